import { changesOfModel, machineVerdict, notesOf } from './compare-model';
import { compareBlock, isOf, isRolledOut, type Around } from './compare-block';
import { compareResources } from './resources';
import { callsOf } from './calls';
import type { Change, Diff, StackDiff, Subject } from './change';
import { verdict, worstOf } from './effect';
import { Patches } from './patch';
import { rolesOf, type Role } from './roles';
import { asksOf, disturbs, stepsOf, type Rolled } from './roll';
import { compare as byText, type BlockSnapshot, type Snapshot, type StackSnapshot } from './snapshot';

/** What a roll-out of one side onto the other changes, and what that does. Pure: the same sides give the same diff. */
export function compare(before: Snapshot, after: Snapshot, notes: readonly string[] = []): Diff {
  const patches = new Patches();
  const names = [...new Set([...before.stacks, ...after.stacks].map(({ name }) => name))].sort(byText);
  const stacks = names.flatMap((name) => {
    const [old, now] = [before, after].map((side) => side.stacks.find((stack) => stack.name === name));
    const found = compareStacks(name, old ?? emptyStack(name), now ?? emptyStack(name), patches);
    return found.subjects.length > 0 ? [found] : [];
  });
  return { stacks, effect: stacks.length > 0 ? worstOf(stacks.map(({ effect }) => effect)) : null, notes };
}

function emptyStack(name: string): StackSnapshot {
  return { name, blocks: new Map(), resources: new Map(), model: null };
}

function compareStacks(name: string, before: StackSnapshot, after: StackSnapshot, patches: Patches): StackDiff {
  const roles = { before: rolesOf(before.model ?? after.model), after: rolesOf(after.model ?? before.model) };
  const isNew = before.blocks.size === 0 && before.resources.size === 0;
  const rolled = new Map<string, Rolled>();
  const subjects = new Map<
    string,
    { readonly kind: Subject['kind']; readonly is: Subject['is']; readonly changes: Change[] }
  >();
  const at = (kind: Subject['kind'], subject: string, is: Subject['is']) => {
    const key = `${kind}\0${subject}`;
    let found = subjects.get(key);
    if (!found) subjects.set(key, (found = { kind, is, changes: [] }));
    return found.changes;
  };

  const machines = { before: machinesOf(before), after: machinesOf(after) };
  const isThere = (machine: string) => machines.before.has(machine) && machines.after.has(machine);
  for (const machine of [...new Set([...machines.before, ...machines.after])].sort(byText)) {
    if (isThere(machine)) continue;
    const is = machines.after.has(machine) ? 'added' : 'removed';
    const role = (is === 'added' ? roles.after : roles.before).get(machine) ?? null;
    at('machine', machine, is).push(wholeMachine(machine, is, role));
  }
  const labels = [...new Set([...before.blocks.keys(), ...after.blocks.keys()])].sort(byText);
  for (const label of labels) {
    const [old, now] = [before.blocks.get(label), after.blocks.get(label)];
    const { machine = '', component = 'base' } = now ?? old ?? {};
    const isCluster = component === 'cib';
    const around: Around = {
      patches,
      role: isCluster ? null : (roles.after.get(machine) ?? roles.before.get(machine) ?? null),
    };
    const changes =
      old && now ? compareBlock(old, now, around) : isCluster || isThere(machine) ? [wholeBlock(old, now)] : [];
    if (now && isRolledOut(old, now, changes)) rolled.set(label, { block: now, before: old });
    if (changes.length === 0) continue;
    if (isCluster)
      at('cluster', label.replace(/_cluster_files$/, '').replaceAll('_', '-'), isOf(old, now)).push(...changes);
    else at('machine', machine, 'changed').push(...changes);
  }
  for (const { kind, subject, change } of [
    ...changesOfModel(before.model, after.model),
    ...compareResources(before, after),
  ])
    at(kind, subject, 'changed').push(change);

  const order = ['stack', 'machine', 'cluster', 'platform'];
  const all = [...subjects]
    .map(([key, { kind, is, changes }]): Subject => {
      const subject = key.slice(key.indexOf('\0') + 1);
      const role = kind === 'machine' ? ((roles.after.get(subject) ?? roles.before.get(subject))?.text ?? '') : '';
      return { kind, name: subject, is, role, effect: worstOf(changes.map(({ effect }) => effect)), changes };
    })
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || byText(a.name, b.name));
  const disturbed = new Set(
    [...rolled.values()].filter((each) => each.before && disturbs(asksOf(each))).map(({ block }) => block.machine),
  );
  const effect = isNew ? 'nothing' : worstOf(all.map((subject) => subject.effect));
  return {
    name,
    effect,
    calls: isNew
      ? ['the stack is new: nobody is served by it yet']
      : callsOf({ effect, subjects: all, disturbed, roles: roles.after }),
    subjects: isNew ? all.map((subject) => ({ ...subject, effect: 'nothing' as const })) : all,
    steps: stepsOf(after.blocks, rolled, roles.after),
    notes: notesOf(before, after),
  };
}

function machinesOf({ blocks, model }: StackSnapshot): ReadonlySet<string> {
  return new Set([
    ...[...blocks.values()].flatMap(({ component, machine }) => (component === 'cib' ? [] : [machine])),
    ...(model?.machines.map(({ name }) => name) ?? []),
  ]);
}

/** A machine that comes or goes is told of as one thing, not file by file. */
function wholeMachine(machine: string, is: 'added' | 'removed', role: Role | null): Change {
  return {
    kind: 'machine',
    is,
    what: machine,
    before: null,
    after: null,
    parts: [],
    patch: [],
    ...machineVerdict(is, role),
  };
}

/** A component of a machine that stays, or what belongs to a cluster. */
function wholeBlock(before: BlockSnapshot | undefined, after: BlockSnapshot | undefined): Change {
  const { component = 'base', files = new Map<string, unknown>() } = after ?? before ?? {};
  const found =
    component === 'cib'
      ? after
        ? verdict('reload', 'Pacemaker gets its first configuration, or that of a cluster with another name')
        : verdict('calls-at-risk', 'nobody is told: the cluster goes on with the configuration it has')
      : after
        ? verdict('reload', `${[...files.keys()].length} files are put in place, and what they are for is started`)
        : verdict('calls-at-risk', 'nobody is told: what it put on the machine stays, and runs on');
  return {
    kind: 'machine',
    is: isOf(before, after),
    what: component === 'cib' ? 'configuration of Pacemaker' : `component ${component}`,
    before: null,
    after: null,
    parts: [],
    patch: [],
    ...found,
  };
}
