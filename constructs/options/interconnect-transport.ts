import { option, plain, recordOf, tag } from '../../lib/topology/said';
import type { InterconnectTransportRecord } from '../../lib/topology/interconnect';
import { Secret } from './secret';

/** Certificates of the links between sites. */
export interface BinsOptions {
  /**
   * Key that the authority of the nodes' certificates is made from: 64 hexadecimal digits in lower case, the same at every
   * site.
   * @default Secret.fromVariable('interconnect_key')
   */
  readonly authorityKey?: Secret;
}

/** How what sites tell each other is kept from being read and forged on the way. */
export class InterconnectTransport {
  /** BIN over TLS: each node shows a certificate of one authority, and believes no other. OpenSIPS 3.2 and later. */
  public static bins(options?: BinsOptions): InterconnectTransport {
    const key = option(options, 'authorityKey') ?? Secret.fromVariable('interconnect_key');
    return new InterconnectTransport({ by: 'bins', authorityKey: recordOf(key, 'Secret') });
  }

  /**
   * Plain BIN: whoever can send a packet to its port changes what nodes believe.
   * @param reason what encrypts between the sites: an IPsec tunnel, MACsec on a line of your own
   */
  public static tunnel(reason: string): InterconnectTransport {
    return new InterconnectTransport({ by: 'tunnel', reason: plain(reason) });
  }

  private constructor(public readonly record: InterconnectTransportRecord) {
    tag(this, 'InterconnectTransport');
  }
}
