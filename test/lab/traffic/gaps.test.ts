import { describe, expect, it } from 'vitest';
import { measure, steadyFor } from '../../../lib/lab/traffic/gaps';

/** Answers in milliseconds; questions every 20. */
function seen(answers: readonly number[], end: number) {
  return measure(
    answers.length,
    answers.map((ms) => ms / 1000),
    end / 1000,
    0.02,
  );
}

describe('gaps between answers', () => {
  it('there are none while each question is answered', () => {
    expect(seen([0, 20, 41, 60, 80], 90)).toEqual({ seconds: 0.09, sent: 5, answered: 5, gaps: [], longest: 0 });
  });

  it('an answer that is merely late is none', () => {
    expect(seen([0, 20, 55, 60, 80], 90).gaps).toEqual([]);
  });

  it('a gap begins with the last answer, and the interval that lies between any two is no part of it', () => {
    expect(seen([0, 20, 240, 260, 1280], 1290)).toMatchObject({
      gaps: [
        { start: 0.02, length: 0.2 },
        { start: 0.26, length: 1 },
      ],
      longest: 1,
    });
  });

  it('silence up to the end is a gap', () => {
    expect(seen([0, 20], 3040)).toMatchObject({ gaps: [{ start: 0.02, length: 3 }], longest: 3 });
  });

  it('without an answer nothing can be said', () => {
    expect(measure(9, [], 5, 0.02)).toEqual({ seconds: 5, sent: 9, answered: 0, gaps: [], longest: 0 });
  });

  it('a service is steady since the last one, and a lost packet is none', () => {
    expect(steadyFor(seen([0, 20, 40], 60), 0.2)).toBe(0.06);
    expect(steadyFor(seen([0, 520, 600, 1000], 1020), 0.4)).toBeCloseTo(0.52);
    expect(steadyFor(seen([0, 520, 600, 1000], 1020), 1)).toBeCloseTo(1.02);
  });
});
