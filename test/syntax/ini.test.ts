import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnwritableError } from '../../lib/errors';
import {
  blank,
  canBeOptionValue,
  canBeUnitValue,
  comment,
  entry,
  execWords,
  parseClusterConfig,
  parseExecWords,
  parseOptionFile,
  parseUnit,
  section,
  values,
  writeClusterConfig,
  writeOptionFile,
  writeUnit,
} from '../../lib/syntax/ini';
import { anyText, HOSTILE } from '../support/hostile';

describe('option files of MariaDB', () => {
  it('keep order and repeats', () => {
    const lines = [section('mariadbd'), entry('replicate_do_table', 'o.b'), entry('replicate_do_table', 'o.a')];
    expect(writeOptionFile(lines)).toBe('[mariadbd]\nreplicate_do_table = o.b\nreplicate_do_table = o.a\n');
    expect(values(parseOptionFile(writeOptionFile(lines)), 'mariadbd', 'replicate_do_table')).toEqual(['o.b', 'o.a']);
  });

  it('quote what the server would read otherwise', () => {
    expect(writeOptionFile([section('client'), entry('password', 'a#b"c\\d\ne')])).toBe(
      '[client]\npassword = "a#b\\"c\\\\d\\ne"\n',
    );
  });

  it('any value comes back as it was, or is refused beforehand', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        const lines = [section('client'), entry('password', value)];
        if (canBeOptionValue(value)) expect(parseOptionFile(writeOptionFile(lines))).toEqual(lines);
        else expect(() => writeOptionFile(lines)).toThrow(UnwritableError);
      }),
    );
  });

  it('refuse names that would end the line or the section', () => {
    expect(() => writeOptionFile([section('a]b')])).toThrow(UnwritableError);
    expect(() => writeOptionFile([section('a'), entry('b\nc', '1')])).toThrow(UnwritableError);
    expect(() => writeOptionFile([section('a'), entry('b', 'x'.repeat(5000))])).toThrow(UnwritableError);
  });
});

describe('units of systemd', () => {
  it('have an empty line between sections and none between values', () => {
    const lines = [
      comment('who'),
      section('Unit'),
      entry('After', 'a.service'),
      section('Service'),
      entry('Type', 'oneshot'),
    ];
    expect(writeUnit(lines)).toBe('# who\n[Unit]\nAfter=a.service\n\n[Service]\nType=oneshot\n');
    expect(parseUnit(writeUnit([...lines, blank]))).toEqual(lines);
  });

  it('any value comes back as it was, or is refused beforehand', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        const lines = [section('Unit'), entry('Description', value)];
        if (canBeUnitValue(value)) expect(parseUnit(writeUnit(lines))).toEqual(lines);
        else expect(() => writeUnit(lines)).toThrow(UnwritableError);
      }),
    );
  });

  it('a value cannot swallow the next line', () => {
    expect(() => writeUnit([entry('Description', 'x\\')])).toThrow(UnwritableError);
  });
});

describe('words of a unit’s command', () => {
  it('neither specifiers nor variables are expanded', () => {
    expect(execWords(['/bin/echo', '100%', '$HOME', 'a b'])).toBe('/bin/echo "100%%" "$$HOME" "a b"');
  });

  it('any word comes back as it was, or is refused', () => {
    const writable = (text: string) => !/[\0\p{Cs}]/u.test(text);
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1 }), (words) => {
        if (words.every(writable)) {
          const text = execWords(words);
          expect(canBeUnitValue(text)).toBe(true);
          expect(parseExecWords(text)).toEqual(words);
        } else expect(() => execWords(words)).toThrow(UnwritableError);
      }),
      { examples: HOSTILE.map((text) => [[text]]) },
    );
  });
});

describe('the configuration of MySQL Cluster', () => {
  const lines = [section('ndbd default'), entry('NoOfReplicas', 2), section('ndbd'), entry('HostName', '2001:db8::1')];

  it('knows sections of two words and repeated ones, without quotes', () => {
    expect(writeClusterConfig(lines)).toBe('[ndbd default]\nNoOfReplicas=2\n\n[ndbd]\nHostName=2001:db8::1\n');
    expect(parseClusterConfig(writeClusterConfig(lines))).toEqual(lines);
  });

  it.each(['a b', 'a#b', '', 'a"b', '[x]', 'x'.repeat(1000), 'a\nb'])('cannot carry %j', (value) => {
    expect(() => writeClusterConfig([section('ndbd'), entry('HostName', value)])).toThrow(UnwritableError);
  });
});
