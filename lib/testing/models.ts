import type { Model, OpenSipsConfig, ProxyNode } from '../model';
import { resolve } from '../resolve';
import type { PacemakerClusterRecord } from '../topology/pacemaker';
import type {
  AcceptanceRecord,
  LocalDatabaseRecord,
  Part,
  ProxyClusterRecord,
  ReplicationClusterRecord,
  Topology,
  VirtualIpRecord,
} from '../topology/topology';

/** What differs from the example: props per part, null for a part that is left out. */
export interface ExampleEdits {
  readonly proxies?: Edit<ProxyClusterRecord>;
  readonly virtualIp?: Edit<VirtualIpRecord> | null;
  readonly database?: Edit<LocalDatabaseRecord> | null;
  readonly replication?: Edit<ReplicationClusterRecord> | null;
  readonly pacemaker?: Edit<PacemakerClusterRecord> | null;
  readonly acceptances?: readonly AcceptanceRecord[];
}

type Edit<T> = Partial<Omit<T, 'kind' | 'path'>>;

/**
 * The test rig of the article as plain data: two proxies behind one virtual address, a database and contacts and dialogs of
 * each, under Pacemaker without fencing. Further edits add further clusters of the same shape: `registrar2` with machines
 * `vsvr4a` and `vsvr4b` in 10.0.1.0/24, and so on.
 */
export function exampleTopology(...edits: readonly ExampleEdits[]): Topology {
  const clusters = edits.length > 0 ? edits : [{}];
  return {
    name: 'voip',
    platform: {
      kind: 'ssh',
      user: 'root',
      privateKey: { from: 'file', file: '~/.ssh/id_ed25519', version: 1 },
    },
    parts: clusters.flatMap(exampleParts),
    acceptances: clusters.flatMap(({ acceptances }) => acceptances ?? []),
  };
}

function exampleParts(edits: ExampleEdits, index: number): readonly Part[] {
  const root = index === 0 ? 'voip/registrar' : `voip/registrar${index + 1}`;
  const network = index === 0 ? '192.168.3' : `10.${index >> 8}.${index & 255}`;
  const [a, b] = index === 0 ? ['vsvr2a', 'vsvr2b'] : [`vsvr${2 + 2 * index}a`, `vsvr${2 + 2 * index}b`];
  const proxies = `${root}/proxies`;
  const parts: readonly (Part | null)[] = [
    {
      kind: 'proxy-cluster',
      path: proxies,
      nodes: [
        { name: a, address: `${network}.125` },
        { name: b, address: `${network}.126` },
      ],
      core: [],
      modules: [],
      routes: [],
      files: [],
      ...edits.proxies,
    },
    part<VirtualIpRecord>(
      { kind: 'virtual-ip', path: `${root}/vip`, proxies, address: `${network}.100/24` },
      edits.virtualIp,
    ),
    part<LocalDatabaseRecord>({ kind: 'local-database', path: `${root}/database`, proxies }, edits.database),
    part<ReplicationClusterRecord>(
      { kind: 'replication-cluster', path: `${root}/replication`, proxies },
      edits.replication,
    ),
    part<PacemakerClusterRecord>(
      {
        kind: 'pacemaker-cluster',
        path: `${root}/pacemaker`,
        proxies,
        virtualIp: `${root}/vip`,
        fencing: { kind: 'none', reason: 'test rig: a person watches it' },
        resources: [],
      },
      edits.pacemaker,
    ),
  ];
  return parts.filter((each) => each !== null);
}

function part<T>(example: T, edit: Edit<T> | null | undefined): T | null {
  return edit === null ? null : { ...example, ...edit };
}

/**
 * The model of {@link exampleTopology}, as it would be built.
 * @throws Error when the edits are no valid input, with what is wrong
 */
export function exampleModel(...edits: readonly ExampleEdits[]): Model {
  return modelOf(exampleTopology(...edits));
}

/** The model of a topology. @throws Error when the topology is no valid input, with what is wrong */
export function modelOf(topology: Topology): Model {
  const { model, problems } = resolve(topology);
  if (!model || problems.length > 0) {
    throw new Error(
      problems.map(({ path, message, found }) => `${path}: ${message} (${found ?? 'nothing'})`).join('\n'),
    );
  }
  return model;
}

/** The model with one node changed. @throws Error when it has no such node */
export function withNode(model: Model, machine: string, edit: (node: ProxyNode) => ProxyNode): Model {
  if (!model.machines.some(({ name }) => name === machine)) throw new Error(`the model has no node '${machine}'`);
  const proxyClusters = model.proxyClusters.map((cluster) => ({
    ...cluster,
    nodes: cluster.nodes.map((node) => (node.machine === machine ? edit(node) : node)),
  }));
  return { ...model, proxyClusters };
}

/** The model with the script of one node changed. */
export function withConfig(model: Model, machine: string, edit: (config: OpenSipsConfig) => OpenSipsConfig): Model {
  return withNode(model, machine, (node) => ({ ...node, config: edit(node.config) }));
}
