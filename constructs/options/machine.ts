import { each, option, plain, tag } from '../../lib/topology/said';
import type { MachineRecord } from '../../lib/topology/topology';

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

  private constructor(public readonly record: MachineRecord) {
    tag(this, 'Machine');
  }
}
