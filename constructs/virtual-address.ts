import { Construct } from 'constructs';
import { isMisfit, pathOf, props as read, recordOf } from '../lib/topology/said';
import { declare } from './declare';
import type { VirtualIp } from './options/virtual-ip';
import type { IProxyCluster } from './proxy-cluster';

export interface VirtualAddressProps {
  /** The nodes it moves between. */
  readonly proxies: IProxyCluster;
  /** The address with its subnet. */
  readonly virtualIp: VirtualIp;
}

/** The address clients know (VIP). Every node listens on it all the time; it lives on one of them. */
export class VirtualAddress extends Construct {
  public readonly virtualIp: VirtualIp;

  constructor(scope: Construct, id: string, props: VirtualAddressProps) {
    super(scope, id);
    const { virtualIp, proxies } = read(props);
    this.virtualIp = virtualIp;
    declare(this, () => ({
      kind: 'virtual-ip',
      path: this.node.path,
      proxies: pathOf(proxies),
      ...placed(virtualIp),
    }));
  }
}

/** The address and its interface; what is no VirtualIp stands where the address would. */
function placed(virtualIp: VirtualIp): VirtualIp['record'] {
  const record = recordOf<VirtualIp | undefined>(virtualIp, 'VirtualIp');
  return isMisfit(record) || record === undefined ? { address: record as never } : record;
}
