import { describe, expect, it } from 'vitest';
import { readMember } from '../../lib/lab/database';

describe('what a server of a shared database says of itself', () => {
  it.each([
    ['member=yes state=Synced size=3 primary=yes position=6b1f:42\n\nused=200', 'Synced', 'yes'],
    ['member=yes state=Donor/Desynced size=3 primary=yes position=6b1f:42\n\nused=200', 'Donor/Desynced', 'yes'],
    ['member=yes state=Initialized size=1 primary=no position=6b1f:42\n\nused=503', 'Initialized, no quorum', 'no'],
    ['member=yes position=6b1f:42 state=down primary=no\n\nused=503', 'down', 'no'],
    ['\nused=000', 'down', 'no'],
    ['role=primary writable=yes position=0-1-7\nused=200', 'primary', 'yes'],
    ['role=primary writable=no position=0-1-7\nused=503', 'primary, read-only', 'yes'],
    ['role=replica writable=no position=0-1-7\nused=503', 'replica', 'yes'],
    ['role=replica writable=yes position=0-1-7\nused=200', 'replica, writable', 'yes'],
    ['role=none writable=no position=\nused=503', 'down', 'no'],
  ])('%j', (text, is, serves) => {
    expect(readMember(text)).toEqual({ is, serves });
  });
});
