import type { ExpectedLoad, MachineRoles, ProxyCluster } from '../model';
import { Duration, Size } from '../units';
import { dialects } from './opensips/dialects';

/**
 * What an installation takes of machines. Structures were measured in OpenSIPS 3.6 on 64-bit x86 (`sizeof`, from its debugging
 * symbols); texts beside them, such as addresses and SDP, and what the allocator needs for each piece are estimated. Rates
 * are ours, and cautious: the project's own stress test has a bare proxy relay 13000 calls a second on a fifth of eight
 * threads (opensips.org, "Stress Tests"), and ours asks for passwords, keeps dialogs and tells its neighbour of them.
 */
export const load = {
  /** Where the author says nothing; the most keeps sums within whole numbers. */
  usual: { registrations: 10_000, calls: 1_000, callsPerSecond: 20 } satisfies ExpectedLoad,
  most: 10_000_000,
  /** Of shared memory, in bytes. */
  bytes: {
    /** Modules, hash tables, sockets, workers. */
    base: 64 * 2 ** 20,
    /** `ucontact_t` 360, `urecord_t` 80, two addresses, Call-ID, user agent, path. */
    contact: 2 * 2 ** 10,
    /** `dlg_cell` 304, two `dlg_leg` of 1272, URIs, routes, and the SDP of both. */
    dialog: 8 * 2 ** 10,
    /** `cell` 6920, the request in whole, what was sent and answered. */
    transaction: 16 * 2 ** 10,
  },
  /** How long the transaction of a call lives: it rings, then waits for stray repetitions. */
  transactionLife: Duration.seconds(30),
  /** A device registers anew after half of the ten minutes it is given, and is pinged this often behind NAT. */
  refresh: Duration.minutes(5),
  ping: Duration.seconds(30),
  /** What a processor of a cloud, which is half a core, does in a second where it does nothing else. */
  perProcessor: { calls: 250, registrations: 1_000, pings: 5_000, writes: 1_000 },
  /** Part of the processors that all of that may take: after a restart every device registers at once. */
  share: 0.5,
  /** Processes of OpenSIPS beside its workers: timers, MI, module's own. */
  otherProcesses: 12,
  memory: {
    /** Debian, Corosync, Pacemaker, haproxy, and files it keeps at hand. */
    system: Size.gibibytes(1),
    /** What a server of SQL takes beside its buffer pool: connections, and the writes that wait for the others. */
    server: Size.mebibytes(512),
  },
} as const;

/** Bytes of shared memory that the expected load takes of each proxy: any of them may have to carry all of it. */
export function sharedMemoryFor({ registrations, calls, callsPerSecond }: ExpectedLoad): number {
  const { base, contact, dialog, transaction } = load.bytes;
  const transactions = callsPerSecond * load.transactionLife.toSeconds();
  return base + registrations * contact + calls * dialog + transactions * transaction;
}

/** Processors that the expected load takes of a machine, by what it does there. */
export function processorsFor({ proxy, database }: MachineRoles, expected: ExpectedLoad): number {
  const { registrations, callsPerSecond } = expected;
  const { perProcessor, refresh, ping, share } = load;
  const refreshes = registrations / refresh.toSeconds();
  const sip =
    callsPerSecond / perProcessor.calls +
    refreshes / perProcessor.registrations +
    registrations / ping.toSeconds() / perProcessor.pings;
  // Each contact anew, and each call begun, answered and ended.
  const sql = (refreshes + 3 * callsPerSecond) / perProcessor.writes;
  const holdsRows = (proxy && proxy.parts.database !== null) || (database !== null && database.as !== 'arbitrator');
  return ((proxy ? sip : 0) + (holdsRows ? sql : 0)) / share;
}

/** Bytes of memory that what runs on a machine may take together: what it is given, whatever the load. */
export function memoryFor({ proxy, database }: MachineRoles): number {
  const { system, server } = load.memory;
  const parts = [
    system.toBytes(),
    ...(proxy ? [ofProxy(proxy.parts.cluster)] : []),
    ...(proxy?.parts.database ? [proxy.parts.database.bufferPool.toBytes(), server.toBytes()] : []),
    ...(database ? ofDatabase(database) : []),
  ];
  return parts.reduce((sum, each) => sum + each, 0);
}

/** The node with the most workers decides; they are alike. */
function ofProxy({ version, nodes, sharedMemory, packageMemory }: ProxyCluster): number {
  const { udp, tcp } = dialects[version].workers;
  const processes = nodes.map(({ config: { core, sockets } }) => {
    const workers = (name: string) => Number(core.find((setting) => setting.name === name)?.value ?? 8);
    const udpSockets = sockets.filter(({ protocol }) => protocol === 'udp').length;
    return workers(udp) * udpSockets + workers(tcp) + load.otherProcesses;
  });
  return sharedMemory.toBytes() + Math.max(...processes) * packageMemory.toBytes();
}

function ofDatabase({ cluster, as }: NonNullable<MachineRoles['database']>): readonly number[] {
  if (as === 'arbitrator' || cluster.kind === 'external') return [];
  const server = load.memory.server.toBytes();
  if (cluster.kind !== 'ndb') return [cluster.bufferPool.toBytes(), server];
  return as === 'data' ? [cluster.dataMemory.toBytes(), server] : [server];
}

/** Whether a machine has only a vote, or a plan to hand out: nothing grows there with the load. */
export function carriesNothing({ proxy, database }: MachineRoles): boolean {
  return proxy === null && (database === null || database.as === 'arbitrator' || database.as === 'management');
}
