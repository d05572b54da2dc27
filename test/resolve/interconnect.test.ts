import { describe, expect, it } from 'vitest';
import { OPENSIPS_VERSIONS, proxyClusters, type Module, type Model } from '../../lib/model';
import { resolve } from '../../lib/resolve';
import { SITE_MACHINES, SITE_PATHS, siteModel, siteTopology, type SiteEdits } from '../../lib/testing';
import type { InterconnectRecord, SiteRecord } from '../../lib/topology/interconnect';

const KEY = { from: 'variable', name: 'interconnect_key', version: 1 } as const;
const BINS = { transport: { by: 'bins', authorityKey: KEY } } as const;
const { interconnect: PATH } = SITE_PATHS.west;

const between = (model: Model) => model.interconnects[0]!;
const west = (edits?: SiteEdits) => siteModel('west', edits);
const module = (model: Model, name: string, node = 0): Module | undefined =>
  model.proxyClusters[0]?.nodes[node]?.config.modules.find((each) => each.name === name);
const lines = (model: Model, name: string, parameter: string, node = 0) =>
  module(model, name, node)
    ?.parameters.filter((each) => each.name === parameter)
    .map(({ value }) => value);
const sockets = (model: Model, node = 0) =>
  model.proxyClusters[0]?.nodes[node]?.config.sockets.map(
    ({ protocol, host, port }) => `${protocol}:${host.toUriHost()}:${port}`,
  );
const found = (edits: SiteEdits) =>
  resolve(siteTopology('west', edits)).problems.map((problem) => [problem.rule, problem.path, problem.found]);

/** The sites of the example with some changed. */
function sites(...edits: readonly Partial<SiteRecord>[]): Pick<InterconnectRecord, 'sites'> {
  const part = siteTopology('west').parts.find((each) => each.kind === 'interconnect');
  if (part?.kind !== 'interconnect') throw new Error('the example has no Interconnect');
  return { sites: part.sites.map((site, i) => ({ ...site, ...edits[i] })) };
}

describe('the nodes of several sites', () => {
  it('have ids that count on from site to site, the same in every stack', () => {
    const ids = (model: Model) => between(model).nodes.map(({ machine, nodeId }) => `${machine} ${nodeId}`);
    expect(ids(west())).toEqual(['east1 1', 'east2 2', 'west1 3', 'west2 4']);
    expect(ids(siteModel('east'))).toEqual(ids(west()));
    const model = west();
    expect(model.proxyClusters[0]?.nodes.map(({ nodeId }) => nodeId)).toEqual([3, 4]);
    expect(model.replicationClusters[0]?.nodes.map(({ nodeId }) => nodeId)).toEqual([3, 4]);
    expect([0, 1].map((node) => lines(model, 'clusterer', 'my_node_id', node))).toEqual([[3], [4]]);
  });

  it('keep ids as said, and the others go round them', () => {
    const [first, second] = SITE_MACHINES.east.nodes;
    const edits = { interconnect: sites({ nodes: [{ ...first, nodeId: 3 }, second] }) };
    expect(between(west(edits)).nodes.map(({ nodeId }) => nodeId)).toEqual([3, 1, 2, 4]);
  });

  it('are told apart by site, and reached at their own addresses', () => {
    expect(between(west(BINS_EDIT)).nodes.map(({ url, description, seed }) => [url, description, seed])).toEqual([
      ['bins:192.168.5.11:5556', 'east1 at east', 'none'],
      ['bins:192.168.5.12:5556', 'east2 at east', 'none'],
      ['bins:192.168.6.11:5556', 'west1 at west', 'none'],
      ['bins:192.168.6.12:5556', 'west2 at west', 'none'],
    ]);
    expect(between(west()).sites.map(({ name, virtualIp, version }) => [name, virtualIp?.toString(), version])).toEqual(
      [
        ['east', '192.168.5.100', '3.6'],
        ['west', '192.168.6.100', '3.6'],
      ],
    );
  });

  it('have a description that fits its column', () => {
    const name = 'a'.repeat(63);
    const edits = { interconnect: sites({ nodes: [{ name, address: '192.168.5.11' }] }) };
    expect(between(west(edits)).nodes[0]?.description).toBe(`${name} `);
  });
});

