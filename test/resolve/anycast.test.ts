import { describe, expect, it } from 'vitest';
import { render } from '../../lib/render';
import { resolve } from '../../lib/resolve';
import { siteModel, siteTopology, type SiteEdits } from '../../lib/testing';
import type { Parameter } from '../../lib/model';

type Said = NonNullable<SiteEdits['dualSite']>;

const ADDRESS = '198.18.0.1';
const at = (address: string): Said => ({ registrations: { by: 'anycast', address } });
const edits = (more: SiteEdits = {}): SiteEdits => ({ dualSite: at(ADDRESS), ...more });
const modelAt = (site: 'east' | 'west', more: SiteEdits = {}) => siteModel(site, edits(more));

function problems(more: SiteEdits) {
  return resolve(siteTopology('east', edits(more))).problems.map(({ rule, message, found, fix }) => ({
    rule,
    text: `${message}: ${found ?? ''}; ${fix}`,
  }));
}

function configs(model: ReturnType<typeof modelAt>) {
  return model.proxyClusters.flatMap(({ nodes }) => nodes.map(({ config }) => config));
}

function values(model: ReturnType<typeof modelAt>, module: string): Readonly<Record<string, unknown>> {
  const [config] = configs(model);
  const lines: readonly Parameter[] = config?.modules.find(({ name }) => name === module)?.parameters ?? [];
  return Object.fromEntries(lines.map(({ name, value }) => [name, value]));
}

