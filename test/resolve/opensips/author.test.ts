import { describe, expect, it } from 'vitest';
import type { OpenSipsVersion } from '../../../lib/model';
import type { ModuleRecord } from '../../../lib/topology/topology';
import { build, coreOf, first, valuesOf, type Built } from './cluster';

const loading = (
  version: OpenSipsVersion,
  name: string,
  values: Readonly<Record<string, string | number>> = {},
): Built =>
  build({
    version,
    proxies: { modules: [{ name, parameters: Object.entries(values).map(([p, value]) => ({ name: p, value })) }] },
  });

const setting = (version: OpenSipsVersion, name: string, value: string | number): Built =>
  build({ version, proxies: { core: [{ name, value }] } });

/** What a problem says, in one line. */
const said = ({ problems }: Built) =>
  problems.map(({ rule, message, found, fix }) => [rule, message, found, fix].join(' | '));

describe('a module the version does not have', () => {
  it.each([
    ['3.6', 'dispacher', "no module 'dispacher' | \"dispacher\" | did you mean 'dispatcher'?"],
    ['3.6', 'mi_json', "no module 'mi_json'; it exists until 2.4 | \"mi_json\" | did you mean 'mi_http'?"],
    ['2.4', 'tracer', "no module 'tracer'; it exists since 3.4 | \"tracer\" | did you mean 'siptrace'?"],
    [
      '3.6',
      'nothing_like_it_at_all',
      'no module \'nothing_like_it_at_all\' | "nothing_like_it_at_all" | change the module',
    ],
  ] as const)('%s has no %s', (version, name, expected) => {
    const built = loading(version, name);
    expect(said(built)).toEqual([expect.stringContaining(`input/known-modules | OpenSIPS ${version} has ${expected}`)]);
    expect(first(built).modules.map((module) => module.name)).not.toContain(name);
  });
});

describe('a parameter the module does not have', () => {
  it.each([
    [
      '3.6',
      'dispatcher',
      'ds_ping_intervall',
      "no parameter 'ds_ping_intervall' | dispatcher.ds_ping_intervall | did you mean 'ds_ping_interval'?",
    ],
    [
      '3.6',
      'clusterer',
      'current_id',
      "no parameter 'current_id'; it exists from 2.3 to 2.4 | clusterer.current_id | did you mean 'my_node_id'?",
    ],
    [
      '2.2',
      'usrloc',
      'location_cluster',
      "no parameter 'location_cluster'; it exists since 2.4 | usrloc.location_cluster | did you mean 'accept_replicated_contacts'?",
    ],
    [
      '4.0',
      'usrloc',
      'db_mode',
      "no parameter 'db_mode'; it exists until 3.6 | usrloc.db_mode | did you mean 'working_mode_preset'?",
    ],
    ['3.6', 'maxfwd', 'xyz', "no parameter 'xyz' | maxfwd.xyz | remove it from `modules`, module 'maxfwd'"],
  ] as const)('%s: %s.%s', (version, module, parameter, expected) => {
    expect(said(loading(version, module, { [parameter]: 1 }))).toEqual([
      expect.stringContaining(`input/known-parameters | module '${module}' of OpenSIPS ${version} has ${expected}`),
    ]);
  });
});

describe('a core parameter the version does not have', () => {
  it.each([
    [
      '3.6',
      'children',
      "has no core parameter 'children'; it exists until 2.4 | \"children\" | did you mean 'udp_workers'?",
    ],
    ['2.4', 'udp_worker', 'has no core parameter \'udp_worker\' | "udp_worker" | remove it'],
    ['3.6', 'mhome', "has no core parameter 'mhome' | \"mhome\" | did you mean 'mhomed'?"],
    [
      '3.6',
      'log_stderror',
      "warns about core parameter 'log_stderror' | \"log_stderror\" | write 'stderror_enabled' in `core`",
    ],
    ['2.2', 'fork', "refuses to start with core parameter 'fork' | \"fork\" | write 'debug_mode' in `core`"],
    [
      '3.6',
      'mem-group',
      "refuses to start with core parameter 'mem-group' | \"mem-group\" | remove 'mem-group' from `core`",
    ],
  ] as const)('%s: %s', (version, name, expected) => {
    const built = setting(version, name, 1);
    expect(said(built)).toEqual([expect.stringContaining(`input/known-parameters | OpenSIPS ${version} ${expected}`)]);
    expect(coreOf(first(built))).not.toHaveProperty([name]);
  });
});

