import {
  commonDatabase,
  OPENSIPS_VERSIONS,
  type Acceptance,
  type Carrier,
  type DatabaseConnection,
  type DualSite,
  type Interconnect,
  type LocalDatabase,
  type Machine,
  type NoSqlStore,
  type OpenSipsVersion,
  type PacemakerCluster,
} from '../model';
import type { ProxyCluster, ReplicationCluster, VirtualIp } from '../model';
import { Cidr, nameOfPath, Size } from '../units';
import { resolveAnycast } from './anycast';
import { resolveCarriers } from './carriers';
import { resolveConnection } from './connection';
import type { ClusterContext, ClusterRecords, ResolvedParts, StackContext } from './context';
import { resolveDatabase } from './database';
import { resolveDualSite } from './dual-site';
import { federationStores } from './federation';
import { resolveFiles } from './files';
import { resolveInterconnect } from './interconnect';
import { resolveNodes } from './nodes';
import { resolveOpenSips } from './opensips';
import { resolvePacemaker } from './pacemaker';
import { checkPorts } from './ports';
import { resolvePackages } from './packages';
import type { Problems } from './problems';
import { resolveReplication } from './replication';
import { SECRET_MARK } from './secrets';
import { sipPorts } from './sip';
import { tablesOfAllSites } from './site-databases';
import { siteNodeIds } from './sites';
import { resolveStores } from './stores';
import { DEFAULT_VERSION } from './version';
import { movedBy, resolveVirtualIp } from './virtual-ip';

export interface ResolvedCluster {
  readonly machines: readonly Machine[];
  readonly proxyCluster: ProxyCluster;
  readonly virtualIp: VirtualIp | null;
  readonly database: LocalDatabase | null;
  readonly connection: DatabaseConnection | null;
  readonly stores: readonly NoSqlStore[];
  readonly replication: ReplicationCluster | null;
  readonly interconnect: Interconnect | null;
  readonly dualSite: DualSite | null;
  readonly carriers: readonly Carrier[];
  readonly pacemaker: PacemakerCluster | null;
  /** Findings the author accepted by what was said, such as Fencing.none with its reason. */
  readonly acceptances: readonly Acceptance[];
}

const DEFAULT_SHARED_MEMORY = '256MiB';
const DEFAULT_PACKAGE_MEMORY = '16MiB';
/** Below the first the daemon dies on its first calls; above the second nothing but a slip of the pen asks. Ours. */
const SHARED_MEMORY = { min: Size.mebibytes(16), max: Size.gibibytes(1024) };
/** The same for one process; 1 MiB does not even load the modules. Ours. */
const PACKAGE_MEMORY = { min: Size.mebibytes(2), max: Size.gibibytes(4) };

