import { galera } from '../../facts/galera';
import { mariadb } from '../../facts/mariadb';
import type { GaleraCluster, GaleraTransport } from '../../model';
import type { GaleraClusterRecord } from '../../topology/topology';
import type { StackContext } from '../context';
import { AUTHORITY_KEY_LENGTH } from '../secrets';
import { resolveServers } from './servers';
import { bufferPool, PASSWORD_LENGTH, serverOptions, sharedNames } from './shared';
import type { ResolvedDatabase } from '.';

const DEFAULT_GCACHE = '512MiB';
const DEFAULT_FLOW_CONTROL_LIMIT = 256;
const MAX_FLOW_CONTROL_LIMIT = 100_000;

/** A Galera cluster with its members, ids, accounts and certificates; undefined when something cannot be read. */
export function resolveGalera(record: GaleraClusterRecord, stack: StackContext): ResolvedDatabase | undefined {
  const { path, members, arbitrator } = record;
  const { problems } = stack;
  if (members.length < 2 || members.length > galera.maxMembers) {
    problems.add({
      rule: 'input/number-of-nodes',
      path,
      message: members.length < 2 ? 'one member alone is no cluster' : 'Galera slows down with every member',
      found: `${members.length} members`,
      allowed: `2 to ${galera.maxMembers}`,
      fix: 'change `members`',
    });
  }
  const names = sharedNames(record, stack);
  const machines = [...members, ...(arbitrator ? [arbitrator] : [])];
  const prop = (i: number) => (i < members.length ? `members[${i}]` : 'arbitrator');
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
  const segments = segmentsOf(record, stack);
  const options = serverOptions(path, 'serverOptions', record.serverOptions, problems);
  const providerOptions = serverOptions(path, 'providerOptions', record.providerOptions, problems);
  const transport = transportOf(record, stack);
  const transferPassword = stack.secrets.use(
    undefined,
    path,
    'transfer_password',
    'the database account a full copy is made with',
    PASSWORD_LENGTH,
    mariadb.password,
  );
  if (!names || !servers || !pool || !gcache || limit === undefined) return undefined;

  const segmentOf = (machine: string) => segments.get(machine) ?? 0;
  const data = servers.slice(0, members.length);
  const vote = servers[members.length];
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
    timers: new Set(machines.map(({ name }) => segmentOf(name))).size > 1 ? galera.timers.wan : galera.timers.site,
    transport,
    transfer: { user: mariadb.transferUser, password: transferPassword },
    serverOptions: options,
    providerOptions,
  };
  return { database, machines: servers.flatMap(({ made }) => made ?? []) };
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
