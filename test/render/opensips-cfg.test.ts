import { describe, expect, it } from 'vitest';
import { dialects } from '../../lib/facts/opensips/dialects';
import { OWN_ROUTES } from '../../lib/facts/opensips/routes';
import { OPENSIPS_VERSIONS, type OpenSipsConfig, type OpenSipsVersion, type RouteBlock } from '../../lib/model';
import { opensipsCfg } from '../../lib/render/opensips-cfg';
import { writeScript } from '../../lib/render/opensips-routes/script';
import { parseCfg, type CfgStatement } from '../../lib/syntax/opensips-cfg';
import type { ReplicationClusterRecord, RouteKind, RouteRecord } from '../../lib/topology/topology';
import { parts, problems } from '../support/parts';

const TAGGED: readonly OpenSipsVersion[] = ['2.4', '3.4', '3.6', '4.0'];
const OWNERSHIP: readonly OpenSipsVersion[] = ['3.4', '3.6', '4.0'];
const MODES: readonly (readonly [string, Partial<ReplicationClusterRecord> | null])[] = [
  ['with shared contacts and calls', {}],
  ['with shared contacts alone', { dialogs: 'off' }],
  ['without replication', null],
];

describe.each(OPENSIPS_VERSIONS)('opensips.cfg for OpenSIPS %s', (version) => {
  const { configs, files } = rendered(version);

  it('is one file for each node', () => {
    expect(files.map(({ machine }) => machine)).toEqual(['vsvr2a', 'vsvr2b']);
    expect(files[0]).toMatchObject({
      kind: 'file',
      component: 'proxy',
      path: '/etc/opensips/opensips.cfg',
      owner: 'root',
      group: 'opensips',
      mode: 0o640,
      from: 'voip/registrar/proxies/vsvr2a',
      onChange: 'restart-proxy',
    });
    expect(files[0]!.content).toMatch(/^# Written by opensips-cdk for voip\/registrar\/proxies\/vsvr2a\n/);
  });

  it('says in its head what the model says, in its order', () => {
    configs.forEach((config, i) => {
      const head = parseCfg(files[i]!.content).head.filter(({ kind }) => kind !== 'comment' && kind !== 'blank');
      expect(asText(head)).toEqual(asText(expectedHead(config, version)));
    });
  });

  it('opens sockets before the first module, for a node line looks its own up', () => {
    const kinds = parseCfg(files[0]!.content).head.map(({ kind }) => kind);
    expect(kinds.lastIndexOf('socket')).toBeGreaterThan(-1);
    expect(kinds.lastIndexOf('socket')).toBeLessThan(kinds.indexOf('module'));
  });

  it('names the construct behind every setting', () => {
    const lines = files[0]!.content.split('\n');
    const above = (line: string): string | undefined =>
      lines.slice(0, lines.indexOf(line)).findLast((each) => each.startsWith('# voip/'));
    expect(above('loadmodule "usrloc.so"')).toBe('# voip/registrar/replication');
    expect(above('loadmodule "registrar.so"')).toBe('# voip/registrar/proxies');
    expect(above(`${dialects[version].socket} = udp:192.168.3.100:5060`)).toBe('# voip/registrar/vip');
  });

  it('holds the place of a secret and never the secret', () => {
    expect(files[0]!.content).toContain('modparam("auth", "secret", "@@secret:registrar_proxies_nonce_secret@@")');
  });

  it('gives equal bytes for equal models', () => {
    expect(rendered(version).files).toEqual(files);
  });

  it.each(MODES)('%s calls only what this version and the loaded modules have', (_, replication) => {
    // Our own blocks under other names pass the check that the author's have to pass.
    const script = scriptOf(version, replication);
    const routes = blocks(script).flatMap((block): readonly RouteRecord[] =>
      block.kind === 'request' ? [{ ...block, name: '' }] : [{ ...block, name: `copy_of_${block.name}` }],
    );
    expect(routes.length).toBeGreaterThan(5);
    expect(problems({ proxies: { version, routes }, ...wish(replication) })).toEqual([]);
  });

  it.each(MODES)('%s has the blocks that are said to be ours', (_, replication) => {
    const own = blocks(scriptOf(version, replication)).filter(({ kind }) => kind !== 'request');
    const said = Object.entries(OWN_ROUTES).flatMap(([kind, names]) => names.map((name) => `${kind}[${name}]`));
    expect(own.map(({ kind, name }) => `${kind}[${name}]`).sort()).toEqual([...said].sort());
  });

  it('gives every call its tag in the same breath, where tags exist', () => {
    const script = scriptOf(version, {});
    const created = [...script.matchAll(/create_dialog\(/g)];
    expect(created).toHaveLength(1);
    const tagged = /!create_dialog\([^)]*\)\) \{\n[^}]*exit;\n +\}\n(?: +#.*\n)* +set_dlg_sharing_tag\("vip"\);/.test(
      script,
    );
    expect(tagged).toBe(TAGGED.includes(version));
    if (!TAGGED.includes(version)) expect(script).not.toContain('set_dlg_sharing_tag');
  });

  it('saves every contact under its owner, where owners exist', () => {
    const [, last] = /save\("location", [^,)]+(.*)\)\)/.exec(scriptOf(version, {})) ?? [];
    expect(last).toBe(OWNERSHIP.includes(version) ? ', , "vip"' : '');
    expect(scriptOf(version, null)).toMatch(/save\("location", "[^"]+"\)\)/);
  });

  it('follows no calls where nobody asked for dialogs', () => {
    const script = scriptOf(version, { dialogs: 'off' });
    expect(script).not.toMatch(/create_dialog|DLG_|match_dialog|sharing_tag/);
  });
});

