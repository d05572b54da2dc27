import { sources } from '../../facts/sources';
import type { ReplicatedDatabase } from '../../model';
import { authorOptions, isOn, type AuthorOption } from '../server-options';
import { perDatabase, replicatedDatabase } from '../shared-databases';
import { defineRule } from '../rule';

/** Each server logs each change, as rows and with one numbering, so that any of them can become the primary. */
export const everyServerCanBePromoted = defineRule({
  id: 'database/every-server-can-be-promoted',
  severity: 'error',
  // The options are the replication: without one of them there is none, or none that a promotion survives.
  acceptable: false,
  summary: 'each server logs each change, so that it can be promoted',
  why: 'The primary is lost, a replica is promoted, and the others find no place in its log to go on from: they have to be copied anew, or silently miss changes.',
  sources: [sources.mariadbReplication],
  example: {
    wrong: `
      const database = new ReplicatedDatabase(stack, 'database', {
        members,
        serverOptions: { log_slave_updates: 'OFF' },
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
    fix: "remove 'log_slave_updates' from `serverOptions`",
    right: `
      const database = new ReplicatedDatabase(stack, 'database', { members });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
  },
  check: perDatabase(replicatedDatabase, (database, model) =>
    authorOptions(database, model).flatMap((option) => {
      const needed = neededBy(database).find(({ name }) => name === option.name);
      if (!needed || needed.holds(option)) return [];
      const { name, path, found, fix } = option;
      return [{ path, message: `${name} takes away what a promotion needs`, found, allowed: needed.allowed, fix }];
    }),
  ),
});

interface Needed {
  readonly name: string;
  readonly allowed: string;
  readonly holds: (option: AuthorOption) => boolean;
}

const on = (name: string): Needed => ({ name, allowed: `${name} = ON`, holds: ({ value }) => isOn(value) });

/** Those of MariaDB, then those that MySQL calls by other names. */
const NEEDED: readonly Needed[] = [
  // A name for the log is as good as none.
  { name: 'log_bin', allowed: 'a binary log', holds: ({ value }) => !/^(off|false|0)$/i.test(value) },
  { name: 'binlog_format', allowed: 'binlog_format = ROW', holds: ({ value }) => value.toUpperCase() === 'ROW' },
  on('gtid_strict_mode'),
  on('log_replica_updates'),
  on('gtid_mode'),
  on('enforce_gtid_consistency'),
];

/** Two primaries of MariaDB log their own writes alone. */
function neededBy({ mode }: ReplicatedDatabase): readonly Needed[] {
  return mode === 'primary-replica' ? [...NEEDED, on('log_slave_updates')] : NEEDED;
}
