import type { Machine, OpenSipsVersion, PacemakerCluster, ReplicationCluster } from '../../lib/model';
import { pacemakerCib } from '../../lib/render/pacemaker-cib';
import { resolvePacemaker } from '../../lib/resolve/pacemaker';
import { Secrets, type ClusterContext } from '../../lib/resolve/context';
import { Problems, type Problem } from '../../lib/resolve/problems';
import type { PacemakerClusterRecord } from '../../lib/topology/pacemaker';
import type { ProxyClusterRecord, SecretRecord } from '../../lib/topology/topology';
import { Cidr, IpAddress } from '../../lib/units';
import { SSH } from './aws-example';

/** What a test wants different from the article's rig. */
export interface Wanted {
  readonly version?: OpenSipsVersion;
  readonly nodes?: readonly { readonly name: string; readonly address: string; readonly links?: readonly string[] }[];
  readonly virtualIp?: string;
  readonly interface?: string;
  readonly natPinging?: ProxyClusterRecord['natPinging'];
  /** `null`: no replication cluster. */
  readonly replication?: Partial<ReplicationCluster> | null;
  readonly record?: Partial<PacemakerClusterRecord>;
}

export interface Outcome {
  readonly cluster: PacemakerCluster | undefined;
  readonly problems: readonly Problem[];
  readonly secrets: Secrets;
}

export const NODES = [
  { name: 'vsvr2a', address: '192.168.3.125' },
  { name: 'vsvr2b', address: '192.168.3.126' },
] as const;

export const secret: SecretRecord = { from: 'environment', name: 'FENCE', version: 1 };

export const ipmi = (names: readonly string[]): PacemakerClusterRecord['fencing'] => ({
  kind: 'ipmi',
  hosts: Object.fromEntries(
    names.map((name, i) => [name, { address: `192.0.2.${i + 1}`, user: 'fence', password: secret }]),
  ),
});

/** The Pacemaker cluster alone, resolved for the article's rig. */
export function resolvedPacemaker(wanted: Wanted = {}): Outcome {
  const problems = new Problems();
  const secrets = new Secrets(problems);
  const path = 'voip/registrar/proxies';
  const machines = (wanted.nodes ?? NODES).map((node): Machine => ({
    name: node.name,
    path: `${path}/${node.name}`,
    address: IpAddress.of(node.address),
    links: ('links' in node ? (node.links ?? []) : []).map((link) => IpAddress.of(link)),
    os: 'debian-12',
    hostKey: null,
  }));
  const version = wanted.version ?? '3.6';
  const proxies: ProxyClusterRecord = {
    ...{ kind: 'proxy-cluster', path, nodes: [], core: [], modules: [], routes: [], files: [] },
    natPinging: wanted.natPinging,
  };
  const record: PacemakerClusterRecord = {
    ...{ kind: 'pacemaker-cluster', path: 'voip/registrar/pacemaker', proxies: path, virtualIp: 'voip/registrar/vip' },
    ...{ fencing: { kind: 'none', reason: 'test rig: a person watches it' }, resources: [] },
    ...wanted.record,
  };
  const context: ClusterContext = {
    ...{ path, name: 'registrar-proxies', version, machines, secrets, problems },
    nodes: machines.map((m, i) => ({ path: m.path, machine: m.name, address: m.address, nodeId: i + 1 })),
    virtualIp: {
      ...{
        path: 'voip/registrar/vip',
        proxies: path,
        interface: wanted.interface ?? null,
        publicAddress: null,
        allocation: null,
        movedBy: 'announcement',
      },
      address: Cidr.of(wanted.virtualIp ?? '192.168.3.100/24'),
    },
    platform: SSH,
    anycast: null,
    records: {
      ...{ proxies, virtualIp: null, database: null, connection: null, stores: [], carriers: [] },
      ...{ replication: null, interconnect: null, dualSite: null, pacemaker: record },
    },
  };
  const tags = version !== '2.2' && version !== '2.3';
  const replication: ReplicationCluster = {
    ...{ path: 'voip/registrar/replication', name: 'registrar-replication', proxies: path, database: null },
    ...{ clusterId: 1, binPort: 5678, nodes: [], contacts: 'memory', dialogs: 'on', sharingTag: tags ? 'vip' : null },
    ...wanted.replication,
  };
  const cluster = resolvePacemaker(record, context, {
    ...{ database: null, shared: null, connection: null, stores: [], carriers: [], interconnect: null, dualSite: null },
    replication: wanted.replication === null ? null : replication,
  });
  return { cluster, problems: problems.list(), secrets };
}

/** The cluster of an input without problems. */
export function pacemakerCluster(wanted: Wanted = {}): PacemakerCluster {
  const { cluster, problems } = resolvedPacemaker(wanted);
  if (!cluster || problems.length > 0) throw new Error(JSON.stringify(problems));
  return cluster;
}

/** Parts of a proxy cluster that hold nothing but this. */
export function partsOf(
  pacemaker: PacemakerCluster,
  version: OpenSipsVersion = '3.6',
): Parameters<typeof pacemakerCib.render>[0] {
  const cluster = {
    ...{ path: pacemaker.proxies, name: 'registrar-proxies', version, sipClients: [], sipPorts: [], files: [] },
    nodes: pacemaker.members.map((member) => ({ machine: member.machine })),
  };
  return {
    cluster,
    virtualIp: null,
    database: null,
    shared: null,
    connection: null,
    stores: [],
    carriers: [],
    replication: null,
    pacemaker,
  } as unknown as Parameters<typeof pacemakerCib.render>[0];
}

export function cibXml(pacemaker: PacemakerCluster): string {
  const [artifact] = pacemakerCib.render(partsOf(pacemaker), {} as Parameters<typeof pacemakerCib.render>[1]);
  if (artifact?.kind !== 'cluster-file') throw new Error('no CIB was rendered');
  return artifact.content;
}
