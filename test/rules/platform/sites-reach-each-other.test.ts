import { describe, expect, it } from 'vitest';
import { sitesReachEachOther as rule } from '../../../lib/rules/platform/sites-reach-each-other';
import { awsSiteModel, SITE_PATHS, siteModel, type AwsSiteEdits } from '../../../lib/testing';
import { TICKETS } from '../../support/tickets';
import { accepted, facts, federated, found, honoured, values } from '../harness';

const { interconnect, dualSite } = SITE_PATHS.east;

const led = (routes: Readonly<Record<string, string>>, edits: AwsSiteEdits = {}) =>
  awsSiteModel('east', {
    platform: { network: { kind: 'new', range: '192.168.5.0/24', zones: { 'us-east-1a': '192.168.5.0/24' }, routes } },
    ...edits,
  });

describe(rule.id, () => {
  it('holds where a route leads to every node', () => {
    expect(found(rule, awsSiteModel('east'))).toEqual([]);
    expect(found(rule, led({ '192.168.6.8/29': 'pcx-0123456789abcdef0' }))).toEqual([]);
  });

  it('is broken without a route', () => {
    expect(facts(rule, led({}))).toEqual([
      {
        path: 'east',
        found: '192.168.6.11, 192.168.6.12',
        allowed: 'a route to each',
        related: [interconnect],
      },
    ]);
  });

  it('is broken by routes that leave one out', () => {
    expect(facts(rule, led({ '192.168.6.8/30': 'tgw-01234567', '10.0.0.0/8': 'tgw-01234567' }))).toEqual([
      {
        path: 'east',
        found: '192.168.6.12',
        allowed: 'within 10.0.0.0/8, 192.168.6.8/30',
        related: [interconnect],
      },
    ]);
  });

  it('asks for sites that hold tickets or pass calls on, and the vote about them', () => {
    const alone = { interconnect: null } as const;
    expect(values(rule, led({}, { ...alone, dualSite: { switch: TICKETS } }))).toEqual([
      ['east', '192.168.6.5'],
      ['east', '192.168.7.11'],
    ]);
    const { proxies, dualSite: calls } = federated();
    expect(facts(rule, led({}, { ...alone, proxies, dualSite: calls }))).toEqual([
      { path: 'east', found: '192.168.6.100', allowed: 'a route to each', related: [dualSite] },
    ]);
  });

  it('does not apply to a site that speaks to no other, nor to a network of the author’s', () => {
    expect(rule.check(led({}, { interconnect: null }))).toBe('does-not-apply');
    const zones = { 'us-east-1a': { subnet: 'subnet-01234567', range: '192.168.5.0/24' } };
    const network = { kind: 'existing', vpc: 'vpc-01234567', range: '192.168.5.0/24', zones, routeTables: [] } as const;
    expect(rule.check(awsSiteModel('east', { platform: { network } }))).toBe('does-not-apply');
    expect(rule.check(siteModel('east'))).toBe('does-not-apply');
  });

  it('can be accepted: a peering has to wait for the VPC', () => {
    expect(accepted(rule, led({}))).toEqual(honoured(rule));
  });
});
