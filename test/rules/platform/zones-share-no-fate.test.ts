import { describe, expect, it } from 'vitest';
import { zonesShareNoFate as rule } from '../../../lib/rules/platform/zones-share-no-fate';
import { awsModel, AWS_ZONE, exampleModel, SHARED_PATHS } from '../../../lib/testing';
import { inZones } from '../../support/aws-model';
import { accepted, facts, found, honoured } from '../harness';

const B = 'eu-central-1b';

describe(rule.id, () => {
  it('holds where one machine of each cluster stands elsewhere', () => {
    expect(found(rule, inZones(awsModel(), { proxy2: B, db3: B }))).toEqual([]);
  });

  it('is broken by a pair in one zone', () => {
    expect(facts(rule, inZones(awsModel(), { db3: B }))).toEqual([
      { path: SHARED_PATHS.proxies, found: AWS_ZONE, allowed: 'two zones, or a second site elsewhere' },
    ]);
  });

  it('is broken by each cluster', () => {
    expect(found(rule, awsModel()).map(({ path }) => path)).toEqual([SHARED_PATHS.proxies, SHARED_PATHS.database]);
  });

  it('does not apply where machines are there already', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('may be accepted', () => {
    expect(accepted(rule, inZones(awsModel(), { db3: B }))).toEqual(honoured(rule));
  });
});
