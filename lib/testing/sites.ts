import type { Model } from '../model';
import type { ClientSiteRecord, DualSiteRecord } from '../topology/dual-site';
import type { InterconnectRecord, SiteRecord } from '../topology/interconnect';
import type { PacemakerClusterRecord } from '../topology/pacemaker';
import type {
  DatabaseConnectionRecord,
  GaleraClusterRecord,
  LocalDatabaseRecord,
  MachineRecord,
  Part,
  ProxyClusterRecord,
  ReplicationClusterRecord,
  Topology,
  VirtualIpRecord,
} from '../topology/topology';
import { exampleTopology, modelOf } from './models';

type Edit<T> = Partial<Omit<T, 'kind' | 'path'>>;

/** Names of the example's sites. */
export type SiteName = 'east' | 'west';

/** What differs from the example at the site that is asked for; null for a part that is left out. */
export interface SiteEdits {
  /** Other nodes and another version are what the sites' list says of this site too; another version of all sites. */
  readonly proxies?: Edit<ProxyClusterRecord>;
  readonly virtualIp?: Edit<VirtualIpRecord> | null;
  /** Of the database of each node, scenario 2. */
  readonly database?: Edit<LocalDatabaseRecord> | null;
  /** Scenario 1 instead: a database that the nodes share, and OpenSIPS where the virtual address is. */
  readonly shared?: {
    readonly connection?: Edit<DatabaseConnectionRecord>;
    readonly galera?: Edit<GaleraClusterRecord>;
  };
  /** In the example there is one in scenario 2 and none in scenario 1. */
  readonly replication?: Edit<ReplicationClusterRecord> | null;
  readonly pacemaker?: Edit<PacemakerClusterRecord> | null;
  readonly interconnect?: Edit<InterconnectRecord> | null;
  /** What the sites are to their clients; none in the example. */
  readonly dualSite?: Edit<DualSiteRecord>;
  readonly acceptances?: Topology['acceptances'];
}

/** Where the parts of each site stand. */
export const SITE_PATHS = { east: pathsOf('east'), west: pathsOf('west') } as const;

/** The machines of each site; those of the database only where it is shared. */
export const SITE_MACHINES = { east: machinesOf('east', '192.168.5'), west: machinesOf('west', '192.168.6') } as const;

function pathsOf(site: SiteName) {
  const root = `${site}/registrar`;
  return {
    proxies: `${root}/proxies`,
    nodeA: `${root}/proxies/${site}1`,
    nodeB: `${root}/proxies/${site}2`,
    virtualIp: `${root}/vip`,
    database: `${root}/database`,
    replication: `${root}/replication`,
    pacemaker: `${root}/pacemaker`,
    interconnect: `${root}/between`,
    dualSite: `${root}/sites`,
    /** A shared one. */
    galera: `${site}/database`,
  } as const;
}

function machinesOf(site: SiteName, network: string) {
  const at = (name: string, host: number): MachineRecord => ({ name: `${site}${name}`, address: `${network}.${host}` });
  return {
    nodes: [at('1', 11), at('2', 12)],
    members: [at('db1', 21), at('db2', 22), at('db3', 23)],
    virtualIp: `${network}.100/24`,
  } as const;
}

/**
 * One of two sites as plain data, each a stack of its own: `east1` and `east2` behind 192.168.5.100, `west1` and `west2`
 * behind 192.168.6.100, each with a database, contacts and dialogs of its own and under Pacemaker without fencing; 40 ms and
 * a tunnel between them, calls and rates counted over both.
 */
export function siteTopology(site: SiteName, edits: SiteEdits = {}): Topology {
  const parts: readonly (Part | null)[] = [
    ...siteParts(site, edits),
    interconnectPart(site, edits),
    dualSitePart(site, edits),
  ];
  return {
    ...exampleTopology(),
    name: site,
    parts: parts.filter((each) => each !== null),
    acceptances: edits.acceptances ?? [],
  };
}

/**
 * The model of {@link siteTopology}, as it would be built.
 * @throws Error when the edits are no valid input, with what is wrong
 */
