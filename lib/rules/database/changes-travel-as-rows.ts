import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { readAfterOurs, serverOptions, type OptionLine } from '../mariadb-files';
import { perCluster } from '../reading';
import { isOn } from '../server-options';
import { defineRule } from '../rule';

/** Nodes that replicate static tables log what they change: every change, as rows, in one order. */
export const changesTravelAsRows = defineRule({
  id: 'database/changes-travel-as-rows',
  severity: 'error',
  // Without its log a node tells nobody anything; as statements changes come to other rows than they were.
  acceptable: false,
  summary: 'nodes that replicate log every change as rows',
  why: 'An administrator adds an account at one node, and the other never hears of it, or makes another row of it: after the takeover that phone is refused.',
  sources: [sources.mariadbReplication],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        files: [
          {
            path: '/etc/mysql/mariadb.conf.d/99-log.cnf',
            content: '[mariadbd]\\nbinlog_format = STATEMENT\\n',
          },
        ],
      });`,
    fix: 'remove the line from the content in `files`',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        files: [
          {
            path: '/etc/mysql/mariadb.conf.d/99-log.cnf',
            content: '[mariadbd]\\nbinlog_row_image = MINIMAL\\n',
          },
        ],
      });`,
  },
  check: perCluster(replicating, ({ cluster, path }) =>
    serverOptions(cluster)
      .filter(({ file }) => readAfterOurs(file))
      .flatMap((line) => {
        const allowed = allowedFor(line);
        if (allowed === undefined) return [];
        return [
          {
            path: line.file.from,
            message: `${line.name} takes away what the other node goes by`,
            found: `${line.text} in ${line.file.path}`,
            allowed,
            fix: 'remove the line from the content in `files`',
            related: [path],
          },
        ];
      }),
  ),
});

function replicating({ cluster, database }: ProxyClusterParts) {
  return database?.staticTables.by === 'replication' ? { cluster, path: database.path } : null;
}

/** Undefined for what may stand. */
function allowedFor({ name, value }: OptionLine): string | undefined {
  switch (name) {
    case 'binlog_format':
      return value.toUpperCase() === 'ROW' ? undefined : 'binlog_format = ROW';
    case 'gtid_strict_mode':
      return isOn(value) ? undefined : 'gtid_strict_mode = ON';
    case 'log_bin':
      // A name for the log is as good as none.
      return /^(off|false|0)$/i.test(value) ? 'a binary log' : undefined;
    case 'skip_log_bin':
    case 'disable_log_bin':
      return isOn(value) ? 'a binary log' : undefined;
    default:
      return undefined;
  }
}
