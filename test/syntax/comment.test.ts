import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commentLine } from '../../lib/syntax/comment';
import { anyText } from '../support/hostile';

describe('a comment', () => {
  it('shows a newline instead of ending at it', () => {
    expect(commentLine('#', 'voip/a\nrm -rf /')).toBe('# voip/a\\u000arm -rf /');
    expect(commentLine('--', 'voip/a\r\nDROP')).toBe('-- voip/a\\u000d\\u000aDROP');
  });

  it('is one line of printable characters whatever the text', () => {
    fc.assert(fc.property(anyText, (text) => /^#[^\0-\x1f\x7f\u2028\u2029]*$/.test(commentLine('#', text))));
  });
});
