/** A trunk to the telephone network. The last segment of the path is the carrier's name. */
export interface CarrierRecord {
  readonly kind: 'carrier';
  readonly path: string;
  readonly proxies: string;
  /** In the order they are tried. */
  readonly gateways: readonly GatewayRecord[];
  readonly order?: 'listed' | 'in-turn' | undefined;
  /** First digits of the numbers that go there; absent for all numbers. */
  readonly numbers?: readonly string[] | undefined;
  readonly outbound?: NumberChangeRecord | undefined;
  readonly inbound?: NumberChangeRecord | undefined;
  readonly sources?: readonly string[] | undefined;
  readonly probing?: 'on' | 'off' | undefined;
  readonly probeInterval?: string | undefined;
  readonly limits?: CarrierLimitsRecord | undefined;
}

export interface CarrierLimitsRecord {
  readonly calls?: number | undefined;
  readonly callsPerSecond?: number | undefined;
}

export interface GatewayRecord {
  readonly address: string;
  /** As `5060/udp`. */
  readonly port?: string | undefined;
}

export interface NumberChangeRecord {
  readonly strip?: number | undefined;
  readonly prepend?: string | undefined;
}
