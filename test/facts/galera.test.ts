import { describe, expect, it } from 'vitest';
import { groupName } from '../../lib/facts/galera';

describe('the name of a Galera group', () => {
  it('is the name of the database as long as Galera takes it', () => {
    expect(groupName('registrar-database')).toBe('registrar-database');
    expect(groupName('d'.repeat(32))).toBe('d'.repeat(32));
  });

  it('is cut, and stays another one for another database', () => {
    const long = 'a-site-with-a-very-long-name-database';
    expect(groupName(long)).toBe('a-site-with-a-very-long-e7dd6bef');
    expect(groupName(long)).toHaveLength(32);
    expect(groupName(`${long}-2`)).not.toBe(groupName(long));
  });
});
