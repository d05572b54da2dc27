import { galera } from '../../facts/galera';
import type { GaleraMember, GaleraSites } from '../../model';
import type { GaleraSitesRecord } from '../../topology/galera-sites';
import type { DatabaseClusterRecord, MachineRecord } from '../../topology/topology';
import { Duration, type IpAddress } from '../../units';
import type { StackContext } from '../context';
import type { Problems } from '../problems';
import { checkHostName, checkReachable, nodeIds } from '../nodes';
import { MAX_SITES, SITE_NAME } from '../sites';

/** Beyond the second there is no line on Earth; ours, as between proxies. */
const ROUND_TRIP = { min: Duration.millis(1), max: Duration.seconds(2) };

/** A member of whatever site, before it is known what it does there. */
interface Said {
  readonly machine: MachineRecord;
  /** As the author calls it: `sites.east.members[0]`. */
  readonly prop: string;
  /** Whether this stack has it: what is said of it is looked at there. */
  readonly own: 'yes' | 'no';
}

/** Whose stack it is, and what an administrator's tables are in. */
interface Place {
  readonly path: string;
  readonly common: string;
}

/**
 * The whole of a Galera cluster over several sites; undefined when some of it cannot be read. Ids count on from site to
 * site and segments are the sites' numbers, so that every stack comes to the same.
 */
export function resolveGaleraSites(
  record: GaleraSitesRecord,
  { path, common }: Place,
  stack: StackContext,
): GaleraSites | undefined {
  const { problems } = stack;
  const before = problems.list().length;
  checkSites(record, path, stack);
  const ids = siteServerIds(record, path, stack);
  const sites = record.sites.map(({ name, members }, segment) => ({
    name,
    members: members.map((machine, i): GaleraMember | undefined => {
      const own = name === record.site ? 'yes' : 'no';
      const address = addressOf({ machine, prop: `sites.${name}.members[${i}]`, own }, path, stack);
      const serverId = ids.get(machine.name);
      return address && serverId !== undefined ? { machine: machine.name, address, serverId, segment } : undefined;
    }),
  }));
  const arbitrator = arbitratorOf(record, path, stack);
  const roundTrip = problems.durationWithin(path, 'roundTrip', record.roundTrip, ROUND_TRIP);
  checkFamilies(
    [...sites.flatMap(({ members }) => members), arbitrator].flatMap((each) => each ?? []),
    path,
    stack,
  );
  if (!roundTrip || arbitrator === undefined || problems.list().length > before) return undefined;
  return {
    name: record.name,
    site: record.site ?? null,
    sites: sites.map(({ name, members }) => ({ name, members: members.filter((member) => member !== undefined) })),
    arbitrator,
    roundTrip,
    common,
  };
}

/** `server_id` of each member of all sites by its name. */
export function siteServerIds(
  { sites }: GaleraSitesRecord,
  path: string,
  stack: StackContext,
): ReadonlyMap<string, number> {
  const all = sites.flatMap(({ name, members }) =>
    members.map((machine, i) => ({ machine, prop: `sites.${name}.members[${i}]` })),
  );
  const ids = nodeIds(
    all.map(({ machine }) => machine),
    path,
    (i) => all[i]?.prop ?? '',
    stack,
  );
  return new Map(all.flatMap(({ machine }, i) => (ids[i] === undefined ? [] : [[machine.name, ids[i]] as const])));
}

/** What one site calls its own in the databases of all: `opensips_east`. */
export function ofSite(name: string, site: string | undefined): string {
  return site === undefined ? name : `${name}_${site.toLowerCase().replaceAll('-', '_')}`;
}

function arbitratorOf(
  { arbitrator, sites, site }: GaleraSitesRecord,
  path: string,
  stack: StackContext,
): GaleraSites['arbitrator'] | undefined {
  if (!arbitrator) return null;
  const { machine } = arbitrator;
  const own = site === undefined ? 'yes' : 'no';
  const address = addressOf({ machine, prop: 'arbitrator.machine', own }, path, stack);
  const at = sites.findIndex(({ name }) => name === arbitrator.site);
  return (
    address && {
      machine: machine.name,
      address,
      site: arbitrator.site ?? null,
      segment: at < 0 ? sites.length : at,
    }
  );
}

function addressOf({ machine, prop, own }: Said, path: string, { problems }: StackContext): IpAddress | undefined {
  // Its own stack complains about the rest.
  if (own === 'yes') return problems.address(path, `${prop}.address`, machine.address);
  checkHostName(machine, prop, path, problems);
  const address = problems.address(path, `${prop}.address`, machine.address);
  if (address) checkReachable(address, `${prop}.address`, machine.address, path, problems);
  return address;
}

function checkSites({ sites, arbitrator }: GaleraSitesRecord, path: string, { problems }: StackContext): void {
  const refuse = (message: string, found: string, allowed: string, fix = 'change `sites`') => {
    problems.add({ rule: 'input/sites', path, message, found, allowed, fix });
  };
  if (sites.length < 2 || sites.length > MAX_SITES)
    refuse(
      sites.length < 2 ? 'one site alone is a GaleraCluster' : 'every member of all sites takes part in every write',
      `${sites.length} sites`,
      `2 to ${MAX_SITES}`,
    );
  const members = sites.flatMap((site) => site.members);
  if (members.length > galera.maxMembers)
    refuse('Galera slows down with every member', `${members.length} members`, `${galera.maxMembers} at all sites`);
  for (const site of sites) {
    if (!SITE_NAME.test(site.name))
      refuse(
        'the name of a site cannot be used',
        JSON.stringify(site.name),
        'lower-case letters, digits and dashes, a letter first, 31 at most',
      );
    if (site.members.length === 0)
      refuse(`site '${site.name}' has no member`, '0 members', 'one member or more at each site');
  }
  const taken = new Set<string>();
  for (const { name, address } of [...members, ...(arbitrator ? [arbitrator.machine] : [])]) {
    for (const key of [name.toLowerCase(), address]) {
      if (taken.has(key)) refuse('a machine stands twice', `${name} at ${address}`, 'each machine once at all sites');
      taken.add(key);
    }
  }
}

/** Sites are lost one at a time, and so each is planned and deployed alone. */
export function checkGaleraSitesApart(databases: readonly DatabaseClusterRecord[], problems: Problems): void {
  const first = new Map<string, string>();
  for (const { path, kind, ...record } of databases) {
    const sites = kind === 'galera-cluster' && 'sites' in record ? record.sites : undefined;
    if (sites?.site === undefined) continue;
    const other = first.get(sites.name);
    if (other === undefined) first.set(sites.name, path);
    else
      problems.add({
        rule: 'input/sites',
        path,
        message: 'two sites stand in one stack, and would be lost together',
        found: `${other} and ${path}`,
        allowed: 'each site in a stack of its own',
        fix: 'give another `stack` to one of the two in `sites`',
        related: [other],
      });
  }
}

/** They talk to each other at these addresses. */
function checkFamilies(
  all: readonly { readonly machine: string; readonly address: IpAddress }[],
  path: string,
  { problems }: StackContext,
): void {
  const other = all.find(({ address }) => address.family !== all[0]?.address.family);
  if (!other) return;
  problems.add({
    rule: 'input/sites',
    path,
    message: 'machines of one database have addresses of both families, and cannot reach each other',
    found: [all[0], other].map((each) => `${each?.machine ?? ''} at ${each?.address.toString() ?? ''}`).join(', '),
    allowed: 'addresses of one kind at all sites',
    fix: 'change the addresses of `members` at one of the sites, or of `arbitrator`',
  });
}
