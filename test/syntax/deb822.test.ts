import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnwritableError } from '../../lib/errors';
import { canBeFieldValue, parseDeb822, writeDeb822 } from '../../lib/syntax/deb822';
import { anyText } from '../support/hostile';

describe("apt's paragraphs", () => {
  it('are lines of field and value with an empty line between them', () => {
    const text = writeDeb822({
      comments: ['whose'],
      paragraphs: [
        [
          ['Types', 'deb'],
          ['Signed-By', '/a'],
        ],
        [['Package', '*']],
      ],
    });
    expect(text).toBe('# whose\nTypes: deb\nSigned-By: /a\n\nPackage: *\n');
  });

  it('hold any value they take, and refuse the others', () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 4 }), anyText, (values, comment) => {
        const paragraphs = values.map((value) => [['Field', value] as const]);
        const write = () => writeDeb822({ comments: [comment], paragraphs });
        if (values.every(canBeFieldValue)) expect(parseDeb822(write()).paragraphs).toEqual(paragraphs);
        else expect(write).toThrow(UnwritableError);
      }),
    );
  });

  it.each(['', 'a b', 'a:b', '#a', 'a\nb'])('refuse a field called %j', (field) => {
    expect(() => writeDeb822({ comments: [], paragraphs: [[[field, 'x']]] })).toThrow(UnwritableError);
  });
});
