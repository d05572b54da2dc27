import { describe, expect, it } from 'vitest';
import { absentOrMatches, call, interpolate, literal, modulePath, quoted, variable } from '../../lib/terraform';

describe('Terraform expressions', () => {
  it('text that looks like a template stays text', () => {
    expect(literal('a ${b} %{c} $d')).toBe('a $${b} %%{c} $d');
  });

  it('a quoted string escapes what would end or break it', () => {
    expect(quoted('say "${x}"\\\n')).toBe('"say \\"$${x}\\"\\\\\\n"');
  });

  it('a file below the stack folder is named relative to it', () => {
    expect(interpolate(call('split', quoted('\n'), call('file', modulePath('machines/a/etc/x'))))).toBe(
      '${split("\\n", file("${path.module}/machines/a/etc/x"))}',
    );
  });

  it('a condition lets an absent value pass', () => {
    expect(absentOrMatches(variable('x'), '^a$')).toBe('var.x == null || can(regex("^a$", var.x))');
  });
});
