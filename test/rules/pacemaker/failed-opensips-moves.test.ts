import { describe, expect, it } from 'vitest';
import { failedOpensipsMoves as rule } from '../../../lib/rules/pacemaker/failed-opensips-moves';
import { exampleModel, sharedModel, SHARED_PATHS } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, values } from '../harness';

const after = (migrationThreshold: number) => sharedModel({ pacemaker: { migrationThreshold } });

describe(rule.id, () => {
  it('holds for our choice', () => {
    expect(found(rule, sharedModel())).toEqual([]);
  });

  it('is broken by three starts in place', () => {
    expect(facts(rule, after(3))).toEqual([
      { path: SHARED_PATHS.pacemaker, found: 'opensips: migration-threshold 3', allowed: '1 to 2' },
    ]);
  });

  it('is broken by starts without end', () => {
    expect(values(rule, after(1_000_000))).toEqual([
      [SHARED_PATHS.pacemaker, 'opensips: migration-threshold INFINITY'],
    ]);
  });

  it.each([
    [1, 0],
    [2, 0],
    [3, 1],
  ])('a threshold of %i', (threshold, times) => {
    expect(found(rule, after(threshold))).toHaveLength(times);
  });

  it('leaves the resources of others alone', () => {
    const meta = { 'migration-threshold': '10' };
    const resources = [{ id: 'ping', agent: 'ocf:pacemaker:ping', meta, placement: 'clone' } as const];
    expect(found(rule, sharedModel({ pacemaker: { resources } }))).toEqual([]);
  });

  it('is broken by a clone that is started in place, whose peer holds all contacts and calls already', () => {
    const clone = (migrationThreshold: number) => exampleModel({ pacemaker: { service: 'clone', migrationThreshold } });
    expect(found(rule, clone(2))).toEqual([]);
    expect(values(rule, clone(5))).toEqual([[PATHS.pacemaker, 'opensips: migration-threshold 5']]);
  });

  it('does not apply to what systemd starts', () => {
    const bySystemd = exampleModel({ pacemaker: { service: 'systemd', migrationThreshold: 5 } });
    expect(rule.check(bySystemd)).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, after(3))).toEqual(honoured(rule));
  });
});
