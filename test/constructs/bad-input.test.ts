import { describe, expect, it } from 'vitest';
import {
  Fencing,
  IpAddress,
  Machine,
  OpenSipsStack,
  OpenSipsVersion,
  App,
  PerNodeDatabaseTopology,
  Platform,
  Route,
  Secret,
  StaticTables,
  Text,
  VirtualIp,
  type PerNodeDatabaseTopologyProps,
} from '../../constructs';
import type { Finding } from '../../lib/findings';
import { errors, rig, rigProps, sshPlatform } from '../support/rig';

const A = Machine.at('vsvr2a', '192.168.3.125');
const B = Machine.at('vsvr2b', '192.168.3.126');

/** Everything that was refused, as `rule: found`. */
function refused(props: Partial<PerNodeDatabaseTopologyProps>): readonly string[] {
  return errors(rig(props).stack).map((finding) => `${finding.rule}: ${finding.found ?? ''}`);
}

function one(props: Partial<PerNodeDatabaseTopologyProps>): Finding {
  const found = errors(rig(props).stack);
  expect(found.map((f) => `${f.rule}: ${f.message}`)).toHaveLength(1);
  return found[0] as Finding;
}

describe('bad input gets one clear message each', () => {
  it('VIP outside the subnet of a node', () => {
    const finding = one({ virtualIp: VirtualIp.of('192.168.4.100/24') });
    expect(finding.path).toBe('voip/registrar/vip');
    expect(finding.found).toContain('192.168.4.100/24');
  });

  it('VIP equal to a node', () => {
    const finding = one({ virtualIp: VirtualIp.of('192.168.3.125/24') });
    expect(finding.path).toBe('voip/registrar/vip');
    expect(finding.found).toContain('192.168.3.125');
  });

  it('VIP without its prefix length', () => {
    expect(refused({ virtualIp: VirtualIp.of('192.168.3.100') })).toEqual([
      'input/values-can-be-read: "192.168.3.100"',
    ]);
  });

  it('duplicate machine names, in whatever case', () => {
    expect(refused({ nodes: [A, Machine.at('VSVR2A', '192.168.3.126')], replication: {} })).toEqual([
      'input/names-are-unique: "VSVR2A"',
    ]);
  });

  it('duplicate addresses', () => {
    expect(refused({ nodes: [A, Machine.at('vsvr2b', '192.168.3.125')] })).toEqual([
      'input/addresses-are-unique: "192.168.3.125"',
    ]);
  });

  it('duplicate node ids', () => {
    const nodes = [
      Machine.at('vsvr2a', '192.168.3.125', { nodeId: 7 }),
      Machine.at('vsvr2b', '192.168.3.126', { nodeId: 7 }),
    ];
    expect(refused({ nodes })).toEqual(['input/node-ids-are-unique: 7']);
  });

  it.each([0, -1, 1.5, 65536, Number.NaN])('node id %d', (nodeId) => {
    const nodes = [Machine.at('vsvr2a', '192.168.3.125', { nodeId }), B];
    expect(refused({ nodes })).toEqual([`input/values-can-be-read: ${nodeId}`]);
  });

  it('an address that is none', () => {
    expect(refused({ nodes: [A, Machine.at('vsvr2b', '192.168.3.256')] })).toEqual([
      'input/values-can-be-read: "192.168.3.256"',
    ]);
  });

  it('an IPv6 address and VIP are fine with and without brackets', () => {
    const nodes = [Machine.at('vsvr2a', '2001:db8::125'), Machine.at('vsvr2b', '[2001:db8::126]')];
    expect(refused({ nodes, virtualIp: VirtualIp.of('2001:db8::100/64') })).toEqual([]);
  });

  it.each(['127.0.0.1', '0.0.0.0', '224.0.0.1', '169.254.1.1', '255.255.255.255'])(
    'address %s reaches no machine',
    (address) => {
      expect(refused({ nodes: [A, Machine.at('vsvr2b', address)] }).filter((f) => f.startsWith('input/'))).toEqual([
        `input/machine-addresses: "${address}" (${IpAddress.of(address).range})`,
      ]);
    },
  );

  it.each(['$(reboot)', 'a;b', 'a b', '', '-a', '../a', 'a"b', "a'b", 'a\nb', 'a${b}', 'a`b`'])(
    'machine name %j',
    (name) => {
      expect(refused({ nodes: [Machine.at(name, '192.168.3.125'), B], replication: {} })).toEqual([
        `input/machine-names: ${JSON.stringify(name)}`,
      ]);
    },
  );

  it('no node', () => {
    expect(refused({ nodes: [], replication: {} })).toEqual(['input/number-of-nodes: 0 nodes']);
  });

  it('one node', () => {
    expect(refused({ nodes: [A], replication: {} })).toEqual(['input/number-of-nodes: 1 nodes']);
  });

  it('129 nodes, while 128 are fine', () => {
    const nodes = (count: number) =>
      Array.from({ length: count }, (_, i) => Machine.at(`n${i}`, `10.0.${i >> 7}.${(i % 128) + 1}`));
    const virtualIp = VirtualIp.of('10.0.200.1/16');
    expect(refused({ nodes: nodes(129), virtualIp, replication: {} })).toEqual(['input/number-of-nodes: 129 nodes']);
    expect(refused({ nodes: nodes(128), virtualIp, replication: {} }).filter((f) => f.startsWith('input/'))).toEqual(
      [],
    );
  });

  it('a version nobody knows', () => {
    const { stack } = rig();
    expect(errors(stack)).toEqual([]);
    expect(refused({ version: OpenSipsVersion.of('3.5') })).toEqual(['input/known-version: "3.5"']);
  });

  it.each(['', 'a-b', '1a', 'A$', 'x y'])('a secret from environment variable %j', (name) => {
    expect(refused({ nonceSecret: Secret.fromEnvironment(name) })).toEqual([`input/secrets: ${JSON.stringify(name)}`]);
  });

  it('a secret without a source', () => {
    expect(refused({ nonceSecret: Secret.fromFile('') })).toEqual(['input/secrets: ""']);
    expect(refused({ nonceSecret: Secret.fromCommand('pass\nshow') })).toEqual(['input/secrets: "pass\\nshow"']);
    expect(refused({ nonceSecret: Secret.fromVariable('x', { version: 0 }) })).toEqual(['input/secrets: 0']);
  });

  it('a route block with unbalanced braces', () => {
    const finding = one({ routes: [Route.route('mine', 'if (is_method("INVITE")) {\n  xlog("x");\n')] });
    expect([finding.rule, finding.path]).toEqual(['input/route-blocks', 'voip/registrar/proxies']);
  });

  it('a route block whose file is missing', () => {
    expect(refused({ routes: [Route.request(Text.fromFile('no/such/file.cfg'))] })).toEqual([
      'input/files-can-be-read: "no/such/file.cfg"',
    ]);
  });

  it('a parameter of another version', () => {
    const finding = one({ modules: [{ name: 'clusterer', parameters: { server_id: 1 } }] });
    expect(finding.rule).toBe('input/known-parameters');
    expect(`${finding.message} ${finding.allowed ?? ''} ${finding.fix}`).toMatch(/2\.2/);
  });

  it('a misspelt parameter, with the right one beside it', () => {
    const finding = one({ modules: [{ name: 'usrloc', parameters: { hash_sise: 9 } }] });
    expect(`${finding.message} ${finding.allowed ?? ''} ${finding.fix}`).toContain('hash_size');
  });

  it('an extra file that stands where ours stands', () => {
    const { stack } = rig({ files: [{ path: '/etc/opensips/opensips.cfg', content: '' }] });
    expect(errors(stack).map((f) => [f.rule, f.message])).toEqual([
      ['input/one-owner-per-path', "'/etc/opensips/opensips.cfg' on vsvr2a has two owners"],
      ['input/one-owner-per-path', "'/etc/opensips/opensips.cfg' on vsvr2b has two owners"],
    ]);
  });

  it.each(['etc/x', '/etc/../x', '/etc/${x}', '/etc/a b', '/etc/', '/etc/a\n', '/'])('an extra file at %j', (path) => {
    expect(refused({ files: [{ path, content: '' }] })).toEqual([`input/extra-files: ${JSON.stringify(path)}`]);
  });

  it('a description that does not fit its column', () => {
    expect(refused({ replication: { descriptions: { vsvr2a: 'x'.repeat(65) } } })).toEqual([
      `input/descriptions: "${'x'.repeat(65)}"`,
    ]);
    expect(refused({ replication: { descriptions: { nobody: 'x' } } })).toEqual(['input/descriptions: "nobody"']);
  });

  it('node lines in the script of a version that has none', () => {
    const { stack } = rig({ version: OpenSipsVersion.V2_2, replication: { provisioning: 'script' } });
    expect(errors(stack).map((f) => f.rule)).toEqual(['input/version-can-do-it']);
  });

  it('a run-time table among the static ones', () => {
    const { stack } = rig({ database: { staticTables: StaticTables.replicated({ tables: ['location'] }) } });
    expect(errors(stack)[0]?.path).toBe('voip/registrar/database');
  });

  it('a connection that cannot work', () => {
    const platform = Platform.ssh({
      user: 'ro ot',
      privateKey: Secret.fromFile('k'),
      port: 0,
      hostKeys: { nobody: 'x' },
    });
    const stack = new OpenSipsStack(new App(), 'voip', { platform });
    new PerNodeDatabaseTopology(stack, 'registrar', rigProps());
    expect(errors(stack).map((f) => f.found)).toEqual(['"ro ot"', '"0"', '"x"', '"nobody"']);
  });

  it('a stack with nothing in it', () => {
    const stack = new OpenSipsStack(new App(), 'voip', { platform: sshPlatform() });
    expect(errors(stack).map((f) => f.rule)).toEqual(['input/something-to-build']);
  });
});

describe('everything wrong is said at once', () => {
  it('across nodes, secrets, files and rules', () => {
    const found = refused({
      virtualIp: VirtualIp.of('192.168.4.100/24'),
      nodes: [A, Machine.at('b b', '192.168.3.126')],
      replication: {},
      nonceSecret: Secret.fromEnvironment(''),
      files: [{ path: 'x', content: '' }],
      modules: [{ name: 'usrlocc' }],
      fencing: Fencing.none('test'),
    });
    expect(found.map((f) => f.split(':')[0]).sort()).toEqual([
      'input/extra-files',
      'input/known-modules',
      'input/machine-names',
      'input/secrets',
      'network/virtual-ip-in-nodes-segment',
    ]);
  });

  it('and synth throws all of it without writing', () => {
    const app = new App({ outdir: '/nonexistent/never-written' });
    const stack = new OpenSipsStack(app, 'voip', { platform: sshPlatform() });
    new PerNodeDatabaseTopology(stack, 'registrar', { ...rigProps(), nodes: [A], replication: {} });
    expect(() => {
      app.synth();
    }).toThrow(
      expect.objectContaining({
        name: 'SynthesisError',
        findings: expect.arrayContaining([expect.anything()]) as unknown,
      }) as Error,
    );
  });
});
