import { describe, expect, it } from 'vitest';
import type { FileRecord } from '../../lib/topology/topology';
import { problems } from '../support/parts';

const complaints = (file: Partial<FileRecord>) =>
  problems({ proxies: { files: [{ path: '/etc/motd', content: 'hello\n', ...file }] } }).map(({ message }) => message);
const refused = (prop: string) => [`\`files[0].${prop}\` cannot be used`];

describe('an extra file', () => {
  it('may have a long path', () => {
    expect(complaints({ path: `/${'a'.repeat(255)}/${'b'.repeat(255)}` })).toEqual([]);
  });

  it.each([
    ['a part of 256 characters', `/etc/${'a'.repeat(256)}`],
    ['4000 characters', '/abcdefg'.repeat(500)],
    ['the place of a secret', '/etc/@@secret:x@@'],
  ])('may not have a path with %s', (_, path) => {
    expect(complaints({ path })).toEqual(refused('path'));
  });

  it('may not hold the place of a secret', () => {
    expect(complaints({ content: 'key=@@secret:stack_secret@@' })).toEqual(refused('content'));
  });

  it.each([0o644, 0o600, 0o755, 0o640, 0])('may have mode %d', (mode) => {
    expect(complaints({ mode })).toEqual([]);
  });

  it.each([644, 600, 755, 640, 400, 444, 0o4755, -1, 1.5, Number.NaN])('may not have mode %d', (mode) => {
    expect(complaints({ mode })).toEqual(refused('mode'));
  });
});
