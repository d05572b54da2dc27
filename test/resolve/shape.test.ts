import { describe, expect, it } from 'vitest';
import { Problems } from '../../lib/resolve/problems';
import { readable } from '../../lib/resolve/shape';
import type { Part, ProxyClusterRecord, Topology } from '../../lib/topology/topology';

const proxies: ProxyClusterRecord = {
  kind: 'proxy-cluster',
  path: 'voip/a/proxies',
  nodes: [{ name: 'a', address: '192.0.2.1' }],
  core: [],
  modules: [],
  routes: [],
  files: [],
};

const topology: Topology = {
  name: 'voip',
  platform: { kind: 'ssh', user: 'root', privateKey: { from: 'file', file: 'key', version: 1 }, hostKeys: { a: 'x' } },
  parts: [
    proxies,
    { kind: 'virtual-ip', path: 'voip/a/vip', proxies: proxies.path, address: '192.0.2.9/24' },
    { kind: 'local-database', path: 'voip/a/database', proxies: proxies.path, user: 'opensips' },
    {
      kind: 'pacemaker-cluster',
      path: 'voip/a/pacemaker',
      proxies: proxies.path,
      virtualIp: 'voip/a/vip',
      fencing: { kind: 'none', reason: 'a test' },
      resources: [],
    },
    { ...proxies, path: 'voip/b/proxies' },
  ],
  acceptances: [],
};

/** The topology with members of one part changed to whatever a file may hold. */
function withPart(kind: Part['kind'], members: object): Topology {
  const index = topology.parts.findIndex((part) => part.kind === kind);
  return { ...topology, parts: topology.parts.map((part, i) => (i === index ? { ...part, ...members } : part)) };
}

function read(said: Topology) {
  const problems = new Problems();
  const { topology: left, isIncomplete } = readable(said, problems);
  return {
    said: problems.list().map((problem) => `${problem.path} ${problem.message}: ${problem.found ?? ''}`),
    paths: left.parts.map(({ path }) => path),
    left,
    isIncomplete,
  };
}

describe('the shape of a topology', () => {
  it('that fits is left as it is', () => {
    const { said, left, isIncomplete } = read(topology);
    expect(said).toEqual([]);
    expect(left).toEqual(topology);
    expect(isIncomplete(proxies.path)).toBe(false);
  });

  it('loses an optional member that does not fit, and keeps its part', () => {
    const { said, left, paths, isIncomplete } = read(withPart('local-database', { user: 5 }));
    expect(said).toEqual(['voip/a/database `user` is not what it has to be: 5']);
    expect(left.parts[2]).toMatchObject({ user: undefined });
    expect(paths).toHaveLength(5);
    expect([isIncomplete(proxies.path), isIncomplete('voip/b/proxies')]).toEqual([true, false]);
  });

  it('loses a part whose required member does not fit', () => {
    const { said, paths } = read(withPart('pacemaker-cluster', { fencing: undefined }));
    expect(said).toEqual(['voip/a/pacemaker `fencing` is missing: nothing']);
    expect(paths).not.toContain('voip/a/pacemaker');
    expect(paths).toHaveLength(4);
  });

  it('loses with a proxy cluster all that belongs to it, and the host keys that could be of its machines', () => {
    const { said, paths, left } = read(withPart('proxy-cluster', { nodes: [{ name: 'a', address: 5 }] }));
    expect(said).toEqual(['voip/a/proxies `nodes[0].address` is not what it has to be: 5']);
    expect(paths).toEqual(['voip/b/proxies']);
    expect(left.platform.hostKeys).toBeUndefined();
  });

  it('loses with a virtual address the Pacemaker that moves it', () => {
    const { said, paths } = read(withPart('virtual-ip', { address: 5 }));
    expect(said).toEqual(['voip/a/vip `virtualIp` is not what it has to be: 5']);
    expect(paths).toEqual(['voip/a/proxies', 'voip/a/database', 'voip/b/proxies']);
  });

  it('says a word that is none with the words there are', () => {
    const problems = new Problems();
    readable(withPart('pacemaker-cluster', { service: 'x', timing: { profile: 'y' } }), problems);
    expect(problems.list().map(({ found, allowed }) => [found, allowed])).toEqual([
      ['"x"', "'systemd' or 'clone' or 'with-virtual-ip'"],
      ['an object', 'Timing.lan, .wan or .of'],
    ]);
  });

  it('never shows what stands in a secret', () => {
    const secrets = [5, 'hunter2', { from: 'file', file: 'f', version: 'hunter2' }, { from: 'hunter2' }, null];
    for (const secret of secrets) {
      const { said } = read(withPart('proxy-cluster', { nonceSecret: secret }));
      expect(said).toHaveLength(1);
      expect(said[0]).toMatch(/`nonceSecret[.a-z]*` is not what it has to be: (null|an? [a-z]+)$/);
    }
    for (const [kind, complaints] of [
      ['ssh', 3],
      ['aws', 5],
      [undefined, 2],
    ] as const) {
      const platform = { kind, privateKey: 'hunter2' } as never;
      const { said } = read({ ...topology, secret: 'hunter2' as never, platform });
      expect(said.join()).not.toContain('hunter2');
      expect(said).toHaveLength(complaints);
    }
  });

  it('cuts what is very long', () => {
    const { said } = read(withPart('local-database', { staticTables: 'x'.repeat(5000) }));
    expect(said[0]?.length).toBeLessThan(300);
  });

  it('takes members of the prototype for missing', () => {
    const { said } = read(withPart('pacemaker-cluster', { fencing: { kind: 'constructor' } }));
    expect(said).toEqual(['voip/a/pacemaker `fencing` is not what it has to be: an object']);
  });

  it('says what no part has a place for', () => {
    const { said, isIncomplete } = read({
      ...topology,
      misfits: [{ path: 'voip/a', prop: 'database', found: '5', wanted: 'an object' }],
    });
    expect(said).toEqual(['voip/a `database` is not what it has to be: 5']);
    expect([isIncomplete(proxies.path), isIncomplete('voip/b/proxies')]).toEqual([true, false]);
  });
});
