import type { IpAddress, Port } from '../units';

/** Sites that tell each other which users are registered with them, and pass calls on to there. */
export interface Federation {
  /** Path of the store in which they tell it. */
  readonly store: string;
  readonly own: FederatedSite;
  readonly others: readonly FederatedSite[];
}

/** Where calls to a site go, and where those from there come from. */
export interface FederatedSite {
  readonly name: string;
  /** Its virtual address. */
  readonly address: IpAddress;
  /** On which port it is spoken to, over a transport that all sites serve. */
  readonly port: Port;
}

/** A site as the store and `sip_addr` of clusterer know it, to which usrloc puts `sip:`. */
export function sipAddress({ address, port }: FederatedSite): string {
  const at = port.number === SIP_PORT ? '' : `:${port.number}`;
  return `${address.toUriHost()}${at}${port.protocol === 'tcp' ? ';transport=tcp' : ''}`;
}

/** Of a URI that names none, over UDP and TCP. */
const SIP_PORT = 5060;