describe('the golden fact: OpenSIPS 2.2 with the addresses of the article', () => {
  const { files } = rendered('2.2');

  it.each([
    [0, '192.168.3.125', 1],
    [1, '192.168.3.126', 2],
  ])('node %i listens and counts as the article has it', (i, address, id) => {
    const lines = files[i]!.content.split('\n');
    expect(lines.filter((line) => line.startsWith('listen'))).toEqual([
      `listen = udp:${address}:5060`,
      `listen = bin:${address}:5678`,
      'listen = udp:192.168.3.100:5060',
    ]);
    expect(lines).toEqual(
      expect.arrayContaining([
        'loadmodule "proto_bin.so"',
        'modparam("proto_bin", "bin_port", 5678)',
        'loadmodule "clusterer.so"',
        'modparam("clusterer", "db_url", "mysql://opensips@localhost/opensips")',
        `modparam("clusterer", "server_id", ${id})`,
        'modparam("usrloc", "db_mode", 1)',
        'modparam("usrloc", "replicate_contacts_to", 1)',
        'modparam("usrloc", "accept_replicated_contacts", 1)',
      ]),
    );
  });
});

describe('the routes of the author', () => {
  const features = {
    subscribers: 'subscriber',
    realm: 'example.org',
    sharingTag: null,
    contactTag: null,
    anycast: null,
    contacts: 'held',
    dialogs: 'off',
    counts: [],
    carriers: [],
    federation: null,
  } as const;
  const write = (...routes: readonly RouteBlock[]): string => writeScript('3.6', features, routes);
  const block = (kind: RouteKind, text: string, more: Partial<RouteBlock> = {}): RouteBlock => ({
    kind,
    name: '',
    interval: null,
    text,
    from: 'voip/registrar/proxies',
    ...more,
  });

  it('stand in the main route between retransmissions and authentication', () => {
    const script = write(block('request', 'xlog("first\\n");'), block('request', 'xlog("second\\n");'));
    const places = ['t_check_trans();\n\n', 'xlog("first', 'xlog("second', 'route(register);', 'route(authenticate);'];
    const found = places.map((text) => script.indexOf(text));
    expect(found).toEqual([...found].sort((a, b) => a - b));
    expect(found).not.toContain(-1);
  });

  it.each([
    [block('route', 'exit;', { name: 'mine' }), 'route[mine] {'],
    [block('failure_route', 'exit;', { name: 'mine' }), 'failure_route[mine] {'],
    [block('timer_route', 'exit;', { name: 'mine', interval: 30 }), 'timer_route[mine, 30] {'],
    [block('event_route', 'exit;', { name: 'E_UL_CONTACT_INSERT' }), 'event_route[E_UL_CONTACT_INSERT] {'],
    [block('startup_route', 'exit;'), 'startup_route {'],
  ])('are blocks of their own: %#', (route, header) => {
    expect(write(route)).toContain(`\n${header}\n    # voip/registrar/proxies\nexit;\n}\n`);
  });

  it('share a block where the language knows only one', () => {
    const script = write(
      block('local_route', '$var(a) = 1;', { from: 'voip/registrar/proxies' }),
      block('local_route', '$var(b) = 2;', { from: 'voip/registrar/extras' }),
    );
    expect(script).toContain(
      'local_route {\n    # voip/registrar/proxies\n$var(a) = 1;\n    # voip/registrar/extras\n$var(b) = 2;\n}\n',
    );
    expect(script.match(/^local_route/gm)).toHaveLength(1);
  });

  it('come out as they were written', () => {
    const text = 'if ($rU =~ "^{{x}}&<>\'`$(var(a){s.len})$") {\n\txlog("\\"\\\\ ${x} \\n");\n\n}\n# last';
    expect(write(block('request', text))).toContain(`${text}\n`);
    expect(write(block('route', `\n\n${text}\n\n`, { name: 'mine' }))).toContain(`\n${text}\n}\n`);
  });

  it('cannot be reached by a path that ends its comment', () => {
    expect(write(block('request', 'exit;', { from: 'voip/a\n}\nroute[x] {' }))).toContain(
      '# voip/a\\u000a}\\u000aroute[x] {\n',
    );
  });
});

