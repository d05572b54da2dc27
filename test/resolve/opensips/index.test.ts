import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../lib/facts/opensips/catalogue';
import { writeScript } from '../../../lib/render/opensips-routes/script';
import { calls } from '../../../lib/syntax/opensips-script';
import { OPENSIPS_VERSIONS } from '../../../lib/model';
import { build, coreOf, first, valuesOf } from './cluster';

const DATABASE = 'mysql://opensips@localhost/opensips';

describe("the article's rig in OpenSIPS 2.2", () => {
  const { configs, problems } = build({ version: '2.2' });

  it.each([
    ['vsvr2a', 0, '192.168.3.125', 1],
    ['vsvr2b', 1, '192.168.3.126', 2],
  ] as const)("%s listens and counts as in the article's table", (_, i, address, id) => {
    const config = configs[i]!;
    expect(config.sockets.map(({ protocol, host, port }) => `${protocol}:${host.toString()}:${port}`)).toEqual([
      `udp:${address}:5060`,
      `bin:${address}:5678`,
      'udp:192.168.3.100:5060',
    ]);
    expect(valuesOf(config, 'proto_bin')).toEqual({ bin_port: 5678 });
    expect(valuesOf(config, 'clusterer')).toEqual({ server_id: id, db_url: DATABASE });
    expect(valuesOf(config, 'usrloc')).toMatchObject({
      db_mode: 1,
      replicate_contacts_to: 1,
      accept_replicated_contacts: 1,
      skip_replicated_db_ops: 0,
      db_url: DATABASE,
    });
  });

  it('has nothing to complain about', () => {
    expect(problems).toEqual([]);
  });
});

describe.each(OPENSIPS_VERSIONS)('the article’s rig in OpenSIPS %s', (version) => {
  const { configs, problems } = build({ version });
  const config = configs[0]!;
  const facts = catalogue(version);

  it('loads every module whose functions the script calls', () => {
    const loaded = config.modules.map(({ name }) => facts.modules.get(name));
    const script = writeScript(version, config.script, []);
    const missing = calls(script).filter(
      ({ name }) => !facts.coreFunctions.has(name) && !loaded.some((module) => module?.functions.has(name)),
    );
    expect(missing).toEqual([]);
  });

  it('needs nothing the version does not have', () => {
    expect(problems).toEqual([]);
    for (const { name, parameters } of config.modules) {
      const known = facts.modules.get(name)!.parameters;
      for (const { name: parameter, value } of parameters) {
        const type = typeof value === 'number' ? 'integer' : 'string';
        expect(known.get(parameter), `${name}.${parameter}`).toMatch(new RegExp(`^(${type}|string-or-integer)$`));
      }
    }
    expect(config.core.filter(({ name }) => facts.coreParameters.get(name)?.standing !== 'good')).toEqual([]);
  });

  it('differs between the nodes in sockets and in the own id alone', () => {
    const [a, b] = configs;
    expect(b?.core).toEqual(a?.core);
    expect(b?.script).toEqual(a?.script);
    const without = (c: typeof a) =>
      c?.modules.map(({ name, parameters }) => ({ name, parameters: parameters.filter((p) => !/id$/.test(p.name)) }));
    expect(without(b)).toEqual(without(a));
    expect(b?.sockets.filter((socket) => socket.on === 'virtual-ip')).toEqual(
      a?.sockets.filter((socket) => socket.on === 'virtual-ip'),
    );
  });

  it('makes an answer to one node’s challenge good at the other', () => {
    expect(valuesOf(config, 'auth')).toEqual({
      secret: { secret: 'registrar_proxies_nonce_secret' },
      nonce_expire: 30,
      disable_nonce_check: 1,
    });
  });

  it('means an account by its user name alone wherever the version asks', () => {
    for (const { name } of config.modules) {
      if (facts.modules.get(name)?.parameters.has('use_domain')) expect(valuesOf(config, name)?.['use_domain']).toBe(0);
    }
  });

  it('finds a phone behind NAT by one variable in both modules that use it', () => {
    expect(valuesOf(config, 'registrar')?.['received_avp']).toBe('$avp(received)');
    expect(valuesOf(config, 'nathelper')?.['received_avp']).toBe('$avp(received)');
  });

  it('has its FIFO in the run directory, for the service’s group', () => {
    expect(valuesOf(config, 'mi_fifo')).toEqual({
      fifo_name: '/run/opensips/opensips_fifo',
      fifo_mode: 0o660,
      reply_dir: '/run/opensips/',
    });
  });
});