const BINS_EDIT = { interconnect: BINS } as const;

describe('plain BIN between sites', () => {
  it.each(OPENSIPS_VERSIONS)('goes through the one socket a node of %s has', (version) => {
    const model = west({ proxies: { version }, replication: { binPort: 5678 }, interconnect: { share: undefined } });
    expect(sockets(model)?.filter((socket) => socket.startsWith('bin'))).toEqual(['bin:192.168.6.11:5678']);
    expect(between(model).nodes[0]?.url).toBe('bin:192.168.5.11:5678');
    expect(lines(model, 'proto_bin', 'bin_port')).toEqual([5678]);
    expect(module(model, 'tls_mgm')).toBeUndefined();
  });

  it('has no port of its own beside that of the site', () => {
    expect(found({ interconnect: { port: 5557 } })).toEqual([['input/sites', PATH, 'port 5557']]);
    expect(found({ interconnect: { port: 5555 } })).toEqual([]);
  });
});

describe('BIN over TLS between sites', () => {
  it.each(['3.4', '3.6', '4.0'])('has a socket, modules and certificates in %s', (version) => {
    const model = west({ proxies: { version }, ...BINS_EDIT });
    expect(sockets(model)).toEqual([
      'udp:192.168.6.11:5060',
      'bin:192.168.6.11:5555',
      'bins:192.168.6.11:5556',
      'udp:192.168.6.100:5060',
    ]);
    expect(lines(model, 'proto_bins', 'bins_port')).toEqual([5556]);
    const order = model.proxyClusters[0]!.nodes[0]!.config.modules.map(({ name }) => name);
    const needed = ['tls_mgm', 'proto_bins', 'clusterer'].map((name) => order.indexOf(name));
    expect(needed).toEqual([...needed].sort((a, b) => a - b));
    expect(order).toContain('tls_openssl');
    expect(between(model).transport).toEqual({
      by: 'bins',
      port: 5556,
      authorityKey: 'registrar_between_authority_key',
    });
  });

  it('asks for a certificate in both directions, and believes one authority', () => {
    const model = west(BINS_EDIT);
    const both = (value: string) => ['sites_in', 'sites_out'].map((domain) => `[${domain}]${value}`);
    const folder = '/etc/opensips-cdk/interconnect-certificates';
    expect(lines(model, 'tls_mgm', 'server_domain')).toEqual(['sites_in']);
    expect(lines(model, 'tls_mgm', 'client_domain')).toEqual(['sites_out']);
    expect(lines(model, 'tls_mgm', 'verify_cert')).toEqual(both('1'));
    expect(lines(model, 'tls_mgm', 'require_cert')).toEqual(both('1'));
    expect(lines(model, 'tls_mgm', 'ca_list')).toEqual(both(`${folder}/ca.pem`));
    expect(lines(model, 'tls_mgm', 'ca_dir')).toEqual(both(folder));
    expect(lines(model, 'tls_mgm', 'certificate')).toEqual(both(`${folder}/cert.pem`));
    expect(lines(model, 'tls_mgm', 'private_key')).toEqual(both(`${folder}/key.pem`));
    expect(lines(model, 'tls_mgm', 'match_ip_address')).toEqual(
      both('192.168.5.11:5556, 192.168.5.12:5556, 192.168.6.11:5556, 192.168.6.12:5556'),
    );
    expect(module(model, 'tls_mgm', 1)).toEqual(module(model, 'tls_mgm', 0));
  });

  it('leaves TLS of the author’s own as it is, and takes his library', () => {
    const parameters = [
      { name: 'server_domain', value: 'phones' },
      { name: 'certificate', value: '[phones]/etc/phones.pem' },
    ];
    const modules = [
      { name: 'tls_mgm', parameters },
      { name: 'tls_wolfssl', parameters: [] },
    ];
    const model = west({ proxies: { modules }, ...BINS_EDIT });
    expect(lines(model, 'tls_mgm', 'server_domain')).toEqual(['sites_in', 'phones']);
    expect(lines(model, 'tls_mgm', 'certificate')).toHaveLength(3);
    expect(module(model, 'tls_openssl')).toBeUndefined();
  });

  it('wants the packages of its modules from a folder', () => {
    const names = ['opensips', 'opensips-auth-modules', 'opensips-mysql-module', 'opensips-mysql-dbschema'];
    const folder = (...more: readonly string[]) => ({
      proxies: {
        packages: {
          from: 'folder' as const,
          folder: 'debs',
          files: [...names, ...more].map((name) => `${name}_3.6.8-1_amd64.deb`),
        },
      },
    });
    expect(found(folder())).toEqual([]);
    expect(found({ ...folder(), ...BINS_EDIT })).toEqual([
      ['input/packages', SITE_PATHS.west.proxies, names.join(', ')],
    ]);
    const complete = folder('opensips-tlsmgm-module', 'opensips-tls-openssl-module');
    expect(found({ ...complete, ...BINS_EDIT })).toEqual([]);
  });

  it.each(['2.2', '2.3', '2.4'])('is nothing %s can do', (version) => {
    expect(found({ proxies: { version }, ...BINS_EDIT })).toContainEqual([
      'input/version-can-do-it',
      PATH,
      'InterconnectTransport.bins',
    ]);
  });

  it('writes IPv6 as the parser does', () => {
    const model = west({
      proxies: { nodes: [1, 2].map((i) => ({ name: `west${i}`, address: `2001:db8:6::${i}` })) },
      virtualIp: { address: '2001:db8:6::100/64' },
      replication: { provisioning: 'script' },
      interconnect: {
        ...BINS,
        ...sites(
          { nodes: [{ name: 'east1', address: '2001:db8:5::1' }], virtualIp: '2001:db8:5::100/64' },
          { nodes: [1, 2].map((i) => ({ name: `west${i}`, address: `2001:db8:6::${i}` })) },
        ),
      },
    });
    expect(lines(model, 'clusterer', 'my_node_info')).toEqual([
      'cluster_id=1,node_id=2,url=bin:[2001:db8:6:0:0:0:0:1]:5555,flags=seed',
      'cluster_id=100,node_id=2,url=bins:[2001:db8:6:0:0:0:0:1]:5556',
    ]);
    expect(lines(model, 'clusterer', 'neighbor_node_info')).toEqual([
      'cluster_id=1,node_id=3,url=bin:[2001:db8:6::2]:5555,flags=seed',
      'cluster_id=100,node_id=1,url=bins:[2001:db8:5::1]:5556',
      'cluster_id=100,node_id=3,url=bins:[2001:db8:6::2]:5556',
    ]);
  });
});

