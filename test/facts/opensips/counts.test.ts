import { describe, expect, it } from 'vitest';
import { COUNT_REPORTS, pipeName, pipeSuffix, profileName, RATE_REPORTS } from '../../../lib/facts/opensips/counts';

describe('names of what calls are counted in', () => {
  it.each([
    ['account', 'cluster', 'account', '$(fU):account', ''],
    ['account', 'sites', 'account/b', '$(fU):account', '/b'],
    ['total', 'cluster', 'calls', 'calls', ''],
    ['total', 'sites', 'calls/b', 'calls', '/b'],
  ] as const)('%s over %s', (per, over, profile, pipe, suffix) => {
    expect(profileName({ per, over })).toBe(profile);
    expect(pipeName({ per })).toBe(pipe);
    expect(pipeSuffix({ over }, '3.6')).toBe(suffix);
    expect(pipeSuffix({ over }, '2.4')).toBe('');
  });

  it('are letters and digits, as early versions take no others', () => {
    for (const per of ['account', 'total'] as const)
      expect(profileName({ per, over: 'cluster' })).toMatch(/^[A-Za-z0-9]+$/);
  });

  it('cannot be read as ending in a suffix, whatever the name of an account', () => {
    for (const per of ['account', 'total'] as const) expect(pipeName({ per })).not.toMatch(/[br/]$/);
  });
});

describe('reports', () => {
  it('come several times before a count expires', () => {
    for (const { intervalMs, expirySeconds } of [COUNT_REPORTS, RATE_REPORTS])
      expect(expirySeconds * 1000).toBeGreaterThanOrEqual(5 * intervalMs);
    expect(COUNT_REPORTS.expirySeconds).toBeLessThan(COUNT_REPORTS.defaultExpirySeconds);
  });
});
