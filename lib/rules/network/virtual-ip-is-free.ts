import { sources } from '../../facts/sources';
import { proxyClusters, type ExternalDatabase, type Model, type NoSqlStore, type VirtualIp } from '../../model';
import { IpAddress } from '../../units';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';

/** A virtual IP is a host address that no machine, quorum device, database, gateway or other virtual IP holds. */
export const virtualIpIsFree = defineRule({
  id: 'network/virtual-ip-is-free',
  severity: 'error',
  // Two owners of one address are never a risk worth taking: one of them loses its traffic at random.
  acceptable: false,
  summary: 'a virtual IP is an address nobody else holds',
  why: 'Two hosts answer ARP for one address: calls, logins and database traffic reach the one or the other by chance.',
  sources: [sources.ipaddr2, sources.article],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        virtualIp: VirtualIp.of('192.0.2.11/24'),
      });`,
    fix: 'give `virtualIp` an address of its own',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        virtualIp: VirtualIp.of('192.0.2.10/24'),
      });`,
  },
  check: (model) => {
    if (model.virtualIps.length === 0) return 'does-not-apply';
    const holders = holdersOf(model);
    return model.virtualIps.flatMap((virtualIp) => complaint(virtualIp, holders));
  },
});

interface Holder {
  readonly path: string;
  readonly what: string;
}

function complaint(virtualIp: VirtualIp, holders: ReadonlyMap<string, readonly Holder[]>): readonly Observation[] {
  const others = (holders.get(virtualIp.address.address.toString()) ?? []).filter(
    (holder) => holder.path !== virtualIp.path,
  );
  const reserved = virtualIp.address.isReserved();
  if (others.length === 0 && !reserved) return [];
  const taken = reserved
    ? 'the network or broadcast address of its segment'
    : `the address of ${others.map((holder) => holder.what).join(' and ')}`;
  return [
    {
      path: virtualIp.path,
      message: `the virtual IP is ${taken}`,
      found: virtualIp.address.toString(),
      allowed: 'a host address of the segment that nobody holds',
      fix: 'give `virtualIp` an address of its own',
      ...(others.length > 0 && { related: others.map((holder) => holder.path) }),
    },
  ];
}

/** Who holds which address, by the address's canonical text. */
function holdersOf(model: Model): ReadonlyMap<string, readonly Holder[]> {
  const holders = new Map<string, Holder[]>();
  const hold = (address: IpAddress, holder: Holder) => {
    const key = address.toString();
    holders.set(key, [...(holders.get(key) ?? []), holder]);
  };
  for (const { name, path, address, links } of model.machines) {
    for (const own of [address, ...links]) hold(own, { path, what: `machine '${name}'` });
  }
  for (const { pacemaker } of proxyClusters(model)) {
    if (pacemaker?.quorum.kind !== 'device') continue;
    const host = IpAddress.parse(pacemaker.quorum.host);
    if (host) hold(host, { path: pacemaker.path, what: 'the quorum device' });
  }
  for (const { path, servers } of elsewhere(model)) {
    for (const { host } of servers) {
      const address = IpAddress.parse(host);
      if (address) hold(address, { path, what: `a server of '${path}'` });
    }
  }
  for (const { path, gateways } of model.carriers) {
    for (const { address } of gateways) hold(address, { path, what: `a gateway of carrier '${path}'` });
  }
  for (const { path, address } of model.virtualIps) hold(address.address, { path, what: `virtual IP '${path}'` });
  return holders;
}

/** Databases and stores that somebody else runs. */
function elsewhere({ databaseClusters, noSqlStores }: Model): readonly (ExternalDatabase | NoSqlStore)[] {
  return [...databaseClusters.filter((database) => database.kind === 'external'), ...noSqlStores];
}
