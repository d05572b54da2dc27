import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnwritableError } from '../../lib/errors';
import {
  account,
  canBeSqlString,
  grantedDatabase,
  identifier,
  parseSql,
  sql,
  sqlComment,
  sqlString,
  writeSql,
} from '../../lib/syntax/sql';
import { anyText } from '../support/hostile';

describe('SQL strings', () => {
  it('double their quotes', () => {
    expect(sqlString("it's")).toBe("'it''s'");
  });

  it('need no backslash, so that NO_BACKSLASH_ESCAPES changes nothing', () => {
    expect(sqlString('a\\b')).toBe("_utf8mb4 X'615c62'");
    fc.assert(fc.property(anyText.filter(canBeSqlString), (text) => !sqlString(text).includes('\\')));
  });

  it('are one line of ASCII, whatever the client takes for its character set', () => {
    fc.assert(fc.property(anyText.filter(canBeSqlString), (text) => /^[\x20-\x7e]*$/.test(sqlString(text))));
  });

  it('any text comes back as it was, or is refused beforehand', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        if (canBeSqlString(text)) {
          expect(parseSql(writeSql([sql`SELECT ${text}`]))).toEqual([
            [
              { kind: 'word', text: 'SELECT' },
              { kind: 'string', text },
            ],
          ]);
        } else expect(() => sqlString(text)).toThrow(UnwritableError);
      }),
    );
  });
});

describe('SQL names', () => {
  it('any name MariaDB takes comes back as it was', () => {
    const name = anyText.filter(
      (text) => text !== '' && text.length <= 64 && !/[\0\p{Cs}\u{10000}-\u{10ffff}]| $/u.test(text),
    );
    fc.assert(
      fc.property(name, (text) => {
        expect(parseSql(identifier(text).text)).toEqual([[{ kind: 'identifier', text }]]);
      }),
    );
  });

  it.each(['', 'x'.repeat(65), 'a\0b', 'ends ', '😀'])('%j is none', (text) => {
    expect(() => identifier(text)).toThrow(UnwritableError);
  });

  it('a granted database is that one, not all that look like it', () => {
    expect(grantedDatabase('my_db%').text).toBe('`my\\_db\\%`');
  });

  it('an account with a quote or a backslash is refused', () => {
    expect(account('opensips', '2001:db8::1').text).toBe("'opensips'@'2001:db8::1'");
    for (const name of ["a'b", 'a\\b', 'a\nb']) expect(() => account(name, 'localhost')).toThrow(UnwritableError);
  });
});

describe('SQL statements', () => {
  it('quote their parts and join lists with commas', () => {
    const values = ["o'clock", 5, null, sql`NOW()`];
    expect(sql`INSERT INTO ${identifier('t')} VALUES (${values})`.text).toBe(
      "INSERT INTO `t` VALUES ('o''clock', 5, NULL, NOW())",
    );
  });

  it('refuse numbers that are not whole', () => {
    expect(() => sql`SELECT ${1.5}`).toThrow(UnwritableError);
    expect(() => sql`SELECT ${NaN}`).toThrow(UnwritableError);
  });

  it('a comment cannot turn into a statement', () => {
    const text = writeSql([sqlComment('x\n; DROP TABLE a'), sql`COMMIT`]);
    expect(parseSql(text)).toEqual([[{ kind: 'word', text: 'COMMIT' }]]);
  });

  it('an open quote is not read', () => {
    expect(() => parseSql("SELECT 'a")).toThrow(SyntaxError);
  });
});
