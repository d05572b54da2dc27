import {
  OPENSIPS_VERSIONS,
  type Acceptance,
  type LocalDatabase,
  type Machine,
  type OpenSipsVersion,
  type PacemakerCluster,
} from '../model';
import type { ProxyCluster, ReplicationCluster, VirtualIp } from '../model';
import { nameOfPath, type Cidr } from '../units';
import type { ClusterContext, ClusterRecords, StackContext } from './context';
import { resolveDatabase } from './database';
import { resolveFiles } from './files';
import { resolveNodes } from './nodes';
import { resolveOpenSips } from './opensips';
import { resolvePacemaker } from './pacemaker';
import type { Problems } from './problems';
import { resolveReplication } from './replication';
import { sipPorts } from './sip';

export interface ResolvedCluster {
  readonly machines: readonly Machine[];
  readonly proxyCluster: ProxyCluster;
  readonly virtualIp: VirtualIp | null;
  readonly database: LocalDatabase | null;
  readonly replication: ReplicationCluster | null;
  readonly pacemaker: PacemakerCluster | null;
  /** Findings the author accepted by what was said, such as Fencing.none with its reason. */
  readonly acceptances: readonly Acceptance[];
}

const DEFAULT_VERSION: OpenSipsVersion = '3.6';
const DEFAULT_SHARED_MEMORY = '256MiB';
const DEFAULT_PACKAGE_MEMORY = '16MiB';

/** One proxy cluster with its parts; undefined when its nodes cannot be read. */
export function resolveCluster(records: ClusterRecords, stack: StackContext): ResolvedCluster | undefined {
  const { proxies } = records;
  const { problems, secrets } = stack;
  const { path } = proxies;
  const version = resolveVersion(proxies.version ?? DEFAULT_VERSION, path, problems);
  const found = resolveNodes(proxies, stack);
  const virtualIp = records.virtualIp ? resolveVirtualIp(records.virtualIp, problems) : null;
  const ports = sipPorts(proxies, problems);
  const clients = (proxies.sipClients ?? [])
    .map((text, i) => problems.cidr(path, `sipClients[${i}]`, text))
    .filter((c) => c !== undefined);
  const sharedMemory = problems.size(path, 'sharedMemory', proxies.sharedMemory ?? DEFAULT_SHARED_MEMORY);
  const packageMemory = problems.size(path, 'packageMemory', proxies.packageMemory ?? DEFAULT_PACKAGE_MEMORY);
  const files = resolveFiles(proxies, problems);
  if (!version || !found || !sharedMemory || !packageMemory || virtualIp === undefined) return undefined;

  const context: ClusterContext = {
    path,
    name: nameOfPath(path),
    version,
    ...found,
    virtualIp,
    records,
    secrets,
    problems,
  };
  const database = records.database ? (resolveDatabase(records.database, context) ?? null) : null;
  const replication = records.replication ? (resolveReplication(records.replication, context, database) ?? null) : null;
  const parts = { database, replication };
  const configs = resolveOpenSips(context, parts);
  const pacemaker = records.pacemaker ? (resolvePacemaker(records.pacemaker, context, parts) ?? null) : null;

  return {
    machines: found.machines,
    proxyCluster: {
      path,
      name: context.name,
      version,
      nodes: found.nodes.flatMap((node, i) => {
        const config = configs[i];
        return config ? [{ ...node, config }] : [];
      }),
      sharedMemory,
      packageMemory,
      sipClients: clients satisfies readonly Cidr[],
      sipPorts: ports,
      files,
    },
    virtualIp,
    database,
    replication,
    pacemaker,
    acceptances: pacemaker ? unfenced(pacemaker, replication) : [],
  };
}

/** Doing without fencing, with a reason, accepts what the rules say about it. */
function unfenced({ fencing, path }: PacemakerCluster, replication: ReplicationCluster | null): readonly Acceptance[] {
  if (fencing.kind !== 'none') return [];
  const rules = [
    'pacemaker/every-node-can-be-fenced',
    ...(replication?.sharingTag ? ['tag/split-brain-is-fenced'] : []),
  ];
  return rules.map((rule) => ({ rule, path, reason: fencing.reason }));
}

function resolveVersion(text: string, path: string, problems: Problems): OpenSipsVersion | undefined {
  const version = OPENSIPS_VERSIONS.find((v) => v === text);
  if (!version) {
    problems.add({
      rule: 'input/known-version',
      path,
      message: 'this OpenSIPS version has no dialect here',
      found: JSON.stringify(text),
      allowed: OPENSIPS_VERSIONS.join(', '),
      fix: 'change `version`',
    });
  }
  return version;
}

/** Undefined when said but unreadable. */
function resolveVirtualIp(record: NonNullable<ClusterRecords['virtualIp']>, problems: Problems): VirtualIp | undefined {
  const address = problems.cidr(record.path, 'virtualIp', record.address);
  const { interface: nic } = record;
  if (nic !== undefined && !/^[A-Za-z0-9._-]{1,15}$/.test(nic)) {
    problems.add({
      rule: 'input/values-can-be-read',
      path: record.path,
      message: '`interface` is no name of a network interface',
      found: JSON.stringify(nic),
      allowed: 'letters, digits, dot, dash and _, 15 at most, no alias',
      fix: 'change `interface` of VirtualIp.of',
    });
  }
  return address && { path: record.path, proxies: record.proxies, address, interface: nic ?? null };
}
