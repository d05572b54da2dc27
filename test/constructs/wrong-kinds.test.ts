import { describe, expect, it } from 'vitest';
import {
  accept,
  App,
  Cidr,
  Duration,
  Fencing,
  LocalDatabase,
  Machine,
  OpenSipsPackages,
  OpenSipsStack,
  OpenSipsVersion,
  PacemakerCluster,
  PerNodeDatabaseTopology,
  Platform,
  Port,
  ProxyCluster,
  ReplicationCluster,
  Route,
  Secret,
  Size,
  StaticTables,
  Text,
  Timing,
  VirtualAddress,
  VirtualIp,
} from '../../constructs';
import { errors, rig, rigProps, sshPlatform } from '../support/rig';
import { changed, places, wrong, WRONG, type Anything } from '../support/wrong-kinds';

const FULL = {
  ...rigProps(),
  version: OpenSipsVersion.V3_6,
  sip: [Port.udp(5060)],
  domains: ['a.example'],
  udpWorkers: 4,
  tcpWorkers: 4,
  sharedMemory: Size.mebibytes(128),
  packageMemory: Size.mebibytes(8),
  logLevel: 3,
  registration: {
    defaultExpires: Duration.minutes(10),
    minExpires: Duration.minutes(1),
    maxExpires: Duration.minutes(30),
    maxContacts: 5,
  },
  natPinging: { interval: Duration.seconds(30) },
  limits: { callsPerAccount: 2, calls: 100, callsPerSecondPerAccount: 2, callsPerSecond: 50 },
  packages: OpenSipsPackages.installed(),
  nonceSecret: Secret.fromFile('nonce'),
  sipClients: [Cidr.of('192.0.2.0/24')],
  core: { log_prefix: 'x' },
  modules: [{ name: 'usrloc', parameters: { hash_size: 9 } }],
  routes: [Route.request('xlog("x");')],
  files: [{ path: '/etc/x', content: Text.of('x'), mode: 0o600, owner: 'root', group: 'root' }],
  replicate: { contacts: 'memory', dialogs: true },
  replication: {
    clusterId: 1,
    binPort: 5555,
    provisioning: 'database',
    sharingTag: 'vip',
    pingInterval: Duration.seconds(4),
    pingTimeout: Duration.millis(900),
    nodeTimeout: Duration.seconds(10),
    descriptions: { vsvr2a: 'a' },
  },
  database: {
    database: 'opensips',
    user: 'opensips',
    bufferPool: Size.mebibytes(128),
    staticTables: StaticTables.replicated(),
  },
  pacemaker: {
    service: 'systemd',
    timing: Timing.lan(),
    quorumDevice: { host: '192.0.2.9', algorithm: 'ffsplit' },
    migrationThreshold: 1,
    failureTimeout: Duration.seconds(120),
    hungAfter: Duration.seconds(10),
    stickiness: 100,
    preferredNode: { node: 'vsvr2a', score: 1 },
    authKey: Secret.fromFile('key'),
    resources: [
      {
        id: 'ping',
        agent: 'ocf:pacemaker:ping',
        parameters: { host_list: '192.0.2.1' },
        meta: { 'target-role': 'Started' },
        monitor: { interval: Duration.seconds(10), timeout: Duration.seconds(20) },
        placement: 'clone',
      },
    ],
  },
};

function found(props: unknown): readonly string[] {
  const { stack } = rig(props as Anything);
  return errors(stack).map((f) => `${f.path}: ${f.message}; found ${f.found ?? ''}; wanted ${f.allowed ?? ''}`);
}

