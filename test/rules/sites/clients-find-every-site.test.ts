import { describe, expect, it } from 'vitest';
import { clientsFindEverySite as rule } from '../../../lib/rules/sites/clients-find-every-site';
import { exampleModel, siteModel, SITE_PATHS } from '../../../lib/testing';
import { accepted, facts, found, honoured, values } from '../harness';

const { proxies, dualSite } = SITE_PATHS.west;

describe(rule.id, () => {
  it('holds where the sites serve a domain', () => {
    expect(found(rule, siteModel('west', { proxies: { domains: ['voip.example'] }, dualSite: {} }))).toEqual([]);
  });

  it('is broken without one', () => {
    expect(facts(rule, siteModel('west', { dualSite: {} }))).toEqual([
      {
        path: proxies,
        found: 'no domain; SIP at 192.168.6.100, 5060/udp',
        allowed: 'a domain, the same at all sites',
        related: [dualSite],
      },
    ]);
  });

  it('is broken all the more where the port is another than clients try', () => {
    const edits = { proxies: { sip: ['5080/udp', '5081/tcp'] }, dualSite: {} };
    expect(values(rule, siteModel('west', edits))).toEqual([
      [proxies, 'no domain; SIP at 192.168.6.100, 5080/udp, 5081/tcp'],
    ]);
  });

  it('does not apply to one site', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, siteModel('west', { dualSite: {} }))).toEqual(honoured(rule));
  });
});