describe('a value of the wrong type', () => {
  it.each([
    ['core', 'mhomed', 'perhaps', 'a whole number, or yes or no'],
    ['core', 'mhomed', 1.5, 'a whole number of 32 bits'],
    ['core', 'maxbuffer', 2 ** 31, 'a whole number of 32 bits'],
    ['core', 'server_header', 1, 'text'],
    ['core', 'server_header', 'Server: a\nb', 'one line of text, without NUL'],
    ['core', 'server_header', 'a\0b', 'one line of text, without NUL'],
    ['core', 'server_header', '@@secret:registrar_authkey@@', 'text without @@secret:'],
    ['core', 'syslog_facility', 'LOG LOCAL0', 'LOG_LOCAL0, LOG_LOCAL1'],
    ['core', 'tos', 'IPTOS LOWDELAY', 'a word of letters, digits and _'],
    ['core', 'syslog_facility', 'LOG_LOCAL9', 'LOG_LOCAL7'],
    ['core', 'poll_method', 'foo', 'epoll, poll, select, sigio_rt'],
    ['core', 'maxbuffer', -5, 'a whole number from 0'],
    ['core', 'tcp_socket_backlog', -1, 'a whole number from 0'],
    ['core', 'udp_workers', 0, '1 to 256'],
    ['core', 'tcp_workers', 99_999, '1 to 256'],
    ['core', 'log_level', 9, '-3 to 4'],
    ['core', 'alias', 'not a host', 'a host name or an address'],
    ['core', 'alias', 5060, 'a host name or an address'],
    ['core', 'socket', 'udp:192.0.2.1:5060', 'another protocol than udp, tcp and bin'],
    ['core', 'socket', 'tls:host:5061', 'protocol:address:port'],
    ['core', 'socket', 'tls:192.0.2.1:5061 ; route{', 'protocol:address:port'],
    ['core', 'dst_blacklist', 'x', 'nothing: it has a grammar of its own'],
    ['tm', 'fr_timeout', '7', 'a whole number'],
    ['dispatcher', 'db_url', 7, 'text between quotes'],
    ['dispatcher', 'db_url', 'a\rb', 'one line of text'],
  ] as const)('%s %s = %j', (where, name, value, allowed) => {
    const { problems } = where === 'core' ? setting('3.6', name, value) : loading('3.6', where, { [name]: value });
    expect(problems).toMatchObject([
      {
        rule: 'input/parameter-types',
        path: 'voip/registrar/proxies',
        found: JSON.stringify(value),
        allowed: expect.stringContaining(allowed) as string,
      },
    ]);
  });

  it.each([
    ['mhomed', 'yes', { word: 'yes' }],
    ['mhomed', 1, 1],
    ['tos', 'IPTOS_LOWDELAY', { word: 'IPTOS_LOWDELAY' }],
    ['tos', 16, 16],
    ['poll_method', 'epoll', 'epoll'],
    ['advertised_address', '203.0.113.1', '203.0.113.1'],
    ['poll_method', 'Select', 'Select'],
    ['memlog', -1, -1],
    ['syslog_facility', 'log_local1', { word: 'log_local1' }],
    ['server_header', 'a "quote", a \\, a $var and a `tick`', 'a "quote", a \\, a $var and a `tick`'],
  ] as const)('%s takes %j', (name, value, expected) => {
    const built = setting('3.6', name, value);
    expect(built.problems).toEqual([]);
    expect(coreOf(first(built))[name]).toEqual(expected);
  });
});

describe('a value that is no text and no number', () => {
  it.each([
    [null, 'null'],
    [undefined, 'undefined'],
    [true, 'a boolean'],
    [{}, 'an object'],
    [Number.NaN, 'NaN'],
  ])('%s is refused by its kind', (value, found) => {
    const said = value as string;
    for (const built of [setting('3.6', 'server_header', said), loading('3.6', 'tm', { fr_timeout: said })])
      expect(built.problems).toMatchObject([{ rule: 'input/parameter-types', found }]);
  });

  it('is not shown, for it may hold a secret', () => {
    const secret = { value: 'hush' } as unknown as string;
    const built = loading('3.6', 'dispatcher', { db_url: secret });
    expect(built.problems).toMatchObject([{ allowed: 'a string or a number' }]);
    expect(JSON.stringify(built.problems)).not.toContain('hush');
  });
});