describe('a value of the wrong kind', () => {
  it.each(wrong)(
    '%s never makes a constructor throw, wherever it stands',
    (_, value) => {
      const all = places(FULL);
      expect(all.length).toBeGreaterThan(60);
      const threw = all.flatMap((at) => {
        try {
          const { stack } = rig(changed(FULL, at, value) as Anything);
          const own = errors(stack).filter((f) => f.message.includes('the rule itself failed'));
          return own.map((f) => `${at.join('.')}: ${f.message}`);
        } catch (error) {
          return [`${at.join('.')}: ${String(error)}`];
        }
      });
      expect(threw).toEqual([]);
    },
    60_000,
  );

  it.each(['virtualIp', 'nodes', 'fencing'])('a missing `%s` is said by name, and nothing else', (prop) => {
    const { [prop]: _, ...props } = rigProps() as unknown as Record<string, unknown>;
    const stack = new OpenSipsStack(new App(), 'voip', { platform: sshPlatform() });
    new PerNodeDatabaseTopology(stack, 'registrar', props as Anything);
    expect(errors(stack).map((f) => [f.rule, f.message, f.found])).toEqual([
      ['input/values-fit-their-props', `\`${prop}\` is missing`, 'nothing'],
    ]);
  });

  it.each(wrong)('%s as a Secret is refused, and not shown', (_, value) => {
    const [finding, ...more] = errors(rig({ nonceSecret: value as Anything }).stack);
    expect(more).toEqual([]);
    expect(finding?.message).toContain('`nonceSecret`');
    expect(finding?.found).toMatch(/^(null|an? [a-z]+)$/);
    expect(finding?.allowed).toContain('Secret.fromEnvironment');
  });

  it('a secret typed in place of a Secret stands in no finding', () => {
    const secret = 'hunter2' as Anything;
    const stack = new OpenSipsStack(new App(), 'voip', {
      platform: Platform.ssh({ user: 'root', privateKey: secret }),
    });
    new PerNodeDatabaseTopology(stack, 'registrar', {
      ...rigProps(),
      nonceSecret: secret,
      fencing: Fencing.ipmi({ vsvr2a: { address: '192.0.2.1', user: 'u', password: secret } }),
      database: { staticTables: StaticTables.replicated({ password: secret }) },
      pacemaker: { authKey: secret },
    });
    const { findings } = stack.result();
    expect(findings.filter((f) => f.found === 'a string').map((f) => f.message)).toEqual([
      '`nonceSecret` is not what it has to be',
      '`staticTables.password` is not what it has to be',
      '`fencing.hosts.vsvr2a.password` is not what it has to be',
      '`authKey` is not what it has to be',
      '`platform.privateKey` is not what it has to be',
    ]);
    expect(JSON.stringify(findings)).not.toContain('hunter2');
  });

  it.each([
    [{ version: '2.2' }, 'registrar/proxies', 'version', '"2.2"', 'OpenSipsVersion'],
    [{ packages: 'x' }, 'registrar/proxies', 'packages', '"x"', 'OpenSipsPackages.fromRepository'],
    [{ packages: OpenSipsPackages.fromRepository({ uri: 5 as Anything }) }, 'registrar/proxies', 'packages.uri', '5', 'URI'], // prettier-ignore
    [{ packages: OpenSipsPackages.fromFolder(5 as Anything) }, 'registrar/proxies', 'packages.folder', '5', 'path'],
    [{ natPinging: 5 }, 'registrar/proxies', 'natPinging', '5', 'interval'],
    [{ registration: 'x' }, 'registrar/proxies', 'registration', '"x"', 'limits'],
    [{ limits: 5 }, 'registrar/proxies', 'limits', '5', 'limits of calls'],
    [{ limits: { calls: '5' } }, 'registrar/proxies', 'limits.calls', '"5"', 'whole number'],
    [{ modules: [{ name: 'usrloc', parameters: 5 }] }, 'registrar/proxies', 'modules[0].parameters', '5', 'object'],
    [{ modules: ['pike'] }, 'registrar/proxies', 'modules[0]', '"pike"', 'name'],
    [{ modules: [{ name: 'usrloc', parameters: { db_url: Secret.fromFile('x') } }] }, 'registrar/proxies', 'modules[0].parameters.db_url', 'a Secret', 'text'], // prettier-ignore
    [{ core: { log_prefix: true } }, 'registrar/proxies', 'core.log_prefix', 'true', 'number'],
    [{ domains: 'abc.de' }, 'registrar/proxies', 'domains', '"abc.de"', 'a list'],
    [{ nodes: [null, 'a'] }, 'registrar/proxies', 'nodes[0]', 'null', 'Machine.at(…)'],
    [{ nodes: [Machine.at('a', 5 as Anything)] }, 'registrar/proxies', 'nodes[0].address', '5', 'IPv4'],
    [{ database: { staticTables: 'x' } }, 'registrar/database', 'staticTables', '"x"', 'StaticTables'],
    [{ database: 'x' }, 'registrar', 'database', '"x"', 'an object'],
    [{ replicate: { dialogs: 5 } }, 'registrar', 'replicate.dialogs', '5', 'true or false'],
    [{ replicate: { contacts: 'x' } }, 'registrar', 'replicate.contacts', '"x"', "'memory-and-sql'"],
    [{ replication: { provisioning: 'x' } }, 'registrar/replication', 'provisioning', '"x"', "'script'"],
    [{ pacemaker: { timing: 'x' } }, 'registrar/pacemaker', 'timing', '"x"', 'Timing.lan'],
    [{ pacemaker: { service: 'x' } }, 'registrar/pacemaker', 'service', '"x"', "'systemd' or 'clone'"],
    [{ pacemaker: { quorumDevice: 'host' } }, 'registrar/pacemaker', 'quorumDevice', '"host"', 'host'],
    [{ pacemaker: { quorumDevice: { host: 'q', algorithm: 'x' } } }, 'registrar/pacemaker', 'quorumDevice.algorithm', '"x"', "'ffsplit' or 'lms'"], // prettier-ignore
    [{ pacemaker: { resources: [{ id: 'p', agent: 'a', placement: 'everywhere' }] } }, 'registrar/pacemaker', 'resources[0].placement', '"everywhere"', "'clone'"], // prettier-ignore
    [{ fencing: Fencing.agent('fence_x', { ip: 5 as Anything }) }, 'registrar/pacemaker', 'fencing.parameters.ip', 'a number', 'Secret'], // prettier-ignore
    [{ fencing: Fencing.none(undefined as Anything) }, 'registrar/pacemaker', 'fencing.reason', 'nothing', 'reason'],
  ])('%j is said where it stands', (props, path, prop, value, wanted) => {
    const [first = ''] = found(props);
    expect(first).toContain(`voip/${path}: \`${prop}\``);
    expect(first).toContain(`found ${value}; wanted`);
    expect(first.split('wanted')[1]).toContain(wanted);
  });

  it('keeps the rules quiet about its cluster, while other values are still read', () => {
    expect(
      found({ fencing: 'x', virtualIp: VirtualIp.of('192.168.3.100'), version: OpenSipsVersion.of('3.5') }),
    ).toEqual([
      'voip/registrar/pacemaker: `fencing` is not what it has to be; found "x"; wanted Fencing.none, .ipmi, .agent or .aws',
      expect.stringContaining('voip/registrar/proxies: this OpenSIPS version'),
      expect.stringContaining('voip/registrar/vip: `virtualIp`'),
    ]);
  });

  it('says all of them at once', () => {
    expect(
      found({ fencing: 5, virtualIp: 5, nodes: 5, database: { user: 5 }, replication: { dialogs: 5 } }),
    ).toHaveLength(4);
  });

  it('a timer route of half a second is a finding', () => {
    const said = found({ routes: [Route.timer('t', Duration.millis(1500), 'xlog("x");')] });
    expect(said).toEqual([expect.stringContaining('1.5')]);
  });

  it('any value passes where options or a scope of props are left out or wrong', () => {
    for (const value of [undefined, ...WRONG] as Anything[]) {
      const stack = new OpenSipsStack(new App(), 'voip', { platform: Platform.ssh(value) });
      new PerNodeDatabaseTopology(stack, 'topology', value);
      const proxies = new ProxyCluster(stack, 'proxies', value);
      proxies.addRoute(value);
      proxies.addModule(value);
      proxies.addFile(value);
      proxies.addCoreParameter(value, value);
      new VirtualAddress(stack, 'vip', value);
      new LocalDatabase(stack, 'database', value);
      new ReplicationCluster(stack, 'replication', value);
      new PacemakerCluster(stack, 'pacemaker', value).addResource(value);
      new ProxyCluster(stack, 'others', {
        nodes: [Machine.at(value, value, value), Machine.at('b', '192.0.2.2', { nodeId: value, links: value })],
        version: OpenSipsVersion.of(value),
        packages: OpenSipsPackages.fromRepository(value),
        nonceSecret: Secret.fromEnvironment(value, value),
        routes: [Route.timer(value, value, value), Route.request(Text.of(value)), Route.local(Text.fromFile(value))],
      });
      for (const fencing of [Fencing.none(value), Fencing.ipmi(value), Fencing.agent(value, value, value)]) {
        new PacemakerCluster(stack, `with-${fencing.record.kind}`, {
          proxies,
          virtualAddress: value,
          fencing,
          timing: Timing.of(value, value),
        });
      }
      new LocalDatabase(stack, 'copied', { proxies, staticTables: StaticTables.copied(value) });
      new VirtualAddress(stack, 'address', { proxies, virtualIp: VirtualIp.of(value, value) });
      accept(stack, value, value);
      expect(errors(stack).length).toBeGreaterThan(5);
      expect(errors(stack).filter((f) => f.message.includes('the rule itself failed'))).toEqual([]);
    }
  }, 60_000);

  it('values of another copy of the package are read', () => {
    const twin = Object.create(Object.prototype, Object.getOwnPropertyDescriptors(Secret.fromFile('nonce'))) as Secret;
    expect(twin).not.toBeInstanceOf(Secret);
    expect(found({ nonceSecret: twin })).toEqual([]);
  });
});
