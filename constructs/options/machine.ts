import { each, isMisfit, option, plain, recordOf, tag, textOf } from '../../lib/topology/said';
import type { MachineRecord } from '../../lib/topology/topology';
import { addressIn, Cidr, type Size } from '../../lib/units';
import type { Zone } from './zone';

/** What is known of a machine besides its name and address. */
export interface MachineOptions {
  /**
   * Id of its OpenSIPS in clusterer, of its MariaDB and of its Corosync: 1 to 65535, unique in the cluster. Give one when
   * a machine replaces another for good, or to keep ids while nodes come and go.
   * @default - the smallest free id, in the order of `nodes`
   */
  readonly nodeId?: number;
  /**
   * Addresses on further networks, one Corosync link each, up to seven. A second link that shares no switch with the
   * first is what keeps one broken switch from looking like a dead node.
   * @default - Corosync uses the machine's address alone
   */
  readonly links?: readonly string[];
}

/** What is known of a machine that a platform makes. */
export interface NewMachineOptions extends Pick<MachineOptions, 'nodeId'> {
  /**
   * Its own address in the zone's subnet.
   * @default - one that follows from the name alone, so that no other machine that comes or goes changes it
   */
  readonly address?: string;
  /** Name of the instance type. @default - by its part in the cluster and the platform's `expected` load */
  readonly instanceType?: string;
  /** Room for the database, on a volume of its own that outlives the machine. @default Size.gibibytes(20) */
  readonly databaseVolume?: Size;
}

/** A machine of a cluster. */
export class Machine {
  /**
   * A machine that exists already.
   * @param name its host name: letters, digits and dashes, 63 at most; unique in the stack
   * @param address its own fixed IPv4 or IPv6 address, never the virtual one
   */
  public static at(name: string, address: string, options?: MachineOptions): Machine {
    return new Machine({
      name: plain(name),
      address: plain(address),
      nodeId: plain(option(options, 'nodeId')),
      links: each(option(options, 'links'), plain),
    });
  }

  /**
   * A machine that the stack's platform makes.
   * @param name its host name: letters, digits and dashes, 63 at most; unique in the stack
   * @param zone of the platform: `platform.zone('eu-central-1a')`
   */
  public static in(name: string, zone: Zone, options?: NewMachineOptions): Machine {
    const place: Zone['record'] = recordOf(zone, 'Zone');
    const { name: placed, range } = isMisfit(place) ? { name: place as never, range: undefined } : place;
    return new Machine({
      name: plain(name),
      address: plain(option(options, 'address')) ?? chosen(name, range),
      nodeId: plain(option(options, 'nodeId')),
      zone: placed,
      instanceType: plain(option(options, 'instanceType')),
      databaseVolume: textOf(option(options, 'databaseVolume'), 'Size'),
    });
  }

  private constructor(public readonly record: MachineRecord) {
    tag(this, 'Machine');
  }
}

/** The first four addresses of a subnet and its last one are AWS's own. Source: Amazon VPC user guide, "Subnet CIDR blocks". */
const SPARED = 4;
/** Where the zone cannot be read, which is said of the zone: addresses that nobody has. */
const NOWHERE = Cidr.of('240.0.0.0/8');

function chosen(name: unknown, range: unknown): string {
  const network = typeof range === 'string' ? Cidr.parse(range) : undefined;
  const usable = network?.address.family === 'ipv4' ? network : NOWHERE;
  return addressIn(usable, typeof name === 'string' ? name : '', SPARED).toString();
}