describe('a socket of the author', () => {
  const listening = (version: OpenSipsVersion, socket: string | null, module: string | null): Built =>
    build({
      version,
      proxies: {
        core: socket === null ? [] : [{ name: version === '2.4' ? 'listen' : 'socket', value: socket }],
        modules: module === null ? [] : [{ name: module, parameters: [] }],
      },
    });

  it.each([
    ['3.6', 'ws:192.0.2.1:8080', null, "does not start without 'proto_ws'"],
    ['2.4', 'ws:192.0.2.1:8080', null, "does not start without 'proto_ws'"],
    ['3.6', 'telnet:192.0.2.1:23', null, 'has no module for the protocol of a socket'],
    ['4.0', null, 'proto_ws', "does not start with module 'proto_ws' and no socket of its protocol"],
    ['4.0', null, 'proto_tcp', "does not start with module 'proto_tcp' and no socket of its protocol"],
  ] as const)('%s: %s beside %s is refused', (version, socket, module, message) => {
    expect(listening(version, socket, module).problems).toMatchObject([
      { message: expect.stringContaining(message) as string },
    ]);
  });

  it.each([
    ['3.6', null, 'proto_ws'],
    ['4.0', 'ws:192.0.2.1:8080', 'proto_ws'],
    ['4.0', 'hep_tcp:192.0.2.1:9060', 'proto_hep'],
    ['3.6', 'ws:[2001:db8::1]:8080', 'proto_ws'],
    ['4.0', null, 'proto_bin'],
  ] as const)('%s: %s beside %s is taken', (version, socket, module) => {
    expect(listening(version, socket, module).problems).toEqual([]);
  });
});

describe('very many values of one parameter', () => {
  it('come out in their order', () => {
    const parameters = Array.from({ length: 20_000 }, (_, i) => ({ name: 'attrs_avp', value: `$avp(a${i})` }));
    const built = build({ version: '3.6', proxies: { modules: [{ name: 'dispatcher', parameters }] } });
    expect(valuesOf(first(built), 'dispatcher')?.['attrs_avp']).toHaveLength(parameters.length);
  });
});

describe('a parameter the author sets', () => {
  it('takes the place of ours', () => {
    const built = loading('3.6', 'tm', { fr_timeout: 9 });
    expect(first(built).modules.filter(({ name }) => name === 'tm')).toHaveLength(1);
    expect(valuesOf(first(built), 'tm')).toMatchObject({ fr_timeout: 9, fr_inv_timeout: 120 });
  });

  it('replaces a core setting wherever it stands, all of it', () => {
    const config = first(setting('3.6', 'mpath', '/opt/opensips/modules/'));
    expect(config.core.filter(({ name }) => name === 'mpath')).toEqual([
      { name: 'mpath', value: '/opt/opensips/modules/', from: 'voip/registrar/proxies' },
    ]);
    expect(config.core[0]?.name).toBe('mpath');
  });

  it('is added where every line counts', () => {
    const tags = valuesOf(first(loading('3.6', 'clusterer', { sharing_tag: 'other/1=backup' })), 'clusterer')?.[
      'sharing_tag'
    ];
    expect(tags).toEqual(['vip/1=backup', 'other/1=backup']);
    const config = first(
      build({ version: '3.6', proxies: { domains: ['a.example'], core: [{ name: 'alias', value: 'b.example' }] } }),
    );
    expect(config.core.filter(({ name }) => name === 'alias').map(({ value }) => value)).toEqual([
      'a.example',
      'b.example',
    ]);
  });

  it('comes as often as it is said', () => {
    const modules: readonly ModuleRecord[] = [
      { name: 'tls_mgm', parameters: [{ name: 'server_domain', value: 'a' }] },
      { name: 'tls_mgm', parameters: [{ name: 'server_domain', value: 'b' }] },
    ];
    const built = build({ version: '3.6', proxies: { modules } });
    expect(valuesOf(first(built), 'tls_mgm')?.['server_domain']).toEqual(['a', 'b']);
  });

  it('is read after what it depends on, in whatever order it is said', () => {
    const parameters = [
      { name: 'dlg_sharing_tag', value: 'x=backup' },
      { name: 'dialog_replication_cluster', value: 1 },
    ];
    const config = first(
      build({
        version: '2.4',
        replication: { dialogs: 'off' },
        proxies: { modules: [{ name: 'dialog', parameters }] },
      }),
    );
    expect(config.modules.find(({ name }) => name === 'dialog')?.parameters[0]?.name).toBe(
      'dialog_replication_cluster',
    );
    expect(config.script.dialogs).toBe('local');
  });

  it('cannot be one that differs from node to node', () => {
    const built = loading('3.6', 'clusterer', { my_node_id: 7 });
    expect(said(built)).toEqual([
      expect.stringContaining("parameter 'clusterer.my_node_id' differs from node to node"),
    ]);
    expect(built.configs.map((config) => valuesOf(config, 'clusterer')?.['my_node_id'])).toEqual([1, 2]);
  });
});

