import { describe, expect, it } from 'vitest';
import { OPENSIPS_VERSIONS, type OpenSipsVersion } from '../../lib/model';
import { MI_PATH, pingsOff, vipFollower } from '../../lib/render/vip-follower';
import { pacemakerCluster, partsOf, type Wanted } from '../support/pacemaker';

const render = (wanted: Wanted = {}) =>
  vipFollower
    .render(partsOf(pacemakerCluster(wanted), wanted.version), {} as Parameters<typeof vipFollower.render>[1])
    .flatMap((artifact) => (artifact.kind === 'file' ? [artifact] : []));
const AGENT = '/usr/lib/ocf/resource.d/opensips-cdk/opensips-active';
const NOTHING: Wanted = { replication: null, natPinging: { interval: '0s' } };

describe('the VIP follower on the machines', () => {
  it('is a program and an agent on each node', () => {
    expect(
      render().map(({ machine, component, path, mode, owner }) => [machine, component, path, mode, owner]),
    ).toEqual([
      ['vsvr2a', 'proxy', MI_PATH, 0o755, 'root'],
      ['vsvr2b', 'proxy', MI_PATH, 0o755, 'root'],
      ['vsvr2a', 'cluster', AGENT, 0o755, 'root'],
      ['vsvr2b', 'cluster', AGENT, 0o755, 'root'],
    ]);
  });

  it('leaves the program alone where there is nothing to follow', () => {
    expect(render(NOTHING).map(({ path }) => path)).toEqual([MI_PATH, MI_PATH]);
    const parts = { ...partsOf(pacemakerCluster()), pacemaker: null };
    const rendered = vipFollower.render(parts, {} as Parameters<typeof vipFollower.render>[1]);
    expect(rendered.map((artifact) => 'path' in artifact && artifact.path)).toEqual([MI_PATH, MI_PATH]);
  });

  it('is one agent for every version, and a program that speaks its wire', () => {
    const texts = OPENSIPS_VERSIONS.map((version) => render({ version }));
    expect(new Set(texts.map((files) => files.find(({ path }) => path === AGENT)?.content)).size).toBe(1);
    expect(texts.map(([program]) => /^wire=(.*)$/m.exec(program?.content ?? '')?.[1])).toEqual([
      ...['lines', 'lines', 'lines'],
      ...['json-rpc', 'json-rpc', 'json-rpc'],
    ]);
  });

  it('stays plain shell: what TypeScript would have filled in is not there', () => {
    for (const { content } of render()) expect(content).not.toMatch(/undefined|\[object|\$\{(?!OCF_|HA_RSCTMP)/);
  });
});

describe('pings after a start of OpenSIPS', () => {
  const off = (version: OpenSipsVersion, wanted: Wanted = {}) =>
    pingsOff(partsOf(pacemakerCluster({ version, ...wanted }), version));

  it.each(['2.2', '2.3', '2.4'] as const)('are switched off with %s, as no tag governs them', (version) => {
    expect(off(version)).toEqual([MI_PATH, '-t', '20', 'nh_enable_ping', '0']);
  });

  it.each(['3.4', '3.6', '4.0'] as const)('follow the tag with %s', (version) => {
    expect(off(version)).toBeNull();
  });

  it('are switched off where there is no tag to follow, in the words of the version', () => {
    expect(off('4.0', { replication: null })).toEqual([MI_PATH, '-t', '20', 'nathelper:enable_ping', '0']);
  });

  it('are left alone where nobody pings, or nobody would switch them on again', () => {
    expect(off('2.2', NOTHING)).toBeNull();
    expect(pingsOff({ ...partsOf(pacemakerCluster({ version: '2.2' }), '2.2'), pacemaker: null })).toBeNull();
  });
});
