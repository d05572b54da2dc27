import { describe, expect, it } from 'vitest';
import { LabError } from '../../lib/lab/errors';
import { placeOf } from '../../lib/lab/plan';
import { rehearsed } from '../../lib/lab/rehearsed';
import { resolve } from '../../lib/resolve';
import { awsSiteTopology, awsTopology, exampleTopology, type AwsEdits } from '../../lib/testing';
import type { FencingRecord } from '../../lib/topology/pacemaker';
import type { SshPlatformRecord } from '../../lib/topology/platform';
import type { Topology } from '../../lib/topology/topology';

const topology = exampleTopology({ proxies: { packages: { from: 'repository' } } });
const as = (platform: Partial<SshPlatformRecord>) =>
  rehearsed(
    placeOf('/project/main.ts'),
    () => undefined,
  )({
    ...topology,
    platform: { ...topology.platform, ...platform } as SshPlatformRecord,
  });

describe('a topology as it is rehearsed', () => {
  it('is the author’s, but for where OpenSIPS comes from', () => {
    const { parts, ...rest } = as({});
    expect(rest).toEqual({ ...topology, parts: undefined });
    expect(parts).toEqual(
      topology.parts.map((part) =>
        part.kind === 'proxy-cluster' ? { ...part, packages: { from: 'installed' } } : part,
      ),
    );
  });

  it('is reached with a key of the lab’s own, past the bastion, as the author’s user', () => {
    const { platform } = as({
      user: 'deploy',
      port: 2222,
      privateKey: { from: 'command', command: 'pass show ssh', version: 4 },
      bastion: { host: '192.0.2.1', user: 'jump' },
    });
    expect(platform).toEqual({
      kind: 'ssh',
      user: 'deploy',
      port: 2222,
      privateKey: { from: 'file', file: '~/.ssh/id_ed25519', version: 1 },
    });
  });

  it('pins no key of the author’s', () => {
    expect(as({ hostKeys: { vsvr2a: 'ssh-ed25519 AAAA' } }).platform.hostKeys).toEqual({});
    expect(as({ hostAuthority: 'ssh-ed25519 AAAA' }).platform).not.toHaveProperty('hostAuthority');
  });
});

describe('machines of AWS, as they are rehearsed', () => {
  const rehearse = (topology: Topology) => {
    const notes: string[] = [];
    return { ...rehearsed(placeOf('/project/main.ts'), (text) => notes.push(text))(topology), notes };
  };
  const on = (edits: AwsEdits) => rehearse(awsTopology(edits));

  it('are containers at the same addresses, logged in to as there', () => {
    const said = awsTopology();
    const { notes, ...topology } = rehearse(said);
    const { model, problems } = resolve(topology);
    expect({ problems, notes }).toEqual({ problems: [], notes: [] });
    const made = resolve(said).model;
    expect(model?.machines).toEqual(made?.machines);
    expect(model?.platform).toMatchObject({ id: 'ssh', connection: { user: 'admin', port: 22 } });
    expect(JSON.stringify(topology.parts)).not.toContain('zone');
  });

  it.each(['east', 'west'] as const)('know other sites as before (%s)', (site) => {
    const said = awsSiteTopology(site, { proxies: { domains: ['voip.example'] }, dualSite: {} });
    const { model, problems } = resolve(rehearse(said));
    expect(problems).toEqual([]);
    expect(model?.interconnects).toEqual(resolve(said).model?.interconnects);
  });

  it('have the virtual address alone: no elastic one leads to it', () => {
    const { parts } = on({ virtualIp: { publicAddress: '203.0.113.10', allocation: 'eipalloc-01234567' } });
    expect(parts.find(({ kind }) => kind === 'virtual-ip')).toMatchObject({
      address: '192.0.2.10/24',
      publicAddress: undefined,
      allocation: undefined,
    });
  });

  it('have no address that moves between zones', () => {
    const across = () => on({ virtualIp: { address: '192.168.99.10/32' } });
    expect(across).toThrow(LabError);
    expect(across).toThrow('voip/registrar/vip moves 192.168.99.10/32 between zones');
  });

  it('are not fenced by AWS, and that is noted', () => {
    const fencing = { kind: 'aws' } as unknown as FencingRecord;
    const { parts, notes } = on({ pacemaker: { fencing } });
    expect(parts.find(({ kind }) => kind === 'pacemaker-cluster')).toMatchObject({ fencing: { kind: 'none' } });
    expect(notes).toEqual([expect.stringContaining('voip/registrar/pacemaker is rehearsed without fencing')]);
  });
});
