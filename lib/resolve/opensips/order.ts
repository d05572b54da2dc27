import { satisfies, type Catalogue, type Requirement } from '../../facts/opensips/catalogue';
import type { Module } from '../../model';

/** The order of our own modules among those that do not depend on each other; a reader finds them in the order of use. */
const FAMILIAR = [
  'sl',
  'tm',
  'signaling',
  'rr',
  'maxfwd',
  'sipmsgops',
  'auth',
  'auth_db',
  'clusterer',
  'usrloc',
  'registrar',
  'nathelper',
  'dialog',
  'mi_fifo',
] as const;

/**
 * Modules in load order: transports, database drivers, the rest, each after what it depends on. The result depends on the
 * set alone, not on the order it comes in.
 */
export function inDependencyOrder(modules: readonly Module[], facts: Catalogue): readonly Module[] {
  const waiting = [...modules].sort((a, b) => compare(rank(a.name), rank(b.name)) || (a.name < b.name ? -1 : 1));
  const edges = new Map(waiting.map((module) => [module.name, dependencies(module, waiting, facts)]));
  const placed = new Set<string>();
  const ordered: Module[] = [];
  const ready = (strength: Requirement['strength'] | 'any') => (module: Module) =>
    (edges.get(module.name) ?? []).every(
      ({ on, strength: needed }) => placed.has(on) || (strength !== 'any' && needed !== strength),
    );
  while (waiting.length > 0) {
    // Modules may wish to start after each other; then the wishes that are no needs give way.
    const index = [waiting.findIndex(ready('any')), waiting.findIndex(ready('needed')), 0].find((i) => i >= 0) ?? 0;
    const [next] = waiting.splice(index, 1);
    if (!next) break;
    placed.add(next.name);
    ordered.push(next);
  }
  return ordered;
}

interface Edge {
  readonly on: string;
  readonly strength: Requirement['strength'];
}

function dependencies(module: Module, all: readonly Module[], facts: Catalogue): readonly Edge[] {
  const known = facts.modules.get(module.name);
  if (!known) return [];
  const conditional = new Set(module.parameters.map(({ name }) => name));
  const requirements = [
    ...known.requires,
    ...[...known.requiresByParameter].flatMap(([name, list]) => (conditional.has(name) ? list : [])),
  ];
  return requirements.flatMap((requirement) => {
    const providers = all.filter((other) => other.name !== module.name && satisfies(other.name, requirement));
    // Of several drivers it is not known here which one an URL will ask for.
    const strength = providers.length > 1 ? 'order' : requirement.strength;
    return providers.map(({ name }) => ({ on: name, strength }));
  });
}

function rank(name: string): readonly [number, number] {
  if (name.startsWith('proto_')) return [0, 0];
  if (name.startsWith('db_')) return [1, 0];
  const position = (FAMILIAR as readonly string[]).indexOf(name);
  return position >= 0 ? [2, position] : [3, 0];
}

function compare([a, b]: readonly [number, number], [c, d]: readonly [number, number]): number {
  return a - c || b - d;
}