describe('contacts and dialogs', () => {
  it('are exchanged by pairs of parameters in 2.3', () => {
    const config = first(build({ version: '2.3', replication: { clusterId: 7 } }));
    expect(valuesOf(config, 'clusterer')).toEqual({
      current_id: 1,
      db_url: DATABASE,
      ping_interval: 4,
      ping_timeout: 1000,
      node_timeout: 10,
    });
    expect(valuesOf(config, 'usrloc')).toMatchObject({ replicate_contacts_to: 7, accept_replicated_contacts: 7 });
    expect(valuesOf(config, 'dialog')).toEqual({
      replicate_dialogs_to: 7,
      accept_replicated_dialogs: 7,
      db_mode: 0,
      dlg_match_mode: 1,
    });
  });

  it('carry tags that belong to the dialog module in 2.4, and the node that pings has to ping all', () => {
    const config = first(build({ version: '2.4' }));
    const dialog = config.modules
      .find(({ name }) => name === 'dialog')
      ?.parameters.map(({ name, value }) => [name, value]);
    expect(dialog?.[0]).toEqual(['dialog_replication_cluster', 1]);
    expect(dialog).toContainEqual(['dlg_sharing_tag', 'vip=backup']);
    expect(valuesOf(config, 'usrloc')).toMatchObject({
      working_mode_preset: 'full-sharing-cluster',
      location_cluster: 1,
      shared_pinging: 0,
    });
    expect(valuesOf(config, 'clusterer')).toMatchObject({ current_id: 1, db_mode: 1, seed_fallback_interval: 5 });
    expect(config.script).toMatchObject({ sharingTag: 'vip', contactTag: null, dialogs: 'replicated' });
  });

  it.each(['3.4', '3.6', '4.0'] as const)('carry a tag of clusterer in %s that starts as backup', (version) => {
    const config = first(build({ version }));
    expect(valuesOf(config, 'clusterer')).toEqual({
      my_node_id: 1,
      db_mode: 1,
      db_url: DATABASE,
      ping_interval: 4,
      ping_timeout: 1000,
      node_timeout: 10,
      seed_fallback_interval: 5,
      sharing_tag: 'vip/1=backup',
    });
    expect(valuesOf(config, 'usrloc')).toMatchObject({
      working_mode_preset: 'full-sharing-cluster',
      location_cluster: 1,
      pinging_mode: 'ownership',
    });
    expect(valuesOf(config, 'dialog')).toMatchObject({ dialog_replication_cluster: 1 });
    expect(valuesOf(config, 'nathelper')).toMatchObject({ cluster_id: 1, cluster_sharing_tag: 'vip' });
    expect(config.script).toMatchObject({ sharingTag: 'vip', contactTag: 'vip', dialogs: 'replicated' });
  });

  it('survive in the node’s own table when asked to, by three parameters and no preset', () => {
    const usrloc = valuesOf(first(build({ version: '3.6', replication: { contacts: 'memory-and-sql' } })), 'usrloc');
    expect(usrloc).toMatchObject({
      cluster_mode: 'full-sharing',
      restart_persistency: 'load-from-sql',
      sql_write_mode: 'write-through',
      location_cluster: 1,
      db_url: DATABASE,
    });
    expect(usrloc).not.toHaveProperty('working_mode_preset');
  });

  it('stay in memory in 2.2 when asked to', () => {
    const usrloc = valuesOf(first(build({ version: '2.2', replication: { contacts: 'memory' } })), 'usrloc');
    expect(usrloc).toMatchObject({ db_mode: 0, replicate_contacts_to: 1 });
    expect(usrloc).not.toHaveProperty('db_url');
  });

  it.each([
    ['2.2', { db_mode: 1, db_url: DATABASE }],
    ['3.6', { working_mode_preset: 'single-instance-sql-write-through', db_url: DATABASE }],
  ] as const)('are each node’s own in %s without a replication cluster', (version, expected) => {
    const config = first(build({ version, replication: null }));
    expect(valuesOf(config, 'usrloc')).toMatchObject(expected);
    expect(config.modules.map(({ name }) => name)).not.toEqual(expect.arrayContaining(['clusterer']));
    expect(config.sockets.map(({ protocol }) => protocol)).toEqual(['udp', 'udp']);
    expect(config.script).toMatchObject({ sharingTag: null, contactTag: null, dialogs: 'off' });
  });

  it('that are not shared need neither a tag nor the dialog module', () => {
    const config = first(build({ version: '3.6', replication: { contacts: 'off', dialogs: 'off' } }));
    expect(config.script).toMatchObject({ contactTag: null, dialogs: 'off' });
    expect(valuesOf(config, 'dialog')).toBeUndefined();
    expect(valuesOf(config, 'usrloc')).not.toHaveProperty('location_cluster');
  });
});

