import { aws } from '../facts/aws';
import { machinesOf, withMachines } from '../resolve/machines';
import type { MachineRecord, Part, PlatformRecord, Topology } from '../topology/topology';
import { Cidr } from '../units';
import { LabError } from './errors';
import { hostKeyOf, LOGIN_KEY } from './machines';
import { machineFolder, type LabPlace } from './plan';

/**
 * A topology as it is rehearsed: all of it, but for how the lab's machines are reached (a key of the lab's own, their own
 * host keys where the author pins any, and no bastion) and where OpenSIPS comes from (it is there already, for no
 * repository can be reached).
 *
 * Machines that a cloud would make are the lab's containers, at their private addresses. There nobody asks an API: the
 * virtual address moves by ARP, elastic addresses and zones are left out, and so is fencing by the cloud, which is noted.
 * @param note takes what is rehearsed otherwise than it will run
 * @throws LabError for what has no place in a lab
 */
export function rehearsed(place: LabPlace, note: (text: string) => void): (topology: Topology) => Topology {
  return (topology) => ({
    ...topology,
    platform: reached(topology, place),
    parts: topology.parts.map((part) => installed(topology.platform.kind === 'aws' ? onContainers(part, note) : part)),
  });
}

function installed(part: Part): Part {
  return part.kind === 'proxy-cluster' && part.packages ? { ...part, packages: { from: 'installed' } } : part;
}

function onContainers(part: Part, note: (text: string) => void): Part {
  switch (part.kind) {
    case 'virtual-ip': {
      if (Cidr.parse(part.address)?.prefixLength === 32) throw acrossZones(part.path, part.address);
      return { ...part, publicAddress: undefined, allocation: undefined };
    }
    case 'pacemaker-cluster': {
      const { kind }: { readonly kind: string } = part.fencing;
      if (kind !== 'aws') return part;
      note(`${part.path} is rehearsed without fencing; on AWS a takeover waits for it, half a minute and more`);
      return { ...part, fencing: { kind: 'none', reason: 'a rehearsal, where AWS fences nobody' } };
    }
    default:
      return withMachines(part, there);
  }
}

function there({
  zone: _zone,
  instanceType: _type,
  databaseVolume: _volume,
  ...machine
}: MachineRecord): MachineRecord {
  return machine;
}

function acrossZones(path: string, address: string): LabError {
  return new LabError(`${path} moves ${address} between zones by the routes of a VPC, which the lab has none of`, [
    'fix      rehearse it with all nodes in one zone and a virtual address of its subnet',
  ]);
}

function reached({ platform, parts }: Topology, place: LabPlace): PlatformRecord {
  const { user = aws.login, port, hostKeys, hostAuthority } = platform;
  const login = { kind: 'ssh', user, port, privateKey: { from: 'file', file: LOGIN_KEY, version: 1 } } as const;
  if (hostKeys === undefined && hostAuthority === undefined) return login;
  const pinned = parts.flatMap(machinesOf).flatMap(({ name }) => {
    const key = hostKeyOf({ folder: machineFolder(place, name) });
    return key === undefined ? [] : [[name, key] as const];
  });
  return { ...login, hostKeys: Object.fromEntries(pinned) };
}
