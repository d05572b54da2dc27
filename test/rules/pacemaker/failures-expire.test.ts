import { describe, expect, it } from 'vitest';
import { failuresExpire as rule } from '../../../lib/rules/pacemaker/failures-expire';
import { exampleModel } from '../../../lib/testing';
import type { PacemakerClusterRecord, ResourceRecord } from '../../../lib/topology/pacemaker';
import { accepted, facts, found, honoured, PATHS, values } from '../harness';

const model = (pacemaker: Partial<PacemakerClusterRecord>) => exampleModel({ pacemaker });
const resource = (meta: Readonly<Record<string, string>>): ResourceRecord => ({
  id: 'ping',
  agent: 'ocf:pacemaker:ping',
  meta,
  placement: 'clone',
});

describe(rule.id, () => {
  it.each(['systemd', 'clone'] as const)('holds for our defaults with service %s', (service) => {
    expect(found(rule, model({ service }))).toEqual([]);
  });

  it('is broken by failures that are never forgotten', () => {
    expect(facts(rule, model({ failureTimeout: 'never' }))).toEqual([
      {
        path: PATHS.pacemaker,
        found: 'virtual-ip: migration-threshold 1, no failure-timeout',
        allowed: 'any failure-timeout',
      },
    ]);
  });

  it('is broken for each resource with an answer of its own', () => {
    const broken = model({
      service: 'clone',
      failureTimeout: 'never',
      resources: [resource({ 'migration-threshold': '3' })],
    });
    expect(values(rule, broken)).toEqual([
      [PATHS.pacemaker, 'opensips: migration-threshold 1, no failure-timeout'],
      [PATHS.pacemaker, 'virtual-ip, opensips-active: migration-threshold 1, no failure-timeout'],
      [PATHS.pacemaker, 'ping: migration-threshold 3, no failure-timeout'],
    ]);
  });

  it('is broken by a timeout a resource takes away from itself', () => {
    expect(values(rule, model({ resources: [resource({ 'failure-timeout': '0' })] }))).toEqual([
      [PATHS.pacemaker, 'ping: migration-threshold 1, no failure-timeout'],
    ]);
  });

  it.each([
    ['99s', ['opensips: migration-threshold 2, failure-timeout 99s']],
    ['100s', []],
    ['101s', []],
  ])('a failure-timeout of %s beside operations of 100 s', (failureTimeout, expected) => {
    expect(
      values(rule, model({ service: 'clone', migrationThreshold: 2, failureTimeout })).map(([, value]) => value),
    ).toEqual(expected);
  });

  it.each([
    [999_999, 1],
    [1_000_000, 0],
  ])('a threshold of %i: what is never reached needs no end', (migrationThreshold, times) => {
    expect(found(rule, model({ failureTimeout: 'never', migrationThreshold }))).toHaveLength(times);
  });

  it.each([
    ['INFINITY', 0],
    ['5', 1],
  ])('a threshold of %s in meta, with failures that are never forgotten', (threshold, times) => {
    const never = resource({ 'migration-threshold': threshold, 'failure-timeout': '0' });
    expect(found(rule, model({ resources: [never] }))).toHaveLength(times);
  });

  it.each(['2m', '120', '2min', '120000ms'])("reads Pacemaker's way to write a time: %s", (text) => {
    expect(found(rule, model({ resources: [resource({ 'failure-timeout': text })] }))).toEqual([]);
  });

  it('does not apply without Pacemaker', () => {
    expect(rule.check(exampleModel({ pacemaker: null }))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, model({ failureTimeout: 'never' }))).toEqual(honoured(rule));
  });
});
