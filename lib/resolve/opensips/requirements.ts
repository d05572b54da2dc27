import { satisfies, type Requirement } from '../../facts/opensips/catalogue';
import type { Module, SettingValue } from '../../model';
import { providers } from './complaints';
import type { Scope } from './draft';

type Condition = (value: SettingValue) => boolean;

const names =
  (text: string): Condition =>
  (value) =>
    typeof value === 'string' && value.includes(text);
const never: Condition = () => false;
const set: Condition = (value) => value !== 0 && value !== '';

/**
 * When a parameter calls for another module, by its value, where that is not simply "when it is set": the dependency
 * functions of the modules' sources. `module.parameter requirement` to condition.
 */
const CONDITIONS: Readonly<Record<string, Condition>> = {
  'usrloc.working_mode_preset sqldb': names('sql-'),
  'usrloc.working_mode_preset cachedb': names('cachedb'),
  'usrloc.cluster_mode sqldb': names('sql-'),
  'usrloc.cluster_mode cachedb': names('cachedb'),
  'usrloc.restart_persistency sqldb': (value) => value === 'load-from-sql',
  'uac.restore_mode rr': (value) => value !== 'none',
  // Set, it takes the need away.
  'presence_callinfo.disable_dialog_support_for_sca dialog': (value) => value === 0,
  // Where it traces to, and so what it needs, is in a list with a syntax of its own.
  'siptrace.trace_id sqldb': never,
  'siptrace.trace_id proto_hep': never,
  'tracer.trace_id sqldb': never,
  'tracer.trace_id proto_hep': never,
};

/** Every module that another one cannot start without is loaded, or the author hears which to add. */
export function checkRequirements(modules: readonly Module[], scope: Scope): void {
  const loaded = modules.map(({ name }) => name);
  for (const module of modules) {
    const known = scope.facts.modules.get(module.name);
    if (!known) continue;
    for (const requirement of known.requires) check(module.name, null, requirement);
    for (const { name, value } of module.parameters) {
      for (const requirement of known.requiresByParameter.get(name) ?? []) {
        const condition = CONDITIONS[`${module.name}.${name} ${label(requirement)}`] ?? set;
        if (condition(value)) check(module.name, name, requirement);
      }
    }
  }

  function check(module: string, parameter: string | null, requirement: Requirement): void {
    if (requirement.strength === 'order' || loaded.some((name) => satisfies(name, requirement))) return;
    const { path, problems, version } = scope.context;
    const wanted = requirement.module;
    const allowed =
      typeof wanted === 'string'
        ? `module '${wanted}' beside it`
        : `one of ${providers(`${wanted.kind.replace('sqldb', 'db')}_`, scope.facts)}`;
    problems.add({
      rule: 'input/required-modules',
      path,
      message: `module '${module}' of OpenSIPS ${version} does not start without ${typeof wanted === 'string' ? `'${wanted}'` : `a ${KIND_NAMES[wanted.kind]}`}${parameter === null ? '' : `, since '${parameter}' is set`}`,
      found: `modules: ${loaded.join(', ')}`,
      allowed,
      fix: remedy(wanted),
    });
  }
}

const KIND_NAMES = { sqldb: 'database driver', cachedb: 'cache driver', aaa: 'AAA driver' } as const;

function label({ module }: Requirement): string {
  return typeof module === 'string' ? module : module.kind;
}

function remedy(wanted: Requirement['module']): string {
  if (wanted === 'clusterer') return 'add a ReplicationCluster, or remove the parameter';
  return typeof wanted === 'string' ? `add { name: '${wanted}' } to \`modules\`` : 'add one of them to `modules`';
}
