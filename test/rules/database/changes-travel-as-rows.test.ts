import { describe, expect, it } from 'vitest';
import { changesTravelAsRows as rule } from '../../../lib/rules/database/changes-travel-as-rows';
import { exampleModel, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, onShared, PATHS, refused, values, withFiles } from '../harness';

const LATE = '/etc/mysql/mariadb.conf.d/99-x.cnf';
const said = (...lines: readonly string[]) => withFiles([LATE, `[mariadbd]\n${lines.join('\n')}\n`]);
const statements = exampleModel(said('binlog_format = STATEMENT'));

describe(rule.id, () => {
  it('holds for what we write, in other words as well', () => {
    expect(found(rule, exampleModel())).toEqual([]);
    const same = said('binlog-format=row', 'gtid_strict_mode=1', 'log_bin=mine', 'skip-log-bin=0');
    expect(found(rule, exampleModel(same))).toEqual([]);
  });

  it('is broken by changes that travel as statements', () => {
    expect(facts(rule, statements)).toEqual([
      {
        path: PATHS.proxies,
        found: `binlog_format = STATEMENT in ${LATE}`,
        allowed: 'binlog_format = ROW',
        related: [PATHS.database],
      },
    ]);
  });

  it.each(['binlog_format=MIXED', 'gtid_strict_mode=OFF', 'skip-log-bin', 'disable_log_bin', 'log_bin=OFF'])(
    'is broken by %s',
    (line) => {
      expect(values(rule, exampleModel(said(line)))).toEqual([[PATHS.proxies, `${line} in ${LATE}`]]);
    },
  );

  it('takes what is read before ours, and what is for other programs', () => {
    const early = withFiles(['/etc/mysql/mariadb.conf.d/10-x.cnf', '[mariadbd]\nskip-log-bin\n']);
    expect(found(rule, exampleModel(early))).toEqual([]);
    expect(found(rule, exampleModel(withFiles([LATE, '[client]\nbinlog_format=MIXED\n'])))).toEqual([]);
  });

  it('does not apply where tables are copied otherwise, or shared', () => {
    expect(rule.check(exampleModel({ database: { staticTables: { by: 'hand' } } }))).toBe('does-not-apply');
    expect(rule.check(sharedModel(onShared(said('skip-log-bin'))))).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, statements)).toEqual(refused(rule));
  });
});
