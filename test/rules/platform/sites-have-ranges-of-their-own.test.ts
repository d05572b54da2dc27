import { describe, expect, it } from 'vitest';
import { sitesHaveRangesOfTheirOwn as rule } from '../../../lib/rules/platform/sites-have-ranges-of-their-own';
import { awsSiteModel, SITE_MACHINES, SITE_PATHS, siteModel } from '../../../lib/testing';
import { accepted, facts, found, honoured } from '../harness';

const wide = (range: string) =>
  awsSiteModel('east', { platform: { network: { kind: 'new', range, zones: { 'us-east-1a': '192.168.5.0/24' } } } });

describe(rule.id, () => {
  it('holds where the other site is outside the VPC', () => {
    expect(found(rule, awsSiteModel('east'))).toEqual([]);
    expect(found(rule, wide('192.168.4.0/23'))).toEqual([]);
  });

  it('is broken by machines of the other site within it', () => {
    expect(facts(rule, wide('192.168.4.0/22'))).toEqual([
      {
        path: 'east',
        found: '192.168.6.11, 192.168.6.12',
        allowed: 'addresses outside 192.168.4.0/22',
        related: [SITE_PATHS.east.interconnect],
      },
    ]);
  });

  it('is broken by a single one', () => {
    const { nodes, virtualIp } = SITE_MACHINES.west;
    const sites = [
      { name: 'east', ...SITE_MACHINES.east, databases: 'per-node' },
      { name: 'west', nodes: [...nodes, { name: 'west3', address: '192.168.5.13' }], virtualIp, databases: 'per-node' },
    ] as const;
    expect(facts(rule, awsSiteModel('east', { interconnect: { sites } })).map((each) => each.found)).toEqual([
      '192.168.5.13',
    ]);
  });

  it('does not apply to a VPC that is there, which sites may share', () => {
    const zones = { 'us-east-1a': { subnet: 'subnet-01234567', range: '192.168.5.0/24' } };
    const network = { kind: 'existing', vpc: 'vpc-01234567', range: '192.168.0.0/16', zones, routeTables: [] } as const;
    expect(rule.check(awsSiteModel('east', { platform: { network } }))).toBe('does-not-apply');
    expect(rule.check(siteModel('east'))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, wide('192.168.0.0/16'))).toEqual(honoured(rule));
  });
});
