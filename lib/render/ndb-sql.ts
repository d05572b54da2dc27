import { placeholder, type ClusterArtifact } from '../artifacts';
import { mariadb } from '../facts/mariadb';
import { clientsOf, type DatabaseAccount, type Model, type NdbCluster } from '../model';
import { account, grantedDatabase, identifier, sql, sqlComment, writeSql, type Sql } from '../syntax/sql';
import { marker } from './marker';
import type { DatabaseRenderer } from './renderer';

/**
 * `database.sql` of a MySQL Cluster: the database and who may do what in it. Run on each MySQL server, as root over the unix
 * socket, as often as one likes. Accounts with `NDB_STORED_USER` are kept in the data nodes and are on every server, one
 * that is added later included; the one that asks how a server is belongs to its machine and is made on each.
 */
export const ndbSql: DatabaseRenderer = {
  id: 'ndb-sql',
  render: (database, model) => (database.kind === 'ndb' ? [statements(database, model)] : []),
};

function statements(database: NdbCluster, model: Model): ClusterArtifact {
  const { runtime, provisioning } = database;
  const hosts = proxyAddresses(database, model);
  const tables = sql`${grantedDatabase(database.database)}.*`;
  return {
    kind: 'cluster-file',
    cluster: database.name,
    path: 'database.sql',
    content: writeSql([
      sqlComment(marker(database.path)),
      sql`CREATE DATABASE IF NOT EXISTS ${identifier(database.database)} CHARACTER SET ${mariadb.charset} COLLATE ${mariadb.collation}`,
      ...check(),
      sqlComment('OpenSIPS may not change tables; whoever makes them may do anything in this one database.'),
      ...present(runtime, hosts, sql`SELECT, INSERT, UPDATE, DELETE ON ${tables}`),
      ...(provisioning ? present(provisioning, hosts, sql`ALL PRIVILEGES ON ${tables}`) : []),
      sqlComment('Accounts for machines that left.'),
      ...forget(
        [runtime, ...(provisioning ? [provisioning] : [])].map(({ user }) => user),
        hosts,
      ),
    ]),
    from: database.path,
    machines: database.sql.map(({ machine }) => machine),
  };
}

function proxyAddresses(database: NdbCluster, model: Model): readonly string[] {
  const nodes = clientsOf(model, database).flatMap(({ cluster }) => cluster.nodes);
  return [...new Set(nodes.map(({ address }) => address.toString()))];
}

function check(): readonly (Sql | string)[] {
  const name = account(mariadb.checkUser, 'localhost');
  return [
    sqlComment('Asks how the server is: known by its operating system account, may do nothing.'),
    sql`CREATE USER IF NOT EXISTS ${name} IDENTIFIED WITH auth_socket`,
    sql`ALTER USER ${name} IDENTIFIED WITH auth_socket`,
    sql`REVOKE ALL PRIVILEGES, GRANT OPTION FROM ${name}`,
  ];
}

/** Afterwards each has this password and these rights alone, on every MySQL server. */
function present({ user, password }: DatabaseAccount, hosts: readonly string[], rights: Sql): readonly Sql[] {
  return hosts.flatMap((host) => {
    const name = account(user, host);
    return [
      sql`CREATE USER IF NOT EXISTS ${name} IDENTIFIED BY ${placeholder(password)}`,
      sql`ALTER USER ${name} IDENTIFIED BY ${placeholder(password)}`,
      sql`REVOKE ALL PRIVILEGES, GRANT OPTION FROM ${name}`,
      sql`GRANT ${rights} TO ${name}`,
      sql`GRANT NDB_STORED_USER ON *.* TO ${name}`,
    ];
  });
}

function forget(users: readonly string[], hosts: readonly string[]): readonly Sql[] {
  const elsewhere = hosts.length === 0 ? sql`TRUE` : sql`Host NOT IN (${hosts})`;
  return [
    sql`SET SESSION group_concat_max_len = 1000000`,
    sql`SET @stale = (SELECT GROUP_CONCAT(QUOTE(User), '@', QUOTE(Host)) FROM mysql.user WHERE User IN (${users}) AND ${elsewhere})`,
    sql`SET @drop_stale = IF(@stale IS NULL, 'DO 0', CONCAT('DROP USER ', @stale))`,
    sql`PREPARE drop_stale FROM @drop_stale`,
    sql`EXECUTE drop_stale`,
  ];
}
