import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { GaleraSites, Machine, Model, OpenSipsVersion } from '../model';
import { Cidr, type Duration, type IpAddress } from '../units';
import { LabError } from './errors';

/** Where labs live, one folder each; nothing of a lab is anywhere else but in the kernel. */
export const LABS = '/var/lib/opensips-cdk-lab';
/** Root file systems, which labs share and `down` leaves in place. */
export const CACHE = '/var/cache/opensips-cdk-lab';

/** Where a lab is, from the path of its topology's file alone: each command finds it again without a registry. */
export interface LabPlace {
  /** Six hexadecimal digits of the file's path. */
  readonly id: string;
  /** Absolute path of the topology's file. */
  readonly file: string;
  readonly folder: string;
  /** Network namespace that Terraform and SIP clients run in; it has no way out. The names of all others begin with it. */
  readonly controller: string;
}

/** Everything a lab consists of. */
export interface LabPlan extends LabPlace {
  readonly segments: readonly LabSegment[];
  readonly machines: readonly LabMachine[];
  /** What is between sites; null for a single one. */
  readonly wan: LabWan | null;
}

/** One network, as a bridge in the controller's namespace. */
export interface LabSegment {
  /** Name of the bridge; it also is the controller's interface in the segment. */
  readonly bridge: string;
  /** The controller's own address there, with the length of the prefix. */
  readonly controller: Cidr;
}

export interface LabMachine {
  readonly name: string;
  /** Its network namespace. */
  readonly namespace: string;
  readonly folder: string;
  readonly interfaces: readonly LabInterface[];
  /** Version of OpenSIPS it runs; null for a machine without one. */
  readonly version: OpenSipsVersion | null;
  /** Login of the deployment and port of its sshd. */
  readonly user: string;
  readonly sshPort: number;
}

export interface LabInterface {
  /** Name inside the machine. */
  readonly name: string;
  /** Name of the other end in the controller's namespace, 15 characters at most. */
  readonly peer: string;
  readonly bridge: string;
  readonly address: Cidr;
}

/** Sites that are far from each other, each a stack of its own. */
export interface LabWan {
  readonly sites: readonly LabSite[];
  /** Time a packet takes to another site and back. */
  readonly roundTrip: Duration;
}

export interface LabSite {
  readonly name: string;
  /** Name of its stack. */
  readonly stack: string;
  /** Names of all its machines. */
  readonly machines: readonly string[];
  /** Networks that no other site is in. */
  readonly segments: readonly LabSegment[];
}

/** Length of a network's prefix where nothing in the model says it. */
const PREFIX = { ipv4: 24, ipv6: 64 } as const;

/** @param file absolute path of the topology's file */
export function placeOf(file: string): LabPlace {
  const id = createHash('sha256').update(file).digest('hex').slice(0, 6);
  return { id, file, folder: join(LABS, id), controller: `oclab-${id}` };
}

/**
 * @param file absolute path of the topology's file
 * @throws LabError when a segment has no address left for the lab itself
 */
export function labPlan(file: string, models: readonly Model[]): LabPlan {
  const place = placeOf(file);
  const networks = networksOf(models);
  const segments = networks.map((network, i) => ({ bridge: `br${i}`, controller: freeAddress(network, models) }));
  const owned = models.flatMap((model) => model.machines.map((machine) => ({ model, machine })));
  const machines = owned.map(({ model, machine }, m) => ({
    name: machine.name,
    namespace: `${place.controller}-${machine.name}`,
    folder: machineFolder(place, machine.name),
    interfaces: interfacesOf(machine, m, networks),
    version: versionOf(model, machine),
    user: model.platform.connection.user,
    sshPort: model.platform.connection.port,
  }));
  return { ...place, segments, machines, wan: wanOf(models, machines, segments) };
}

/** @param m number of the machine in the lab */
function interfacesOf(machine: Machine, m: number, networks: readonly Cidr[]): readonly LabInterface[] {
  return [machine.address, ...machine.links].map((address, i) => {
    const segment = networks.findIndex((network) => network.contains(address));
    const prefixLength = networks[segment]?.prefixLength ?? PREFIX[address.family];
    return {
      name: `host${i}`,
      peer: `m${m}n${i}`,
      bridge: `br${segment}`,
      address: Cidr.of(`${address.toString()}/${prefixLength}`),
    };
  });
}

