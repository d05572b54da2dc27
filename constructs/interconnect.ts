import { Construct } from 'constructs';
import { each, isObject, misfit, nested, plain, props as read, recordOf, textOf } from '../lib/topology/said';
import type { InterconnectRecord, SiteRecord } from '../lib/topology/interconnect';
import type { Duration } from '../lib/units';
import { Carrier } from './carrier';
import { declareAtSite, declareMisfit } from './declare';
import type { InterconnectTransport } from './options/interconnect-transport';
import { Secret } from './options/secret';
import type { VirtualIp } from './options/virtual-ip';
import type { IProxyCluster } from './proxy-cluster';
import type { ISite } from './site';
import type { VirtualAddress } from './virtual-address';

/**
 * What sites tell each other. Contacts and calls stay where they are. Nodes of 3.4 and later that share a count send it all
 * the time, and ping nobody they sent something to: to them a link to a lost site stays up (`clusterer_list`) until TCP
 * gives up. Counts of a site that is not heard expire all the same.
 *
 * Whether a gateway of a carrier is there is not told: each site reaches it over a line of its own. The daemon does not keep
 * apart who saw what, so a site whose line is cut would take the gateway away from all, and the others would give it back.
 */
export interface ShareProps {
  /** Calls in progress, so that a limit on them holds over all sites. @default 'off' */
  readonly callCounts?: 'on' | 'off';
  /** Calls per second, for limits on those. @default 'off' */
  readonly callRates?: 'on' | 'off';
  /**
   * Tables that an administrator fills, accounts among them: each node's database replicates from that of every other node
   * of all sites, so a change made anywhere is everywhere, and a site that was cut off catches up. Every site needs a
   * LocalDatabase with StaticTables.replicated, and the transport is a tunnel: MariaDB's replication is not encrypted here.
   * @default 'off', each site's tables are its own
   */
  readonly staticTables?: 'on' | 'off';
}

export interface InterconnectProps {
  /** Sites by their names: lower-case letters, digits and dashes. Two to sixteen, each in a stack of its own. */
  readonly sites: Readonly<Record<string, ISite>>;
  /** Longest time a packet takes to another site and back, on a bad day: 1 ms to 2 s. */
  readonly roundTrip: Duration;
  /** What keeps it from being read and forged on the way. */
  readonly transport: InterconnectTransport;
  /** What they tell each other. @default - nothing yet: the nodes only watch each other */
  readonly share?: ShareProps;
  /**
   * Password that databases of different sites replicate with, the same at every site: 8 to 64 letters and digits.
   * @default Secret.fromVariable('interconnect_password') where static tables are shared
   */
  readonly replicationPassword?: Secret;
  /** clusterer's id of the cluster of all sites, 1 to 65535, another one than any site's own. @default 100 */
  readonly clusterId?: number;
  /** TCP port on each node's own address, 1 to 65535. @default - 5556 for BIN over TLS, else that of the site's replication */
  readonly port?: number;
  /** Time between two pings of a node, whole seconds; within each site as well. @default Duration.seconds(4) */
  readonly pingInterval?: Duration;
  /** Time a ping may take, within each site as well. @default - 2.5 s and twice the round trip */
  readonly pingTimeout?: Duration;
}

/**
 * The OpenSIPS nodes of several sites as one cluster of module clusterer, beside that of each site: they tell each other
 * counts, and neither contacts nor calls. Each site is planned and deployed alone; one that is lost is missing from the
 * counts, and that is all.
 *
 * ```ts
 * new Interconnect(app, 'between', {
 *   sites: { east, west },
 *   roundTrip: Duration.millis(40),
 *   transport: InterconnectTransport.bins(),
 *   share: { callCounts: 'on' },
 * });
 * ```
 */
export class Interconnect extends Construct {
  constructor(scope: Construct, id: string, props: InterconnectProps) {
    super(scope, id);
    const said = read(props);
    const ends = Object.entries(isObject(said.sites) ? said.sites : {}).flatMap(([name, site]) => {
      const { proxies } = read(site);
      const topology = Construct.isConstruct(proxies) ? asConstruct(proxies.node.scope) : undefined;
      return topology ? [{ name, proxies, topology }] : [];
    });
    for (const { name, proxies, topology } of ends)
      declareAtSite(topology, id, name, () => this.record(said, name, proxies));
    // With one site that can be read, the stack of that one says what is wrong with the others.
    if (ends.length === 0) {
      declareMisfit(this, 'sites', said.sites, 'sites by their names, each with proxies and virtualAddress');
    }
  }

  private record(said: InterconnectProps, name: string, proxies: IProxyCluster): Omit<InterconnectRecord, 'path'> {
    return {
      kind: 'interconnect',
      proxies: proxies.node.path,
      site: name,
      sites: Object.entries(said.sites).map(([each, site]) => siteRecord(each, site)),
      roundTrip: textOf(said.roundTrip, 'Duration'),
      transport: recordOf(said.transport, 'InterconnectTransport'),
      clusterId: plain(said.clusterId),
      port: plain(said.port),
      share: nested(said.share, ({ callCounts, callRates, staticTables }) => ({
        callCounts: plain(callCounts),
        callRates: plain(callRates),
        staticTables: plain(staticTables),
      })),
      replicationPassword: recordOf(said.replicationPassword ?? Secret.fromVariable('interconnect_password'), 'Secret'),
      pingInterval: textOf(said.pingInterval, 'Duration'),
      pingTimeout: textOf(said.pingTimeout, 'Duration'),
    };
  }
}

function asConstruct(value: unknown): Construct | undefined {
  return Construct.isConstruct(value) ? value : undefined;
}

/** What is no site, or no proxies, stands where the nodes would. */
function siteRecord(name: string, site: ISite): SiteRecord {
  const { proxies, virtualAddress, database } = read(site);
  const databases = database === undefined ? 'other' : 'per-node';
  if (!Construct.isConstruct(proxies))
    return { name, databases, nodes: misfit(isObject(site) ? proxies : site) as never };
  return {
    name,
    nodes: each(proxies.nodes, (node) => recordOf(node, 'Machine')),
    ...addressOf(virtualAddress),
    version: recordOf(proxies.version, 'OpenSipsVersion'),
    databases,
    ...carriersAt(proxies),
  };
}

function carriersAt(proxies: IProxyCluster): Pick<SiteRecord, 'carriers'> {
  const carriers = Carrier.knownAt(proxies);
  return carriers.length === 0 ? {} : { carriers };
}

function addressOf(address: VirtualAddress): Pick<SiteRecord, 'virtualIp' | 'publicAddress'> {
  if (!Construct.isConstruct(address)) return { virtualIp: misfit(address) as never };
  const record = recordOf<VirtualIp | undefined>(address.virtualIp, 'VirtualIp');
  if (!isObject(record)) return { virtualIp: record };
  return { virtualIp: record.address, publicAddress: record.publicAddress };
}
