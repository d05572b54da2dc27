import type { LocalDatabase, Model, OpenSipsConfig, OpenSipsVersion, ReplicationCluster } from '../../../lib/model';
import { Secrets, type ClusterContext, type ResolvedParts } from '../../../lib/resolve/context';
import { resolveOpenSips } from '../../../lib/resolve/opensips';
import { Problems, type Problem } from '../../../lib/resolve/problems';
import { resolveReplication } from '../../../lib/resolve/replication';
import type { ProxyClusterRecord, ReplicationClusterRecord } from '../../../lib/topology/topology';
import { Cidr, IpAddress, Size } from '../../../lib/units';
import { SSH } from '../../support/aws-example';

export interface Said {
  readonly version: OpenSipsVersion;
  readonly proxies?: Partial<ProxyClusterRecord>;
  /** `null` leaves the part out. */
  readonly replication?: Partial<ReplicationClusterRecord> | null;
  readonly database?: null;
  readonly virtualIp?: string | null;
  readonly nodes?: readonly (readonly [name: string, address: string])[];
}

export interface Built {
  readonly configs: readonly OpenSipsConfig[];
  readonly problems: readonly Problem[];
  readonly secrets: Model['secrets'];
}

const path = 'voip/registrar/proxies';
const ARTICLE = [
  ['vsvr2a', '192.168.3.125'],
  ['vsvr2b', '192.168.3.126'],
] as const;

/** The article's rig, changed as said, down to the scripts of its nodes. */
export function build(said: Said): Built {
  const nodes = said.nodes ?? ARTICLE;
  const proxies: ProxyClusterRecord = {
    kind: 'proxy-cluster',
    path,
    nodes: nodes.map(([name, address]) => ({ name, address })),
    core: [],
    modules: [],
    routes: [],
    files: [],
    ...said.proxies,
  };
  const replicationRecord: ReplicationClusterRecord | null =
    said.replication === null
      ? null
      : {
          kind: 'replication-cluster',
          path: 'voip/registrar/replication',
          proxies: path,
          binPort: 5678,
          ...said.replication,
        };
  const problems = new Problems();
  const secrets = new Secrets(problems);
  const context: ClusterContext = {
    path,
    name: 'registrar-proxies',
    version: said.version,
    nodes: nodes.map(([name, address], i) => ({
      path: `${path}/${name}`,
      machine: name,
      address: IpAddress.of(address),
      nodeId: i + 1,
    })),
    machines: [],
    platform: SSH,
    anycast: null,
    virtualIp:
      said.virtualIp === null
        ? null
        : {
            path: 'voip/registrar/vip',
            proxies: path,
            address: Cidr.of(said.virtualIp ?? '192.168.3.100/24'),
            interface: null,
            publicAddress: null,
            allocation: null,
            movedBy: 'announcement',
          },
    records: {
      ...{ proxies, virtualIp: null, database: null, connection: null, stores: [], carriers: [] },
      ...{ replication: replicationRecord, interconnect: null, dualSite: null, pacemaker: null },
    },
    secrets,
    problems,
  };
  const database = said.database === null ? null : localDatabase(context);
  const replication: ReplicationCluster | null = replicationRecord
    ? (resolveReplication(replicationRecord, context, database, null) ?? null)
    : null;
  const none = { shared: null, connection: null, stores: [], carriers: [], interconnect: null, dualSite: null };
  const parts: ResolvedParts = { ...none, database, replication };
  return { configs: resolveOpenSips(context, parts), problems: problems.list(), secrets: secrets.list() };
}

function localDatabase({ nodes }: ClusterContext): LocalDatabase {
  return {
    path: 'voip/registrar/database',
    name: 'registrar-database',
    proxies: path,
    database: 'opensips',
    user: 'opensips',
    bufferPool: Size.mebibytes(128),
    members: nodes.map((node) => ({ machine: node.machine, address: node.address, serverId: node.nodeId })),
    elsewhere: [],
    staticTables: { by: 'hand' },
  };
}

/** Values of a module's parameters by name; a list where a name stands several times. */
export function valuesOf(config: OpenSipsConfig, module: string): Readonly<Record<string, unknown>> | undefined {
  const found = config.modules.find(({ name }) => name === module);
  if (!found) return undefined;
  const values: Record<string, unknown> = {};
  for (const { name, value } of found.parameters) {
    const before = values[name];
    values[name] =
      before === undefined ? value : Array.isArray(before) ? [...(before as unknown[]), value] : [before, value];
  }
  return values;
}

/** Core settings by name, the last one of each. */
export function coreOf(config: OpenSipsConfig): Readonly<Record<string, unknown>> {
  return Object.fromEntries(config.core.map(({ name, value }) => [name, value]));
}

export function first(built: Built): OpenSipsConfig {
  const [config] = built.configs;
  if (!config) throw new Error('a cluster has a first node');
  return config;
}
