import type { Change, Step, Subject } from '../../diff';

/** Subjects of one kind that have the very same changes: they are told of once. */
export interface SubjectGroup {
  readonly names: readonly string[];
  readonly first: Subject;
}

export function subjectGroups(subjects: readonly Subject[]): readonly SubjectGroup[] {
  const groups = new Map<string, { readonly names: string[]; readonly first: Subject }>();
  for (const subject of subjects) {
    const { name, kind, is, role, changes } = subject;
    // What is said of a machine as a whole names it.
    const own = changes.map((change) => (change.what === name ? { ...change, what: '' } : change));
    const key = JSON.stringify([kind, is, role, own]);
    const found = groups.get(key);
    if (found) found.names.push(name);
    else groups.set(key, { names: [name], first: subject });
  }
  return [...groups.values()];
}

/** Steps in a row that do the same. */
export interface StepGroup {
  /** Machines that are changed one after the other; several such rows side by side. */
  readonly rows: readonly (readonly string[])[];
  /** Whether it does not wait for the group before. */
  readonly begins: Step['begins'];
  readonly step: Step;
}

export function stepGroups(steps: readonly Step[]): readonly StepGroup[] {
  const groups: (Omit<StepGroup, 'rows'> & { readonly rows: string[][]; readonly key: string })[] = [];
  for (const step of steps) {
    const { machine, begins, ...rest } = step;
    const key = JSON.stringify(rest);
    const last = groups.at(-1);
    if (last?.key !== key) groups.push({ rows: [[machine]], begins, step, key });
    else if (begins === 'beside-others') last.rows.push([machine]);
    else last.rows.at(-1)?.push(machine);
  }
  return groups;
}

/** More rows than anybody reads. */
const MOST_ROWS = 10;

/** `a, then b; at the same time c, then d`, each name as `write` has it. */
export function machinesOf({ rows, begins }: StepGroup, write: (name: string) => string): string {
  const shown = rows.slice(0, MOST_ROWS).map((row) => row.map(write).join(', then '));
  const more = rows.length > MOST_ROWS ? [`${rows.length - MOST_ROWS} more like these`] : [];
  const beside = begins === 'beside-others' ? 'at the same time ' : '';
  return `${beside}${[...shown, ...more].join('; at the same time ')}`;
}

/** `file changed`, `package added`: what a change is, for a list. */
export function kindOf({ kind, is }: Change): string {
  return `${KINDS[kind]} ${is}`;
}

const KINDS: Readonly<Record<Change['kind'], string>> = {
  machine: 'machine',
  address: 'address',
  name: 'name',
  version: 'version',
  database: 'database',
  file: 'file',
  statements: 'statements',
  package: 'package',
  unit: 'unit',
  secret: 'secret',
  cib: 'Pacemaker',
  opening: 'firewall',
  resource: 'resource',
};

/** `1000 → 3000`; empty where a change has no values of its own. */
export function valuesOf({ before, after }: Pick<Change, 'before' | 'after'>): string {
  if (before === after) return '';
  return [before ?? 'nothing', after ?? 'nothing'].map((value) => (value === '' ? 'empty' : value)).join(' → ');
}

export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
