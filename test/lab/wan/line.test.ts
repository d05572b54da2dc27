import { describe, expect, it } from 'vitest';
import { Line } from '../../../lib/lab/wan/line';

const never = () => 1;

describe('a line between sites', () => {
  it('hands everything over later, in its order', () => {
    const line = new Line<string>(20, 0, never);
    expect(line.next).toBeUndefined();
    line.enter('a', 100);
    line.enter('b', 105);
    expect(line.next).toBe(120);
    expect(line.leave(119)).toEqual([]);
    expect(line.leave(120)).toEqual(['a']);
    expect(line.next).toBe(125);
    expect(line.leave(200)).toEqual(['b']);
    expect(line.leave(300)).toEqual([]);
  });

  it('loses what chance says', () => {
    const chances = [0.004, 0.005, 0.9];
    const line = new Line<number>(20, 0.005, () => chances.shift() ?? 1);
    for (const packet of [1, 2, 3]) line.enter(packet, 0);
    expect(line.leave(20)).toEqual([2, 3]);
  });

  it('loses what it has no room for', () => {
    const line = new Line<number>(20, 0, never);
    for (let packet = 0; packet < 10_001; packet++) line.enter(packet, 0);
    expect(line.leave(20)).toHaveLength(10_000);
    line.enter(1, 21);
    expect(line.leave(41)).toEqual([1]);
  });
});
