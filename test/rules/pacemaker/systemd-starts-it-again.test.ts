import { describe, expect, it } from 'vitest';
import { systemdStartsItAgain as rule } from '../../../lib/rules/pacemaker/systemd-starts-it-again';
import { exampleModel, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, onShared, PATHS, values, withFiles } from '../harness';

const FILE = '/etc/systemd/system/opensips.service.d/60-x.conf';
const dropIn = (content: string, path = FILE) => withFiles([path, content]);
const never = exampleModel(dropIn('[Service]\nRestart=no\n'));

describe(rule.id, () => {
  it.each(['Restart=always', 'Restart=on-failure', 'RestartSec=1s', 'Nice=-5'])('holds with %s', (line) => {
    expect(found(rule, exampleModel(dropIn(`[Service]\n${line}\n`)))).toEqual([]);
  });

  it('is broken by a drop-in that starts nothing again', () => {
    expect(facts(rule, never)).toEqual([
      {
        path: PATHS.proxies,
        found: `Restart=no in ${FILE}`,
        allowed: 'Restart=always or on-failure, or no such line',
      },
    ]);
  });

  it('is broken by a limit after which systemd gives up', () => {
    const limit = exampleModel(dropIn('[Unit]\nStartLimitIntervalSec=1min\nStartLimitBurst=3\n'));
    expect(values(rule, limit)).toEqual([[PATHS.proxies, `StartLimitIntervalSec=1min in ${FILE}`]]);
    expect(found(rule, exampleModel(dropIn('[Unit]\nStartLimitIntervalSec=0\n')))).toEqual([]);
  });

  it('is broken by a start after a crash alone', () => {
    expect(found(rule, exampleModel(dropIn('[Service]\nRestart=on-abort\n')))).toHaveLength(1);
  });

  it('takes what is read before ours, and what is for other units', () => {
    const early = '/etc/systemd/system/opensips.service.d/10-x.conf';
    expect(found(rule, exampleModel(dropIn('[Service]\nRestart=no\n', early)))).toEqual([]);
    const other = '/etc/systemd/system/rtpengine.service.d/60-x.conf';
    expect(found(rule, exampleModel(dropIn('[Service]\nRestart=no\n', other)))).toEqual([]);
  });

  it('applies without Pacemaker', () => {
    expect(found(rule, exampleModel({ ...dropIn('[Service]\nRestart=no\n'), pacemaker: null }))).toHaveLength(1);
  });

  it('does not apply to what Pacemaker runs', () => {
    expect(rule.check(exampleModel({ pacemaker: { service: 'clone' } }))).toBe('does-not-apply');
    expect(rule.check(sharedModel(onShared(dropIn('[Service]\nRestart=no\n'))))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, never)).toEqual(honoured(rule));
  });
});
