import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnwritableError } from '../../lib/errors';
import {
  canBeEnvironmentValue,
  pairs,
  parseEnvironment,
  parseSysctl,
  writeEnvironment,
  writeSysctl,
  type KeyValueLine,
} from '../../lib/syntax/key-value';
import { anyText } from '../support/hostile';

const pair = (key: string, value: string): KeyValueLine => ({ kind: 'pair', key, value });

describe('sysctl files', () => {
  it('are written with blanks around the equals sign', () => {
    const lines: readonly KeyValueLine[] = [{ kind: 'comment', text: 'why' }, pair('net.ipv4.ip_nonlocal_bind', '1')];
    expect(writeSysctl(lines)).toBe('# why\nnet.ipv4.ip_nonlocal_bind = 1\n');
    expect(parseSysctl(writeSysctl(lines))).toEqual(lines);
  });

  it('any value comes back as it was, or is refused', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        if (/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value)) {
          expect(pairs(parseSysctl(writeSysctl([pair('kernel.x', value)]))).get('kernel.x')).toBe(value);
        } else expect(() => writeSysctl([pair('kernel.x', value)])).toThrow(UnwritableError);
      }),
    );
  });

  it.each(['a b', '', '#x', 'a=b'])('refuse the key %j', (key) => {
    expect(() => writeSysctl([pair(key, '1')])).toThrow(UnwritableError);
  });
});

describe('environment files', () => {
  it('quote only what needs it', () => {
    expect(writeEnvironment([pair('S_MEMORY', '256'), pair('OPTIONS', '-a "b" $c')])).toBe(
      'S_MEMORY=256\nOPTIONS="-a \\"b\\" \\$c"\n',
    );
  });

  it('any value comes back as it was, or is refused beforehand', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        const lines = [pair('OPTIONS', value)];
        if (canBeEnvironmentValue(value)) expect(parseEnvironment(writeEnvironment(lines))).toEqual(lines);
        else expect(() => writeEnvironment(lines)).toThrow(UnwritableError);
      }),
    );
  });

  it.each(['A=$(id)', 'A=b c', 'A="open', 'no equals', '1A=b'])('refuse to read %j', (line) => {
    expect(() => parseEnvironment(line)).toThrow(SyntaxError);
  });
});
