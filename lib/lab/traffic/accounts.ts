import { setTimeout as sleep } from 'node:timers/promises';
import { debian12 } from '../../facts/debian-12';
import type { LocalDatabase, ProxyClusterParts } from '../../model';
import { shellWords } from '../../syntax/shell';
import { identifier, sql, writeSql, type Sql } from '../../syntax/sql';
import { LabError } from '../errors';
import type { Lab } from '../lab';
import type { LabMachine } from '../plan';
import type { Ran } from '../run';
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
  const { database } = cluster;
  const table = cluster.cluster.nodes[0]?.config.script.subscribers;
  if (!database || table === undefined) throw new LabError(`${cluster.cluster.path} has no database for accounts`);
  const accounts = testAccounts(lab, cluster, count);
  const running = await runningOf(lab, database);
  const writers = writersOf(lab, database, table, running);
  for (const machine of writers) await query(lab, database, machine, writeSql(statements(table, accounts)));
  const others = running.filter((machine) => !writers.includes(machine));
  for (const machine of others) await arrival(lab, database, machine, table, accounts);
  return accounts;
}

async function runningOf(lab: Lab, { members, path }: LocalDatabase): Promise<readonly LabMachine[]> {
  const machines = members.map(({ machine }) => lab.machine(machine));
  const up = await Promise.all(
    machines.map((machine) =>
      lab.on(machine, 'true').then(
        ({ code }) => code === 0,
        () => false,
      ),
    ),
  );
  const running = machines.filter((_, i) => up[i]);
  if (running.length === 0) throw new LabError(`no machine of ${path} is running`, ['fix      lab up']);
  return running;
}

/** Where a row has to be written to be on every node. */
function writersOf(
  lab: Lab,
  { staticTables }: LocalDatabase,
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

async function arrival(
  lab: Lab,
  database: LocalDatabase,
  machine: LabMachine,
  table: string,
  accounts: readonly Account[],
): Promise<void> {
  // The timer would do it by itself, later.
  if (database.staticTables.by === 'timer') {
    const ran = await lab.on(machine, `systemctl start ${debian12.units.tableCopy}.service`);
    if (ran.code !== 0) throw refusal(`${machine.name} cannot copy the accounts`, ran);
  }
  const count = chunks(accounts).map(
    (some) => sql`SELECT COUNT(*) FROM ${identifier(table)} WHERE (username, domain, ha1) IN (${some.map(row)})`,
  );
  for (let second = 0; second < ARRIVAL; second++) {
    const there = (await query(lab, database, machine, writeSql(count))).split('\n').map(Number);
    if (there.reduce((a, b) => a + b, 0) === accounts.length) return;
    await sleep(1000, undefined, { signal: lab.caller.signal });
  }
  throw new LabError(`${machine.name} does not get the accounts within ${ARRIVAL} s`, [
    `fix      look at SHOW ALL SLAVES STATUS, or the journal of ${debian12.units.tableCopy}, on ${machine.name}`,
  ]);
}

async function query(lab: Lab, { database }: LocalDatabase, machine: LabMachine, input: string): Promise<string> {
  const client = ['exec', 'mariadb', '--user=root', '--batch', '--skip-column-names', database];
  const ran = await lab.on(machine, shellWords(client), { input });
  if (ran.code === 0) return ran.stdout;
  throw refusal(`the database of ${machine.name} refuses`, ran);
}

function refusal(message: string, { stderr }: Ran): LabError {
  return new LabError(message, stderr.trim().split('\n').slice(-4));
}
