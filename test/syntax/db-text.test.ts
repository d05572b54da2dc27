import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnwritableError } from '../../lib/errors';
import { parseTextTable, writeTextTable, type TextTable } from '../../lib/syntax/db-text';

const COLUMNS = [
  { name: 'id', type: 'int', option: 'auto' },
  { name: 'uri', type: 'string' },
  { name: 'socket', type: 'string', option: 'null' },
] as const;

describe('a table of db_text', () => {
  it('is a line of columns and a line for each row, colons and backslashes escaped', () => {
    const table: TextTable = {
      columns: COLUMNS,
      rows: [
        [1, 'sip:192.0.2.1', ''],
        [2, 'a\\b', 'udp:x:5060'],
      ],
    };
    expect(writeTextTable(table)).toBe(
      'id(int,auto) uri(string) socket(string,null) \n1:sip\\:192.0.2.1:\n2:a\\\\b:udp\\:x\\:5060\n',
    );
  });

  it('comes back as it was written', () => {
    const text = fc.string({ unit: 'binary-ascii' }).filter((each) => !/[\0\r\n]/.test(each));
    const row = fc.tuple(fc.integer(), text, text);
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        expect(parseTextTable(writeTextTable({ columns: COLUMNS, rows }))).toEqual({ columns: COLUMNS, rows });
      }),
    );
  });

  it.each(['two\nlines', 'nul\0', 'cr\r'])('does not hold %j', (value) => {
    expect(() => writeTextTable({ columns: COLUMNS, rows: [[1, value, '']] })).toThrow(UnwritableError);
  });
});
