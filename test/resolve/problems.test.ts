import { describe, expect, it } from 'vitest';
import { Problems } from '../../lib/resolve/problems';

const one = (complain: (problems: Problems) => void) => {
  const problems = new Problems();
  complain(problems);
  const [problem, ...rest] = problems.list();
  expect(rest).toEqual([]);
  return problem;
};

describe('a complaint', () => {
  it('about a number says whether it can be read or is out of bounds', () => {
    expect(one((p) => p.integer('a', 'n', 7, 1, 5))).toMatchObject({ message: '`n` is out of bounds', found: '7' });
    expect(one((p) => p.integer('a', 'n', 1.5, 1, 5))).toMatchObject({ message: '`n` cannot be read', found: '1.5' });
  });

  it('does not echo a huge value', () => {
    const problem = one((p) => p.duration('a', 'd', 'x'.repeat(100_000)));
    expect(problem?.found?.length).toBeLessThan(400);
    expect(problem?.found).toContain('(100002 characters)');
  });

  it('about a file that cannot be read names it', () => {
    expect(one((p) => p.text('a', 't', { file: 'x.cfg', error: 'no such file' }))).toMatchObject({
      message: 'the file of `t` cannot be read: no such file',
      found: '"x.cfg"',
    });
  });

  it('about something that is no text says so, and does not show it', () => {
    const secret = { from: 'environment', name: 'KEY', version: 1 } as unknown as string;
    expect(one((p) => p.text('a', 't', secret))).toMatchObject({ message: '`t` cannot be read', found: 'no text' });
  });
});
