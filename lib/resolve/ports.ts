import { corosync } from '../facts/corosync';
import { mariadb } from '../facts/mariadb';
import type { LocalDatabase, ReplicationCluster } from '../model';
import type { Port } from '../units';
import type { ClusterContext } from './context';

interface Listener {
  readonly what: string;
  /** As `5060/udp`. */
  readonly port: string;
  readonly path: string;
  /** How to move it; absent where the port is fixed. */
  readonly fix?: string;
}

/** What listens on one machine, and how its ports were said. */
interface Served {
  readonly sip: readonly Port[];
  readonly sshPort: number;
  readonly database: LocalDatabase | null;
  readonly replication: ReplicationCluster | null;
}

/** Two servers of a machine cannot have one port: the second does not start, on one node today and on both tomorrow. */
export function checkPorts(served: Served, context: ClusterContext): void {
  const taken = new Map<string, Listener>();
  for (const listener of listeners(served, context)) {
    const other = taken.get(listener.port);
    taken.set(listener.port, other ?? listener);
    if (!other) continue;
    context.problems.add({
      rule: 'input/ports-are-free',
      path: listener.path,
      message: `${listener.what} and ${other.what} want one port of a machine`,
      found: listener.port,
      allowed: 'a port of its own for each',
      fix: [listener.fix, other.fix].filter((fix) => fix !== undefined).join(', or '),
      ...(other.path !== listener.path && { related: [other.path] }),
    });
  }
}

/** Those that cannot move come first, so that the finding stands where the port can be changed. */
function listeners({ sip, sshPort, database, replication }: Served, context: ClusterContext): readonly Listener[] {
  const { path, records, machines } = context;
  const links = Math.max(1, ...machines.map((machine) => 1 + machine.links.length));
  const { pacemaker } = records;
  return [
    { what: 'SSH', port: `${sshPort}/tcp`, path, fix: 'change `port` in Platform.ssh' },
    ...(database ? [{ what: 'MariaDB', port: `${mariadb.port}/tcp`, path: database.path }] : []),
    ...(pacemaker
      ? Array.from({ length: links }, (_, link) => ({
          what: `Corosync's link ${link}`,
          port: `${corosync.port + link}/udp`,
          path: pacemaker.path,
        }))
      : []),
    ...(replication
      ? [{ what: 'BIN', port: `${replication.binPort}/tcp`, path: replication.path, fix: 'change `binPort`' }]
      : []),
    // One said twice is a complaint of its own.
    ...[...new Set(sip.map((port) => port.toString()))].map((port) => ({
      what: 'SIP',
      port,
      path,
      fix: 'change `sip`',
    })),
  ];
}
