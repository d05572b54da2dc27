import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { styleFor } from '../../lib/cli/terminal';
import { plain } from '../../lib/report/style';

const terminal = { isTTY: true };

describe('colours', () => {
  it('are used on a terminal, and change nothing but the look', () => {
    const text = styleFor(terminal, { TERM: 'xterm' })('error', 'error');
    expect(text).not.toBe('error');
    expect(stripVTControlCharacters(text)).toBe('error');
  });

  it.each([
    ['a pipe', {}, {}],
    ['NO_COLOR', terminal, { NO_COLOR: '1' }],
    ['a dumb terminal', terminal, { TERM: 'dumb' }],
  ])('are not used with %s', (_what, stream, env) => {
    expect(styleFor(stream, env)).toBe(plain);
  });

  it('an empty NO_COLOR counts as not set', () => {
    expect(styleFor(terminal, { NO_COLOR: '' })).not.toBe(plain);
  });
});
