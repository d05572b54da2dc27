import { describe, expect, it } from 'vitest';
import type { FileArtifact } from '../../lib/artifacts';
import { proxyClusters } from '../../lib/model';
import { sysctl } from '../../lib/render/sysctl';
import { pairs, parseSysctl } from '../../lib/syntax/key-value';
import { siteModel, type SiteEdits } from '../../lib/testing';
import { access } from '../support/access';
import { parts, type Wishes } from '../support/parts';

function files(wishes: Wishes = {}): readonly FileArtifact[] {
  const { parts: cluster, model } = parts(wishes);
  return sysctl.render(cluster, model) as readonly FileArtifact[];
}

const V6 = [
  { name: 'a', address: '2001:db8::11' },
  { name: 'b', address: '2001:db8::12' },
];

describe('sysctl', () => {
  it('lets every node listen on the address it does not hold, of that family alone', () => {
    expect(files().map((file) => file.machine)).toEqual(['vsvr2a', 'vsvr2b']);
    for (const file of files())
      expect([...pairs(parseSysctl(file.content))]).toEqual([['net.ipv4.ip_nonlocal_bind', '1']]);
    const v6 = files({ proxies: { nodes: V6 }, virtualIp: '2001:db8::100/64' });
    for (const file of v6) expect([...pairs(parseSysctl(file.content))]).toEqual([['net.ipv6.ip_nonlocal_bind', '1']]);
  });

  it('is applied, and says whose it is', () => {
    expect(files()[0]).toMatchObject({
      path: '/etc/sysctl.d/90-opensips-cdk.conf',
      component: 'base',
      onChange: 'reload-sysctl',
    });
    expect(files()[0]!.content).toMatch(/^# Written by opensips-cdk for voip\/registrar\/vip\n/);
  });

  it('is none without a virtual address', () => {
    expect(files({ virtualIp: null })).toEqual([]);
  });

  it('is none where OpenSIPS starts with the address', () => {
    const rendered = (service: 'clone' | 'with-virtual-ip') => {
      const { parts: cluster, model } = access({ pacemaker: { service } });
      return sysctl.render(cluster, model);
    };
    expect(rendered('with-virtual-ip')).toEqual([]);
    expect(rendered('clone')).toHaveLength(2);
  });

  it('has TCP give up sooner where there are other sites, for both families', () => {
    const settings = (edits: SiteEdits) => {
      const model = siteModel('east', edits);
      const rendered = proxyClusters(model).flatMap((cluster) => sysctl.render(cluster, model)) as FileArtifact[];
      return rendered.map(({ content }) => [...pairs(parseSysctl(content)).keys()]);
    };
    const tcp = ['net.ipv4.tcp_retries2', 'net.ipv4.tcp_syn_retries'];
    expect(settings({})).toEqual(Array(2).fill(['net.ipv4.ip_nonlocal_bind', ...tcp]));
    expect(settings({ shared: {} })).toEqual(Array(2).fill(tcp));
    expect(settings({ interconnect: null })).toEqual(Array(2).fill(['net.ipv4.ip_nonlocal_bind']));
  });
});
