import { describe, expect, it } from 'vitest';
import {
  accept,
  App,
  type Duration,
  Machine,
  OpenSipsStack,
  PerNodeDatabaseTopology,
  ProxyCluster,
  VirtualAddress,
  VirtualIp,
  type PerNodeDatabaseTopologyProps,
} from '../constructs';
import type { Finding } from '../lib/findings';
import { rig, rigProps, sshPlatform } from './support/rig';

describe('an input that cannot be read', () => {
  it.each([
    ['stickiness', { pacemaker: { stickiness: -1 } }],
    ['migrationThreshold', { pacemaker: { migrationThreshold: 0 } }],
    ['failureTimeout', { pacemaker: { failureTimeout: 'soon' as unknown as Duration } }],
  ] satisfies [string, Partial<PerNodeDatabaseTopologyProps>][])('%s alone is complained about', (prop, props) => {
    const [finding, ...rest] = said(props);
    expect(rest).toEqual([]);
    expect(finding?.rule).toMatch(/^input\//);
    expect(`${finding?.message} ${finding?.fix}`).toContain(prop);
  });

  it('leaves alone what is wrong with another part', () => {
    const findings = said({
      modules: [{ name: 'usrlocc' }],
      virtualIp: VirtualIp.of('192.168.4.100/24'),
    });
    expect(findings.map(({ path }) => path)).toContain('voip/registrar/vip');
  });

  it('is all that is said when a part names no proxy cluster of the stack', () => {
    const stack = new OpenSipsStack(new App(), 'voip', { platform: sshPlatform() });
    const { proxies } = rig().registrar;
    const virtualAddress = new VirtualAddress(stack, 'vip', { proxies, virtualIp: VirtualIp.of('192.168.3.100/24') });
    new ProxyCluster(stack, 'proxies', { nodes: rigProps().nodes });
    expect(virtualAddress.node.path).toBe('voip/vip');
    expect(new Set(unaccepted(stack).map(({ rule }) => rule))).toEqual(new Set(['input/parts-belong-together']));
  });

  it('leaves alone what is wrong with another topology', () => {
    const stack = new OpenSipsStack(new App(), 'voip', { platform: sshPlatform() });
    new PerNodeDatabaseTopology(stack, 'one', { ...rigProps(), pacemaker: { stickiness: -1 } });
    new PerNodeDatabaseTopology(stack, 'two', { ...elsewhere(), virtualIp: VirtualIp.of('10.9.9.9/24') });
    const paths = unaccepted(stack).map(({ path }) => path);
    expect(paths).toContain('voip/one/pacemaker');
    expect(paths).toContain('voip/two/vip');
  });

  it('does not make an acceptance look useless', () => {
    const { stack, registrar } = rig({ pacemaker: { stickiness: -1 } });
    accept(registrar, 'network/virtual-ip-in-nodes-segment', 'routed on purpose');
    expect(unaccepted(stack).map(({ rule }) => rule)).toEqual(['input/values-can-be-read']);
  });
});

describe('a machine in two topologies', () => {
  it('is no fault of the other’s virtual address', () => {
    const stack = new OpenSipsStack(new App(), 'voip', { platform: sshPlatform() });
    new PerNodeDatabaseTopology(stack, 'one', rigProps());
    new PerNodeDatabaseTopology(stack, 'two', {
      ...elsewhere(),
      nodes: [Machine.at('vsvr2a', '192.168.4.125'), Machine.at('other-b', '192.168.4.126')],
    });
    expect(unaccepted(stack).map(({ rule }) => rule)).toEqual(['input/names-are-unique']);
  });
});

describe('extra files that cannot lie beside each other', () => {
  it.each([
    ['below a file of ours', ['/etc/opensips/opensips.cfg/x']],
    ['where a folder of ours is', ['/etc/opensips']],
    ['below each other', ['/etc/a', '/etc/a/b']],
  ])('%s', (_, paths) => {
    const findings = said({ files: paths.map((path) => ({ path, content: '' })) });
    expect(new Set(findings.map(({ rule }) => rule))).toEqual(new Set(['input/one-owner-per-path']));
    for (const { message, found } of findings) {
      expect(message).toMatch(/^'\/etc\/.+' on vsvr2[ab] would lie below '\/etc\/.+', which is a file$/);
      expect(found).toMatch(/^voip\/registrar\/\S+ and voip\/registrar\/\S+$/);
    }
    expect(findings.length).toBeGreaterThan(0);
  });
});

function said(props: Partial<PerNodeDatabaseTopologyProps>): readonly Finding[] {
  return unaccepted(rig(props).stack);
}

function unaccepted(stack: OpenSipsStack): readonly Finding[] {
  return stack.result().findings.filter(({ accepted }) => accepted === undefined);
}

function elsewhere(): PerNodeDatabaseTopologyProps {
  return {
    ...rigProps(),
    virtualIp: VirtualIp.of('192.168.4.100/24'),
    nodes: [Machine.at('other-a', '192.168.4.125'), Machine.at('other-b', '192.168.4.126')],
    replication: {},
  };
}
