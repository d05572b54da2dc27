import { describe, expect, it } from 'vitest';
import { placeOf } from '../../lib/lab/plan';
import { rehearsed } from '../../lib/lab/rehearsed';
import { exampleTopology } from '../../lib/testing';
import type { SshPlatformRecord } from '../../lib/topology/platform';

const topology = exampleTopology({ proxies: { packages: { from: 'repository' } } });
const as = (platform: Partial<SshPlatformRecord>) =>
  rehearsed(placeOf('/project/main.ts'))({
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
