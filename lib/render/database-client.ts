import { placeholder, type Artifact } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import { sqlServers, type DatabaseAccount, type DatabaseCluster, type DatabaseConnection } from '../model';
import { blank, comment, entry, section, writeOptionFile } from '../syntax/ini';
import { shellAssignment, shellComment } from '../syntax/shell';
import { marker } from './marker';
import type { Renderer } from './renderer';
import { program, rootFile } from './root-file';

/** Path of `database-ready` on the machine: waits until OpenSIPS can read its tables. */
export const DATABASE_READY = `${debian12.home}/database-ready`;

/**
 * How programs on each node reach the database it shares, the same way OpenSIPS does:
 * - `/etc/opensips-cdk/database.cnf`, options of `mariadb` with the account that makes tables and rows (none where others
 *   make them): `mariadb --defaults-file=/etc/opensips-cdk/database.cnf opensips`. It names no database, which may be
 *   still to be made;
 * - `/etc/opensips-cdk/database-runtime.cnf`, the same with OpenSIPS' own account, in its database;
 * - `/usr/lib/opensips-cdk/database-ready`, run before each start of OpenSIPS.
 *
 * Passwords stand in files that root alone may read, never in a command. They are read at each use: a changed one needs
 * nothing.
 */
export const databaseClient: Renderer = {
  id: 'database-client',
  render: (parts) => {
    const { cluster, shared, connection } = parts;
    if (!shared || !connection) return [];
    const { databaseClient: paths, packages } = debian12;
    return cluster.nodes.flatMap(({ machine }): readonly Artifact[] => {
      const common = { machine, component: 'access', from: connection.path } as const;
      const options = (path: string, account: DatabaseAccount, database: string | null) =>
        rootFile({
          ...common,
          path,
          content: optionFile(shared, connection, account, database),
          mode: 0o600,
          onChange: 'nothing',
        });
      return [
        ...(shared.provisioning ? [options(paths.provisioning, shared.provisioning, null)] : []),
        options(paths.runtime, shared.runtime, shared.database),
        program({ ...common, path: DATABASE_READY, content: databaseReady(shared, connection), onChange: 'nothing' }),
        { kind: 'need', ...common, packages: packages.databaseClient, units: [] },
      ];
    });
  },
};

/** A door to the database. */
interface Way {
  readonly host: string;
  readonly port: number;
}

/** The doors OpenSIPS may come through; the first is the one that everything is written through. */
function ways(database: DatabaseCluster, { access }: DatabaseConnection): readonly Way[] {
  const servers = sqlServers(database);
  switch (access.by) {
    case 'haproxy':
      return [{ host: '127.0.0.1', port: access.port }];
    case 'db-virtual':
      return servers;
    case 'direct':
      return servers.filter(({ name }) => name === access.server);
  }
}

/** Seconds. */
const CONNECT_TIMEOUT = 10;

function optionFile(
  shared: DatabaseCluster,
  connection: DatabaseConnection,
  account: DatabaseAccount,
  database: string | null,
): string {
  const [first] = ways(shared, connection);
  return writeOptionFile([
    comment(marker(connection.path)),
    section('client'),
    entry('host', first?.host ?? ''),
    entry('port', first?.port ?? ''),
    entry('user', account.user),
    entry('password', placeholder(account.password)),
    blank,
    comment('Other clients take no such options.'),
    section('mariadb-client'),
    entry('connect_timeout', CONNECT_TIMEOUT),
    ...(database === null ? [] : [entry('database', database)]),
  ]);
}

/** Seconds; with the last try 65, and OpenSIPS then has 35 s of Pacemaker's 100 s for its own start. */
export const PATIENCE = 60;

/**
 * It reads a table as OpenSIPS does: a server that may not be used (a Galera member without its cluster) answers
 * `SELECT 1` all the same. With db_virtual one server that answers is enough, as it is for OpenSIPS.
 */
function databaseReady(database: DatabaseCluster, connection: DatabaseConnection): string {
  const list = ways(database, connection).map(({ host, port }) => `${host} ${port}`);
  return `#!/bin/sh
${shellComment(marker(connection.path))}
${shellComment(`Waits until OpenSIPS can read its tables in the shared database, ${PATIENCE} s at most.`)}
set -eu
LC_ALL=C
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH

${shellAssignment('options', debian12.databaseClient.runtime)}
${shellAssignment('patience', String(PATIENCE))}
${shellComment('Host and port of each way to it.')}
${shellAssignment('ways', list.join('\n'))}
${BODY}`;
}

const BODY = String.raw`
# Seconds since boot: steps of the clock do not matter.
now() {
	cut -d. -f1 /proc/uptime
}

answers() {
	while read -r host port; do
		said=$(timeout 5 mariadb --defaults-file="$options" --host="$host" --port="$port" --batch \
			--execute='SELECT COUNT(*) FROM version' 2>&1 >/dev/null </dev/null) && return
		[ -n "$said" ] || said='no answer'
		said="$host port $port: $said"
		[ "$(now)" -lt "$deadline" ] || return
	done <<-END
		$ways
	END
	return 1
}

deadline=$(($(now) + patience))
until answers; do
	if [ "$(now)" -ge "$deadline" ]; then
		printf 'database-ready: the database of OpenSIPS did not answer within %s s; the last try was %s\n' "$patience" "$said" >&2
		exit 1
	fi
	sleep 0.5
done
`;
