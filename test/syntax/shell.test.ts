import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnwritableError } from '../../lib/errors';
import {
  canBeWord,
  parseShellWords,
  shellAssignment,
  shellComment,
  shellList,
  shellWord,
  shellWords,
} from '../../lib/syntax/shell';
import { anyText, HOSTILE } from '../support/hostile';

describe('shell words', () => {
  it('plain words stay bare, others go into single quotes', () => {
    expect(shellWords(['mariadb', '--user=root', '/etc/x', 'a b', ''])).toBe("mariadb '--user=root' /etc/x 'a b' ''");
    expect(shellWord("it's")).toBe(String.raw`'it'\''s'`);
  });

  it('any text comes back as it was, or is refused beforehand', () => {
    fc.assert(
      fc.property(fc.array(anyText), (words) => {
        if (words.every(canBeWord)) expect(parseShellWords(shellWords(words))).toEqual(words);
        else expect(() => shellWords(words)).toThrow(UnwritableError);
      }),
    );
  });

  it.each(HOSTILE.filter((text) => !canBeWord(text)))('refuses %j', (text) => {
    expect(() => shellWord(text)).toThrow(UnwritableError);
  });

  it('an assignment quotes its value and checks its name', () => {
    expect(shellAssignment('path', 'a$b')).toBe("path='a$b'");
    expect(() => shellAssignment('a b', 'x')).toThrow(UnwritableError);
  });

  it('a list takes only words that the shell leaves alone', () => {
    expect(shellList('peers', ['vsvr2a', 'vsvr2b'])).toBe("peers='vsvr2a vsvr2b'");
    expect(shellList('peers', [])).toBe("peers=''");
    expect(() => shellList('peers', ['a b'])).toThrow(UnwritableError);
    expect(() => shellList('peers', ['*'])).toThrow(UnwritableError);
  });

  it('a comment stays one line', () => {
    expect(shellComment('a\nb')).toBe('# a\\u000ab');
  });
});

describe('reading shell words', () => {
  it('knows the three ways of quoting', () => {
    expect(parseShellWords(`a'b c'"d\\"\\$e"\\ f g`)).toEqual(['ab cd"$e f', 'g']);
  });

  it.each(["'open", '"open', '$HOME', '`id`', 'a; b', 'a | b', 'a > b', '*', '"$x"'])('refuses %s', (text) => {
    expect(() => parseShellWords(text)).toThrow(SyntaxError);
  });
});
