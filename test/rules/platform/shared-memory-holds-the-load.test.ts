import { describe, expect, it } from 'vitest';
import { sharedMemoryHoldsTheLoad as rule } from '../../../lib/rules/platform/shared-memory-holds-the-load';
import { awsModel, exampleModel, SHARED_PATHS } from '../../../lib/testing';
import { accepted, facts, found, honoured } from '../harness';

const many = (registrations: number, calls: number, sharedMemory?: string) =>
  awsModel({
    platform: { expected: { registrations, calls } },
    proxies: sharedMemory === undefined ? {} : { sharedMemory },
  });

describe(rule.id, () => {
  it('holds for a small installation, and up to the last contact', () => {
    expect(found(rule, awsModel())).toEqual([]);
    expect(found(rule, many(0, 23_300))).toEqual([]);
  });

  it('is broken by contacts', () => {
    expect(facts(rule, many(1_000_000, 0))).toEqual([
      {
        path: SHARED_PATHS.proxies,
        found: '256MiB',
        allowed: '2027MiB or more for 1000000 registrations and 0 calls',
      },
    ]);
  });

  it('is broken by calls', () => {
    expect(found(rule, many(0, 23_400))).toHaveLength(1);
  });

  it('holds with as much as the finding says', () => {
    expect(found(rule, many(1_000_000, 0, '2027MiB'))).toEqual([]);
    expect(found(rule, many(1_000_000, 0, '2026MiB'))).toHaveLength(1);
  });

  it('does not apply where nobody said what is expected', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('may be accepted', () => {
    expect(accepted(rule, many(1_000_000, 0))).toEqual(honoured(rule));
  });
});
