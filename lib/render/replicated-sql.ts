import { placeholder, type ClusterArtifact } from '../artifacts';
import { mariadb } from '../facts/mariadb';
import { clientsOf, type DatabaseAccount, type Model, type ReplicatedDatabase } from '../model';
import { account, grantedDatabase, sql, sqlComment, writeSql, type Sql } from '../syntax/sql';
import { marker } from './marker';
import type { DatabaseRenderer } from './renderer';

/**
 * `database.sql` of a replicated database: who may do what. Run on each server, as root over the unix socket, as often as
 * one likes. Nothing of it is logged: replicas are read-only for all but root, and a write of their own would be one that
 * the primary lacks. So each server has the accounts from its own run, and a full copy leaves them alone.
 *
 * The database itself is made by `database`, on the server that becomes the first primary, and travels from there.
 */
export const replicatedSql: DatabaseRenderer = {
  id: 'replicated-sql',
  render: (database, model) => (database.kind === 'replicated' ? [statements(database, model)] : []),
};

/** What differs: who is known by an operating system account, and what it takes to ask, to follow and to take a copy. */
const WORDS = {
  mariadb: {
    socket: sql`IDENTIFIED VIA unix_socket`,
    ask: sql`SLAVE MONITOR`,
    follow: sql`REPLICATION SLAVE, BINLOG MONITOR, SELECT, SHOW VIEW, TRIGGER, EVENT`,
  },
  mysql: {
    socket: sql`IDENTIFIED WITH auth_socket`,
    ask: sql`REPLICATION CLIENT`,
    follow: sql`REPLICATION SLAVE, REPLICATION CLIENT, RELOAD, SELECT, SHOW VIEW, TRIGGER, EVENT`,
  },
} as const;

/** Accounts of one kind: who, from where, and what they may. */
interface Accounts {
  readonly account: DatabaseAccount;
  readonly hosts: readonly string[];
  readonly rights: Sql;
}

function statements(database: ReplicatedDatabase, model: Model): ClusterArtifact {
  const all = accounts(database, model);
  return {
    kind: 'cluster-file',
    cluster: database.name,
    path: 'database.sql',
    content: writeSql([
      sqlComment(marker(database.path)),
      sql`SET SESSION sql_log_bin = 0`,
      ...check(database),
      sqlComment('OpenSIPS may not change tables; whoever makes them may do anything in this one database.'),
      sqlComment('The servers follow each other, and take full copies of each other.'),
      ...all.flatMap(present),
      sqlComment('Accounts for machines that left.'),
      ...forget(all),
    ]),
    from: database.path,
    machines: database.members.map(({ machine }) => machine),
  };
}

function accounts(database: ReplicatedDatabase, model: Model): readonly Accounts[] {
  const { members, server, runtime, provisioning, replication } = database;
  const proxies = addresses(clientsOf(model, database).flatMap(({ cluster }) => cluster.nodes));
  const tables = sql`${grantedDatabase(database.database)}.*`;
  return [
    { account: runtime, hosts: proxies, rights: sql`SELECT, INSERT, UPDATE, DELETE ON ${tables}` },
    ...(provisioning ? [{ account: provisioning, hosts: proxies, rights: sql`ALL PRIVILEGES ON ${tables}` }] : []),
    { account: replication, hosts: addresses(members), rights: sql`${WORDS[server].follow} ON *.*` },
  ];
}

function addresses(machines: readonly { readonly address: { toString(): string } }[]): readonly string[] {
  return [...new Set(machines.map(({ address }) => address.toString()))];
}

function check({ server }: ReplicatedDatabase): readonly (Sql | string)[] {
  const { socket, ask } = WORDS[server];
  const name = account(mariadb.checkUser, 'localhost');
  return [
    sqlComment('Asks how the server is: known by its operating system account, may ask how replication goes.'),
    sql`CREATE USER IF NOT EXISTS ${name} ${socket}`,
    sql`ALTER USER ${name} ${socket}`,
    sql`REVOKE ALL PRIVILEGES, GRANT OPTION FROM ${name}`,
    sql`GRANT ${ask} ON *.* TO ${name}`,
  ];
}

/** Afterwards each has this password, and these rights alone. */
function present({ account: { user, password }, hosts, rights }: Accounts): readonly Sql[] {
  return hosts.flatMap((host) => {
    const name = account(user, host);
    return [
      sql`CREATE USER IF NOT EXISTS ${name} IDENTIFIED BY ${placeholder(password)}`,
      sql`ALTER USER ${name} IDENTIFIED BY ${placeholder(password)}`,
      sql`REVOKE ALL PRIVILEGES, GRANT OPTION FROM ${name}`,
      sql`GRANT ${rights} TO ${name}`,
    ];
  });
}

function forget(all: readonly Accounts[]): readonly Sql[] {
  const stale = all
    .map(({ account: { user }, hosts }) =>
      hosts.length === 0 ? sql`User = ${user}` : sql`(User = ${user} AND Host NOT IN (${hosts}))`,
    )
    .reduce((one, other) => sql`${one} OR ${other}`);
  return [
    sql`SET SESSION group_concat_max_len = 1000000`,
    sql`SET @stale = (SELECT GROUP_CONCAT(QUOTE(User), '@', QUOTE(Host)) FROM mysql.user WHERE ${stale})`,
    sql`SET @drop_stale = IF(@stale IS NULL, 'DO 0', CONCAT('DROP USER ', @stale))`,
    sql`PREPARE drop_stale FROM @drop_stale`,
    sql`EXECUTE drop_stale`,
  ];
}
