import { describe, expect, it } from 'vitest';
import { elasticAddressReachesTheNodes as rule } from '../../../lib/rules/platform/elastic-address-reaches-the-nodes';
import { exampleModel } from '../../../lib/testing';
import { modelOnAws, BETWEEN, ELASTIC, type OnAws } from '../../support/aws-example';
import { accepted, facts, found, PATHS, refused } from '../harness';

const elastic = (on: OnAws = {}) => modelOnAws(on, { virtualIp: ELASTIC });
const behindNat: OnAws = {
  platform: {
    network: {
      kind: 'new',
      range: '10.20.0.0/16',
      zones: { 'eu-central-1a': '10.20.0.0/20' },
      natGateways: { 'eu-central-1a': '10.20.32.0/24' },
    },
  },
};

describe(rule.id, () => {
  it('holds in one zone with a way to the internet', () => {
    expect(found(rule, elastic())).toEqual([]);
  });

  it.each([
    ['between zones', elastic(BETWEEN), 'nodes in one zone, or two sites with an elastic address each'],
    [
      'behind a NAT gateway',
      elastic(behindNat),
      "a network without `natGateways`, or one that exists with `machineAddresses: 'public'`",
    ],
    [
      'on machines that are there',
      exampleModel({ virtualIp: ELASTIC }),
      'the address as text, which a router in front passes on',
    ],
  ])('is broken %s', (_, model, allowed) => {
    expect(facts(rule, model)).toEqual([{ path: PATHS.virtualIp, found: 'ElasticAddress 3.120.9.9', allowed }]);
  });

  it('is broken in two clusters at once', () => {
    const edits = { virtualIp: ELASTIC };
    const other = { virtualIp: { ...ELASTIC, publicAddress: '3.120.9.10' } };
    expect(found(rule, exampleModel(edits, other)).map(({ path }) => path)).toEqual([
      PATHS.virtualIp,
      'voip/registrar2/vip',
    ]);
  });

  it('does not apply to an address as text', () => {
    expect(rule.check(modelOnAws(BETWEEN, { virtualIp: { publicAddress: '203.0.113.9' } }))).toBe('does-not-apply');
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, elastic(BETWEEN))).toEqual(refused(rule));
  });
});
