import type { DatabaseMember } from '../model';
import type { InterconnectRecord } from '../topology/interconnect';
import type { LocalDatabaseRecord, SecretRecord } from '../topology/topology';
import { IpAddress } from '../units';
import type { ClusterContext } from './context';

/** What the databases of a site share with those of others. */
export interface SharedTables {
  readonly elsewhere: readonly DatabaseMember[];
  readonly password: SecretRecord | undefined;
}

/**
 * The databases of other sites that static tables travel to and from; null where they stay within the site. Addresses that
 * cannot be read are complained about with the site they stand in.
 * @param ids of the machines of all sites
 * @param group path of a database that all sites share; null where they have none
 */
export function tablesOfAllSites(
  record: InterconnectRecord | null,
  ids: ReadonlyMap<string, number> | undefined,
  database: LocalDatabaseRecord | null,
  { problems }: ClusterContext,
  group: string | null,
): SharedTables | null {
  if (record?.share?.staticTables !== 'on' || !ids) return null;
  const { path, sites, transport } = record;
  const refuse = (message: string, found: string, allowed: string, fix: string, related: readonly string[] = []) => {
    problems.add({ rule: 'input/sites', path, message, found, allowed, fix, ...(related.length > 0 && { related }) });
  };
  if (transport.by === 'bins') {
    refuse(
      'static tables, accounts with their passwords among them, would travel between the sites in the clear',
      "share.staticTables: 'on' with InterconnectTransport.bins",
      'InterconnectTransport.tunnel, which the replication of the databases goes through as well',
      'change `transport`, or leave `share.staticTables` out',
    );
  }
  if (group !== null) {
    refuse(
      'the sites have one database already, with all that an administrator fills',
      `share.staticTables: 'on' and the GaleraSites '${group}'`,
      'one of the two',
      'leave `share.staticTables` out',
    );
    return null;
  }
  const without = sites.filter(({ databases }) => databases !== 'per-node').map(({ name }) => name);
  if (without.length > 0 || !database) {
    refuse(
      'static tables travel between databases of single nodes, and a site has none',
      without.join(', ') || record.site,
      'a LocalDatabase at every site',
      'use a PerNodeDatabaseTopology at each site, or leave `share.staticTables` out',
    );
  }
  const said = database?.staticTables;
  if (database && said && (said.by !== 'replication' || said.password)) {
    refuse(
      said.by === 'replication'
        ? 'databases of different sites log in to each other with one password'
        : 'static tables of this site do not travel by replication',
      said.by === 'replication' ? 'a password in StaticTables.replicated' : `staticTables by ${said.by}`,
      said.by === 'replication' ? '`replicationPassword` of the Interconnect' : 'StaticTables.replicated at every site',
      'change `staticTables` of the LocalDatabase',
      [database.path],
    );
  }
  const elsewhere = sites
    .filter(({ name }) => name !== record.site)
    .flatMap(({ nodes }) =>
      nodes.flatMap(({ name, address }) => {
        const [serverId, known] = [ids.get(name), IpAddress.parse(address)];
        return serverId === undefined || !known ? [] : [{ machine: name, address: known, serverId }];
      }),
    );
  return { elsewhere, password: record.replicationPassword };
}
