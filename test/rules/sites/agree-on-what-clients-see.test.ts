import { describe, expect, it } from 'vitest';
import type { Model } from '../../../lib/model';
import { agreeOnWhatClientsSee as rule } from '../../../lib/rules/sites/agree-on-what-clients-see';
import { clientSite, exampleModel, siteModel, SITE_PATHS } from '../../../lib/testing';
import type { ClientSiteRecord } from '../../../lib/topology/dual-site';
import { accepted, facts, found, honoured, values } from '../harness';

const { proxies } = SITE_PATHS.west;
const domains = ['voip.example'];

/** West, beside an east that differs. */
function beside(east: Partial<ClientSiteRecord>, west: Partial<ClientSiteRecord> = {}): Model {
  const sites = [clientSite('east', { domains, ...east }), clientSite('west', { domains, ...west })];
  return siteModel('west', { dualSite: { sites } });
}

describe(rule.id, () => {
  it('holds for sites that say the same', () => {
    expect(found(rule, siteModel('west', { proxies: { domains }, dualSite: {} }))).toEqual([]);
  });

  it('holds whether a default is said or not, and in whatever order', () => {
    const said: Partial<ClientSiteRecord> = {
      version: '3.6',
      sip: ['5060/tcp', '5060/udp'],
      domains: ['voip.example', 'Sip.example'],
      registration: { defaultExpires: '600s', minExpires: '1min', maxExpires: '30min', maxContacts: 10 },
    };
    const west = { sip: ['5060/udp', '5060/tcp'], domains: ['voip.example', 'sip.example'] };
    expect(found(rule, beside(said, west))).toEqual([]);
  });

  it('is broken by another domain, which is another realm as well', () => {
    expect(facts(rule, beside({ domains: ['sip.example', 'voip.example'] }))).toEqual([
      {
        path: proxies,
        found: 'voip.example at west, sip.example at east',
        allowed: 'the same at all sites',
      },
      {
        path: proxies,
        found: 'voip.example at west, sip.example, voip.example at east',
        allowed: 'the same at all sites',
      },
    ]);
  });

  it('is broken by sites without a domain: each hashes passwords for its own address', () => {
    expect(values(rule, siteModel('west', { dualSite: {} }))).toEqual([
      [proxies, '192.168.6.100 at west, 192.168.5.100 at east'],
    ]);
  });

  it.each([
    [{ sip: ['5080/udp'] }, '5060/udp at west, 5080/udp at east'],
    [{ sip: ['5060/udp', '5060/tcp'] }, '5060/udp at west, 5060/tcp, 5060/udp at east'],
    [{ version: '3.4' }, '3.6 at west, 3.4 at east'],
    [{ limits: { calls: 5, callsPerAccount: 2 } }, 'none at west, calls 5, callsPerAccount 2 at east'],
    [
      { registration: { maxExpires: '1h', maxContacts: 3 } },
      '1min to 10min to 30min, 10 contacts at west, 1min to 10min to 1h, 3 contacts at east',
    ],
  ])('is broken by %j at the other site', (east, difference) => {
    expect(values(rule, beside(east))).toEqual([[proxies, difference]]);
  });

  it('is said once: the site that clients use first says nothing', () => {
    const sites = [clientSite('east', { domains }), clientSite('west')];
    expect(rule.check(siteModel('east', { dualSite: { sites } }))).toBe('does-not-apply');
    const west = { sites, preference: ['west'] };
    expect(rule.check(siteModel('west', { dualSite: west }))).toBe('does-not-apply');
    expect(found(rule, siteModel('east', { dualSite: west })).length).toBeGreaterThan(0);
  });

  it('does not apply to one site', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, beside({ version: '3.4' }))).toEqual(honoured(rule));
  });
});
