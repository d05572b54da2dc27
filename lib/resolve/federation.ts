import { dialects } from '../facts/opensips/dialects';
import { since } from '../facts/opensips/catalogue';
import { OPENSIPS_VERSIONS, type FederatedSite, type Federation, type NoSqlStore } from '../model';
import type { DualSiteRecord } from '../topology/dual-site';
import type { NoSqlStoreRecord } from '../topology/topology';
import { Cidr, Port } from '../units';
import type { ClusterContext } from './context';
import { DEFAULT_SIP } from './sip';

/** Another one than that of a store of the author's. */
const GROUP = 'federation';

/** The store of a federation as one of the proxies': none where there is no federation. */
export function federationStores(record: DualSiteRecord | null): readonly NoSqlStoreRecord[] {
  if (record?.registrations.by !== 'federation') return [];
  const { path, proxies, registrations } = record;
  return [{ kind: 'nosql-store', path, proxies, ...registrations.store, group: registrations.store.group ?? GROUP }];
}

/** Who passes calls on to whom; null without a federation, and where there can be none. */
export function resolveFederation(
  record: DualSiteRecord,
  stores: readonly NoSqlStore[],
  context: ClusterContext,
): Federation | null {
  const { path, registrations } = record;
  if (registrations.by !== 'federation') return null;
  // Each says by itself what is missing, so all of them are asked.
  const possible = [canFederate(record, context), keepsContacts(record, context), hasOneDomain(record, context)];
  const protocol = commonProtocol(record, context);
  const sites = record.sites.map((site) => federated(site, protocol)).filter((site) => site !== null);
  const own = sites.find(({ name }) => name === record.site);
  const isStoreRead = stores.some((store) => store.path === path);
  if (possible.includes(false) || !isStoreRead || !own || sites.length < record.sites.length) return null;
  return { store: path, own, others: sites.filter((site) => site !== own) };
}

function canFederate({ path }: DualSiteRecord, { version, problems }: ClusterContext): boolean {
  if (dialects[version].usrloc.federation !== 'none') return true;
  const can = OPENSIPS_VERSIONS.filter((each) => dialects[each].usrloc.federation !== 'none');
  problems.add({
    rule: 'input/version-can-do-it',
    path,
    message: `nodes of OpenSIPS ${version} cannot tell other sites which devices are registered with them`,
    found: 'Registrations.federation',
    allowed: `Registrations.federation ${since(can)}; Registrations.dual or .none in every version`,
    fix: 'change `registrations`, or `version` of the proxy clusters',
  });
  return false;
}

/** usrloc keeps contacts in one way: those of a federation in memory, and its nodes tell those with the same address. */
function keepsContacts({ path }: DualSiteRecord, { problems, records }: ClusterContext): boolean {
  const { replication, connection } = records;
  if (replication && replication.contacts !== 'off') return true;
  problems.add({
    rule: 'input/parts-belong-together',
    path,
    message:
      'usrloc keeps contacts in one way at a time, and those of a federation in the memory of nodes that replicate them',
    found: replication
      ? "contacts: 'off' of the ReplicationCluster"
      : connection
        ? 'contacts in the table that the nodes share'
        : 'no ReplicationCluster',
    allowed: 'sites whose nodes replicate contacts, such as a PerNodeDatabaseTopology',
    fix: replication
      ? 'change `contacts` of the ReplicationCluster'
      : 'make the site a PerNodeDatabaseTopology, or change `registrations`',
    related: [replication?.path ?? connection?.path ?? records.proxies.path],
  });
  return false;
}

/** Devices are kept under their users and the first domain: sites that wrote another one would never find them. */
function hasOneDomain({ path, sites }: DualSiteRecord, { problems }: ClusterContext): boolean {
  const first = sites.map(({ domains }) => domains?.[0]);
  if (first[0] !== undefined && new Set(first).size === 1) return true;
  problems.add({
    rule: 'input/sites',
    path,
    message: 'sites of a federation look for a user under the first of their domains, which has to be one and the same',
    found: sites.map(({ name, domains }) => `${domains?.[0] ?? 'none'} at ${name}`).join(', '),
    allowed: 'the same first domain at all sites',
    fix: 'change `domains` of the proxy clusters',
  });
  return false;
}

/** What sites speak to each other: UDP where all do. */
function commonProtocol({ path, sites }: DualSiteRecord, { problems }: ClusterContext): Port['protocol'] | null {
  const ports = sites.map(portsOf);
  const protocol = (['udp', 'tcp'] as const).find((each) =>
    ports.every((some) => some.some((p) => p.protocol === each)),
  );
  if (protocol) return protocol;
  problems.add({
    rule: 'input/sites',
    path,
    message: 'the sites of a federation serve no transport that all of them serve, and could not pass calls on',
    found: sites.map(({ name }, s) => `${ports[s]?.join(', ') ?? ''} at ${name}`).join('; '),
    allowed: 'UDP at all sites, or TCP at all sites',
    fix: 'change `sip` of the proxy clusters',
  });
  return null;
}

function portsOf({ sip = DEFAULT_SIP }: DualSiteRecord['sites'][number]): readonly Port[] {
  return sip.map((text) => Port.parse(text)).filter((port) => port !== undefined);
}

/** Null for one without a virtual address, which clients could not find either. */
function federated(site: DualSiteRecord['sites'][number], protocol: Port['protocol'] | null): FederatedSite | null {
  const address = Cidr.parse(site.virtualIp ?? '')?.address;
  const port = portsOf(site).find((each) => each.protocol === protocol);
  return address && port ? { name: site.name, address, port } : null;
}