export function siteModel(site: SiteName, edits: SiteEdits = {}): Model {
  return modelOf(siteTopology(site, edits));
}

function siteParts(site: SiteName, edits: SiteEdits): readonly (Part | null)[] {
  const paths = SITE_PATHS[site];
  const { nodes, virtualIp } = SITE_MACHINES[site];
  const { proxies } = paths;
  const replicated = edits.shared ? edits.replication : (edits.replication ?? (edits.replication === null ? null : {}));
  return [
    {
      kind: 'proxy-cluster',
      path: proxies,
      nodes,
      ...{ core: [], modules: [], routes: [], files: [] },
      ...edits.proxies,
    },
    part<VirtualIpRecord>({ kind: 'virtual-ip', path: paths.virtualIp, proxies, address: virtualIp }, edits.virtualIp),
    ...databaseParts(site, edits),
    replicated ? { kind: 'replication-cluster', path: paths.replication, proxies, ...replicated } : null,
    part<PacemakerClusterRecord>(
      {
        kind: 'pacemaker-cluster',
        path: paths.pacemaker,
        ...{ proxies, virtualIp: paths.virtualIp, resources: [] },
        ...(edits.shared && { service: 'with-virtual-ip' }),
        fencing: { kind: 'none', reason: 'test rig: a person watches it' },
      },
      edits.pacemaker,
    ),
  ];
}

function databaseParts(site: SiteName, { database, shared }: SiteEdits): readonly (Part | null)[] {
  const { proxies, database: path, galera } = SITE_PATHS[site];
  if (!shared) return [part<LocalDatabaseRecord>({ kind: 'local-database', path, proxies }, database)];
  return [
    { kind: 'database-connection', path, proxies, database: galera, ...shared.connection },
    {
      kind: 'galera-cluster',
      path: galera,
      members: SITE_MACHINES[site].members,
      ...{ serverOptions: [], providerOptions: [] },
      ...shared.galera,
    },
  ];
}

function interconnectPart(site: SiteName, edits: SiteEdits): Part | null {
  return part<InterconnectRecord>(
    {
      kind: 'interconnect',
      path: SITE_PATHS[site].interconnect,
      proxies: SITE_PATHS[site].proxies,
      site,
      sites: (['east', 'west'] as const).map((name) => siteRecord(name, name === site ? edits : {}, edits)),
      roundTrip: '40ms',
      transport: { by: 'tunnel', reason: 'IPsec between the routers of the sites' },
      share: { callCounts: 'on', callRates: 'on' },
    },
    edits.interconnect,
  );
}

/** East before west, and both with what the edits say of the proxies, so that they agree. */
function dualSitePart(site: SiteName, { proxies, dualSite }: SiteEdits): Part | null {
  if (!dualSite) return null;
  return {
    kind: 'dual-site',
    path: SITE_PATHS[site].dualSite,
    proxies: SITE_PATHS[site].proxies,
    site,
    sites: (['east', 'west'] as const).map((name) => clientSite(name, proxies)),
    mode: 'active-standby',
    registrations: { by: 'none' },
    ...dualSite,
  };
}

/** A site as its clients see it, with what differs from the example. */
export function clientSite(name: SiteName, also: Partial<ClientSiteRecord> = {}): ClientSiteRecord {
  const { virtualIp, nodes } = SITE_MACHINES[name];
  const { publicAddress, version, sip, domains, registration, limits } = also;
  const address = { virtualIp: also.virtualIp ?? virtualIp, publicAddress };
  return { name, nodes, ...address, version, sip, domains, registration, limits };
}

function siteRecord(name: SiteName, own: SiteEdits, { proxies, shared }: SiteEdits): SiteRecord {
  const { nodes, virtualIp } = SITE_MACHINES[name];
  return {
    name,
    nodes: own.proxies?.nodes ?? nodes,
    virtualIp: own.virtualIp?.address ?? virtualIp,
    version: proxies?.version,
    databases: shared ? 'other' : 'per-node',
  };
}

function part<T>(example: T, edit: Edit<T> | null | undefined): T | null {
  return edit === null ? null : { ...example, ...edit };
}
