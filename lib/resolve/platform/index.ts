import type { PlatformModel } from '../../model';
import type { Topology } from '../../topology/topology';
import type { Secrets } from '../context';
import type { Problems } from '../problems';
import { publicKeys, resolveAws } from './aws';
import { resolveSsh } from './ssh';

/** Where the machines come from and how they are reached; what depends on the machines themselves comes later. */
export function resolvePlatform(
  { platform, name }: Topology,
  hosts: ReadonlySet<string>,
  secrets: Secrets,
  problems: Problems,
): PlatformModel {
  switch (platform.kind) {
    case 'ssh':
      return resolveSsh(platform, { path: name, hosts, secrets, problems });
    case 'aws':
      return resolveAws(platform, { path: name, hosts, secrets, problems });
  }
}

/** Public host keys to check machines by, by their names; none where what an authority signed is checked instead. */
export function hostKeysOf({ platform }: Topology): Readonly<Record<string, string>> {
  if (platform.kind === 'ssh') return platform.hostKeys ?? {};
  return platform.hostAuthority === undefined ? publicKeys(platform.hostKeys) : {};
}
