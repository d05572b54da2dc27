import { describe, expect, it } from 'vitest';
import { sitesAreWatched as rule } from '../../../lib/rules/platform/sites-are-watched';
import { awsSiteModel, clientSite, SITE_PATHS, siteModel, type AwsSiteEdits } from '../../../lib/testing';
import { accepted, facts, found, honoured, values } from '../harness';

const { proxies, dualSite } = SITE_PATHS.east;
const BOTH = ['5060/udp', '5070/tcp'];

function model(publicAddress: string | undefined, also: NonNullable<AwsSiteEdits['proxies']> = {}) {
  const own = { domains: ['voip.example'], sip: BOTH, ...also };
  return awsSiteModel('east', {
    platform: { hostedZone: 'Z0123456789' },
    proxies: own,
    dualSite: { sites: [clientSite('east', { ...own, publicAddress }), clientSite('west', own)] },
  });
}

describe(rule.id, () => {
  it('holds where the internet reaches SIP over TCP', () => {
    expect(found(rule, model('203.0.113.10'))).toEqual([]);
  });

  it('is broken at an address of its own network', () => {
    expect(facts(rule, model(undefined))).toEqual([
      { path: dualSite, found: '192.168.5.100', allowed: 'a public address' },
    ]);
  });

  it('is broken without TCP', () => {
    expect(facts(rule, model('203.0.113.10', { sip: ['5060/udp', '5061/udp'] }))).toEqual([
      { path: proxies, found: '5060/udp, 5061/udp', allowed: 'a TCP port besides', related: [dualSite] },
    ]);
  });

  it('is broken where the firewall knows who may come', () => {
    expect(facts(rule, model('203.0.113.10', { sipClients: ['198.51.100.0/24'] }))).toEqual([
      { path: proxies, found: '198.51.100.0/24', allowed: 'no `sipClients`', related: [dualSite] },
    ]);
  });

  it('says all that stands against it', () => {
    expect(values(rule, model(undefined, { sip: ['5060/udp'], sipClients: ['198.51.100.0/24'] }))).toEqual([
      [dualSite, '192.168.5.100'],
      [proxies, '5060/udp'],
      [proxies, '198.51.100.0/24'],
    ]);
  });

  it('does not apply where Route 53 names nobody', () => {
    expect(rule.check(awsSiteModel('east', { dualSite: {} }))).toBe('does-not-apply');
    expect(rule.check(siteModel('east', { dualSite: {} }))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, model(undefined))).toEqual(honoured(rule));
  });
});
