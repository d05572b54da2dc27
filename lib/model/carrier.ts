import type { Cidr, Duration, IpAddress, Port } from '../units';

/** A trunk to the telephone network, as one proxy cluster uses it. */
export interface Carrier {
  readonly path: string;
  /** The construct's own id: the same one at each site. */
  readonly name: string;
  readonly proxies: string;
  /** Id of its set of gateways in module dispatcher: from the name, so that other carriers come and go without changing it. */
  readonly set: number;
  /** In the order they are tried. */
  readonly gateways: readonly Gateway[];
  readonly order: 'listed' | 'in-turn';
  /** First digits of the numbers that go there; empty for all. */
  readonly numbers: readonly string[];
  readonly outbound: NumberChange;
  readonly inbound: NumberChange;
  /** Who may send calls in: the gateways, and further networks. */
  readonly sources: readonly Cidr[];
  /** Time between two questions to a gateway; null where it is not asked. */
  readonly probeInterval: Duration | null;
  readonly limits: CarrierLimits;
}

/** Calls there may be; null for any number. */
export interface CarrierLimits {
  /** At a time, both ways. */
  readonly calls: number | null;
  /** Sent to it within a second. */
  readonly callsPerSecond: number | null;
}

export interface Gateway {
  readonly address: IpAddress;
  readonly port: Port;
  /** Which of our addresses it hears from; null where there is but one. */
  readonly from: GatewaySocket | null;
}

/** A socket of ours at the virtual address, or at that of all sites. */
export interface GatewaySocket {
  readonly protocol: 'udp' | 'tcp';
  readonly host: IpAddress;
  readonly port: number;
  /** Whether probes leave through it too; else each node asks for itself, from its own address. */
  readonly probes: 'from-it' | 'from-node';
}

/** Characters off at the front of a number, then digits in front. */
export interface NumberChange {
  readonly strip: number;
  readonly prepend: string;
}