describe('values in the script', () => {
  const features = {
    subscribers: 'accounts',
    realm: 'a "quoted" \\ realm',
    sharingTag: 'v"ip',
    contactTag: 'v"ip',
    anycast: null,
    contacts: 'held',
    dialogs: 'replicated',
    counts: [],
    carriers: [],
    federation: null,
  } as const;

  it('are quoted', () => {
    const script = writeScript('3.6', features, []);
    expect(script).toContain(String.raw`www_authorize("a \"quoted\" \\ realm", "accounts")`);
    expect(script).toContain(String.raw`proxy_challenge("a \"quoted\" \\ realm", "auth")`);
    expect(script).toContain(String.raw`set_dlg_sharing_tag("v\"ip")`);
  });

  it('never become variables', () => {
    expect(() => writeScript('3.6', { ...features, realm: '$avp(x)' }, [])).toThrow(/cfg\/script-string/);
  });
});

function rendered(version: OpenSipsVersion, replication: Partial<ReplicationClusterRecord> | null = {}) {
  const { model, parts: cluster } = parts({ proxies: { version }, ...wish(replication) });
  return {
    configs: cluster.cluster.nodes.map(({ config }) => config),
    files: opensipsCfg.render(cluster, model).filter((each) => each.kind === 'file'),
  };
}

/** Without replication Pacemaker's follower has no tag to follow; nothing else changes. */
function wish(replication: Partial<ReplicationClusterRecord> | null) {
  return replication === null ? { replication, pacemaker: null } : { replication };
}

function scriptOf(version: OpenSipsVersion, replication: Partial<ReplicationClusterRecord> | null): string {
  return parseCfg(rendered(version, replication).files[0]!.content).script;
}

/** Every block of a script, as an author would have said it. */
function blocks(script: string): readonly RouteRecord[] {
  return [...script.matchAll(/^(\w+)(?:\[(\w+)\])? \{\n([^]*?)^\}$/gm)].map(([, kind = '', name, text = '']) => ({
    kind: (kind === 'route' && name === undefined ? 'request' : kind) as RouteKind,
    name: name ?? '',
    text,
  }));
}

function expectedHead(config: OpenSipsConfig, version: OpenSipsVersion): readonly CfgStatement[] {
  const value = (v: OpenSipsConfig['core'][number]['value']) =>
    typeof v === 'object' && 'secret' in v ? `@@secret:${v.secret}@@` : v;
  return [
    ...config.core.map((each) => ({ kind: 'setting', name: each.name, value: value(each.value) }) as const),
    ...config.sockets.map(
      ({ protocol, host, port }) =>
        ({ kind: 'socket', statement: dialects[version].socket, socket: { protocol, host, port } }) as const,
    ),
    ...config.modules.flatMap((module): readonly CfgStatement[] => [
      { kind: 'module', name: module.name },
      ...module.parameters.map(
        (each) => ({ kind: 'parameter', module: module.name, name: each.name, value: value(each.value) }) as const,
      ),
    ]),
  ];
}

/** Addresses as text, so that they compare by value. */
function asText(statements: readonly CfgStatement[]): readonly string[] {
  return statements.map((each) => JSON.stringify(each));
}
