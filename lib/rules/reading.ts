import {
  proxyClusters,
  type Model,
  type Module,
  type OpenSipsConfig,
  type Parameter,
  type ProxyClusterParts,
  type SettingValue,
} from '../model';
import type { Observation } from '../findings';
import type { Outcome } from './rule';

/**
 * A check that looks at one proxy cluster at a time: `select` gives what the check needs, or null where the rule does not
 * apply. What is said twice in the same words (the nodes of a cluster share most settings) is said once.
 */
export function perCluster<T>(
  select: (parts: ProxyClusterParts, model: Model) => T | null,
  look: (selected: T, model: Model) => readonly Observation[],
): (model: Model) => Outcome {
  return (model) => {
    const selected = proxyClusters(model)
      .map((parts) => select(parts, model))
      .filter((parts) => parts !== null);
    return selected.length === 0 ? 'does-not-apply' : selected.flatMap((parts) => once(look(parts, model)));
  };
}

function once(observations: readonly Observation[]): readonly Observation[] {
  if (observations.length < 2) return observations;
  const seen = new Map<string, Observation>();
  for (const observation of observations) {
    const said = `${observation.path}\0${observation.message}\0${observation.found ?? ''}`;
    if (!seen.has(said)) seen.set(said, observation);
  }
  return [...seen.values()];
}

// Every rule looks modules up; the answers are kept for as long as the script is.
const byName = new WeakMap<OpenSipsConfig, ReadonlyMap<string, Module>>();

/** The module as loaded; undefined where the script does not load it. */
export function loaded(config: OpenSipsConfig, name: string): Module | undefined {
  let modules = byName.get(config);
  if (!modules) {
    modules = new Map(config.modules.map((module) => [module.name, module]));
    byName.set(config, modules);
  }
  return modules.get(name);
}

// The nodes of a cluster share most modules, so these answers serve them all.
const byParameter = new WeakMap<Module, ReadonlyMap<string, readonly Parameter[]>>();

/** The lines of a module by the parameter they set. */
export function linesOf(module: Module): ReadonlyMap<string, readonly Parameter[]> {
  let lines = byParameter.get(module);
  if (!lines) {
    const found = new Map<string, Parameter[]>();
    for (const line of module.parameters) found.set(line.name, [...(found.get(line.name) ?? []), line]);
    lines = found;
    byParameter.set(module, lines);
  }
  return lines;
}

/** Every line that sets this parameter, in order. */
export function parameters(config: OpenSipsConfig, module: string, name: string): readonly Parameter[] {
  const found = loaded(config, module);
  return (found && linesOf(found).get(name)) ?? [];
}

/** The line that counts: the daemon keeps the last value of a parameter that holds one. */
export function parameter(config: OpenSipsConfig, module: string, name: string): Parameter | undefined {
  return parameters(config, module, name).at(-1);
}

/** The value as it stands in the script, with `…` for a secret in other text; a secret alone has no text yet. */
export function textOf(value: SettingValue): string | undefined {
  if (typeof value !== 'object') return String(value);
  if ('word' in value) return value.word;
  const { before = '', after = '' } = value;
  return before === '' && after === '' ? undefined : `${before}…${after}`;
}

/** The parameter's text, or undefined where it is not set. */
export function textParameter(config: OpenSipsConfig, module: string, name: string): string | undefined {
  const found = parameter(config, module, name);
  return found && textOf(found.value);
}

/** The parameter as a number; the default where it is not set. */
export function numberParameter(config: OpenSipsConfig, module: string, name: string, fallback: number): number {
  const text = textParameter(config, module, name);
  return text === undefined ? fallback : Number(text);
}

/** `modparam("usrloc", "db_mode", 3)` for messages: as it stands in the script, but for a password in an URL. */
export function written(module: string, { name, value }: Parameter): string {
  return `modparam("${module}", "${name}", ${shown(value)})`;
}

function shown(value: SettingValue): string {
  const text = textOf(value);
  if (text === undefined) return '(secret)';
  const isBare = typeof value === 'number' || (typeof value === 'object' && 'word' in value);
  return isBare ? text : JSON.stringify(withoutPassword(text));
}

function withoutPassword(text: string): string {
  return text.replace(/(:\/\/[^:@/]*):.*@/, '$1:…@');
}
