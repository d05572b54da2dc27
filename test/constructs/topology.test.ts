import { describe, expect, it } from 'vitest';
import {
  accept,
  App,
  Cidr,
  Duration,
  Fencing,
  LocalDatabase,
  Machine,
  OpenSipsStack,
  OpenSipsVersion,
  PacemakerCluster,
  Platform,
  Port,
  ProxyCluster,
  ReplicationCluster,
  Route,
  Secret,
  Size,
  StaticTables,
  Timing,
  VirtualAddress,
  VirtualIp,
} from '../../constructs';
import { errors, rig, rigProps, sshPlatform } from '../support/rig';

describe('PerNodeDatabaseTopology', () => {
  it('declares the parts it is made of, each under its own path', () => {
    const { stack } = rig();
    expect(stack.topology().parts.map((part) => [part.kind, part.path])).toEqual([
      ['proxy-cluster', 'voip/registrar/proxies'],
      ['virtual-ip', 'voip/registrar/vip'],
      ['local-database', 'voip/registrar/database'],
      ['replication-cluster', 'voip/registrar/replication'],
      ['pacemaker-cluster', 'voip/registrar/pacemaker'],
    ]);
  });

  it('is plain data: what JSON keeps is all there is', () => {
    const { stack } = rig({
      version: OpenSipsVersion.V2_4,
      sip: [Port.udp(5060), Port.tcp(5060)],
      sharedMemory: Size.gibibytes(1),
      sipClients: [Cidr.of('10.0.0.0/8')],
      registration: { maxExpires: Duration.minutes(5) },
      natPinging: { interval: Duration.seconds(20) },
      limits: { callsPerAccount: 2, callsPerSecond: 50 },
      nonceSecret: Secret.fromCommand('pass show voip/nonce'),
      routes: [Route.timer('tick', Duration.seconds(30), 'xlog("tick");')],
      pacemaker: { timing: Timing.of(Duration.millis(800)), failureTimeout: 'never' },
      database: { staticTables: StaticTables.copied({ every: Duration.minutes(10) }) },
    });
    const topology = stack.topology();
    expect(JSON.parse(JSON.stringify(topology))).toEqual(JSON.parse(JSON.stringify(topology)));
    expect(withoutUndefined(topology)).toEqual(JSON.parse(JSON.stringify(topology)));
  });

  it('equals its parts composed by hand', () => {
    const app = new App();
    const stack = new OpenSipsStack(app, 'voip', { platform: sshPlatform() });
    const props = rigProps();
    const proxies = new ProxyCluster(stack, 'proxies', { nodes: props.nodes });
    const virtualAddress = new VirtualAddress(stack, 'vip', { proxies, virtualIp: props.virtualIp });
    new LocalDatabase(stack, 'database', { proxies });
    new ReplicationCluster(stack, 'replication', { ...props.replication, proxies });
    new PacemakerCluster(stack, 'pacemaker', { proxies, virtualAddress, fencing: props.fencing });
    const byHand = stack.result();
    expect(errors(stack)).toEqual([]);
    const normal = (text: string) =>
      text.replaceAll('voip/registrar/', 'voip/').replaceAll('registrar-', '').replaceAll('registrar_', '');
    const ready = rig().stack.result();
    expect(byHand.files.filter((f) => f.path.startsWith('machines/')).map((f) => [f.path, f.content])).toEqual(
      ready.files.filter((f) => f.path.startsWith('machines/')).map((f) => [f.path, normal(f.content)]),
    );
  });

  it('leaves out what is not to be replicated', () => {
    const { stack } = rig({ replicate: { contacts: false, dialogs: false } });
    const replication = stack.topology().parts.find((part) => part.kind === 'replication-cluster');
    expect(replication).toMatchObject({ contacts: 'off', dialogs: 'off' });
  });
});

describe('collections', () => {
  it('grow through their methods and are read as copies', () => {
    const { stack, registrar } = rig();
    (registrar.proxies.nodes as Machine[]).push(Machine.at('intruder', '192.168.3.127'));
    registrar.proxies.addModule({ name: 'textops' });
    registrar.proxies.addRoute(Route.route('mine', 'exit;'));
    registrar.proxies.addFile({ path: '/etc/motd', content: 'hello' });
    registrar.proxies.addCoreParameter('dns_try_ipv6', 0);
    registrar.pacemaker.addResource({ id: 'gateway', agent: 'ocf:pacemaker:ping', placement: 'clone' });
    const [proxies] = stack.topology().parts;
    expect(proxies).toMatchObject({
      nodes: [{ name: 'vsvr2a' }, { name: 'vsvr2b' }],
      modules: [{ name: 'textops' }],
      routes: [{ kind: 'route', name: 'mine' }],
      files: [{ path: '/etc/motd' }],
      core: [{ name: 'dns_try_ipv6', value: 0 }],
    });
    expect(errors(stack)).toEqual([]);
  });

  it('a list sets a module parameter several times', () => {
    const { stack } = rig({ modules: [{ name: 'dialog', parameters: { profiles_with_value: ['a', 'b'] } }] });
    expect(stack.topology().parts[0]).toMatchObject({
      modules: [
        {
          name: 'dialog',
          parameters: [
            { name: 'profiles_with_value', value: 'a' },
            { name: 'profiles_with_value', value: 'b' },
          ],
        },
      ],
    });
  });
});

