import { describe, expect, it } from 'vitest';
import { nonLocalBindStaysOff as rule } from '../../../lib/rules/network/non-local-bind-stays-off';
import { exampleModel, sharedModel, SHARED_PATHS, type SharedEdits } from '../../../lib/testing';
import { accepted, facts, found, honoured, onShared, values, withFiles } from '../harness';

const ON = 'net.ipv4.ip_nonlocal_bind = 1\n';
const files = (list: readonly (readonly [path: string, content: string])[], more: SharedEdits = {}) =>
  sharedModel(onShared(withFiles(...list), more));

describe(rule.id, () => {
  it('holds without extra files', () => {
    expect(found(rule, sharedModel())).toEqual([]);
  });

  it('is broken by a file that switches it on', () => {
    expect(facts(rule, files([['/etc/sysctl.d/10-keepalived.conf', ON]]))).toEqual([
      {
        path: SHARED_PATHS.proxies,
        found: 'net.ipv4.ip_nonlocal_bind = 1 in /etc/sysctl.d/10-keepalived.conf',
        allowed: 'net.ipv4.ip_nonlocal_bind = 0, or no such line',
      },
    ]);
  });

  it('is broken by the file Debian reads last', () => {
    expect(values(rule, files([['/etc/sysctl.conf', ON]]))).toEqual([
      [SHARED_PATHS.proxies, 'net.ipv4.ip_nonlocal_bind = 1 in /etc/sysctl.conf'],
    ]);
  });

  it('takes the last line that is read', () => {
    const off = 'net.ipv4.ip_nonlocal_bind = 0\n';
    const paths = ['/etc/sysctl.d/10-x.conf', '/run/sysctl.d/20-y.conf'] as const;
    expect(
      found(
        rule,
        files([
          [paths[0], ON],
          [paths[1], off],
        ]),
      ),
    ).toEqual([]);
    expect(
      found(
        rule,
        files([
          [paths[1], ON],
          [paths[0], off],
        ]),
      ),
    ).toHaveLength(1);
  });

  it('looks at the family of the virtual IP alone', () => {
    const other: readonly (readonly [string, string])[] = [['/etc/sysctl.d/9.conf', 'net.ipv6.ip_nonlocal_bind=1']];
    expect(found(rule, files(other))).toEqual([]);
    expect(found(rule, files(other, { virtualIp: { address: '2001:db8::100/64' } }))).toHaveLength(1);
  });

  it.each(['systemd', 'clone'] as const)('does not apply to service %s', (service) => {
    expect(rule.check(exampleModel({ pacemaker: { service } }))).toBe('does-not-apply');
  });

  it('does not apply without Pacemaker', () => {
    expect(rule.check(sharedModel({ pacemaker: null }))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, files([['/etc/sysctl.d/99-x.conf', ON]]))).toEqual(honoured(rule));
  });
});
