import type { ClusterArtifact } from '../artifacts';
import { placeholder } from '../artifacts';
import { mariadb } from '../facts/mariadb';
import { clientsOf, commonDatabase, type GaleraCluster, type Model } from '../model';
import { account, grantedDatabase, identifier, sql, sqlComment, writeSql, type Sql } from '../syntax/sql';
import { marker } from './marker';
import type { DatabaseRenderer } from './renderer';

/**
 * `database.sql` of a Galera cluster: the database and who may do what in it. Run on the first member, as root over the unix
 * socket, as often as one likes, and before another member joins: a full copy needs its account. Galera carries it to all.
 *
 * An account for each proxy's address, since an address is all the server has to know a client by besides its password.
 */
export const galeraSql: DatabaseRenderer = {
  id: 'galera-sql',
  render: (database, model) =>
    database.kind === 'galera' && database.members.length > 0 ? [statements(database, model)] : [],
};

function statements(database: GaleraCluster, model: Model): ClusterArtifact {
  const hosts = proxyAddresses(database, model);
  return {
    kind: 'cluster-file',
    cluster: database.name,
    path: 'database.sql',
    content: writeSql([
      sqlComment(marker(database.path)),
      ...databasesOf(database).map(create),
      ...local(database),
      ...ofProxies(database, hosts),
      ...stale(database, hosts),
    ]),
    from: database.path,
    machines: database.members.slice(0, 1).map(({ machine }) => machine),
  };
}

/** Its own, and that of all sites. */
function databasesOf(database: GaleraCluster): readonly string[] {
  const common = commonDatabase(database);
  return [database.database, ...(common === null ? [] : [common])];
}

function create(name: string): Sql {
  return sql`CREATE DATABASE IF NOT EXISTS ${identifier(name)} CHARACTER SET ${mariadb.charset} COLLATE ${mariadb.collation}`;
}

function proxyAddresses(database: GaleraCluster, model: Model): readonly string[] {
  const nodes = clientsOf(model, database).flatMap(({ cluster }) => cluster.nodes);
  return [...new Set(nodes.map(({ address }) => address.toString()))];
}

/** On the server's own machine: who asks how it is, and who copies it. */
function local({ transfer }: GaleraCluster): readonly (Sql | string)[] {
  const check = account(mariadb.checkUser, 'localhost');
  const copier = account(transfer.user, 'localhost');
  return [
    sqlComment('Asks how the server is: known by its operating system account, may do nothing.'),
    sql`CREATE USER IF NOT EXISTS ${check} IDENTIFIED VIA unix_socket`,
    sql`ALTER USER ${check} IDENTIFIED VIA unix_socket`,
    sql`REVOKE ALL PRIVILEGES, GRANT OPTION FROM ${check}`,
    sqlComment('Makes full copies for members that join.'),
    ...passwordAccount(copier, placeholder(transfer.password)),
    sql`GRANT RELOAD, PROCESS, LOCK TABLES, BINLOG MONITOR ON *.* TO ${copier}`,
  ];
}

function ofProxies(database: GaleraCluster, hosts: readonly string[]): readonly (Sql | string)[] {
  const { runtime, provisioning } = database;
  const all = databasesOf(database).map(grantedDatabase);
  const which = all.length === 1 ? 'this one database' : 'these databases';
  return [
    sqlComment(`OpenSIPS may not change tables; whoever makes them may do anything in ${which}.`),
    ...hosts.flatMap((host) => [
      ...passwordAccount(account(runtime.user, host), placeholder(runtime.password)),
      ...all.map(
        (tables) => sql`GRANT SELECT, INSERT, UPDATE, DELETE ON ${tables}.* TO ${account(runtime.user, host)}`,
      ),
      ...(provisioning
        ? [
            ...passwordAccount(account(provisioning.user, host), placeholder(provisioning.password)),
            ...all.map((tables) => sql`GRANT ALL PRIVILEGES ON ${tables}.* TO ${account(provisioning.user, host)}`),
          ]
        : []),
    ]),
  ];
}

/** Accounts for proxies that left, and ours for anybody else. */
function stale(
  { transfer, runtime, provisioning }: GaleraCluster,
  hosts: readonly string[],
): readonly (Sql | string)[] {
  const local = [mariadb.checkUser, transfer.user];
  const remote = [runtime, ...(provisioning ? [provisioning] : [])].map(({ user }) => user);
  const elsewhere = hosts.length === 0 ? sql`TRUE` : sql`Host NOT IN (${hosts})`;
  return [
    sqlComment('Accounts of these names for other machines.'),
    sql`SET @stale = (SELECT GROUP_CONCAT(QUOTE(User), '@', QUOTE(Host)) FROM mysql.user
  WHERE User IN (${local}) AND Host <> 'localhost' OR User IN (${remote}) AND ${elsewhere})`,
    sql`SET @drop_stale = IF(@stale IS NULL, 'DO 0', CONCAT('DROP USER ', @stale))`,
    sql`EXECUTE IMMEDIATE @drop_stale`,
  ];
}

/** Afterwards it has this password and no rights. */
function passwordAccount(name: Sql, password: string): readonly Sql[] {
  return [
    sql`CREATE USER IF NOT EXISTS ${name} IDENTIFIED BY ${password}`,
    sql`ALTER USER ${name} IDENTIFIED BY ${password}`,
    sql`REVOKE ALL PRIVILEGES, GRANT OPTION FROM ${name}`,
  ];
}
