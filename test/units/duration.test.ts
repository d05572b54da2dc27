import { describe, expect, it } from 'vitest';
import { Duration } from '../../lib/units';

describe('Duration', () => {
  it.each([
    ['300ms', 300],
    ['20s', 20_000],
    ['2min', 120_000],
    ['1h', 3_600_000],
    ['0s', 0],
  ])('reads %s as %i milliseconds and writes it back', (text, millis) => {
    expect(Duration.parse(text)?.toMillis()).toBe(millis);
    expect(Duration.parse(text)?.toString()).toBe(text);
  });

  it.each(['', '5', '-1s', '1.5s', '5 s', 's', '1S', '1d', '9000000000000000h', '99999999999999999999ms'])(
    'does not read %j',
    (text) => {
      expect(Duration.parse(text)).toBeUndefined();
    },
  );

  it('writes the largest unit that does not round', () => {
    expect(Duration.millis(60_000).toString()).toBe('1min');
    expect(Duration.millis(60_001).toString()).toBe('60001ms');
    expect(Duration.seconds(90).toString()).toBe('90s');
  });

  it('refuses to round to seconds', () => {
    expect(Duration.millis(2000).toSeconds()).toBe(2);
    expect(() => Duration.millis(1999).toSeconds()).toThrow('1999ms is not a whole number of seconds');
  });

  it('refuses milliseconds that would be rounded', () => {
    expect(() => Duration.hours(9e15)).toThrow(RangeError);
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses an amount of %d', (amount) => {
    expect(() => Duration.seconds(amount)).toThrow(RangeError);
  });
});
