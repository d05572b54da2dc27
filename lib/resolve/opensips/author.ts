import type { ModuleFacts } from '../../facts/opensips/catalogue';
import type { CoreSetting, Module, Parameter } from '../../model';
import type { ParameterRecord } from '../../topology/topology';
import type { Problem } from '../problems';
import { perNodeParameters } from './clusterer';
import { abandonedCoreParameter, unknownCoreParameter, unknownModule, unknownParameter } from './complaints';
import type { Scope } from './draft';
import { coreBounds } from './core';
import { DOMAIN_PARAMETERS } from './tls';
import { coreValue, moduleValue } from './values';

/** Core parameters of which every statement counts; of the others the last one wins. */
const REPEATED_CORE: readonly string[] = ['alias', 'listen', 'socket'];

/** Parameters of ours of which every line counts: the module's setter appends. */
const REPEATED: Readonly<Record<string, readonly string[]>> = {
  cachedb_cassandra: ['cachedb_url'],
  cachedb_couchbase: ['cachedb_url'],
  cachedb_mongodb: ['cachedb_url'],
  cachedb_redis: ['cachedb_url'],
  clusterer: ['sharing_tag', 'neighbor_info', 'neighbor_node_info'],
  db_virtual: ['db_urls'],
  dialog: ['dlg_sharing_tag'],
  tls_mgm: DOMAIN_PARAMETERS,
};

/** Parameters that are read while the file is, and on which later lines of their module depend. */
const FIRST: Readonly<Record<string, readonly string[]>> = {
  clusterer: ['db_mode'],
  dialog: ['dialog_replication_cluster'],
};

/** Our core settings with the author's: replaced in place, or added at the end. */
export function withAuthorsCore(ours: readonly CoreSetting[], scope: Scope): readonly CoreSetting[] {
  return merged(ours, authorsCore(scope), (name) => REPEATED_CORE.includes(name));
}

/** Our modules with the author's. Modules and parameters the version does not know are problems and left out. */
export function withAuthorsModules(ours: readonly Module[], scope: Scope): readonly Module[] {
  const modules = new Map(ours.map((module) => [module.name, module]));
  for (const [name, parameters] of authorsModules(scope)) {
    const before = modules.get(name) ?? { name, parameters: [], from: scope.context.path };
    const repeated = REPEATED[name] ?? [];
    modules.set(name, { ...before, parameters: merged(before.parameters, parameters, (p) => repeated.includes(p)) });
  }
  return [...modules.values()].map(readable);
}

/** `dialog_replication_cluster` before `dlg_sharing_tag` and the like, whoever wrote them. */
function readable(module: Module): Module {
  const first = FIRST[module.name];
  if (!first) return module;
  const early = module.parameters.filter(({ name }) => first.includes(name));
  return { ...module, parameters: [...early, ...module.parameters.filter(({ name }) => !first.includes(name))] };
}

/** The author's values take the place of ours; what may stand several times is added behind them. */
function merged<T extends { readonly name: string }>(
  ours: readonly T[],
  theirs: readonly T[],
  repeats: (name: string) => boolean,
): readonly T[] {
  const replacing = new Map<string, T[]>();
  for (const each of theirs) {
    if (repeats(each.name)) continue;
    const by = replacing.get(each.name);
    if (by) by.push(each);
    else replacing.set(each.name, [each]);
  }
  const first = new Map<string, T>();
  for (const each of ours) if (!first.has(each.name)) first.set(each.name, each);
  const replaced = ours.flatMap((each) => {
    const by = replacing.get(each.name);
    if (!by) return [each];
    return first.get(each.name) === each ? by : [];
  });
  return [...replaced, ...theirs.filter(({ name }) => repeats(name) || !first.has(name))];
}

function authorsCore(scope: Scope): readonly CoreSetting[] {
  const { context, facts } = scope;
  const { path, problems, records } = context;
  return records.proxies.core.flatMap(({ name, value }): readonly CoreSetting[] => {
    const known = facts.coreParameters.get(name);
    if (!known) {
      problems.add(unknownCoreParameter(name, scope));
      return [];
    }
    if (known.standing !== 'good') {
      problems.add(abandonedCoreParameter(name, known.standing, scope));
      return [];
    }
    const place = { name: `core parameter '${name}'`, fix: `change '${name}' in \`core\`` };
    const usable = coreValue(known, value, { ...place, bounds: coreBounds(name, scope) }, scope);
    return usable === undefined ? [] : [{ name, value: usable, from: path }];
  });
}

/** Parameters by module, in the order they were said. */
function authorsModules(scope: Scope): ReadonlyMap<string, readonly Parameter[]> {
  const { context, facts } = scope;
  const modules = new Map<string, Parameter[]>();
  for (const { name, parameters } of context.records.proxies.modules) {
    const known = facts.modules.get(name);
    if (!known) {
      context.problems.add(unknownModule(name, scope));
      continue;
    }
    const before = modules.get(name) ?? [];
    modules.set(name, before);
    for (const parameter of authorsParameters(known, parameters, scope)) before.push(parameter);
  }
  return modules;
}

function authorsParameters(
  { name: module, parameters: known }: ModuleFacts,
  said: readonly ParameterRecord[],
  scope: Scope,
): readonly Parameter[] {
  const { path, problems } = scope.context;
  return said.flatMap(({ name, value }): readonly Parameter[] => {
    const type = known.get(name);
    if (!type) {
      problems.add(unknownParameter(module, name, scope));
      return [];
    }
    if (module === 'clusterer' && perNodeParameters(scope).includes(name)) {
      problems.add(perNodeParameter(name, scope));
      return [];
    }
    const place = {
      name: `parameter '${module}.${name}'`,
      fix: `change '${name}' of module '${module}' in \`modules\``,
    };
    const usable = moduleValue(type, value, place, scope);
    return usable === undefined ? [] : [{ name, value: usable, from: path }];
  });
}

function perNodeParameter(name: string, { context: { path } }: Scope): Problem {
  return {
    rule: 'input/known-parameters',
    path,
    message: `parameter 'clusterer.${name}' differs from node to node and cannot be set for all of them`,
    found: `clusterer.${name}`,
    allowed: 'what comes from the nodes themselves',
    fix: 'remove it from `modules`; an id of your own goes into `nodes`: Machine.at(name, address, { nodeId })',
  };
}
