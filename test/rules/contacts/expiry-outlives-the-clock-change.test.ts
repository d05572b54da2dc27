import { describe, expect, it } from 'vitest';
import { expiryOutlivesTheClockChange as rule } from '../../../lib/rules/contacts/expiry-outlives-the-clock-change';
import { exampleModel, sharedModel, SHARED_PATHS } from '../../../lib/testing';
import { accepted, facts, found, honoured, onShared, values, withFiles, withModule } from '../harness';

const zone = (content: string) =>
  sharedModel(
    onShared(withFiles(['/etc/systemd/system/opensips.service.d/60-tz.conf', content]), {
      proxies: { version: '2.2', ...withFiles(['/etc/systemd/system/opensips.service.d/60-tz.conf', content]).proxies },
    }),
  );

describe(rule.id, () => {
  it.each(['TZ=UTC', 'TZ=Etc/UTC', 'LANG=C TZ=UTC', '"TZ=UTC"'])('holds for a unit with %s', (value) => {
    expect(found(rule, zone(`[Service]\nEnvironment=${value}\n`))).toEqual([]);
  });

  it.each(['2.2', '2.3'])('is broken by %s as it comes', (version) => {
    expect(facts(rule, sharedModel({ proxies: { version } }))).toEqual([
      {
        path: SHARED_PATHS.proxies,
        found: 'modparam("usrloc", "db_mode", 3), no TZ',
        allowed: 'UTC on every node, or OpenSIPS 2.4 and later, which count seconds',
        related: [SHARED_PATHS.connection],
      },
    ]);
  });

  it('is broken by another zone', () => {
    expect(values(rule, zone('[Service]\nEnvironment=TZ=Europe/Berlin\n')).map(([, value]) => value)).toEqual([
      'modparam("usrloc", "db_mode", 3), TZ=Europe/Berlin',
    ]);
  });

  it('does not apply to later versions, to tables of each node, or to contacts in no table', () => {
    expect(rule.check(sharedModel())).toBe('does-not-apply');
    expect(rule.check(exampleModel({ proxies: { version: '2.2' } }))).toBe('does-not-apply');
    expect(rule.check(sharedModel(onShared(withModule('usrloc', { db_mode: 0 }, '2.2'))))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, sharedModel({ proxies: { version: '2.3' } }))).toEqual(honoured(rule));
  });
});
