import { describe, expect, it } from 'vitest';
import { hostedZoneHoldsTheNames as rule } from '../../../lib/rules/platform/hosted-zone-holds-the-names';
import { awsSiteModel, clientSite, SITE_PATHS, siteModel, type AwsSiteEdits } from '../../../lib/testing';
import { accepted, facts, found, honoured } from '../harness';

const platform = { hostedZone: 'Z0123456789' };
const { dualSite } = SITE_PATHS.east;
const model = (edits: AwsSiteEdits) => awsSiteModel('east', { platform, dualSite: {}, ...edits });
const serving = (domains: readonly string[]) => model({ proxies: { domains } });

describe(rule.id, () => {
  it('holds where all domains can be in one zone', () => {
    expect(found(rule, serving(['voip.example']))).toEqual([]);
    expect(found(rule, serving(['voip.example.net', 'sip.example.net', 'example.net']))).toEqual([]);
  });

  it('is broken where there is nothing to write', () => {
    const idle = {
      path: 'east',
      found: 'Z0123456789',
      allowed: 'a DualSiteTopology whose proxy clusters have `domains`',
    };
    expect(facts(rule, model({}))).toEqual([idle]);
    expect(facts(rule, awsSiteModel('east', { platform }))).toEqual([idle]);
  });

  it('is broken by domains that no zone holds together', () => {
    expect(facts(rule, serving(['voip.example', 'sip.example']))).toEqual([
      { path: 'east', found: 'voip.example, sip.example', allowed: 'domains within one zone', related: [dualSite] },
    ]);
    expect(facts(rule, serving(['voip.example.net', 'voip.example.org']))).toHaveLength(1);
  });

  it('is broken by more sites than Route 53 tells a client', () => {
    const own = clientSite('east', { domains: ['voip.example'] });
    const sites = (count: number) =>
      [...Array(count).keys()].map((i) =>
        i === 0 ? own : { ...own, name: `site${i}`, nodes: [], virtualIp: `10.0.${i}.1/24` },
      );
    const having = (count: number) =>
      model({ proxies: { domains: ['voip.example'] }, dualSite: { sites: sites(count) } });
    expect(facts(rule, having(8))).toEqual([]);
    expect(facts(rule, having(9))).toEqual([{ path: dualSite, found: '9 sites', allowed: '8 at most' }]);
  });

  it('does not apply without a hosted zone', () => {
    expect(rule.check(awsSiteModel('east', { dualSite: {} }))).toBe('does-not-apply');
    expect(rule.check(siteModel('east', { dualSite: {} }))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, model({}))).toEqual(honoured(rule));
  });
});
