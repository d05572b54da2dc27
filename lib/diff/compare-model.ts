import type { Change, Subject } from './change';
import { verdict, type Verdict } from './effect';
import type { Role } from './roles';
import { differences } from './keyed';
import type { StackSnapshot } from './snapshot';
import type { WrittenModel } from './written';

/** A change, and what it belongs to. */
export interface Placed {
  readonly kind: Subject['kind'];
  readonly subject: string;
  readonly change: Change;
}

/** What a machine that comes or goes does. */
export function machineVerdict(is: 'added' | 'removed', role: Role | null): Verdict {
  const { proxy = null, database = null, tickets = 'none' } = role ?? {};
  if (is === 'added') {
    const joins = [
      ...(proxy?.contacts === 'on-every-node' || proxy?.dialogs === 'on-every-node'
        ? ['its OpenSIPS fetches what the others hold']
        : []),
      ...(proxy?.service ? ['it joins Corosync and Pacemaker'] : []),
      ...(database?.as === 'member' ? ['its database copies the data from another server'] : []),
    ];
    return verdict('nothing', ['nobody is served by it yet', ...joins].join('; '));
  }
  const left = 'nobody tells it anything: what runs on it runs on until somebody stops it';
  if (database?.kind === 'ndb' && database.as === 'data')
    return verdict('data-at-risk', `${left}; its copy of rows goes with it`);
  if (database?.kind === 'replicated')
    return verdict(
      'data-at-risk',
      `${left}; if it is the primary, the newest writes are there alone: promote another server first`,
    );
  if (database?.kind === 'galera')
    return verdict(
      'quorum-at-risk',
      `${left}; the others have one vote less of ${database.votes}, and still count it until all are changed`,
    );
  if (tickets === 'vote') return verdict('quorum-at-risk', `${left}; sites have one vote less about who serves`);
  if (proxy)
    return verdict('calls-at-risk', `${left}; if it holds the virtual address, move that away first, then stop it`);
  return verdict('calls-at-risk', left);
}

/** What two models say differently of things that no file says as plainly. */
export function changesOfModel(before: WrittenModel | null, after: WrittenModel | null): readonly Placed[] {
  if (!before || !after) return [];
  return [
    ...addresses(before, after),
    ...renamed(before, after),
    ...versions(before, after),
    ...databaseNames(before, after),
    ...openings(before, after),
  ];
}

function changed(
  kind: Change['kind'],
  what: string,
  [before, after]: readonly [string | null, string | null],
  found: Verdict,
): Change {
  const is = before === null ? 'added' : after === null ? 'removed' : 'changed';
  return { kind, is, what, before, after, parts: [], patch: [], ...found };
}

function addresses(before: WrittenModel, after: WrittenModel): readonly Placed[] {
  return after.machines.flatMap(({ name, address }) => {
    const old = before.machines.find((machine) => machine.name === name)?.address;
    if (old === undefined || old === address) return [];
    const found = verdict(
      'machine-replaced',
      'everything is put on the machine at the new address; one that is still at the old address is told nothing and runs on',
    );
    return [{ kind: 'machine', subject: name, change: changed('address', name, [old, address], found) } as const];
  });
}

/** Parts that are the same machines under another path. */
function renamed(before: WrittenModel, after: WrittenModel): readonly Placed[] {
  return [...groupsOf(after)].flatMap(([key, path]) => {
    const old = groupsOf(before).get(key);
    if (old === undefined || old === path || [...groupsOf(after).values()].includes(old)) return [];
    const found = verdict(
      key.startsWith('pacemaker') ? 'quorum-at-risk' : 'calls-at-risk',
      'names, keys and passwords that nobody set are derived from the path, so they change with it: put the old id back, or take it for a new installation',
    );
    return [{ kind: 'stack', subject: after.name, change: changed('name', path, [old, path], found) } as const];
  });
}

