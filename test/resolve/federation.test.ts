import { describe, expect, it } from 'vitest';
import { sipAddress, type ProxyClusterParts } from '../../lib/model';
import { proxyClusters } from '../../lib/model';
import { resolve } from '../../lib/resolve';
import { clientSite, siteModel, siteTopology, SITE_PATHS, type SiteEdits } from '../../lib/testing';
import { federated } from '../rules/harness';

const PATH = SITE_PATHS.east.dualSite;
const DOMAINS = { domains: ['voip.example'] };

const partsOf = (edits: SiteEdits): ProxyClusterParts => proxyClusters(siteModel('east', edits))[0]!;
const usrloc = (edits: SiteEdits): Readonly<Record<string, unknown>> => {
  const [node] = partsOf(edits).cluster.nodes;
  const found = node?.config.modules.find(({ name }) => name === 'usrloc')?.parameters ?? [];
  return Object.fromEntries(found.map(({ name, value }) => [name, value]));
};
const url = (more = '') =>
  `mongodb:federation://192.0.2.50:27017/opensips.cache${more}?connectTimeoutMS=500&socketTimeoutMS=1000`;

function problems(edits: SiteEdits) {
  return resolve(siteTopology('east', edits)).problems.map(({ rule, path, found, related }) => ({
    ...{ rule, path, found },
    ...(related && { related }),
  }));
}

/** The edits of a federation with other sites. */
const withSites = (...sites: readonly ReturnType<typeof clientSite>[]): SiteEdits => {
  const edits = federated();
  return { ...edits, dualSite: { ...edits.dualSite, sites } };
};

describe('a federation', () => {
  it('knows itself and the others by their virtual addresses', () => {
    const { federation } = partsOf(federated()).dualSite!;
    expect(federation).toMatchObject({ store: PATH, own: { name: 'east' }, others: [{ name: 'west' }] });
    expect([federation!.own, ...federation!.others].map(sipAddress)).toEqual(['192.168.5.100', '192.168.6.100']);
  });

  it('is spoken to over UDP where all can, and where it is served', () => {
    const at = (...sip: readonly string[]): readonly string[] => {
      const sites = (['east', 'west'] as const).map((name) => clientSite(name, { ...DOMAINS, sip }));
      const { federation } = partsOf(withSites(...sites)).dualSite!;
      return [federation!.own, ...federation!.others].map(sipAddress);
    };
    expect(at('5060/tcp', '5060/udp')).toEqual(['192.168.5.100', '192.168.6.100']);
    expect(at('5070/tcp')).toEqual(['192.168.5.100:5070;transport=tcp', '192.168.6.100:5070;transport=tcp']);
    const sixth = clientSite('west', { ...DOMAINS, virtualIp: '2001:db8::100/64' });
    const { federation } = partsOf(withSites(clientSite('east', DOMAINS), sixth)).dualSite!;
    expect(federation?.others.map(sipAddress)).toEqual(['[2001:db8::100]']);
  });

  it('tells the nodes of the site where it is, and those of other sites nothing', () => {
    const { replication, interconnect } = partsOf(federated());
    expect(replication?.nodes.map((node) => node.sipAddress)).toEqual(['192.168.5.100', '192.168.5.100']);
    expect(interconnect?.nodes.map((node) => node.sipAddress)).toEqual([null, null, null, null]);
  });

  it('keeps contacts in memory, and tells the store', () => {
    expect(usrloc(federated())).toMatchObject({
      ...{ working_mode_preset: 'federation-cachedb-cluster', location_cluster: 1, use_domain: 1, cachedb_url: url() },
      ...{ ha_cluster: 1, ha_shtag: 'vip' },
    });
    expect(usrloc(federated())).not.toHaveProperty('pinging_mode');
    expect(usrloc({ dualSite: {} })).toMatchObject({ working_mode_preset: 'full-sharing-cluster', use_domain: 0 });
  });

  it('keeps them in SQL besides', () => {
    const edits = { ...federated(), replication: { contacts: 'memory-and-sql' } } as const;
    expect(usrloc(edits)).toMatchObject({
      ...{ cluster_mode: 'federation-cachedb', restart_persistency: 'load-from-sql', sql_write_mode: 'write-through' },
    });
  });

  it.each(['2.4', '3.4'])('has no tag in %s', (version) => {
    const found = usrloc({ ...federated({}, { version }), interconnect: { share: {} } });
    expect(found).toHaveProperty('cachedb_url', url());
    expect([found['ha_cluster'], found['ha_shtag']]).toEqual([undefined, undefined]);
  });

  it('has a store like any other, with one URL in both modules', () => {
    const { stores, cluster } = partsOf(federated({}, { database: 'set.opensips.places' }));
    expect(stores).toMatchObject([{ path: PATH, engine: 'mongodb', group: 'federation' }]);
    const module = cluster.nodes[0]?.config.modules.find(({ name }) => name === 'cachedb_mongodb');
    const said =
      'mongodb:federation://192.0.2.50:27017/opensips.places?replicaSet=set&connectTimeoutMS=500&socketTimeoutMS=1000';
    expect(module?.parameters.map(({ value }) => value)).toEqual([said]);
  });

  it.each(['2.2', '2.3'])('is not for %s', (version) => {
    const [problem] = problems({ ...federated({}, { version }), interconnect: null });
    expect(problem).toEqual({ rule: 'input/version-can-do-it', path: PATH, found: 'Registrations.federation' });
  });

  it('asks for a store that can be read, and for nothing that would follow from it', () => {
    expect(problems(federated({}, { servers: [] }))).toEqual([
      { rule: 'input/external-servers', path: PATH, found: '0 servers' },
    ]);
  });

  it('needs nodes that replicate contacts', () => {
    const rule = 'input/parts-belong-together';
    expect(problems({ ...federated(), replication: { contacts: 'off' } })).toEqual([
      { rule, path: PATH, found: "contacts: 'off' of the ReplicationCluster", related: [SITE_PATHS.east.replication] },
    ]);
    expect(problems({ ...federated(), shared: {}, interconnect: null })).toEqual([
      { rule, path: PATH, found: 'contacts in the table that the nodes share', related: [SITE_PATHS.east.database] },
    ]);
  });

  it('needs one domain that is the first of all', () => {
    const found = problems(withSites(clientSite('east', DOMAINS), clientSite('west', { domains: ['b.example'] })));
    expect(found).toEqual([{ rule: 'input/sites', path: PATH, found: 'voip.example at east, b.example at west' }]);
    expect(problems(withSites(clientSite('east'), clientSite('west')))).toEqual([
      { rule: 'input/sites', path: PATH, found: 'none at east, none at west' },
    ]);
  });

  it('needs a virtual address of each site, which clients need as well', () => {
    const { virtualIp: _, ...bare } = clientSite('west', DOMAINS);
    expect(problems(withSites(clientSite('east', DOMAINS), bare))).toEqual([
      { rule: 'input/sites', path: PATH, found: 'no virtual address' },
    ]);
  });

  it('needs a transport that all sites serve', () => {
    const apart = [clientSite('east', { ...DOMAINS, sip: ['5060/udp'] }), clientSite('west', { ...DOMAINS, sip: ['5060/tcp'] })] as const; // prettier-ignore
    expect(problems(withSites(...apart))).toEqual([
      { rule: 'input/sites', path: PATH, found: '5060/udp at east; 5060/tcp at west' },
    ]);
  });
});
