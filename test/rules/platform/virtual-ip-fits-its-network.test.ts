import { describe, expect, it } from 'vitest';
import { virtualIpFitsItsNetwork as rule } from '../../../lib/rules/platform/virtual-ip-fits-its-network';
import { exampleModel } from '../../../lib/testing';
import { modelOnAws, BETWEEN, type OnAws } from '../../support/aws-example';
import { accepted, facts, found, PATHS, refused } from '../harness';

const vip = (address: string, on: OnAws = {}) => modelOnAws(on, { virtualIp: { address } });
const existing = (routeTables: readonly string[]): OnAws => ({
  ...BETWEEN,
  platform: {
    network: {
      kind: 'existing',
      vpc: 'vpc-0123456789abcdef0',
      range: '10.20.0.0/16',
      routeTables,
      zones: {
        'eu-central-1a': { subnet: 'subnet-0123456789abcdef0', range: '10.20.0.0/20' },
        'eu-central-1b': { subnet: 'subnet-0123456789abcdef1', range: '10.20.16.0/20' },
      },
    },
  },
});

describe(rule.id, () => {
  it('holds in the subnet of one zone, and outside the VPC between zones', () => {
    expect(found(rule, modelOnAws())).toEqual([]);
    expect(found(rule, modelOnAws(BETWEEN))).toEqual([]);
  });

  it.each([
    ['10.20.0.4/20', 0],
    ['10.20.15.254/20', 0],
    ['10.20.0.3/20', 1],
    ['10.20.16.9/20', 1],
    ['10.20.0.100/32', 1],
    ['10.20.0.100/16', 1],
    ['192.168.99.10/32', 1],
  ])('in one zone %s', (address, times) => {
    expect(found(rule, vip(address))).toHaveLength(times);
  });

  it.each([
    ['192.168.99.10/32', 0],
    ['10.21.0.0/32', 0],
    ['10.20.255.255/32', 1],
    ['192.168.99.10/24', 1],
  ])('between zones %s', (address, times) => {
    expect(found(rule, vip(address, BETWEEN))).toHaveLength(times);
  });

  it('is broken by an address of another network, and says what is allowed', () => {
    expect(facts(rule, vip('10.20.16.9/20'))).toEqual([
      {
        path: PATHS.virtualIp,
        found: '10.20.16.9/20',
        allowed: 'an address of 10.20.0.0/20 with /20, but for the first 4 and the last one',
      },
    ]);
    expect(facts(rule, vip('10.20.0.100/20', BETWEEN))).toEqual([
      {
        path: PATHS.virtualIp,
        found: '10.20.0.100/20',
        allowed: 'one address with /32 outside 10.20.0.0/16, such as 192.168.99.10/32',
      },
    ]);
  });

  it('is broken twice by a named interface and a wrong address', () => {
    const model = modelOnAws({}, { virtualIp: { address: '10.20.0.100/24', interface: 'ens5' } });
    expect(found(rule, model).map(({ found: value }) => value)).toEqual(["interface: 'ens5'", '10.20.0.100/24']);
  });

  it('leaves IPv6 to the rule about families', () => {
    expect(found(rule, vip('2001:db8::1/64'))).toEqual([]);
  });

  it('wants tables for the routes', () => {
    expect(found(rule, modelOnAws(existing(['rtb-0123456789abcdef0'])))).toEqual([]);
    expect(found(rule, modelOnAws(existing([]))).map(({ found: value }) => value)).toEqual(['routeTables: []']);
  });

  it('does not apply where neighbours are told, or without a virtual IP', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
    expect(rule.check(modelOnAws({}, { virtualIp: null, pacemaker: null }))).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, vip('10.20.0.100/24'))).toEqual(refused(rule));
  });
});
