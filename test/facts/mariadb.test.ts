import { describe, expect, it } from 'vitest';
import { autoIncrementStep, mariadb } from '../../lib/facts/mariadb';

describe('auto-increment numbers', () => {
  it.each([
    [[1, 2], 2],
    [[1], 2],
    [[1, 2, 3], 3],
    [[4, 9, 2], 9],
  ])('servers %j step by %i, so that no offset lies above the step', (ids, step) => {
    expect(autoIncrementStep(ids)).toBe(step);
  });
});

describe('passwords', () => {
  const allowed = new RegExp(mariadb.password);
  it.each(['p@ssword1', "it'spassword", 'pass word', 'pass\nword', '$password', 'short', 'x'.repeat(65)])(
    '%j is none',
    (text) => {
      expect(allowed.test(text)).toBe(false);
    },
  );
  it('a derived one is', () => {
    expect(allowed.test('dd1f0c7fdbb44a4b9e8e61e3c0ab51f2')).toBe(true);
  });
});