describe('nodes named in the script', () => {
  it.each([
    ['2.4', 'current_id', 'current_info', 'neighbor_info'],
    ['3.6', 'my_node_id', 'my_node_info', 'neighbor_node_info'],
  ] as const)('stand behind what they depend on in %s', (version, id, own, neighbor) => {
    const { configs } = build({ version, replication: { provisioning: 'script' } });
    const clusterer = configs[1]?.modules.find(({ name }) => name === 'clusterer')?.parameters ?? [];
    const names = clusterer.map(({ name }) => name);
    expect(names.slice(0, 2)).toEqual([id, 'db_mode']);
    expect(names).not.toContain('db_url');
    expect(clusterer.slice(-2)).toMatchObject([
      { name: own, value: 'cluster_id=1,node_id=2,url=bin:192.168.3.126:5678,flags=seed' },
      { name: neighbor, value: 'cluster_id=1,node_id=1,url=bin:192.168.3.125:5678,flags=seed' },
    ]);
  });

  it('write the own IPv6 address as the parser does, for it is compared as text', () => {
    const nodes = [
      ['a', '2001:db8::1'],
      ['b', '2001:db8::ab2'],
    ] as const;
    const { configs } = build({
      version: '3.6',
      nodes,
      virtualIp: '2001:db8::100/64',
      replication: { provisioning: 'script' },
    });
    expect(valuesOf(configs[1]!, 'clusterer')).toMatchObject({
      my_node_info: 'cluster_id=1,node_id=2,url=bin:[2001:db8:0:0:0:0:0:ab2]:5678,flags=seed',
      neighbor_node_info: 'cluster_id=1,node_id=1,url=bin:[2001:db8::1]:5678,flags=seed',
    });
    expect(coreOf(configs[1]!)['dns_try_ipv6']).toEqual({ word: 'yes' });
  });
});

describe('what the author said of the proxies', () => {
  it('ports come at both addresses, each with the module of its protocol', () => {
    const config = first(build({ version: '3.6', proxies: { sip: ['5060/udp', '5070/tcp'] } }));
    expect(config.sockets.map(({ protocol, port, on }) => `${protocol} ${port} ${on}`)).toEqual([
      'udp 5060 node',
      'tcp 5070 node',
      'bin 5678 node',
      'udp 5060 virtual-ip',
      'tcp 5070 virtual-ip',
    ]);
    expect(config.modules.slice(0, 3).map(({ name }) => name)).toEqual(['proto_bin', 'proto_tcp', 'proto_udp']);
    expect(valuesOf(config, 'registrar')).toHaveProperty('tcp_persistent_flag', 'TCP_PERSISTENT');
  });

  it('domains are ours, and the first one is the realm', () => {
    const config = first(
      build({ version: '2.2', proxies: { domains: ['sip.example.org', 'example.org', 'example.org'] } }),
    );
    expect(config.core.filter(({ name }) => name === 'alias').map(({ value }) => value)).toEqual([
      'sip.example.org',
      'example.org',
    ]);
    expect(config.script.realm).toBe('sip.example.org');
    expect(first(build({ version: '2.2' })).script.realm).toBe('192.168.3.100');
  });

  it.each([
    [
      '2.4',
      {
        children: 4,
        tcp_children: 2,
        log_level: 4,
        log_stderror: { word: 'no' },
        log_facility: { word: 'LOG_LOCAL0' },
      },
    ],
    [
      '3.6',
      {
        udp_workers: 4,
        tcp_workers: 2,
        log_level: 4,
        xlog_level: 4,
        stderror_enabled: { word: 'no' },
        syslog_enabled: { word: 'yes' },
        syslog_facility: { word: 'LOG_LOCAL0' },
      },
    ],
  ] as const)('workers and logging come in the words of %s', (version, expected) => {
    expect(coreOf(first(build({ version, proxies: { udpWorkers: 4, tcpWorkers: 2, logLevel: 4 } })))).toMatchObject(
      expected,
    );
  });

  it('the module directory is named, both of them where the version takes two', () => {
    const paths = (version: '3.4' | '3.6') =>
      first(build({ version })).core.filter(({ name }) => name === 'mpath').length;
    expect([paths('3.4'), paths('3.6')]).toEqual([1, 2]);
  });

  it('times come out in seconds, or milliseconds where the parameter wants them', () => {
    const built = build({
      version: '3.6',
      proxies: {
        registration: { minExpires: '2min', defaultExpires: '5min', maxExpires: '1h' },
        natPinging: { interval: '45s' },
      },
      replication: { pingInterval: '2s', pingTimeout: '750ms', nodeTimeout: '10s' },
    });
    const config = first(built);
    expect(valuesOf(config, 'registrar')).toMatchObject({ min_expires: 120, default_expires: 300, max_expires: 3600 });
    expect(valuesOf(config, 'nathelper')).toMatchObject({ natping_interval: 45 });
    expect(valuesOf(config, 'clusterer')).toMatchObject({ ping_interval: 2, ping_timeout: 750, node_timeout: 10 });
    expect(built.problems).toEqual([]);
  });

  it('a shorter maximum draws the default lifetime with it', () => {
    const config = first(build({ version: '3.6', proxies: { registration: { maxExpires: '5min' } } }));
    expect(valuesOf(config, 'registrar')).toMatchObject({ default_expires: 300, max_expires: 300 });
  });
});

