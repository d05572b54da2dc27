import type { ClientSiteRecord, DualSiteRecord, RegistrationsRecord, SiteNamesRecord } from '../dual-site';
import { keyedBy, list, map, maybe, named, record, text, variants, word, type Shape } from '../shape';
import type { CallLimitsRecord, RegistrationRecord, StoreRecord } from '../topology';
import { storeFields } from './databases';
import { siteSwitch } from './tickets';
import { duration, machine, path, proxies, whole } from './values';

type RegistrationsBy<B extends RegistrationsRecord['by']> = Extract<RegistrationsRecord, { readonly by: B }>;

const REGISTRATIONS = 'Registrations.dual, .federation, .none or .anycast';

const registrations: Shape<RegistrationsRecord> = variants<RegistrationsRecord, 'by'>(REGISTRATIONS, 'by', {
  dual: record<RegistrationsBy<'dual'>>(REGISTRATIONS, { by: word('dual') }),
  federation: record<RegistrationsBy<'federation'>>(REGISTRATIONS, {
    by: word('federation'),
    store: record<StoreRecord>('an object with engine and servers', storeFields),
  }),
  none: record<RegistrationsBy<'none'>>(REGISTRATIONS, { by: word('none') }),
  anycast: record<RegistrationsBy<'anycast'>>(REGISTRATIONS, {
    by: word('anycast'),
    address: text("Registrations.anycast('198.51.100.1')"),
  }),
});

/** How long and how often a client may register. */
export const registration: Shape<RegistrationRecord> = record<RegistrationRecord>(
  'an object with limits of registrations',
  {
    defaultExpires: maybe(duration),
    minExpires: maybe(duration),
    maxExpires: maybe(duration),
    maxContacts: maybe(whole),
  },
);

/** How many calls there may be. */
export const limits: Shape<CallLimitsRecord> = record<CallLimitsRecord>('an object with limits of calls', {
  callsPerAccount: maybe(whole),
  calls: maybe(whole),
  callsPerSecondPerAccount: maybe(whole),
  callsPerSecond: maybe(whole),
});

const site: Shape<ClientSiteRecord> = record<ClientSiteRecord>('a site with proxies and virtualAddress', {
  name: text('the name of a site'),
  nodes: list(machine),
  virtualIp: maybe(named('virtualAddress', text("VirtualIp.of('192.0.2.100/24')"))),
  publicAddress: maybe(named('virtualAddress', text('an IPv4 or IPv6 address, as text'))),
  version: maybe(text('an OpenSipsVersion')),
  sip: maybe(list(text('a Port, such as Port.udp(5060)'))),
  domains: maybe(list(text('a domain name'))),
  registration: maybe(registration),
  limits: maybe(limits),
});

const names: Shape<SiteNamesRecord> = record<SiteNamesRecord>('an object with timeToLive and others', {
  timeToLive: maybe(duration),
  weights: maybe(map(whole)),
});

/** What several sites are to their clients. */
export const dualSite: Shape<DualSiteRecord> = record<DualSiteRecord>('a DualSiteTopology', {
  kind: word('dual-site'),
  path,
  proxies,
  site: text('the name of a site'),
  sites: keyedBy(site),
  mode: word('active-active', 'active-standby'),
  preference: maybe(list(text('the name of a site'))),
  switch: maybe(siteSwitch),
  registrations,
  names: maybe(names),
});
