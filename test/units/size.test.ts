import { describe, expect, it } from 'vitest';
import { Size } from '../../lib/units';

describe('Size', () => {
  it.each([
    ['512KiB', 524_288],
    ['64MiB', 67_108_864],
    ['2GiB', 2_147_483_648],
  ])('reads %s as %i bytes and writes it back', (text, bytes) => {
    expect(Size.parse(text)?.toBytes()).toBe(bytes);
    expect(Size.parse(text)?.toString()).toBe(text);
  });

  it.each(['', '64', '64MB', '0MiB', '-1MiB', '1.5GiB', '9000000000000000GiB'])('does not read %j', (text) => {
    expect(Size.parse(text)).toBeUndefined();
  });

  it('refuses bytes that would be rounded', () => {
    expect(() => Size.gibibytes(9e15)).toThrow(RangeError);
    expect(Size.gibibytes(1024).toString()).toBe('1024GiB');
  });

  it('refuses to round to mebibytes', () => {
    expect(Size.gibibytes(1).toMebibytes()).toBe(1024);
    expect(() => Size.kibibytes(512).toMebibytes()).toThrow('512KiB is not a whole number of MiB');
  });
});
