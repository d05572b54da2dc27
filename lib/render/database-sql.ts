import { placeholder, type ClusterArtifact } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import { mariadb } from '../facts/mariadb';
import type { DatabaseMember, LocalDatabase, ProxyCluster, StaticTables } from '../model';
import { account, grantedDatabase, identifier, sql, sqlComment, writeSql, type Sql } from '../syntax/sql';
import { forgetPeers } from './forget-peers';
import { loadSchema } from './load-schema';
import { marker } from './marker';
import type { Renderer } from './renderer';
import { program } from './root-file';

/**
 * What makes an empty server the cluster's. On each machine, in this order, each as often as one likes:
 * `/usr/lib/opensips-cdk/load-schema` (database and tables), `database.sql` (accounts), `replication-<machine>.sql` or
 * `copy-<machine>.sql` (who may read here, and whom this node reads), `rows.sql`, `/usr/lib/opensips-cdk/forget-peers`.
 * Nothing of it is logged: each node gets it by itself. All run as root over the unix socket.
 */
export const databaseSql: Renderer = {
  id: 'database-sql',
  render: ({ cluster, database }) =>
    database
      ? [
          ...database.members.flatMap((member) => programs(cluster, database, member)),
          file(database, 'database.sql', database.members, accounts(database)),
          ...perMachine(database),
        ]
      : [],
};

function programs(cluster: ProxyCluster, database: LocalDatabase, { machine }: DatabaseMember) {
  const common = { machine, component: 'database', from: database.path, onChange: 'nothing' } as const;
  return [
    program({ ...common, path: `${debian12.home}/load-schema`, content: loadSchema(database, cluster.version) }),
    program({ ...common, path: `${debian12.home}/forget-peers`, content: forgetPeers(database, machine) }),
  ];
}

function file(
  database: LocalDatabase,
  path: string,
  members: readonly DatabaseMember[],
  lines: readonly (Sql | string)[],
): ClusterArtifact {
  return {
    kind: 'cluster-file',
    cluster: database.name,
    path,
    content: writeSql([sqlComment(marker(database.path)), sql`SET SESSION sql_log_bin = 0`, ...lines]),
    from: database.path,
    machines: members.map((member) => member.machine),
  };
}

function accounts({ database, user, members, elsewhere, staticTables }: LocalDatabase): readonly (Sql | string)[] {
  const runtime = account(user, 'localhost');
  const ours = [mariadb.replicationUser, mariadb.copyUser];
  const kept =
    staticTables.by === 'hand'
      ? sql`FALSE`
      : sql`User = ${staticTables.user} AND Host IN (${[...members, ...elsewhere].map((member) => member.address.toString())})`;
  return [
    sqlComment('OpenSIPS: known by its operating system account, may not change tables.'),
    sql`CREATE USER IF NOT EXISTS ${runtime} IDENTIFIED VIA unix_socket`,
    sql`ALTER USER ${runtime} IDENTIFIED VIA unix_socket`,
    sql`REVOKE ALL PRIVILEGES, GRANT OPTION FROM ${runtime}`,
    sql`GRANT SELECT, INSERT, UPDATE, DELETE ON ${grantedDatabase(database)}.* TO ${runtime}`,
    sqlComment('Accounts for nodes that left, or for another way of copying.'),
    sql`SET @stale = (SELECT GROUP_CONCAT(QUOTE(User), '@', QUOTE(Host)) FROM mysql.user WHERE User IN (${ours}) AND NOT (${kept}))`,
    sql`SET @drop_stale = IF(@stale IS NULL, 'DO 0', CONCAT('DROP USER ', @stale))`,
    sql`EXECUTE IMMEDIATE @drop_stale`,
  ];
}

function perMachine(database: LocalDatabase): readonly ClusterArtifact[] {
  const { members, staticTables } = database;
  switch (staticTables.by) {
    case 'hand':
      return [];
    case 'timer':
      return members
        .filter((member) => member.machine === staticTables.source)
        .map((member) =>
          file(database, `copy-${member.machine}.sql`, [member], copying(database, member, staticTables)),
        );
    case 'replication':
      return members.map((member) =>
        file(database, `replication-${member.machine}.sql`, [member], replicating(database, member, staticTables)),
      );
  }
}

function copying(
  { database, members }: LocalDatabase,
  self: DatabaseMember,
  { tables, user, password }: StaticTables & { by: 'timer' },
) {
  return peers(members, self).flatMap((peer) => {
    const name = account(user, peer.address.toString());
    return [
      ...passwordAccount(name, placeholder(password)),
      sql`REVOKE ALL PRIVILEGES, GRANT OPTION FROM ${name}`,
      ...tables.map((table) => sql`GRANT SELECT ON ${identifier(database)}.${identifier(table)} TO ${name}`),
    ];
  });
}

function replicating(
  { members, elsewhere }: LocalDatabase,
  self: DatabaseMember,
  { user, password }: StaticTables & { by: 'replication' },
) {
  const others = [...peers(members, self), ...elsewhere];
  return [
    ...others.flatMap((peer) => {
      const name = account(user, peer.address.toString());
      return [...passwordAccount(name, placeholder(password)), sql`GRANT REPLICATION SLAVE ON *.* TO ${name}`];
    }),
    sqlComment('Connections keep their place: it is a GTID, not a position in a file.'),
    sql`STOP ALL SLAVES`,
    ...others.map(
      (
        peer,
      ) => sql`CHANGE MASTER ${peer.machine} TO MASTER_HOST = ${peer.address.toString()}, MASTER_PORT = ${mariadb.port},
  MASTER_USER = ${user}, MASTER_PASSWORD = ${placeholder(password)},
  MASTER_CONNECT_RETRY = ${mariadb.retrySeconds}, MASTER_USE_GTID = slave_pos`,
    ),
    sql`START ALL SLAVES`,
  ];
}

function passwordAccount(name: Sql, password: string): readonly Sql[] {
  return [
    sql`CREATE USER IF NOT EXISTS ${name} IDENTIFIED BY ${password}`,
    sql`ALTER USER ${name} IDENTIFIED BY ${password}`,
  ];
}

function peers(members: readonly DatabaseMember[], self: DatabaseMember): readonly DatabaseMember[] {
  return members.filter((member) => member.machine !== self.machine);
}