describe('where a node reads its peers', () => {
  it('is the place the site’s own links are read from', () => {
    expect(between(west()).database).toBe(SITE_PATHS.west.database);
    const inScript = west({ replication: { provisioning: 'script' } });
    expect(between(inScript).database).toBeNull();
    expect(lines(inScript, 'clusterer', 'my_node_info')).toEqual([
      'cluster_id=1,node_id=3,url=bin:192.168.6.11:5555,flags=seed',
      'cluster_id=100,node_id=3,url=bin:192.168.6.11:5555',
    ]);
    expect(lines(inScript, 'clusterer', 'db_mode')).toEqual([0]);
  });

  it('is the script where the nodes share a database', () => {
    const model = west({ shared: {} });
    expect(model.replicationClusters).toEqual([]);
    expect(between(model).database).toBeNull();
    // At its own address, though it runs where the virtual one is.
    expect(sockets(model)).toEqual(['bin:192.168.6.11:5555', 'udp:192.168.6.100:5060']);
    expect(lines(model, 'clusterer', 'neighbor_node_info', 1)).toEqual([
      'cluster_id=100,node_id=1,url=bin:192.168.5.11:5555',
      'cluster_id=100,node_id=2,url=bin:192.168.5.12:5555',
      'cluster_id=100,node_id=3,url=bin:192.168.6.11:5555',
    ]);
    expect(lines(model, 'clusterer', 'sharing_tag')).toEqual([]);
    expect(lines(model, 'clusterer', 'db_mode')).toEqual([0]);
    expect(lines(west({ shared: {}, ...BINS_EDIT }), 'proto_bin', 'bin_port')).toBeUndefined();
  });

  it.each(['2.2', '2.3'])('is a table of the node’s own in %s, or nothing', (version) => {
    expect(found({ shared: {}, proxies: { version } })).toContainEqual([
      'input/version-can-do-it',
      PATH,
      'no LocalDatabase',
    ]);
  });
});