describe('modules that another one needs', () => {
  it.each([
    ['3.6', 'presence_mwi', {}, "does not start without 'presence'", "add { name: 'presence' } to `modules`"],
    ['3.6', 'dialplan', {}, null, null],
    ['3.6', 'cachedb_local', { cluster_id: 1 }, null, null],
    [
      '3.6',
      'dialog',
      { cachedb_url: 'redis://x' },
      "without a cache driver, since 'cachedb_url' is set",
      'add one of them to `modules`',
    ],
    [
      '3.6',
      'load_balancer',
      { fetch_freeswitch_stats: 1 },
      "without 'freeswitch', since 'fetch_freeswitch_stats' is set",
      "add { name: 'freeswitch' }",
    ],
    ['3.6', 'load_balancer', { fetch_freeswitch_stats: 0 }, null, null],
    [
      '3.6',
      'usrloc',
      { working_mode_preset: 'full-sharing-cachedb-cluster' },
      'without a cache driver',
      'add one of them',
    ],
    ['3.6', 'uac', { restore_mode: 'none' }, null, null],
  ] as const)('%s %s %j', (version, name, values, message, fix) => {
    const problems = loading(version, name, values).problems.filter(({ rule }) => rule === 'input/required-modules');
    expect(problems).toMatchObject(
      message === null
        ? []
        : [{ message: expect.stringContaining(message) as string, fix: expect.stringContaining(fix) as string }],
    );
  });

  it('a cluster parameter without a cluster asks for one', () => {
    const { problems } = build({
      version: '3.6',
      replication: null,
      proxies: { modules: [{ name: 'dispatcher', parameters: [{ name: 'cluster_id', value: 1 }] }] },
    });
    expect(problems).toMatchObject([
      { rule: 'input/required-modules', fix: 'add a ReplicationCluster, or remove the parameter' },
    ]);
  });
});

describe('modules that probe by themselves', () => {
  it.each([
    ['2.2', 'dispatcher', { persistent_state: 0 }],
    ['2.3', 'drouting', { persistent_state: 0, replicate_status_to: 1, accept_replicated_status: 1 }],
    ['2.4', 'load_balancer', { status_replication_cluster: 1 }],
    [
      '3.6',
      'dispatcher',
      { persistent_state: 0, cluster_id: 1, cluster_sharing_tag: 'vip', cluster_probing_mode: 'by-shtag' },
    ],
    ['3.6', 'load_balancer', { cluster_id: 1, cluster_sharing_tag: 'vip' }],
    ['3.6', 'uac_registrant', { enable_clustering: 1 }],
  ] as const)('%s: %s follows the virtual address', (version, name, expected) => {
    const database = { db_url: 'mysql://opensips@localhost/opensips' };
    expect(valuesOf(first(loading(version, name)), name)).toEqual({ ...database, ...expected });
  });

  it('do as the author says otherwise', () => {
    const built = loading('3.6', 'dispatcher', { persistent_state: 1, db_url: 'mysql://opensips@db/opensips' });
    expect(valuesOf(first(built), 'dispatcher')).toMatchObject({
      persistent_state: 1,
      db_url: 'mysql://opensips@db/opensips',
    });
  });

  it('are left alone without a cluster to follow in', () => {
    const built = build({
      version: '3.6',
      replication: null,
      proxies: { modules: [{ name: 'nat_traversal', parameters: [] }] },
    });
    expect(valuesOf(first(built), 'nat_traversal')).toEqual({});
  });
});