describe('sites on one address', () => {
  it('have a socket there on every node, the last of all', () => {
    for (const site of ['east', 'west'] as const) {
      expect(configs(modelAt(site)).map(({ sockets }) => sockets.at(-1)?.host.toString())).toEqual([ADDRESS, ADDRESS]);
      expect(configs(modelAt(site)).map(({ sockets }) => sockets.at(-1)?.on)).toEqual(['anycast', 'anycast']);
    }
  });

  it.each(['2.4', '3.4', '3.6', '4.0'])('exchange all they know in the cluster of all sites in %s', (version) => {
    const model = modelAt('west', { proxies: { version } });
    expect(values(model, 'usrloc')['location_cluster']).toBe(100);
    expect(values(model, 'dialog')['dialog_replication_cluster']).toBe(100);
    expect(values(model, 'tm')['tm_replication_cluster']).toBe(100);
    expect(values(model, 'nathelper')['cluster_id']).toBeUndefined();
    expect(configs(model)[0]?.script).toMatchObject({ sharingTag: 'vip-west', contactTag: null });
  });

  it('divide the pings in the words of the version', () => {
    expect(values(modelAt('east'), 'usrloc')['pinging_mode']).toBe('cooperation');
    expect(values(modelAt('east', { proxies: { version: '2.4' } }), 'usrloc')['shared_pinging']).toBe(1);
  });

  it('have one cluster of module clusterer, of whose nodes every one may donate', () => {
    const model = modelAt('east');
    expect(model.interconnects[0]?.nodes.map(({ seed }) => seed)).toEqual(['seed', 'seed', 'seed', 'seed']);
    expect(model.replicationClusters[0]?.nodes.map(({ machine }) => machine)).toEqual(['east1', 'east2']);
    const rows = render(model).flatMap((file) =>
      file.kind === 'cluster-file' && file.path === 'rows.sql' ? [file.content] : [],
    );
    expect(rows.join('').match(/^INSERT INTO `clusterer`/gm)).toHaveLength(4);
  });

  it('speak over TLS within a site as well where they do between sites', () => {
    const transport = { by: 'bins', authorityKey: { from: 'variable', name: 'key', version: 1 } } as const;
    const [config] = configs(modelAt('east', { interconnect: { transport } }));
    expect(config?.sockets.map(({ protocol }) => protocol)).toEqual(['udp', 'bins', 'udp', 'udp']);
    expect(config?.modules.map(({ name }) => name)).not.toContain('proto_bin');
  });

  it('without a domain hash passwords for the address, as their names lead to it', () => {
    expect(modelAt('east').dualSites[0]?.sites.map(({ realm, address }) => [realm, address.toString()])).toEqual([
      [ADDRESS, ADDRESS],
      [ADDRESS, ADDRESS],
    ]);
  });

  it('put the address on the loopback interface, and keep it out of ARP', () => {
    const files = render(modelAt('east')).flatMap((file) => (file.kind === 'file' ? [file] : []));
    const unit = files.filter(({ path }) => path.endsWith('/opensips-cdk-anycast.service'));
    expect(unit.map(({ machine }) => machine)).toEqual(['east1', 'east2']);
    expect(unit[0]?.content).toContain(`address replace ${ADDRESS}/32 dev lo`);
    expect(files.find(({ path }) => path.includes('sysctl.d'))?.content).toContain('arp_ignore = 1');
  });

  it('are not there where nobody asked for one', () => {
    const model = siteModel('east', { dualSite: {} });
    expect(values(model, 'tm')['tm_replication_cluster']).toBeUndefined();
    expect(render(model).some((file) => 'path' in file && file.path.includes('anycast'))).toBe(false);
  });

  it.each<[string, SiteEdits, string]>([
    ['no address', { dualSite: at('anycast.example') }, '"anycast.example"'],
    ['an address of the loopback interface', { dualSite: at('127.0.0.2') }, 'loopback'],
    ['an address of a group', { dualSite: at('224.0.0.7') }, 'multicast'],
    ['an address of another family', { dualSite: at('2001:db8::1') }, 'another family than the virtual one'],
    ['the virtual address of the site', { dualSite: at('192.168.5.100') }, "the virtual one of 'east'"],
    ['the virtual address of another', { dualSite: at('192.168.6.100') }, "the virtual one of 'west'"],
    ['the address of a node', { dualSite: at('192.168.6.12') }, "that of 'west2'"],
    ['an address in the segment of a site', { dualSite: at('192.168.6.77') }, "in the segment of 'west'"],
    ['a version that cannot', { proxies: { version: '2.3' } }, 'OpenSIPS 2.3 cannot hand each other'],
    ['connections', { proxies: { sip: ['5060/udp', '5060/tcp'] } }, 'take 5060/tcp out of `sip`'],
    ['contacts that stay', { replication: { contacts: 'off' } }, "contacts: 'off'; change `contacts`"],
    ['calls that stay', { replication: { dialogs: 'off' } }, "dialogs: 'off'; change `dialogs`"],
    ['another cluster', { replication: { clusterId: 7 } }, 'clusterId 7; leave `clusterId`'],
    ['no ReplicationCluster', { replication: null }, 'no ReplicationCluster; use a PerNodeDatabaseTopology'],
    ['a shared database', { shared: {} }, 'use a PerNodeDatabaseTopology'],
    ['nothing between the sites', { interconnect: null }, 'no Interconnect; give the DualSiteTopology `roundTrip`'],
    [
      'shares',
      { dualSite: { ...at(ADDRESS), mode: 'active-active', names: { weights: { east: 1 } } } },
      'leave `names.weights` out',
    ],
    [
      'another version at one site',
      { interconnect: { sites: sitesOf('3.6', '3.4') } },
      'nodes of different versions do not understand each other',
    ],
  ])('cannot have %s', (_, more, text) => {
    const said = problems(more);
    expect(said.map((each) => each.text).join('\n')).toContain(text);
    expect(said.every(({ rule }) => rule.startsWith('input/'))).toBe(true);
  });
});

function sitesOf(east: string, west: string) {
  const part = siteTopology('east').parts.find(({ kind }) => kind === 'interconnect');
  const sites = part?.kind === 'interconnect' ? part.sites : [];
  return sites.map((site) => ({ ...site, version: site.name === 'east' ? east : west }));
}