/** One proxy cluster with its parts; undefined when its nodes cannot be read. */
export function resolveCluster(records: ClusterRecords, stack: StackContext): ResolvedCluster | undefined {
  const { proxies } = records;
  const { problems, secrets } = stack;
  const { path } = proxies;
  const version = resolveVersion(proxies.version ?? DEFAULT_VERSION, path, problems);
  const siteIds = records.interconnect ? siteNodeIds(records.interconnect, proxies, stack) : null;
  const found = resolveNodes(proxies, siteIds ?? null, stack);
  const virtualIp = records.virtualIp
    ? resolveVirtualIp(
        records.virtualIp,
        { machines: found?.machines ?? [], movedBy: movedBy(stack.platform, proxies.nodes) },
        version,
        problems,
      )
    : null;
  const ports = sipPorts(proxies, problems);
  const clients = (proxies.sipClients ?? [])
    .map((text, i) => problems.cidr(path, `sipClients[${i}]`, text))
    .filter((c) => c !== undefined);
  const sharedMemory = problems.sizeWithin(
    path,
    'sharedMemory',
    proxies.sharedMemory ?? DEFAULT_SHARED_MEMORY,
    SHARED_MEMORY,
  );
  const packageMemory = problems.sizeWithin(
    path,
    'packageMemory',
    proxies.packageMemory ?? DEFAULT_PACKAGE_MEMORY,
    PACKAGE_MEMORY,
  );
  checkPaths(records, problems);
  checkVirtualIpOfPacemaker(records, problems);
  if (virtualIp && found) checkHosts(found.machines, virtualIp, path, problems);
  const files = resolveFiles(proxies, problems);
  const { database: local, connection: remote, interconnect: between } = records;
  const storesSaid = [...records.stores, ...federationStores(records.dualSite)];
  const packages = version && resolvePackages(proxies, version, local ?? remote, storesSaid, between, problems);
  if (!version || !packages || !found || !sharedMemory || !packageMemory || virtualIp === undefined) return undefined;

  const context: ClusterContext = {
    path,
    name: nameOfPath(path),
    version,
    ...found,
    platform: stack.platform,
    virtualIp,
    anycast: resolveAnycast(records, version, virtualIp, problems),
    records,
    secrets,
    problems,
  };
  const reached = records.connection ? resolveConnection(records.connection, context, stack) : undefined;
  const group = reached && commonDatabase(reached.shared) !== null ? reached.shared.path : null;
  const shared = tablesOfAllSites(between, siteIds ?? undefined, local, context, group);
  const database = records.database ? (resolveDatabase(records.database, context, shared) ?? null) : null;
  const stores = resolveStores(storesSaid, context);
  const dualSite = records.dualSite ? (resolveDualSite(records.dualSite, stores, context) ?? null) : null;
  const federation = dualSite?.federation ?? null;
  const own = records.replication
    ? (resolveReplication(records.replication, context, database, federation) ?? null)
    : null;
  // Without ids nothing comes of it, and what else is wrong with it is said all the same.
  const interconnect = between
    ? (resolveInterconnect(between, siteIds ?? new Map(), context, { database, replication: own }) ?? null)
    : null;
  const replication = own && interconnect && context.anycast ? partOf(own, interconnect) : own;
  const parts: ResolvedParts = {
    database,
    shared: reached?.shared ?? null,
    connection: reached?.connection ?? null,
    stores,
    replication,
    interconnect,
    dualSite,
    carriers: resolveCarriers(context, ports, replication),
  };
  const configs = resolveOpenSips(context, parts);
  const databases = [...stack.databaseClusters.values()];
  checkPorts({ sip: ports, sshPort: stack.platform.connection.port, ...parts, databases }, context);
  const pacemaker = records.pacemaker ? (resolvePacemaker(records.pacemaker, context, parts) ?? null) : null;

  return {
    machines: found.machines,
    proxyCluster: {
      path,
      name: context.name,
      version,
      packages,
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
    connection: parts.connection,
    stores,
    replication,
    interconnect,
    dualSite,
    carriers: parts.carriers,
    pacemaker,
    acceptances: pacemaker ? unfenced(pacemaker, replication) : [],
  };
}

/** The own nodes as they stand in the cluster of all sites. */
function partOf(own: ReplicationCluster, { database, nodes }: Interconnect): ReplicationCluster {
  const machines = own.nodes.map(({ machine }) => machine);
  return { ...own, database, nodes: nodes.filter(({ machine }) => machines.includes(machine)) };
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

/** Paths stand in the first line of every file. */
function checkPaths(records: ClusterRecords, problems: Problems): void {
  const { stores, carriers, ...single } = records;
  for (const record of [...Object.values(single), ...stores, ...carriers]) {
    if (!record?.path.includes(SECRET_MARK)) continue;
    const { path } = record;
    problems.add({
      rule: 'input/construct-ids',
      path,
      message: 'an id in this path would be taken for the place of a secret',
      found: JSON.stringify(path),
      allowed: `ids without ${SECRET_MARK}`,
      fix: 'change the id of the construct',
    });
  }
}

/** The address Pacemaker moves is that of the proxies it belongs to. */
function checkVirtualIpOfPacemaker({ pacemaker, virtualIp }: ClusterRecords, problems: Problems): void {
  if (!pacemaker || pacemaker.virtualIp === virtualIp?.path) return;
  problems.add({
    rule: 'input/parts-belong-together',
    path: pacemaker.path,
    message: `\`virtualIp\` is no address of the proxies '${pacemaker.proxies}'`,
    found: JSON.stringify(pacemaker.virtualIp),
    allowed: virtualIp ? JSON.stringify(virtualIp.path) : 'a VirtualAddress of the same proxies',
    fix: 'pass the VirtualAddress of the same `proxies` as `virtualIp`',
    related: [pacemaker.virtualIp],
  });
}

/** In the segment of the VIP no machine may hold the address of the network or of everybody. */
function checkHosts(
  machines: readonly Machine[],
  { address: segment }: VirtualIp,
  path: string,
  problems: Problems,
): void {
  for (const { name, address } of machines) {
    if (!segment.contains(address) || !Cidr.of(`${address.toString()}/${segment.prefixLength}`).isReserved()) continue;
    problems.add({
      rule: 'input/machine-addresses',
      path,
      message: `machine '${name}' has the network or broadcast address of its segment`,
      found: address.toString(),
      allowed: `a host address in the segment of ${segment.toString()}`,
      fix: `change the address of '${name}' in \`nodes\`, or the prefix length of \`virtualIp\``,
    });
  }
}
