import { describe, expect, it } from 'vitest';
import { generatedKeysNeverCollide as rule } from '../../../lib/rules/database/generated-keys-never-collide';
import { exampleModel, SHARED_PATHS, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, PATHS, refused, values, withFiles } from '../harness';
import { replicated } from '../shared-records';

const LATE = '/etc/mysql/mariadb.conf.d/99-mine.cnf';
const options = (path: string, ...lines: readonly string[]) => withFiles([path, `[mysqld]\n${lines.join('\n')}\n`]);

describe(rule.id, () => {
  it('holds without extra files', () => {
    expect(found(rule, exampleModel())).toEqual([]);
  });

  it('is broken by an id that becomes the same on every node', () => {
    expect(facts(rule, exampleModel(options(LATE, 'server_id = 1')))).toEqual([
      {
        path: PATHS.proxies,
        found: `server_id = 1 in ${LATE}`,
        allowed: 'what the LocalDatabase writes for each node: its own id, one step for all',
      },
    ]);
  });

  it('is broken by each option, however it is spelled', () => {
    expect(
      values(
        rule,
        exampleModel(
          options(LATE, 'auto-increment-offset=1', 'loose-auto_increment_increment = 1', '# gtid_domain_id=1'),
        ),
      ),
    ).toEqual([
      [PATHS.proxies, `auto-increment-offset=1 in ${LATE}`],
      [PATHS.proxies, `loose-auto_increment_increment = 1 in ${LATE}`],
    ]);
  });

  it.each([
    ['read before ours', '/etc/mysql/mariadb.conf.d/90-a.cnf', 0],
    ['read after ours', '/etc/mysql/mariadb.conf.d/90-z.cnf', 1],
    ['read before ours, from the other folder', '/etc/mysql/conf.d/99-z.cnf', 0],
    ['not read at all', '/etc/mysql/mariadb.conf.d/99-z.txt', 0],
  ])('a file %s', (_, path, times) => {
    expect(found(rule, exampleModel(options(path, 'server_id = 1')))).toHaveLength(times);
  });

  it('leaves the sections of other programs alone', () => {
    expect(found(rule, exampleModel(withFiles([LATE, '[client]\nserver_id = 1\n'])))).toEqual([]);
  });

  it('is broken by an option that every server of a shared database gets', () => {
    const options = (mode: 'primary-replica' | 'dual-primary') =>
      replicated({
        mode,
        serverOptions: ['server-id', 'gtid_domain_id', 'auto_increment_offset'].map((name) => ({ name, value: 1 })),
      });
    expect(facts(rule, sharedModel(options('primary-replica')))).toEqual([
      {
        path: SHARED_PATHS.database,
        found: 'server_id = 1 in serverOptions',
        allowed: 'what the ReplicatedDatabase writes for each server',
      },
    ]);
    expect(found(rule, sharedModel(options('dual-primary')))).toHaveLength(3);
    expect(found(rule, sharedModel(replicated()))).toEqual([]);
  });

  it('does not apply where the databases do not replicate', () => {
    expect(rule.check(sharedModel())).toBe('does-not-apply');
    const timer = { database: { staticTables: { by: 'timer' } } } as const;
    expect(rule.check(exampleModel({ ...options(LATE, 'server_id = 1'), ...timer }))).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, exampleModel(options(LATE, 'server_id = 1')))).toEqual(refused(rule));
  });
});
