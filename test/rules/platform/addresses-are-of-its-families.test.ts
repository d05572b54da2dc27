import { describe, expect, it } from 'vitest';
import { addressesAreOfItsFamilies as rule } from '../../../lib/rules/platform/addresses-are-of-its-families';
import { awsModel, exampleModel, SHARED_PATHS } from '../../../lib/testing';
import { inOneZone } from '../../support/aws-model';
import { accepted, facts, found, PATHS, refused, values } from '../harness';

const six = (address: string) => awsModel({ virtualIp: { address } });

describe(rule.id, () => {
  it('holds for IPv4', () => {
    expect(found(rule, awsModel())).toEqual([]);
  });

  it('is broken by a virtual IP', () => {
    expect(facts(rule, six('2001:db8::10/64'))).toEqual([
      { path: SHARED_PATHS.virtualIp, found: '2001:db8::10', allowed: 'IPv4' },
    ]);
  });

  it('is broken by each machine', () => {
    const nodes = ['a', 'b'].map((name, i) => ({ name, address: `2001:db8::${i + 1}` }));
    const model = inOneZone(exampleModel({ proxies: { nodes }, virtualIp: { address: '2001:db8::9/64' } }));
    expect(values(rule, model)).toEqual([
      [`${PATHS.proxies}/a`, '2001:db8::1'],
      [`${PATHS.proxies}/b`, '2001:db8::2'],
      [PATHS.virtualIp, '2001:db8::9'],
    ]);
  });

  it('does not apply where any family is as good', () => {
    expect(rule.check(exampleModel({ virtualIp: { address: '2001:db8::9/64' } }))).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, six('2001:db8::10/64'))).toEqual(refused(rule));
  });
});