/** What is between the sites that know each other, and their arbitrator; null for fewer than two. */
export function wanOf(
  models: readonly Model[],
  machines: readonly LabMachine[],
  segments: readonly LabSegment[],
): LabWan | null {
  const found = models.flatMap((model) => {
    const [place] = placesOf(model);
    return place ? [{ model, ...place }] : [];
  });
  const roundTrip = found.find((each) => each.roundTrip !== null)?.roundTrip;
  if (!roundTrip || found.length < 2) return null;
  const bridgesOf = ({ machines: own }: Model): readonly string[] =>
    own.flatMap(
      ({ name }) => machines.find((each) => each.name === name)?.interfaces.map(({ bridge }) => bridge) ?? [],
    );
  const sites = found.map(({ model, name }) => {
    const elsewhere = found.flatMap((other) => (other.model === model ? [] : bridgesOf(other.model)));
    const own = bridgesOf(model).filter((bridge) => !elsewhere.includes(bridge));
    return {
      name,
      stack: model.name,
      machines: model.machines.map((machine) => machine.name),
      segments: segments.filter(({ bridge }) => own.includes(bridge)),
    };
  });
  return { sites, roundTrip };
}

/** What a stack is to others; an arbitrator's place is called as its stack. */
function placesOf(model: Model): readonly { readonly name: string; readonly roundTrip: Duration | null }[] {
  return [
    ...model.interconnects.map(({ site, roundTrip }) => ({ name: site, roundTrip })),
    ...model.dualSites.flatMap(({ site, tickets }) => (tickets ? [{ name: site, roundTrip: tickets.roundTrip }] : [])),
    ...galeraSitesOf(model).map(({ site, roundTrip }) => ({ name: site ?? model.name, roundTrip })),
    ...model.arbitrators.map(() => ({ name: model.name, roundTrip: null })),
  ];
}

function galeraSitesOf({ databaseClusters }: Model): readonly GaleraSites[] {
  return databaseClusters.flatMap((database) => (database.kind === 'galera' ? (database.sites ?? []) : []));
}

/** Folder of one machine of a lab. */
export function machineFolder({ folder }: LabPlace, name: string): string {
  return join(folder, 'machines', name);
}

/** A network without the host's part of its address, as routes are written. */
export function networkText(network: Cidr): string {
  return (hostOf(network, 0) ?? network).toString();
}

/** The address that SIP clients of the lab send from: the controller's own in the segment of the virtual address. */
export function clientAddress(plan: LabPlan, virtualIp: Cidr): IpAddress {
  const segment = plan.segments.find(({ controller }) => virtualIp.contains(controller.address));
  if (!segment) throw new LabError(`no segment of the lab holds ${virtualIp.toString()}`);
  return segment.controller.address;
}

function networksOf(models: readonly Model[]): readonly Cidr[] {
  const networks = models.flatMap(({ virtualIps }) => virtualIps.map(({ address }) => address));
  for (const address of models.flatMap(({ machines }) => machines.flatMap((m) => [m.address, ...m.links]))) {
    if (!networks.some((network) => network.contains(address)))
      networks.push(Cidr.of(`${address.toString()}/${PREFIX[address.family]}`));
  }
  return networks.filter((network, i) => networks.findIndex((other) => other.contains(network.address)) === i);
}

/** The first that nobody has: where a router mostly is, so that what is asked of one has an answer. */
function freeAddress(network: Cidr, models: readonly Model[]): Cidr {
  const taken = models.flatMap(({ machines, virtualIps, dualSites }) => [
    ...machines.flatMap((machine) => [machine.address, ...machine.links]),
    ...virtualIps.map(({ address }) => address.address),
    ...dualSites.flatMap(({ tickets }) => tickets?.own.address ?? []),
  ]);
  for (let host = 1; host < 1 << 16; host++) {
    const address = hostOf(network, host);
    if (!address || !network.contains(address.address)) break;
    if (!address.isReserved() && !taken.some((other) => other.equals(address.address))) return address;
  }
  throw new LabError(`${network.toString()} has no address left for the lab itself`, [
    'fix      give the virtual address a shorter prefix',
  ]);
}

/** The address with this number within its network. */
function hostOf({ address, prefixLength }: Cidr, host: number): Cidr | undefined {
  const bytes = address.bytes().map((byte, i) => {
    const bits = Math.min(8, Math.max(0, prefixLength - i * 8));
    return byte & (0xff << (8 - bits)) & 0xff;
  });
  const low = bytes.length - 2;
  bytes[low] = (bytes[low] ?? 0) | (host >> 8);
  bytes[low + 1] = (bytes[low + 1] ?? 0) | (host & 0xff);
  const text =
    address.family === 'ipv4'
      ? bytes.join('.')
      : Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] ?? 0) * 256 + (bytes[2 * i + 1] ?? 0)).toString(16)).join(
          ':',
        );
  return Cidr.parse(`${text}/${prefixLength}`);
}

function versionOf({ proxyClusters }: Model, { name }: Machine): OpenSipsVersion | null {
  return proxyClusters.find(({ nodes }) => nodes.some((node) => node.machine === name))?.version ?? null;
}