function groupsOf(model: WrittenModel): ReadonlyMap<string, string> {
  const group = (kind: string, path: string, nodes: readonly { readonly machine: string }[]) =>
    [`${kind} ${nodes.map(({ machine }) => machine).join(' ')}`, path] as const;
  return new Map([
    ...model.proxyClusters.map(({ path, nodes }) => group('proxies', path, nodes)),
    ...model.pacemakerClusters.map(({ path, members }) => group('pacemaker', path, members)),
    ...model.databases.map(({ path, members }) => group('database', path, members)),
    ...model.databaseClusters.flatMap((each) =>
      'members' in each ? [group('database', each.path, each.members)] : [],
    ),
  ]);
}

function versions(before: WrittenModel, after: WrittenModel): readonly Placed[] {
  return after.proxyClusters.flatMap(({ path, version }) => {
    const old = before.proxyClusters.find((cluster) => cluster.path === path)?.version;
    if (old === undefined || old === version) return [];
    const found = verdict(
      'calls-at-risk',
      'nodes of two versions run side by side until all are changed, and may not exchange contacts and calls; tables that are there keep the layout of the old version',
    );
    return [
      {
        kind: 'stack',
        subject: after.name,
        change: changed('version', `OpenSIPS of ${path}`, [old, version], found),
      } as const,
    ];
  });
}

function databaseNames(before: WrittenModel, after: WrittenModel): readonly Placed[] {
  const all = (model: WrittenModel) => [...model.databases, ...model.databaseClusters];
  return all(after).flatMap(({ path, database }) => {
    const old = all(before).find((each) => each.path === path)?.database;
    if (old === undefined || old === database) return [];
    const found = verdict(
      'data-at-risk',
      'an empty database is made, and OpenSIPS uses that: accounts and registrations stay behind in the old one',
    );
    return [{ kind: 'stack', subject: after.name, change: changed('database', path, [old, database], found) } as const];
  });
}

/** What machines that stay let in, by service, port and address. */
function openings(before: WrittenModel, after: WrittenModel): readonly Placed[] {
  const stays = new Set(before.machines.map(({ name }) => name));
  const [old, now] = [openingsOf(before), openingsOf(after)];
  return after.machines.flatMap(({ name }): readonly Placed[] => {
    if (!stays.has(name)) return [];
    return differences(old.get(name) ?? new Map<string, string>(), now.get(name) ?? new Map<string, string>()).map(
      ({ what, before: was, after: is }) => ({
        kind: 'machine',
        subject: name,
        change: changed('opening', what, [was, is], openingVerdict(what, was, is, after)),
      }),
    );
  });
}

const ANYONE = 'anyone';

function openingsOf({ openings: all }: WrittenModel): ReadonlyMap<string, Map<string, string>> {
  const found = new Map<string, Map<string, string>>();
  for (const { machine, service, from, to, port } of all) {
    const own = found.get(machine) ?? new Map<string, string>();
    found.set(machine, own.set(`${service} ${port} to ${to ?? 'any address'}`, from?.join(', ') ?? ANYONE));
  }
  return found;
}

function openingVerdict(what: string, before: string | null, after: string | null, model: WrittenModel): Verdict {
  const sources = new Set(after?.split(', ') ?? []);
  const isNarrower = before !== null && after !== ANYONE && before.split(', ').some((each) => !sources.has(each));
  if (!isNarrower) return verdict('reload', 'it is let in as soon as the new table is in place');
  return what.startsWith('SIP ') && stillThere(what, model)
    ? verdict('calls-at-risk', 'whoever else came this way is no longer answered')
    : verdict('reload', 'who is no longer let in is dropped as soon as the new table is in place');
}

/** Whether somebody still has the address that something was let in to. */
function stillThere(opening: string, { machines, virtualIps }: WrittenModel): boolean {
  const to = opening.slice(opening.lastIndexOf(' ') + 1);
  const all = [...machines.map(({ address }) => address), ...virtualIps.map(({ address }) => address.split('/')[0])];
  return all.includes(to) || to === 'address';
}

/** What was not looked at. */
export function notesOf(before: StackSnapshot, after: StackSnapshot): readonly string[] {
  const notes: string[] = [];
  if (!before.model && !after.model && after.blocks.size > 0)
    notes.push('neither side says what its machines do, so effects are the worst that is plausible');
  const { platform } = after.model ?? {};
  if (platform?.id === 'aws' && platform.configuration === 'none')
    notes.push('machines of this stack are not configured by it, so their files were not compared');
  return notes;
}
