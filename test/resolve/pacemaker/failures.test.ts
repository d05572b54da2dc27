import { describe, expect, it } from 'vitest';
import { forgiveness } from '../../../lib/resolve/pacemaker/failures';

describe('how soon a failed OpenSIPS is forgiven', () => {
  it('is ten seconds where Pacemaker runs it', () => {
    expect(forgiveness({ service: 'clone' })).toEqual({ 'failure-timeout': '10s' });
  });

  it.each([
    ['systemd runs it', {}],
    ['the author says when', { service: 'clone', failureTimeout: '5min' }],
    ['the author wants a person to look', { service: 'clone', failureTimeout: 'never' }],
    ['failures have to add up', { service: 'clone', migrationThreshold: 2 }],
  ] as const)('is as for every resource where %s', (_, record) => {
    expect(forgiveness(record)).toEqual({});
  });
});
