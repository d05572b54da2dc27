import type { GaleraCluster, Model } from '../model';
import type { IpAddress } from '../units';

/** What machines of a stack speak to at another place, at addresses of its own network. */
export interface OtherPlace {
  /** Of the site, or of a machine that stands for itself. */
  readonly name: string;
  readonly addresses: readonly IpAddress[];
  /** Constructs that speak to it. */
  readonly related: readonly string[];
}

/** Every other place, by its name: other nodes of OpenSIPS, members of a database, votes, and sites that calls go to. */
export function otherPlaces(model: Model): readonly OtherPlace[] {
  const found = new Map<string, { addresses: Map<string, IpAddress>; related: Set<string> }>();
  for (const { name, addresses, related } of spoken(model)) {
    const place = found.get(name) ?? { addresses: new Map<string, IpAddress>(), related: new Set<string>() };
    for (const address of addresses) place.addresses.set(address.toString(), address);
    for (const path of related) place.related.add(path);
    found.set(name, place);
  }
  return [...found].map(([name, { addresses, related }]) => ({
    name,
    addresses: [...addresses.values()],
    related: [...related],
  }));
}

function spoken({ interconnects, databaseClusters, dualSites, ticketArbitrators }: Model): readonly OtherPlace[] {
  return [
    ...interconnects.flatMap(({ path, site, sites }) =>
      sites
        .filter(({ name }) => name !== site)
        .map(({ name, nodes }) => ({ name, addresses: nodes.map(({ address }) => address), related: [path] })),
    ),
    ...databaseClusters.flatMap((database) => (database.kind === 'galera' ? galera(database) : [])),
    ...dualSites.flatMap(({ path, site, tickets, federation }) =>
      [...(tickets?.members ?? []).filter(({ name }) => name !== site), ...(federation?.others ?? [])].map(
        ({ name, address }) => ({ name, addresses: [address], related: [path] }),
      ),
    ),
    ...ticketArbitrators.flatMap(({ path, members }) =>
      members
        .filter(({ kind }) => kind === 'site')
        .map(({ name, address }) => ({ name, addresses: [address], related: [path] })),
    ),
  ];
}

function galera({ path, sites }: GaleraCluster): readonly OtherPlace[] {
  if (!sites) return [];
  const { site, arbitrator } = sites;
  const others = sites.sites
    .filter(({ name }) => name !== site)
    .map(({ name, members }) => ({ name, addresses: members.map(({ address }) => address), related: [path] }));
  if (!arbitrator || site === null || arbitrator.site === site) return others;
  return [...others, { name: arbitrator.site ?? arbitrator.machine, addresses: [arbitrator.address], related: [path] }];
}
