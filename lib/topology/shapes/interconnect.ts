import { keyedBy, list, maybe, named, record, text, variants, word, type Shape } from '../shape';
import type {
  InterconnectRecord,
  InterconnectTransportRecord,
  ShareRecord,
  SiteCarrierRecord,
  SiteRecord,
} from '../interconnect';
import { duration, machine, path, proxies, secret, whole } from './values';

type TransportBy<B extends InterconnectTransportRecord['by']> = Extract<
  InterconnectTransportRecord,
  { readonly by: B }
>;

const TRANSPORT = 'InterconnectTransport.bins or .tunnel';

const transport: Shape<InterconnectTransportRecord> = variants<InterconnectTransportRecord, 'by'>(TRANSPORT, 'by', {
  bins: record<TransportBy<'bins'>>(TRANSPORT, { by: word('bins'), authorityKey: secret }),
  tunnel: record<TransportBy<'tunnel'>>(TRANSPORT, { by: word('tunnel'), reason: text('what encrypts, as text') }),
});

const site: Shape<SiteRecord> = record<SiteRecord>('a site with name and proxies', {
  name: text('the name of a site'),
  nodes: list(machine),
  virtualIp: maybe(named('virtualAddress', text('an address with its subnet'))),
  publicAddress: maybe(named('virtualAddress', text('an IPv4 or IPv6 address, as text'))),
  version: maybe(text('an OpenSipsVersion')),
  databases: word('per-node', 'other'),
  carriers: maybe(
    list(
      record<SiteCarrierRecord>('a carrier with name and sources', {
        name: text('the id of a Carrier'),
        sources: list(text('an address, or one with a prefix length')),
      }),
    ),
  ),
});

const onOff = word('on', 'off');

/** What proxies of several sites tell each other. */
export const interconnect: Shape<InterconnectRecord> = record<InterconnectRecord>('an Interconnect', {
  kind: word('interconnect'),
  path,
  proxies,
  site: text('the name of a site'),
  sites: keyedBy(site),
  roundTrip: duration,
  transport,
  clusterId: maybe(whole),
  port: maybe(whole),
  share: maybe(
    record<ShareRecord>('an object with callCounts, callRates and staticTables', {
      callCounts: maybe(onOff),
      callRates: maybe(onOff),
      staticTables: maybe(onOff),
    }),
  ),
  replicationPassword: maybe(secret),
  pingInterval: maybe(duration),
  pingTimeout: maybe(duration),
});
