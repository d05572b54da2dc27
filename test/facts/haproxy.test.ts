import { describe, expect, it } from 'vitest';
import { fastInterval, haproxy, haproxyTime } from '../../lib/facts/haproxy';
import { Duration } from '../../lib/units';

describe('times of haproxy', () => {
  it.each([
    [Duration.hours(8), '28800s'],
    [Duration.millis(1500), '1500ms'],
    [Duration.millis(2000), '2s'],
  ])('%s is written %s', (span, text) => {
    expect(haproxyTime(span)).toBe(text);
  });

  it.each([
    [1000, 500],
    [201, 101],
  ])('between two checks of a doubtful server lies half of %i ms', (interval, half) => {
    expect(fastInterval(Duration.millis(interval)).toMillis()).toBe(half);
  });

  it('a name is held no longer than timers go', () => {
    expect(haproxy.nameHold.toMillis()).toBeLessThan(2 ** 31);
  });
});
