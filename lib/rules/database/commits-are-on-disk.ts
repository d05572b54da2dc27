import { sources } from '../../facts/sources';
import type { DatabaseCluster } from '../../model';
import { authorOptions, isOn, type AuthorOption } from '../server-options';
import { perDatabase } from '../shared-databases';
import { defineRule } from '../rule';

/** What the database has confirmed is on disk. */
export const commitsAreOnDisk = defineRule({
  id: 'database/commits-are-on-disk',
  severity: 'warning',
  acceptable: true,
  summary: 'what was confirmed is on disk of the server that confirmed',
  why: 'Power fails everywhere at once: the last second of registrations and calls is on no disk. A primary alone that crashes comes back without what its replicas have.',
  sources: [sources.innodbVariables, sources.mariadbReplication, sources.galeraConfiguration],
  example: {
    wrong: `
      const database = new GaleraCluster(stack, 'database', {
        members,
        serverOptions: { innodb_flush_log_at_trx_commit: 2 },
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
    fix: "remove 'innodb_flush_log_at_trx_commit' from `serverOptions`",
    right: `
      const database = new GaleraCluster(stack, 'database', {
        members,
        serverOptions: { innodb_flush_log_at_trx_commit: 1 },
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
  },
  check: perDatabase(ofOurs, ({ database, settings }, model) =>
    authorOptions(database, model).flatMap((option) => {
      const setting = settings.find(({ name }) => name === option.name);
      if (!setting || setting.isSafe(option)) return [];
      return [
        {
          path: option.path,
          message: setting.effect,
          found: option.found,
          allowed: `${setting.name} = ${setting.allowed}`,
          fix: option.fix,
        },
      ];
    }),
  ),
});

interface Setting {
  readonly name: string;
  readonly allowed: string;
  readonly effect: string;
  readonly isSafe: (option: AuthorOption) => boolean;
}

const INNODB: readonly Setting[] = [
  {
    name: 'innodb_flush_log_at_trx_commit',
    allowed: '1',
    effect: 'a confirmed change is on disk up to a second later',
    // 3 writes out as much as 1, with one more write for a group of commits.
    isSafe: ({ value }) => ['1', '3'].includes(value),
  },
  {
    name: 'innodb_doublewrite',
    allowed: 'ON',
    effect: 'a page that a crash left half written cannot be restored',
    isSafe: ({ value }) => isOn(value),
  },
];

/** Galera does without a binary log. */
const BINARY_LOG: Setting = {
  name: 'sync_binlog',
  allowed: '1',
  effect: 'replicas may have changes that the primary lost in a crash, or miss some',
  isSafe: ({ value }) => value === '1',
};

function ofOurs(database: DatabaseCluster) {
  if (database.kind === 'galera') return { database, settings: INNODB };
  return database.kind === 'replicated' ? { database, settings: [...INNODB, BINARY_LOG] } : null;
}
