import { describe, expect, it } from 'vitest';
import { forgiveness } from '../../../lib/resolve/pacemaker/failures';

describe('how soon a failed OpenSIPS is forgiven', () => {
  it.each(['clone', 'with-virtual-ip'] as const)('is ten seconds where Pacemaker runs it: %s', (service) => {
    expect(forgiveness({}, service)).toEqual({ 'failure-timeout': '10s' });
  });

  it.each([
    ['systemd runs it', {}, 'systemd'],
    ['the author says when', { failureTimeout: '5min' }, 'clone'],
    ['the author wants a person to look', { failureTimeout: 'never' }, 'with-virtual-ip'],
    ['failures have to add up', { migrationThreshold: 2 }, 'clone'],
  ] as const)('is as for every resource where %s', (_, record, service) => {
    expect(forgiveness(record, service)).toEqual({});
  });
});
