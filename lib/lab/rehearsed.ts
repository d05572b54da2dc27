import type { MachineRecord, Part, PlatformRecord, Topology } from '../topology/topology';
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
  const { kind, user, port, hostKeys, hostAuthority } = platform;
  const login = { kind, user, port, privateKey: { from: 'file', file: LOGIN_KEY, version: 1 } } as const;
  if (hostKeys === undefined && hostAuthority === undefined) return login;
  const pinned = parts.flatMap(machinesOf).flatMap(({ name }) => {
    const key = hostKeyOf({ folder: machineFolder(place, name) });
    return key === undefined ? [] : [[name, key] as const];
  });
  return { ...login, hostKeys: Object.fromEntries(pinned) };
}

/** A machine may be said by more than one part. */
function machinesOf(part: Part): readonly MachineRecord[] {
  switch (part.kind) {
    case 'proxy-cluster':
      return part.nodes;
    case 'arbitrator':
      return [part.machine];
    case 'galera-cluster':
      return [...part.members, ...(part.arbitrator ? [part.arbitrator] : [])];
    case 'replicated-database':
      return part.members;
    case 'ndb-cluster':
      return [...part.management, ...part.data, ...part.sql];
    default:
      return [];
  }
}
