import { machinesOf } from '../resolve/machines';
import type { PlatformRecord, Topology } from '../topology/topology';
import { hostKeyOf, LOGIN_KEY } from './machines';
import { machineFolder, type LabPlace } from './plan';

/**
 * A topology as it is rehearsed: all of it, but for how the lab's machines are reached (a key of the lab's own, their own
 * host keys where the author pins any, and no bastion) and where OpenSIPS comes from (it is there already, for no
 * repository can be reached).
 */
export function rehearsed(place: LabPlace): (topology: Topology) => Topology {
  return (topology) => ({
    ...topology,
    platform: reached(topology, place),
    parts: topology.parts.map((part) =>
      part.kind === 'proxy-cluster' && part.packages ? { ...part, packages: { from: 'installed' } } : part,
    ),
  });
}

function reached({ platform, parts }: Topology, place: LabPlace): PlatformRecord {
  const { user = 'root', port, hostKeys, hostAuthority } = platform;
  const login = { kind: 'ssh', user, port, privateKey: { from: 'file', file: LOGIN_KEY, version: 1 } } as const;
  if (hostKeys === undefined && hostAuthority === undefined) return login;
  const pinned = parts.flatMap(machinesOf).flatMap(({ name }) => {
    const key = hostKeyOf({ folder: machineFolder(place, name) });
    return key === undefined ? [] : [[name, key] as const];
  });
  return { ...login, hostKeys: Object.fromEntries(pinned) };
}