describe('acceptances', () => {
  it('Fencing.none accepts what it breaks, with its reason', () => {
    const { stack } = rig();
    const accepted = stack.result().findings.filter((finding) => finding.accepted !== undefined);
    expect(accepted.map((f) => f.accepted)).toEqual(accepted.map(() => 'test rig: a person watches it'));
    expect(accepted.map((f) => f.path)).toContain('voip/registrar/pacemaker');
  });

  it('one that matches nothing is a finding', () => {
    const { stack, registrar } = rig();
    accept(registrar, 'modules/gateway-probes-follow-the-tag', 'no idea');
    expect(stack.result().findings.filter((f) => f.rule === 'acceptance/matches-a-finding')).toHaveLength(1);
  });
});

describe('parts of one proxy cluster', () => {
  it('a second of a kind is refused, naming both', () => {
    const { stack, registrar } = rig();
    new LocalDatabase(stack, 'other', { proxies: registrar.proxies });
    const [finding] = errors(stack);
    expect([finding?.rule, finding?.path, finding?.related]).toEqual([
      'input/parts-belong-together',
      'voip/other',
      ['voip/registrar/database'],
    ]);
  });

  it('a proxy cluster of another stack is refused', () => {
    const { registrar } = rig();
    const { stack } = rig();
    new LocalDatabase(stack, 'far', {
      proxies: new ProxyCluster(new OpenSipsStack(new App(), 'other', { platform: sshPlatform() }), 'p', {
        nodes: registrar.proxies.nodes,
      }),
    });
    expect(errors(stack).map((f) => [f.rule, f.found])).toEqual([['input/parts-belong-together', '"other/p"']]);
  });

  it('two paths that come out as one name are refused', () => {
    const stack = new OpenSipsStack(new App(), 'voip', { platform: sshPlatform() });
    new ProxyCluster(stack, 'a-b', { nodes: [Machine.at('n1', '10.0.0.1'), Machine.at('n2', '10.0.0.2')] });
    const props = { nodes: [Machine.at('n3', '10.0.0.3'), Machine.at('n4', '10.0.0.4')] };
    const outer = new ProxyCluster(stack, 'a', { nodes: [Machine.at('n5', '10.0.0.5'), Machine.at('n6', '10.0.0.6')] });
    new ProxyCluster(outer, 'b', props);
    expect(errors(stack).map((f) => f.rule)).toContain('input/names-are-unique');
  });
});

describe('Platform.ssh', () => {
  it('refuses host keys behind a bastion, where Terraform would check them against both hops', () => {
    const stack = new OpenSipsStack(new App(), 'voip', {
      platform: Platform.ssh({
        user: 'root',
        privateKey: Secret.fromFile('~/.ssh/id_ed25519'),
        hostKeys: { vsvr2a: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAbcdefghijklmnopqrstuvwxyz0123456789ABCDEFG' },
        bastion: { host: 'jump.example.com', user: 'ops' },
      }),
    });
    new ProxyCluster(stack, 'p', { nodes: rigProps().nodes });
    expect(errors(stack).map((f) => f.message)).toContain('`hostKeys` of the platform cannot be used');
  });
});

describe('an unfenced cluster', () => {
  it('needs a reason', () => {
    const { stack } = rig({ fencing: Fencing.none('') });
    expect(errors(stack).map((f) => f.rule)).not.toEqual([]);
  });

  it('is moved by VirtualIp.of with an interface', () => {
    const { stack } = rig({ virtualIp: VirtualIp.of('192.168.3.100/24', { interface: 'eth0:1' }) });
    expect(errors(stack).map((f) => f.found)).toEqual(['"eth0:1"']);
  });

  it('is said with the address that leads to it', () => {
    const publicAddress = '203.0.113.5';
    const { stack } = rig({ virtualIp: VirtualIp.of('192.168.3.100/24', { publicAddress }) });
    expect(errors(stack)).toEqual([]);
    expect(stack.topology().parts.find(({ kind }) => kind === 'virtual-ip')).toMatchObject({ publicAddress });
  });
});

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .map(([k, v]) => [k, withoutUndefined(v)]),
  );
}
