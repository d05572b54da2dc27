import { describe, expect, it } from 'vitest';
import type { SettingValue } from '../../lib/model';
import { textOf, written } from '../../lib/rules/reading';

const secret = 'runtime_password';

describe('values of the script', () => {
  it.each<readonly [SettingValue, string | undefined, string]>([
    [3, '3', '3'],
    ['sql-only', 'sql-only', '"sql-only"'],
    [{ word: 'yes' }, 'yes', 'yes'],
    ['mysql://a:b@192.0.2.1/x', 'mysql://a:b@192.0.2.1/x', '"mysql://a:…@192.0.2.1/x"'],
    [{ before: 'mysql://a:', secret, after: '@192.0.2.1/x' }, 'mysql://a:…@192.0.2.1/x', '"mysql://a:…@192.0.2.1/x"'],
    [{ secret, after: ' and more' }, '… and more', '"… and more"'],
    [{ secret }, undefined, '(secret)'],
  ])('%j', (value, text, shown) => {
    expect(textOf(value)).toBe(text);
    expect(written('m', { name: 'p', value, from: 'x' })).toBe(`modparam("m", "p", ${shown})`);
  });
});
