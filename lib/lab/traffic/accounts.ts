import { setTimeout as sleep } from 'node:timers/promises';
import { debian12 } from '../../facts/debian-12';
import type { ProxyClusterParts, StaticTables } from '../../model';
import { identifier, sql, type Sql } from '../../syntax/sql';
import { LabError } from '../errors';
import type { Lab } from '../lab';
import type { LabMachine } from '../plan';
import { Tables } from '../tables';
import { testAccounts, type Account } from './phones';
import { ha1Of } from './sip';

/** Rows of one statement: far below what a server takes at once. */
const ROWS = 1000;
/** Seconds for rows to reach the other nodes. */
const ARRIVAL = 60;

/**
 * Puts test users into the database of a cluster, on the machines where its accounts have to be written, and waits until
 * every machine that runs has them. As often as one likes.
 * @throws LabError when the cluster has no database, or a machine does not get them in time
 */
export async function addAccounts(lab: Lab, cluster: ProxyClusterParts, count: number): Promise<readonly Account[]> {
  const table = cluster.cluster.nodes[0]?.config.script.subscribers;
  if (table === undefined) throw new LabError(`${cluster.cluster.path} has no nodes`);
  const tables = Tables.ofAdministrators(lab, cluster);
  const accounts = testAccounts(lab, cluster, count);
  const running = await tables.running();
  if (!cluster.database) {
    // What one writes there, all of them read.
    for (const machine of running.slice(0, 1)) await tables.query(machine, statements(table, accounts));
    return accounts;
  }
  const { staticTables } = cluster.database;
  const writers = writersOf(lab, staticTables, table, running);
  for (const machine of writers) await tables.query(machine, statements(table, accounts));
  for (const machine of running.filter((each) => !writers.includes(each))) {
    // The timer would do it by itself, later.
    if (staticTables.by === 'timer') await copyNow(lab, machine);
    await arrival(lab, tables, machine, table, accounts);
  }
  return accounts;
}

/** Where a row has to be written to be on every node. */
function writersOf(
  lab: Lab,
  staticTables: StaticTables,
  table: string,
  running: readonly LabMachine[],
): readonly LabMachine[] {
  if (staticTables.by === 'hand' || !staticTables.tables.includes(table)) return running;
  if (staticTables.by === 'replication') return running.slice(0, 1);
  const source = lab.machine(staticTables.source);
  if (running.includes(source)) return [source];
  throw new LabError(`${source.name} is not running, and the others copy their accounts from it`, [
    `fix      lab mend ${source.name}`,
  ]);
}

function statements(table: string, accounts: readonly Account[]): readonly Sql[] {
  const name = identifier(table);
  return chunks(accounts).flatMap((some) => [
    // An account is its user name alone: one of another domain would be found beside this one.
    sql`DELETE FROM ${name} WHERE username IN (${some.map(({ user }) => user)}) AND domain <> ${realmOf(some)}`,
    sql`INSERT INTO ${name} (username, domain, ha1) VALUES ${some.map(row)} ON DUPLICATE KEY UPDATE ha1 = VALUES(ha1)`,
  ]);
}

function row({ user, realm, password }: Account): Sql {
  return sql`(${user}, ${realm}, ${ha1Of(user, realm, password)})`;
}

function realmOf(accounts: readonly Account[]): string {
  return accounts[0]?.realm ?? '';
}

function chunks(accounts: readonly Account[]): readonly (readonly Account[])[] {
  return Array.from({ length: Math.ceil(accounts.length / ROWS) }, (_, i) => accounts.slice(i * ROWS, (i + 1) * ROWS));
}

async function copyNow(lab: Lab, machine: LabMachine): Promise<void> {
  const { code, stderr } = await lab.on(machine, `systemctl start ${debian12.units.tableCopy}.service`);
  if (code !== 0) throw new LabError(`${machine.name} cannot copy the accounts`, stderr.trim().split('\n').slice(-4));
}

async function arrival(
  lab: Lab,
  tables: Tables,
  machine: LabMachine,
  table: string,
  accounts: readonly Account[],
): Promise<void> {
  const count = chunks(accounts).map(
    (some) => sql`SELECT COUNT(*) FROM ${identifier(table)} WHERE (username, domain, ha1) IN (${some.map(row)})`,
  );
  for (let second = 0; second < ARRIVAL; second++) {
    const there = (await tables.query(machine, count)).split('\n').map(Number);
    if (there.reduce((a, b) => a + b, 0) === accounts.length) return;
    await sleep(1000, undefined, { signal: lab.caller.signal });
  }
  throw new LabError(`${machine.name} does not get the accounts within ${ARRIVAL} s`, [
    `fix      look at SHOW ALL SLAVES STATUS, or the journal of ${debian12.units.tableCopy}, on ${machine.name}`,
  ]);
}
