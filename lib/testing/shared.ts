import type { Model } from '../model';
import type { PacemakerClusterRecord } from '../topology/pacemaker';
import type {
  DatabaseClusterRecord,
  DatabaseConnectionRecord,
  GaleraClusterRecord,
  NoSqlStoreRecord,
  Part,
  ProxyClusterRecord,
  ReplicationClusterRecord,
  Topology,
  VirtualIpRecord,
} from '../topology/topology';
import { exampleTopology, modelOf } from './models';

type Edit<T> = Partial<Omit<T, 'kind' | 'path'>>;

/** What differs from the example with a shared database. */
export interface SharedEdits {
  readonly proxies?: Edit<ProxyClusterRecord>;
  readonly virtualIp?: Edit<VirtualIpRecord>;
  readonly connection?: Edit<DatabaseConnectionRecord>;
  readonly pacemaker?: Edit<PacemakerClusterRecord> | null;
  /** Of the Galera cluster. */
  readonly galera?: Edit<GaleraClusterRecord>;
  /** Another database instead; its path is {@link SHARED_PATHS}`.database`. */
  readonly database?: DatabaseClusterRecord;
  /** None in the example. */
  readonly replication?: Edit<ReplicationClusterRecord>;
  readonly stores?: readonly Edit<NoSqlStoreRecord>[];
  readonly acceptances?: Topology['acceptances'];
}

/** Where the parts of the example stand. */
export const SHARED_PATHS = {
  proxies: 'voip/registrar/proxies',
  nodeA: 'voip/registrar/proxies/proxy1',
  nodeB: 'voip/registrar/proxies/proxy2',
  virtualIp: 'voip/registrar/vip',
  connection: 'voip/registrar/database',
  replication: 'voip/registrar/replication',
  pacemaker: 'voip/registrar/pacemaker',
  store: 'voip/registrar/store',
  database: 'voip/database',
} as const;

/** Machines of the example's Galera cluster. */
export const MEMBERS = [
  { name: 'db1', address: '192.0.2.21' },
  { name: 'db2', address: '192.0.2.22' },
  { name: 'db3', address: '192.0.2.23' },
] as const;

/**
 * Scenario 1 as plain data: `proxy1` and `proxy2` behind 192.0.2.10, a Galera cluster on `db1` to `db3` that they share,
 * through a haproxy on each, under Pacemaker without fencing.
 */
export function sharedTopology(edits: SharedEdits = {}): Topology {
  const { proxies, virtualIp, connection, replication, database } = SHARED_PATHS;
  const parts: readonly (Part | null)[] = [
    {
      kind: 'proxy-cluster',
      path: proxies,
      nodes: [
        { name: 'proxy1', address: '192.0.2.11' },
        { name: 'proxy2', address: '192.0.2.12' },
      ],
      ...{ core: [], modules: [], routes: [], files: [] },
      ...edits.proxies,
    },
    { kind: 'virtual-ip', path: virtualIp, proxies, address: '192.0.2.10/24', ...edits.virtualIp },
    { kind: 'database-connection', path: connection, proxies, database, ...edits.connection },
    edits.pacemaker === null
      ? null
      : {
          kind: 'pacemaker-cluster',
          path: SHARED_PATHS.pacemaker,
          ...{ proxies, virtualIp, service: 'with-virtual-ip', resources: [] },
          fencing: { kind: 'none', reason: 'test rig: a person watches it' },
          ...edits.pacemaker,
        },
    edits.replication ? { kind: 'replication-cluster', path: replication, proxies, ...edits.replication } : null,
    edits.database ?? {
      kind: 'galera-cluster',
      path: database,
      members: MEMBERS,
      serverOptions: [],
      providerOptions: [],
      ...edits.galera,
    },
    ...(edits.stores ?? []).map((store, i): Part => ({
      kind: 'nosql-store',
      path: `${SHARED_PATHS.store}${i === 0 ? '' : i + 1}`,
      proxies,
      engine: 'redis',
      servers: [{ host: '192.0.2.31' }],
      ...store,
    })),
  ];
  return {
    ...exampleTopology(),
    parts: parts.filter((part) => part !== null),
    acceptances: edits.acceptances ?? [],
  };
}

/**
 * The model of {@link sharedTopology}, as it would be built.
 * @throws Error when the edits are no valid input, with what is wrong
 */
export function sharedModel(edits: SharedEdits = {}): Model {
  return modelOf(sharedTopology(edits));
}
