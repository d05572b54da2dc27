import { describe, expect, it } from 'vitest';
import { nonLocalBindStaysOn as rule } from '../../../lib/rules/network/non-local-bind-stays-on';
import { exampleModel, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, onShared, PATHS, refused, values, withFiles } from '../harness';

const OFF = 'net.ipv4.ip_nonlocal_bind = 0\n';
const files = (...list: readonly (readonly [path: string, content: string])[]) => exampleModel(withFiles(...list));

describe(rule.id, () => {
  it('holds without extra files', () => {
    expect(found(rule, exampleModel())).toEqual([]);
  });

  it('is broken by a later file that switches it off', () => {
    expect(facts(rule, files(['/etc/sysctl.d/91-hardening.conf', `# hardening\n${OFF}`]))).toEqual([
      {
        path: PATHS.proxies,
        found: 'net.ipv4.ip_nonlocal_bind = 0 in /etc/sysctl.d/91-hardening.conf',
        allowed: 'net.ipv4.ip_nonlocal_bind = 1, or no such line',
      },
    ]);
  });

  it('is broken in two clusters at once', () => {
    const both = withFiles(['/etc/sysctl.d/99-x.conf', OFF]);
    expect(found(rule, exampleModel(both, both)).map(({ path }) => path)).toEqual([
      PATHS.proxies,
      'voip/registrar2/proxies',
    ]);
  });

  it.each([
    ['before ours', '/etc/sysctl.d/90-opensips-cdj.conf', 0],
    ['after ours', '/etc/sysctl.d/90-opensips-cdl.conf', 1],
    ['after ours in another folder', '/usr/lib/sysctl.d/95-x.conf', 1],
    ['as the file Debian reads last', '/etc/sysctl.conf', 1],
    ['not read at all', '/etc/sysctl.d/95-x.txt', 0],
  ])('a file %s', (_, path, times) => {
    expect(found(rule, files([path, OFF]))).toHaveLength(times);
  });

  it.each(['-net.ipv4.ip_nonlocal_bind=0', 'net/ipv4/ip_nonlocal_bind = 0', '  net.ipv4.ip_nonlocal_bind =0'])(
    'reads %j',
    (line) => {
      expect(found(rule, files(['/etc/sysctl.d/95-x.conf', line]))).toHaveLength(1);
    },
  );

  it('takes the last line that is read', () => {
    const on = 'net.ipv4.ip_nonlocal_bind = 1\n';
    expect(found(rule, files(['/etc/sysctl.d/95-x.conf', OFF], ['/etc/sysctl.d/96-y.conf', on]))).toEqual([]);
    expect(values(rule, files(['/etc/sysctl.d/96-y.conf', OFF], ['/etc/sysctl.d/95-x.conf', on]))).toEqual([
      [PATHS.proxies, 'net.ipv4.ip_nonlocal_bind = 0 in /etc/sysctl.d/96-y.conf'],
    ]);
  });

  it('looks at the family of the virtual IP alone', () => {
    const ipv6 = { virtualIp: { address: '2001:db8::100/64' } };
    const off6 = withFiles(['/etc/sysctl.d/95-x.conf', 'net.ipv6.ip_nonlocal_bind = 0']);
    expect(found(rule, exampleModel(off6))).toEqual([]);
    expect(found(rule, exampleModel({ ...off6, ...ipv6 }))).toHaveLength(1);
  });

  it('does not apply without a virtual IP', () => {
    const model = exampleModel({ ...withFiles(['/etc/sysctl.d/95-x.conf', OFF]), virtualIp: null, pacemaker: null });
    expect(rule.check(model)).toBe('does-not-apply');
  });

  it('does not apply where OpenSIPS is started where the virtual IP is', () => {
    const off = onShared(withFiles(['/etc/sysctl.d/95-x.conf', OFF]));
    expect(rule.check(sharedModel(off))).toBe('does-not-apply');
    expect(found(rule, sharedModel({ ...off, pacemaker: { service: 'systemd' } }))).toHaveLength(1);
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, files(['/etc/sysctl.d/95-x.conf', OFF]))).toEqual(refused(rule));
  });
});
