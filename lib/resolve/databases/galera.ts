import { galera } from '../../facts/galera';
import { mariadb } from '../../facts/mariadb';
import type { GaleraCluster, GaleraSites, GaleraTransport } from '../../model';
import type { GaleraClusterRecord, MachineRecord } from '../../topology/topology';
import type { StackContext } from '../context';
import { AUTHORITY_KEY_LENGTH } from '../secrets';
import { ofSite, resolveGaleraSites } from './galera-sites';
import { resolveServers } from './servers';
import {
  bufferPool,
  DEFAULT_DATABASE,
  DEFAULT_USER,
  PASSWORD_LENGTH,
  serverOptions,
  sharedNames,
  type SharedNames,
  type ResolvedDatabase,
} from './shared';

const DEFAULT_GCACHE = '512MiB';
const DEFAULT_FLOW_CONTROL_LIMIT = 256;
const MAX_FLOW_CONTROL_LIMIT = 100_000;

/** A Galera cluster with its members, ids, accounts and certificates; undefined when something cannot be read. */
export function resolveGalera(record: GaleraClusterRecord, stack: StackContext): ResolvedDatabase | undefined {
  const { path, members, arbitrator } = record;
  const { problems } = stack;
  const common = record.database ?? DEFAULT_DATABASE;
  const sites = record.sites ? resolveGaleraSites(record.sites, { path, common }, stack) : null;
  if (!sites) checkSize(record, stack);
  const names = namesOf(record, stack);
  const machines = [...membersWithIds(record, sites), ...(arbitrator ? [arbitrator] : [])];
  const prop = (i: number) => (i >= members.length ? 'arbitrator' : `${ownProp(record)}[${i}]`);
  const servers = resolveServers(path, machines, prop, stack);
  const pool = bufferPool(path, record.bufferPool, problems);
  const gcache = problems.sizeWithin(path, 'gcache', record.gcache ?? DEFAULT_GCACHE, galera.gcache);
  const limit = problems.integer(
    path,
    'flowControlLimit',
    record.flowControlLimit ?? DEFAULT_FLOW_CONTROL_LIMIT,
    1,
    MAX_FLOW_CONTROL_LIMIT,
  );
  const segments = sites ? segmentsOfSites(sites) : segmentsOf(record, stack);
  const options = serverOptions(path, 'serverOptions', record.serverOptions, problems);
  const providerOptions = serverOptions(path, 'providerOptions', record.providerOptions, problems);
  const transport = transportOf(record, stack);
  const transferPassword = stack.secrets.use(
    record.sites?.transferPassword,
    path,
    'transfer_password',
    'the database account a full copy is made with',
    PASSWORD_LENGTH,
    mariadb.password,
  );
  if (!names || !servers || !pool || !gcache || limit === undefined || sites === undefined) return undefined;

  const segmentOf = (machine: string) => segments.get(machine) ?? 0;
  const data = servers.slice(0, members.length);
  const vote = servers[members.length];
  const isFar = sites !== null || new Set(machines.map(({ name }) => segmentOf(name))).size > 1;
  const database: GaleraCluster = {
    kind: 'galera',
    ...names,
    members: data.map(({ machine, address, serverId }) => ({
      machine,
      address,
      serverId,
      segment: segmentOf(machine),
    })),
    arbitrator: vote ? { machine: vote.machine, address: vote.address, segment: segmentOf(vote.machine) } : null,
    bufferPool: pool,
    gcache,
    flowControlLimit: limit,
    timers: isFar ? galera.timers.wan : galera.timers.site,
    transport,
    transfer: { user: mariadb.transferUser, password: transferPassword },
    serverOptions: options,
    providerOptions,
    sites,
  };
  return { database, machines: servers.flatMap(({ made }) => made ?? []) };
}

function checkSize({ path, members, sites }: GaleraClusterRecord, { problems }: StackContext): void {
  if (sites || (members.length >= 2 && members.length <= galera.maxMembers)) return;
  problems.add({
    rule: 'input/number-of-nodes',
    path,
    message: members.length < 2 ? 'one member alone is no cluster' : 'Galera slows down with every member',
    found: `${members.length} members`,
    allowed: `2 to ${galera.maxMembers}`,
    fix: 'change `members`',
  });
}

function ownProp({ sites }: GaleraClusterRecord): string {
  return sites?.site === undefined ? 'members' : `sites.${sites.site}.members`;
}

/** Ids that no member of another site has. */
function membersWithIds(
  { members }: GaleraClusterRecord,
  sites: GaleraSites | null | undefined,
): readonly MachineRecord[] {
  const all = sites?.sites.flatMap((site) => site.members) ?? [];
  const ids = new Map(all.map(({ machine, serverId }) => [machine, serverId]));
  return members.map((member) => ({ ...member, nodeId: ids.get(member.name) ?? member.nodeId }));
}

/** Tables and accounts of a site are its own, and called after it: no site's OpenSIPS deletes rows of another's. */
function namesOf(record: GaleraClusterRecord, stack: StackContext): SharedNames | undefined {
  const { path, sites } = record;
  const named = (prop: 'database' | 'user', otherwise: string) =>
    sites === undefined ? record[prop] : ofSite(record[prop] ?? otherwise, sites.site);
  const names = sharedNames(
    { ...record, path, database: named('database', DEFAULT_DATABASE), user: named('user', DEFAULT_USER) },
    stack,
  );
  if (!names || !sites) return names;
  return { ...names, provisioning: { ...names.provisioning, user: ofSite(names.provisioning.user, sites.site) } };
}

function segmentsOfSites({ sites, arbitrator }: GaleraSites): ReadonlyMap<string, number> {
  const all = [...sites.flatMap(({ members }) => members), ...(arbitrator ? [arbitrator] : [])];
  return new Map(all.map(({ machine, segment }) => [machine, segment]));
}

function transportOf(
  { path, transport, authorityKey }: GaleraClusterRecord,
  { secrets }: StackContext,
): GaleraTransport {
  if (transport === 'plain') return { kind: 'plain' };
  const key = secrets.use(
    authorityKey,
    path,
    'authority_key',
    "the certificates of the database's members",
    AUTHORITY_KEY_LENGTH,
    `^[0-9a-f]{${AUTHORITY_KEY_LENGTH}}$`,
  );
  return { kind: 'tls', authorityKey: key };
}

function segmentsOf(
  { path, segments = {}, members, arbitrator }: GaleraClusterRecord,
  { problems }: StackContext,
): ReadonlyMap<string, number> {
  const machines = [...members, ...(arbitrator ? [arbitrator] : [])].map(({ name }) => name);
  return new Map(
    Object.entries(segments).map(([machine, segment]) => {
      if (!machines.includes(machine)) {
        problems.add({
          rule: 'input/segments',
          path,
          message: `\`segments\` names no machine of this cluster`,
          found: JSON.stringify(machine),
          allowed: machines.join(', '),
          fix: 'change `segments`',
        });
      }
      return [machine, problems.integer(path, `segments.${machine}`, segment, 0, galera.maxSegment) ?? 0];
    }),
  );
}
