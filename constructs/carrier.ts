import { Construct } from 'constructs';
import { each, nested, pathOf, plain, props as read, textOf } from '../lib/topology/said';
import type { SiteCarrierRecord } from '../lib/topology/interconnect';
import type { CarrierRecord } from '../lib/topology/carrier';
import type { Cidr, Duration, Port } from '../lib/units';
import { declare } from './declare';
import type { IProxyCluster } from './proxy-cluster';

/** A machine of a carrier's that takes calls. */
export interface GatewayProps {
  /**
   * Its address. A name would not do: the firewall, and what tells this carrier's calls from everybody else's, know
   * addresses alone.
   */
  readonly address: string;
  /** Where it listens; the proxies must serve the protocol too, in `sip`. @default Port.udp(5060) */
  readonly port?: Port;
}

/** What becomes of a number on its way: first digits go, then others come in front. */
export interface NumberChangeProps {
  /** How many characters are taken off at the front, a plus sign counted, 0 to 20. @default 0 */
  readonly strip?: number;
  /** Digits put in front of the rest, with a plus sign as the first or none, 20 at most. @default - nothing */
  readonly prepend?: string;
}

/** How many calls there may be with a carrier; over all sites where an Interconnect shares `callCounts` or `callRates`. */
export interface CarrierLimitsProps {
  /**
   * Calls at a time, both ways, 1 to 1000000. One more goes to the next carrier that takes the number, and is refused with
   * 503 where there is none or it comes from the carrier.
   * @default - any number
   */
  readonly calls?: number;
  /** Calls sent to it within a second, 1 to 10000; the next ones go to the next carrier. @default - any number */
  readonly callsPerSecond?: number;
}

export interface CarrierProps {
  /** The proxies that use it. */
  readonly proxies: IProxyCluster;
  /** Its gateways, 1 to 64, in the order these proxies try them. */
  readonly gateways: readonly GatewayProps[];
  /** `listed`: the first gateway as long as it works; `in-turn`: each call begins with another one. @default 'listed' */
  readonly order?: 'listed' | 'in-turn';
  /**
   * First digits of the numbers that go there, such as `+49`, as phones dial them. Where several carriers take a number, the
   * one constructed first is tried first.
   * @default - every number
   */
  readonly numbers?: readonly string[];
  /** How the carrier wants numbers. @default - as dialled */
  readonly outbound?: NumberChangeProps;
  /** How a number of the carrier's becomes the name of an account. @default - as it comes */
  readonly inbound?: NumberChangeProps;
  /**
   * Networks of the carrier's that send calls in beside its gateways; prefixes of 8 (IPv6: 16) bits or more. Who sends from
   * there needs no password, and no phone can be reached there.
   * @default - the gateways alone
   */
  readonly sources?: readonly Cidr[];
  /**
   * Whether gateways are asked with OPTIONS if they are there. Off, a call finds out by itself, and waits 5 s for each
   * gateway that is gone.
   * @default 'on'
   */
  readonly probing?: 'on' | 'off';
  /**
   * Time between two questions, whole seconds, 1 s to 1 h; the shortest one of all carriers of the proxies holds. For that
   * long and 5 s more a gateway that is gone is still tried first, and one that is back is not.
   * @default Duration.seconds(10)
   */
  readonly probeInterval?: Duration;
  /** Limits of calls with it. @default - none, as CarrierLimitsProps says */
  readonly limits?: CarrierLimitsProps;
}

const CARRIER = Symbol.for('opensips-cdk.Carrier');

/**
 * A trunk to the telephone network. Numbers that are no account of ours go out to its gateways, for accounts that have
 * proved who they are; calls from its addresses come in for accounts of ours. It never leads from one carrier to another,
 * and no other way leads to a gateway.
 *
 * For several sites there is one for the proxies of each, with the same id: each may try the gateways in an order of its
 * own. What the carrier has to know is in the output, in `carriers.md`.
 *
 * ```ts
 * new Carrier(stack, 'telco', {
 *   proxies: registrar.proxies,
 *   gateways: [{ address: '198.51.100.10' }, { address: '198.51.100.11' }],
 *   numbers: ['+', '00'],
 * });
 * ```
 */
export class Carrier extends Construct {
  /** What other sites have to know of the carriers of a site, wherever in its stack they stand. */
  public static knownAt(proxies: IProxyCluster): readonly SiteCarrierRecord[] {
    const all = proxies.node.root.node.findAll();
    return all.flatMap((construct) => (Carrier.isCarrier(construct) ? construct.knownTo(proxies) : []));
  }

  public static isCarrier(x: unknown): x is Carrier {
    return typeof x === 'object' && x !== null && CARRIER in x;
  }

  /** What was said, as it will be read. */
  private readonly record: () => CarrierRecord;

  constructor(scope: Construct, id: string, props: CarrierProps) {
    super(scope, id);
    Object.defineProperty(this, CARRIER, { value: true });
    const said = read(props);
    const change = ({ strip, prepend }: NumberChangeProps) => ({ strip: plain(strip), prepend: plain(prepend) });
    this.record = () => ({
      kind: 'carrier',
      path: this.node.path,
      proxies: pathOf(said.proxies),
      gateways: each(said.gateways, (gateway) =>
        nested(gateway, ({ address, port }) => ({ address: plain(address), port: textOf(port, 'Port') })),
      ),
      order: plain(said.order),
      numbers: each(said.numbers, plain),
      outbound: nested(said.outbound, change),
      inbound: nested(said.inbound, change),
      sources: each(said.sources, (cidr) => textOf(cidr, 'Cidr')),
      probing: plain(said.probing),
      probeInterval: textOf(said.probeInterval, 'Duration'),
      limits: nested(said.limits, ({ calls, callsPerSecond }) => ({
        calls: plain(calls),
        callsPerSecond: plain(callsPerSecond),
      })),
    });
    declare(this, this.record);
  }

  /** Nothing where it is none of these proxies'. */
  private knownTo(proxies: IProxyCluster): readonly SiteCarrierRecord[] {
    const { path, gateways, sources = [], proxies: own } = this.record();
    if (own !== proxies.node.path) return [];
    const addresses = isList(gateways) ? gateways.map(({ address }) => address) : [];
    const texts = [...addresses, ...(isList(sources) ? sources : [])].filter((text) => typeof text === 'string');
    return [{ name: path.slice(path.lastIndexOf('/') + 1), sources: texts }];
  }
}

/** Someone without a compiler may have passed anything. */
function isList(value: unknown): boolean {
  return Array.isArray(value);
}