describe('pings', () => {
  const timeout = (edits: SiteEdits) => lines(west(edits), 'clusterer', 'ping_timeout');

  it('may take the way there and back, twice, and a busy node, rounded up to a tenth of a second', () => {
    expect(timeout({})).toEqual([2600]);
    expect(timeout({ interconnect: { roundTrip: '300ms' } })).toEqual([3100]);
    expect(timeout({ interconnect: null })).toEqual([1000]);
  });

  it('are as the Interconnect says, then as the site says', () => {
    expect(timeout({ interconnect: { pingTimeout: '4s' }, replication: { pingTimeout: '3s' } })).toEqual([4000]);
    expect(timeout({ replication: { pingTimeout: '3s' } })).toEqual([3000]);
    expect(lines(west({ interconnect: { pingInterval: '7s' } }), 'clusterer', 'ping_interval')).toEqual([7]);
  });

  it('are said of the part that said them', () => {
    expect(found({ interconnect: { pingTimeout: '1ms' } })).toEqual([['input/values-can-be-read', PATH, '1ms']]);
    expect(found({ proxies: { version: '2.2' }, interconnect: { pingInterval: '5s', share: undefined } })).toEqual([
      ['input/version-can-do-it', PATH, 'pingInterval: "5s"'],
    ]);
  });
});

