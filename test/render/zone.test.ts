import { describe, expect, it } from 'vitest';
import { zoneFiles } from '../../lib/render/zone';
import { clientSite, exampleModel, siteModel, type SiteEdits } from '../../lib/testing';
import { parseZone } from '../../lib/syntax/zone';

const DOMAIN = 'voip.example';

function files(edits: NonNullable<SiteEdits['dualSite']> = {}, proxies: SiteEdits['proxies'] = {}) {
  return zoneFiles(siteModel('east', { proxies: { domains: [DOMAIN], ...proxies }, dualSite: edits }));
}

function lines(...args: Parameters<typeof files>): readonly string[] {
  const [file] = files(...args);
  return (file?.content ?? '').split('\n').filter((line) => line !== '' && !line.startsWith(';'));
}

const srv = (...args: Parameters<typeof files>) => lines(...args).filter((line) => line.includes(' SRV '));
const naptr = (...args: Parameters<typeof files>) => lines(...args).filter((line) => line.includes(' NAPTR '));

describe('the names of several sites', () => {
  it('lead to the one address where all sites answer on it', () => {
    const found = { registrations: { by: 'anycast', address: '198.18.0.1' }, mode: 'active-active' } as const;
    expect(lines(found)).toEqual([
      'voip.example. 60 IN NAPTR 10 50 "s" "SIP+D2U" "" _sip._udp.voip.example.',
      '_sip._udp.voip.example. 60 IN SRV 10 100 5060 east.voip.example.',
      'east.voip.example. 60 IN A 198.18.0.1',
      'west.voip.example. 60 IN A 198.18.0.1',
    ]);
    expect(files(found)[0]?.content).toContain('routing decides which');
  });

  it('lead to one site first, by priority', () => {
    expect(files().map(({ path }) => path)).toEqual(['dns/voip.example.zone']);
    expect(lines()).toEqual([
      'voip.example. 60 IN NAPTR 10 50 "s" "SIP+D2U" "" _sip._udp.voip.example.',
      '_sip._udp.voip.example. 60 IN SRV 10 0 5060 east.voip.example.',
      '_sip._udp.voip.example. 60 IN SRV 20 0 5060 west.voip.example.',
      'east.voip.example. 60 IN A 192.168.5.100',
      'west.voip.example. 60 IN A 192.168.6.100',
    ]);
  });

  it('lead to the site that is preferred', () => {
    expect(srv({ preference: ['west'] })).toEqual([
      '_sip._udp.voip.example. 60 IN SRV 10 0 5060 west.voip.example.',
      '_sip._udp.voip.example. 60 IN SRV 20 0 5060 east.voip.example.',
    ]);
  });

  it('lead to all sites at once, by weight', () => {
    const weights = (names?: { weights: Record<string, number> }) =>
      srv({ mode: 'active-active', ...(names && { names }) }).map((line) => line.split(' ').slice(4, 6));
    expect(weights()).toEqual([
      ['10', '100'],
      ['10', '100'],
    ]);
    expect(weights({ weights: { west: 25 } })).toEqual([
      ['10', '100'],
      ['10', '25'],
    ]);
  });

  it('are for the transports served alone, in their order, at their ports', () => {
    const sip = ['5080/tcp', '5090/udp', '5091/udp'];
    expect(naptr({}, { sip })).toEqual([
      'voip.example. 60 IN NAPTR 10 50 "s" "SIP+D2T" "" _sip._tcp.voip.example.',
      'voip.example. 60 IN NAPTR 20 50 "s" "SIP+D2U" "" _sip._udp.voip.example.',
    ]);
    expect(srv({}, { sip }).map((line) => [line.split('.')[1], line.split(' ')[6]])).toEqual([
      ['_tcp', '5080'],
      ['_tcp', '5080'],
      ['_udp', '5090'],
      ['_udp', '5090'],
    ]);
    expect(lines({}, { sip: ['5060/tcp'] }).join('\n')).not.toMatch(/udp|D2U/);
  });

  it('of a site that serves less leave out what it does not serve', () => {
    const sites = [clientSite('east', { domains: [DOMAIN], sip: ['5060/udp', '5060/tcp'] })];
    const also = clientSite('west', { domains: [DOMAIN, 'other.example'] });
    expect(srv({ sites: [...sites, also] }).filter((line) => line.includes('_tcp'))).toEqual([
      '_sip._tcp.voip.example. 60 IN SRV 10 0 5060 east.voip.example.',
    ]);
    const [, other] = files({ sites: [...sites, also] });
    expect(other?.path).toBe('dns/other.example.zone');
    expect(other?.content).not.toContain('east.other.example');
  });

  it('have the public addresses where a router stands in front, of either family', () => {
    const sites = [
      clientSite('east', { domains: [DOMAIN], publicAddress: '203.0.113.5' }),
      clientSite('west', { domains: [DOMAIN], publicAddress: '2001:db8::6' }),
    ];
    expect(lines({ sites }).slice(-2)).toEqual([
      'east.voip.example. 60 IN A 203.0.113.5',
      'west.voip.example. 60 IN AAAA 2001:db8::6',
    ]);
  });

  it('are kept as long as said', () => {
    expect(lines({ names: { timeToLive: '5min' } }).every((line) => line.split(' ')[1] === '300')).toBe(true);
  });

  it('are written in lower case, each domain once', () => {
    expect(files({}, { domains: ['Voip.Example', 'voip.example'] }).map(({ path }) => path)).toEqual([
      'dns/voip.example.zone',
    ]);
  });

  it('are the same bytes in the stack of every site', () => {
    const edits = { proxies: { domains: [DOMAIN], sip: ['5060/udp', '5060/tcp'] }, dualSite: {} };
    expect(zoneFiles(siteModel('west', edits))).toEqual(zoneFiles(siteModel('east', edits)));
  });

  it('point at addresses in the same zone, and never at a node', () => {
    const [file] = files({}, { sip: ['5060/udp', '5060/tcp'] });
    const { records } = parseZone(file?.content ?? '');
    const addresses = records.flatMap((each) =>
      each.type === 'address' ? [[each.owner, each.address.toString()]] : [],
    );
    const targets = records.flatMap((each) => (each.type === 'SRV' ? [each.target] : []));
    expect(targets.filter((target) => !addresses.some(([owner]) => owner === target))).toEqual([]);
    expect(addresses.map(([, address]) => address)).toEqual(['192.168.5.100', '192.168.6.100']);
  });

  it('are none without a domain, and none for one site', () => {
    expect(files({}, { domains: [] })).toEqual([]);
    expect(zoneFiles(exampleModel({ proxies: { domains: [DOMAIN] } }))).toEqual([]);
  });
});
