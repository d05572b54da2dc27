import { describe, expect, it } from 'vitest';
import { nothingElseStartsOpensips as rule } from '../../../lib/rules/pacemaker/nothing-else-starts-opensips';
import { exampleModel, sharedModel, SHARED_PATHS } from '../../../lib/testing';
import { accepted, facts, found, honoured, onShared, PATHS, values, withFiles } from '../harness';

const DROP_IN = '/etc/systemd/system/opensips.service.d/60-x.conf';
const file = (path: string, content: string) => sharedModel(onShared(withFiles([path, content])));
const times = (path: string, content: string) => found(rule, file(path, content)).length;

describe(rule.id, () => {
  it.each(['with-virtual-ip', 'clone'] as const)('holds for service %s', (service) => {
    const model = service === 'clone' ? exampleModel({ pacemaker: { service } }) : sharedModel();
    expect(found(rule, model)).toEqual([]);
  });

  it('is broken by a drop-in that lets systemd restart it', () => {
    expect(facts(rule, file(DROP_IN, '[Service]\nRestart=on-failure\n'))).toEqual([
      {
        path: SHARED_PATHS.proxies,
        found: `Restart=on-failure in ${DROP_IN}`,
        allowed: 'Restart=no, or no such line',
      },
    ]);
  });

  it('is broken in as many ways as there are lines', () => {
    const model = sharedModel(
      onShared(
        withFiles(
          ['/etc/cron.d/sip', '# at boot\n@reboot root systemctl start opensips\n'],
          ['/etc/systemd/system/exporter.service', '[Unit]\nRequires=opensips.service\n'],
          ['/etc/systemd/system-preset/10-x.preset', 'enable opensips.service\n'],
        ),
      ),
    );
    expect(values(rule, model)).toEqual([
      [SHARED_PATHS.proxies, 'Requires=opensips.service in /etc/systemd/system/exporter.service'],
      [SHARED_PATHS.proxies, '@reboot root systemctl start opensips in /etc/cron.d/sip'],
      [SHARED_PATHS.proxies, 'enable opensips.service in /etc/systemd/system-preset/10-x.preset'],
    ]);
  });

  it('is broken for a clone too', () => {
    const edits = withFiles([DROP_IN, '[Service]\nRestart=always\n']);
    expect(found(rule, exampleModel({ ...edits, pacemaker: { service: 'clone' } })).map(({ path }) => path)).toEqual([
      PATHS.proxies,
    ]);
  });

  it.each([
    ['before ours', '/etc/systemd/system/opensips.service.d/10-x.conf', 'Restart=always', 0],
    ['after ours', DROP_IN, 'Restart=always', 1],
    ['that says no', DROP_IN, 'Restart=no', 0],
    ['that says no in the end', DROP_IN, 'Restart=always\nRestart=no', 0],
    ['for every service', '/etc/systemd/system/service.d/60-x.conf', 'Restart=on-abort', 1],
    ['as the unit itself, which our drop-in follows', '/etc/systemd/system/opensips.service', 'Restart=always', 0],
  ])('a drop-in %s', (_, path, lines, expected) => {
    expect(times(path, `[Service]\n${lines}\n`)).toBe(expected);
  });

  it.each([
    ['Wants=opensips.service', 1],
    ['Wants=network.target \\\n opensips.service', 1],
    ['BindsTo=opensips.service', 1],
    ['Upholds=opensips.service', 1],
    ['After=opensips.service', 0],
    ['PartOf=opensips.service', 0],
    ['Wants=opensips-exporter.service', 0],
  ])('another unit with %j', (line, expected) => {
    expect(times('/etc/systemd/system/mine.service', `[Unit]\n${line}\n`)).toBe(expected);
    expect(times('/etc/systemd/system/multi-user.target.d/x.conf', `[Unit]\n${line}\n`)).toBe(expected);
  });

  it('a timer that starts it', () => {
    expect(times('/etc/systemd/system/night.timer', '[Timer]\nOnCalendar=daily\nUnit=opensips.service\n')).toBe(1);
  });

  it.each([
    ['systemctl start opensips', 1],
    ['/usr/bin/systemctl --no-block restart opensips.service', 1],
    ['systemctl enable --now rtpengine opensips', 1],
    ['systemctl is-active opensips || systemctl start opensips', 1],
    ['service opensips restart', 1],
    ['/etc/init.d/opensips start', 1],
    ['systemctl start opensips-exporter', 0],
    ['systemctl stop opensips', 0],
    ['systemctl try-restart opensips', 0],
    ['systemctl status opensips; systemctl start rtpengine', 0],
    ['# systemctl start opensips', 0],
    ['/usr/sbin/opensips -f /etc/opensips/opensips.cfg', 0],
  ])('a script with %j', (line, expected) => {
    expect(times('/usr/local/bin/mine', `#!/bin/sh\n${line}\n`)).toBe(expected);
  });

  it('leaves alone what nothing runs', () => {
    expect(times('/etc/sudoers.d/operators', '%operators ALL=(root) /usr/bin/systemctl restart opensips\n')).toBe(0);
  });

  it.each([
    ['@reboot root /usr/sbin/opensips -f /etc/opensips/opensips.cfg', 1],
    ['5 4 * * * root /usr/sbin/opensips -C -f /etc/opensips/opensips.cfg', 0],
    ['5 4 * * * root /usr/sbin/opensips-cli -x mi ps', 0],
  ])('a job with %j', (line, expected) => {
    expect(times('/etc/cron.d/mine', `${line}\n`)).toBe(expected);
  });

  it.each([
    ['enable opensips*\n', 1],
    ['enable *\n', 1],
    ['disable opensips.service\nenable *\n', 0],
    ['enable ssh.service\n', 0],
  ])('a preset %j', (content, expected) => {
    expect(times('/etc/systemd/system-preset/50-x.preset', content)).toBe(expected);
    expect(times('/etc/other/50-x.preset', content)).toBe(0);
  });

  it('does not apply where systemd runs OpenSIPS', () => {
    expect(rule.check(exampleModel(withFiles([DROP_IN, '[Service]\nRestart=always\n'])))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, file('/etc/cron.d/x', '@reboot root service opensips start\n'))).toEqual(honoured(rule));
  });
});
