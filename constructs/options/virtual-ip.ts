import { isMisfit, option, plain, recordOf, tag } from '../../lib/topology/said';
import type { VirtualIpRecord } from '../../lib/topology/topology';
import type { ElasticAddress } from './aws';

/** Where the address is put on a machine. */
export interface VirtualIpOptions {
  /**
   * Network interface that carries the address, the same on each machine; no alias such as `eth0:1`.
   * @default - the interface whose own address lies in the same subnet
   */
  readonly interface?: string;
  /**
   * Where clients and carriers reach the address, when that is elsewhere: a router in front, or a cloud's, passes SIP on to
   * it, on the same ports, and back. OpenSIPS writes this address into Via, Record-Route and Contact in place of its own,
   * answers to both, and DualSiteTopology names it. What nodes tell each other stays on their own addresses.
   * On AWS an {@link ElasticAddress}, which follows the virtual IP.
   * @default - none: they reach the address itself
   */
  readonly publicAddress?: string | ElasticAddress;
}

/** The address clients know; it lives on one node of a cluster at a time. */
export class VirtualIp {
  /**
   * @param address address and prefix length of its subnet, such as `192.0.2.100/24` or `2001:db8::100/64`; every node's
   * own address lies in that subnet
   */
  public static of(address: string, options?: VirtualIpOptions): VirtualIp {
    return new VirtualIp({
      address: plain(address),
      interface: plain(option(options, 'interface')),
      ...reachedAt(option(options, 'publicAddress')),
    });
  }

  private constructor(
    public readonly record: Pick<VirtualIpRecord, 'address' | 'interface' | 'publicAddress' | 'allocation'>,
  ) {
    tag(this, 'VirtualIp');
  }
}

function reachedAt(said: VirtualIpOptions['publicAddress']): Pick<VirtualIpRecord, 'publicAddress' | 'allocation'> {
  if (said === undefined || typeof said === 'string') return { publicAddress: said };
  const record: ElasticAddress['record'] = recordOf(said, 'ElasticAddress');
  return isMisfit(record)
    ? { publicAddress: record as never }
    : { publicAddress: record.address, allocation: record.allocation };
}
