import { describe, expect, it } from 'vitest';
import { nearest } from '../../lib/units/nearest';

const parameters = ['udp_workers', 'tcp_workers', 'log_level', 'socket', 'mhomed'];

describe('nearest', () => {
  it.each([
    ['upd_workers', 'udp_workers', 'two letters swapped'],
    ['tcp_worker', 'tcp_workers', 'a letter missing'],
    ['LOG_LEVEL', 'log_level', 'another case'],
    ['soket', 'socket', 'a letter missing in a short word'],
  ])('%s is read as %s: %s', (written, meant) => {
    expect(nearest(written, parameters)).toBe(meant);
  });

  it.each(['children', '', 'x', 'workers_of_something_else'])('has nothing to say about %j', (written) => {
    expect(nearest(written, parameters)).toBeUndefined();
  });

  it('takes the first of two that are equally near', () => {
    expect(nearest('acd', ['abd', 'aad'])).toBe('abd');
  });

  it('has nothing to suggest from nothing', () => {
    expect(nearest('socket', [])).toBeUndefined();
  });
});
