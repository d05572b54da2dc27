import { Construct } from 'constructs';
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
    const { virtualIp, proxies } = props;
    this.virtualIp = virtualIp;
    declare(this, () => ({
      kind: 'virtual-ip',
      path: this.node.path,
      proxies: proxies.node.path,
      address: virtualIp.address,
      interface: virtualIp.interfaceName,
    }));
  }
}
