import { describe, expect, it } from 'vitest';
import { fencingWaitsForThePower as rule } from '../../../lib/rules/pacemaker/fencing-waits-for-the-power';
import { exampleModel } from '../../../lib/testing';
import { modelOnAws } from '../../support/aws-example';
import { accepted, facts, found, honoured, PATHS, values } from '../harness';

const fenced = (parameters: Readonly<Record<string, string>>) =>
  exampleModel({ pacemaker: { fencing: { kind: 'agent', agent: 'fence_pve', parameters } } });
const hasty = fenced({ power_timeout: '60', pcmk_reboot_timeout: '90s' });

describe(rule.id, () => {
  it('holds for devices that say nothing, or enough', () => {
    expect(found(rule, fenced({}))).toEqual([]);
    expect(found(rule, fenced({ power_timeout: '60', pcmk_reboot_timeout: '3min', pcmk_off_timeout: '90' }))).toEqual(
      [],
    );
    expect(found(rule, modelOnAws({}, {}))).toEqual([]);
  });

  it('is broken by a limit that the power may outlast', () => {
    expect(facts(rule, hasty)).toEqual([
      {
        path: PATHS.pacemaker,
        found: 'pcmk_reboot_timeout 90s, power_timeout 60 s',
        allowed: 'more than 120 s',
      },
    ]);
  });

  it("is broken by one below the agent's own patience", () => {
    expect(values(rule, fenced({ pcmk_reboot_timeout: '30s', pcmk_off_timeout: '20s' }))).toEqual([
      [PATHS.pacemaker, 'pcmk_reboot_timeout 30s, power_timeout 20 s'],
      [PATHS.pacemaker, 'pcmk_off_timeout 20s, power_timeout 20 s'],
    ]);
  });

  it.each([
    ['40s', 1],
    ['41s', 0],
  ])('a reboot within %s', (limit, times) => {
    expect(found(rule, fenced({ pcmk_reboot_timeout: limit }))).toHaveLength(times);
  });

  it('does not apply without a device', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, hasty)).toEqual(honoured(rule));
  });
});
