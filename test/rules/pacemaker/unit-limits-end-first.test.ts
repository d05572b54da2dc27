import { describe, expect, it } from 'vitest';
import { unitLimitsEndFirst as rule } from '../../../lib/rules/pacemaker/unit-limits-end-first';
import { exampleModel, sharedModel, SHARED_PATHS } from '../../../lib/testing';
import { accepted, facts, found, honoured, onShared, PATHS, values, withFiles } from '../harness';

const DROP_IN = '/etc/systemd/system/opensips.service.d/60-x.conf';
const service = (...lines: readonly string[]) => withFiles([DROP_IN, `[Service]\n${lines.join('\n')}\n`]);
const shared = (...lines: readonly string[]) => sharedModel(onShared(service(...lines)));
const clone = (...lines: readonly string[]) => exampleModel({ ...service(...lines), pacemaker: { service: 'clone' } });

describe(rule.id, () => {
  it("holds for the package's limits", () => {
    expect(found(rule, sharedModel())).toEqual([]);
    expect(found(rule, exampleModel({ pacemaker: { service: 'clone' } }))).toEqual([]);
  });

  it('is broken by a stop that may take as long as Pacemaker waits', () => {
    expect(facts(rule, shared('TimeoutStopSec=10'))).toEqual([
      {
        path: SHARED_PATHS.proxies,
        found: `TimeoutStopSec=10 in ${DROP_IN}`,
        allowed: "less than 10s, the limit of resource 'opensips'",
      },
    ]);
  });

  it('is broken by a start without end, of a clone too', () => {
    const expected = `TimeoutStartSec=infinity in ${DROP_IN}`;
    expect(values(rule, clone('TimeoutStartSec=infinity'))).toEqual([[PATHS.proxies, expected]]);
    expect(values(rule, shared('TimeoutStartSec=infinity'))).toEqual([[SHARED_PATHS.proxies, expected]]);
  });

  it('is broken twice by one line for both', () => {
    expect(found(rule, shared('TimeoutSec=3min')).map(({ message }) => message)).toEqual([
      'systemd may still wait for a start of OpenSIPS when Pacemaker calls it failed',
      'systemd may still wait for a stop of OpenSIPS when Pacemaker calls it failed',
    ]);
  });

  it.each([
    ['99', 0],
    ['99s', 0],
    ['1min 39s', 0],
    ['1min 40s', 1],
    ['2min', 1],
    ['1.5 min', 0],
    ['99999ms', 0],
    ['0', 1],
    ['infinity', 1],
    ['soon', 0],
  ])('a limit of %s beside the 100 s of a clone', (limit, times) => {
    expect(found(rule, clone(`TimeoutStopSec=${limit}`))).toHaveLength(times);
    expect(found(rule, clone(`TimeoutStartSec=${limit}`))).toHaveLength(times);
  });

  it.each([
    ['9', 0],
    ['9999ms', 0],
    ['10', 1],
  ])('a stop of %s beside the 10 s of an OpenSIPS that moves with the virtual IP', (limit, times) => {
    expect(found(rule, shared(`TimeoutStopSec=${limit}`))).toHaveLength(times);
  });

  it('passes over a stop limit that is read before ours', () => {
    const early = withFiles([
      '/etc/systemd/system/opensips.service.d/10-x.conf',
      '[Service]\nTimeoutStopSec=5min\nTimeoutStartSec=5min\n',
    ]);
    expect(found(rule, sharedModel(onShared(early))).map(({ message }) => message)).toEqual([
      'systemd may still wait for a start of OpenSIPS when Pacemaker calls it failed',
    ]);
  });

  it('takes the last line that is read', () => {
    expect(found(rule, shared('TimeoutStopSec=5min', 'TimeoutStopSec=7s'))).toEqual([]);
    const later = '/run/systemd/system/opensips.service.d/70-y.conf';
    const two = withFiles([later, '[Service]\nTimeoutStopSec=5min\n'], [DROP_IN, '[Service]\nTimeoutStopSec=7s\n']);
    expect(values(rule, sharedModel(onShared(two)))).toEqual([
      [SHARED_PATHS.proxies, `TimeoutStopSec=5min in ${later}`],
    ]);
  });

  it("reads a unit of the author's own, and sections alone", () => {
    const unit = withFiles([
      '/etc/systemd/system/opensips.service',
      '[Unit]\nX=1\n[Service]\nTimeoutStartSec = 5min\n',
    ]);
    expect(found(rule, sharedModel(onShared(unit)))).toHaveLength(1);
    const misplaced = withFiles([DROP_IN, '[Unit]\nTimeoutStopSec=5min\n']);
    expect(found(rule, sharedModel(onShared(misplaced)))).toEqual([]);
  });

  it('does not apply where systemd runs OpenSIPS', () => {
    expect(rule.check(exampleModel(service('TimeoutStopSec=5min')))).toBe('does-not-apply');
    expect(rule.check(sharedModel({ pacemaker: null }))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, shared('TimeoutStopSec=5min'))).toEqual(honoured(rule));
  });
});