describe('what cannot be one network of sites', () => {
  const [east] = sites().sites;
  it.each<readonly [string, SiteEdits, string]>([
    ['one site', { interconnect: { sites: sites().sites.slice(1) } }, '1 sites'],
    ['a name that is none', { interconnect: sites({ name: 'East Coast' }) }, '"East Coast"'],
    [
      'machines of one name',
      { interconnect: sites({ nodes: [{ name: 'West1', address: '192.168.5.11' }] }) },
      '"west1"',
    ],
    [
      'one address twice',
      { interconnect: sites({ nodes: [{ name: 'e', address: '192.168.6.11' }] }) },
      '"192.168.6.11"',
    ],
    ['a site without nodes', { interconnect: sites({ nodes: [] }) }, '0 nodes'],
    ['other machines than the stack has', { interconnect: sites({}, { nodes: [{ name: 'x', address: '192.168.6.9' }] }) }, 'x'], // prettier-ignore
    ['a site that is not there', { interconnect: { site: 'north' } }, 'no such site'],
    ['the id of the site itself', { interconnect: { clusterId: 1 } }, 'clusterId 1'],
    ['another version', { interconnect: sites({ version: '4.0' }) }, "OpenSIPS 3.6 here, 4.0 at 'east'"],
    [
      'IPv6 and IPv4',
      { interconnect: sites({ nodes: [{ name: 'e', address: '2001:db8::1' }] }) },
      'e at 2001:db8::1, west1 at 192.168.6.11',
    ],
    [
      'too many',
      {
        interconnect: sites({
          nodes: Array.from({ length: 63 }, (_, i) => ({ name: `e${i}`, address: `192.168.5.${i + 1}` })),
        }),
      },
      '65 nodes',
    ],
    [
      'too many sites',
      {
        interconnect: {
          sites: [
            ...Array.from({ length: 15 }, (_, i) => ({
              ...east!,
              name: `s${i}`,
              nodes: [{ name: `e${i}`, address: `192.168.7.${i + 1}` }],
            })),
            ...sites().sites,
          ],
        },
      },
      '17 sites',
    ],
  ])('%s', (_, edits, value) => {
    expect(found(edits)).toEqual([['input/sites', PATH, value]]);
  });

  it.each<readonly [string, SiteEdits, string, string]>([
    ['round trip', { interconnect: { roundTrip: '3s' } }, 'input/values-can-be-read', '"3s"'],
    ['round trip', { interconnect: { roundTrip: 'soon' } }, 'input/values-can-be-read', '"soon"'],
    ['cluster id', { interconnect: { clusterId: 0 } }, 'input/values-can-be-read', '0'],
    ['port', { interconnect: { ...BINS, port: 70000 } }, 'input/values-can-be-read', '70000'],
    ['version', { interconnect: sites({ version: '3.5' }) }, 'input/known-version', '"3.5"'],
    ['node id', { interconnect: sites({ nodes: [{ name: 'e', address: '192.168.5.11', nodeId: 0 }] }) }, 'input/values-can-be-read', '0'], // prettier-ignore
    ['address', { interconnect: sites({ nodes: [{ name: 'e', address: 'nowhere' }] }) }, 'input/values-can-be-read', '"nowhere"'], // prettier-ignore
    ['address', { interconnect: sites({ nodes: [{ name: 'e', address: '127.0.0.1' }] }) }, 'input/machine-addresses', '"127.0.0.1" (loopback)'], // prettier-ignore
    ['name', { interconnect: sites({ nodes: [{ name: 'a b', address: '192.168.5.11' }] }) }, 'input/machine-names', '"a b"'], // prettier-ignore
    ['virtual address', { interconnect: sites({ virtualIp: '192.168.5.300/24' }) }, 'input/values-can-be-read', '"192.168.5.300/24"'], // prettier-ignore
    ['key', { interconnect: { transport: { by: 'bins', authorityKey: { from: 'file', file: '', version: 1 } } } }, 'input/secrets', '""'], // prettier-ignore
  ])('a %s that cannot be used', (_, edits, rule, value) => {
    expect(found(edits)).toEqual([[rule, PATH, value]]);
  });

  it('two sites of one name', () => {
    expect(found({ interconnect: sites({ name: 'west' }) })).toEqual([
      ['input/sites', PATH, '"west"'],
      ['input/sites', PATH, 'east1, east2'],
    ]);
  });

  it('a site in the stack of another one', () => {
    const east = siteTopology('east');
    const both = { ...east, parts: [...east.parts, ...siteTopology('west').parts] };
    const said = resolve(both).problems.filter(({ rule }) => rule === 'input/sites');
    expect(said.map(({ path, found: value }) => [path, value])).toEqual([
      [SITE_PATHS.east.interconnect, 'west1, west2'],
      [PATH, 'east1, east2'],
    ]);
  });

  it('takes ports that are free alone', () => {
    expect(found({ interconnect: { ...BINS, port: 5555 } })).toEqual([['input/ports-are-free', PATH, '5555/tcp']]);
    expect(found({ proxies: { sip: ['5556/tcp'] }, ...BINS_EDIT })).toEqual([
      ['input/ports-are-free', SITE_PATHS.west.proxies, '5556/tcp'],
    ]);
    expect(found({ proxies: { sip: ['5555/tcp'] }, shared: {} })).toEqual([]);
    expect(found({ shared: {}, interconnect: { port: 22 } })).toEqual([['input/ports-are-free', PATH, '22/tcp']]);
  });
});

describe('the model', () => {
  it('gives a proxy cluster its part of it', () => {
    const [parts] = proxyClusters(west());
    expect(parts?.interconnect?.path).toBe(PATH);
    expect(proxyClusters(west({ interconnect: null }))[0]?.interconnect).toBeNull();
  });

  it('says what is shared', () => {
    expect(between(west())).toMatchObject({ callCounts: 'on', callRates: 'on', site: 'west', clusterId: 100 });
    expect(between(west({ interconnect: { share: undefined } }))).toMatchObject({
      callCounts: 'off',
      callRates: 'off',
    });
  });
});
