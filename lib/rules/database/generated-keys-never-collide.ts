import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { readAfterOurs, serverOptions } from '../mariadb-files';
import { perCluster } from '../reading';
import { authorOptions } from '../server-options';
import { either, perDatabase, replicatedDatabase } from '../shared-databases';
import { defineRule } from '../rule';

/** Servers that replicate to each other count their generated keys apart and have ids of their own. */
export const generatedKeysNeverCollide = defineRule({
  id: 'database/generated-keys-never-collide',
  severity: 'error',
  // Two servers with one id ignore each other's changes; two with one offset stop at the first row both add.
  acceptable: false,
  summary: 'replicating servers have ids and key offsets of their own',
  why: 'Two nodes give the same number to different rows: replication stops with a duplicate key, and from then on each node routes by its own data.',
  sources: [sources.mariadbReplication],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        files: [
          {
            path: '/etc/mysql/mariadb.conf.d/99-mine.cnf',
            content: '[mysqld]\\nserver_id = 1\\nmax_connections = 500\\n',
          },
        ],
      });`,
    fix: 'remove the line from the content in `files`',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        files: [
          {
            path: '/etc/mysql/mariadb.conf.d/99-mine.cnf',
            content: '[mysqld]\\nmax_connections = 500\\n',
          },
        ],
      });`,
  },
  check: either(
    perCluster(replicating, ({ cluster }) =>
      serverOptions(cluster)
        .filter(({ file, name }) => OURS.includes(name) && readAfterOurs(file))
        .map(({ file, name, text }) => ({
          path: file.from,
          message: `${name} becomes the same on every node`,
          found: `${text} in ${file.path}`,
          allowed: 'what the LocalDatabase writes for each node: its own id, one step for all',
          fix: 'remove the line from the content in `files`',
        })),
    ),
    perDatabase(replicatedDatabase, (database, model) =>
      authorOptions(database, model)
        // With one primary only its id has to be its own.
        .filter(({ name }) => (database.mode === 'dual-primary' ? OURS.includes(name) : name === 'server_id'))
        .map(({ name, path, found, fix }) => ({
          path,
          message: `${name} becomes the same on every server`,
          found,
          allowed: 'what the ReplicatedDatabase writes for each server',
          fix,
        })),
    ),
  ),
});

/** What is decided for each node; an extra file goes to every node alike, and an option to every server. */
const OURS = ['server_id', 'gtid_domain_id', 'auto_increment_increment', 'auto_increment_offset'];

function replicating(parts: ProxyClusterParts) {
  return parts.database?.staticTables.by === 'replication' ? parts : null;
}