describe('what cannot be', () => {
  it.each([
    [
      'a lifetime above the maximum',
      { registration: { defaultExpires: '1h', maxExpires: '10min' } },
      'input/registration-lifetimes',
    ],
    ['a lifetime that would round', { registration: { minExpires: '1500ms' } }, 'input/values-can-be-read'],
    ['too many contacts', { registration: { maxContacts: 101 } }, 'input/values-can-be-read'],
    ['no worker', { udpWorkers: 0 }, 'input/values-can-be-read'],
    ['a log level beyond debug', { logLevel: 5 }, 'input/values-can-be-read'],
    ['a domain with a space', { domains: ['sip example'] }, 'input/domains'],
    ['a port twice', { sip: ['5060/udp', '5060/udp'] }, 'input/sip-ports'],
  ])('%s is a problem', (_, proxies, rule) => {
    expect(build({ version: '3.6', proxies }).problems.map((problem) => problem.rule)).toEqual([rule]);
  });

  it('a ping of a version that does not ping is a problem with the version that does', () => {
    const { problems } = build({ version: '2.2', replication: { pingInterval: '2s' } });
    expect(problems).toMatchObject([
      {
        rule: 'input/version-can-do-it',
        path: 'voip/registrar/replication',
        allowed: '`pingInterval` from OpenSIPS 2.3 on',
      },
    ]);
  });

  it('accounts without a database are a problem', () => {
    const { problems } = build({ version: '3.6', database: null });
    expect(problems.map(({ rule }) => rule)).toContain('input/parts-belong-together');
  });
});

describe('the nonce secret', () => {
  it('is derived from the stack’s own unless the author has one, and takes 32 characters that need no escape', () => {
    const [derived] = build({ version: '3.6' }).secrets;
    expect(derived).toMatchObject({
      name: 'registrar_proxies_nonce_secret',
      source: { from: 'stack-secret', length: 32 },
    });
    const allowed = new RegExp(derived!.allowed);
    expect(allowed.test('a'.repeat(32))).toBe(true);
    expect(
      ['a'.repeat(31), `${'a'.repeat(31)}"`, `${'a'.repeat(31)}\\`, `${'a'.repeat(31)}\n`].filter((text) =>
        allowed.test(text),
      ),
    ).toEqual([]);
    const [said] = build({
      version: '3.6',
      proxies: { nonceSecret: { from: 'environment', name: 'NONCE', version: 2 } },
    }).secrets;
    expect(said?.source).toEqual({ from: 'environment', name: 'NONCE', version: 2 });
  });
});
