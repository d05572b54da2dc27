import { fastInterval, haproxy } from '../facts/haproxy';
import { ndb as ndbFacts } from '../facts/ndb';
import { PATIENCE } from '../facts/opensips/db-mysql';
import { takeover } from '../facts/takeover';
import { databaseMachines, sqlServers, type DatabaseAccess, type DatabaseCluster, type NdbCluster } from '../model';
import { galeraState } from './galera';
import { hasEnded, hasPower, isReached, type Broken } from './parts';
import type { Span, Term } from './simulation';
import { secondsOf, term } from './terms';

/** What a shared database can do for its clients. */
export interface DatabaseState {
  /** Name of the server that is written to; null where there is none. */
  readonly used: string | null;
  /** Why there is none, in half a sentence. */
  readonly why: string;
  /** Whether it will be there again by itself. */
  readonly returns: boolean;
}

/** Part of a database that its clients see through their way to it. */
export function databaseState(database: DatabaseCluster, access: DatabaseAccess, broken: Broken): DatabaseState {
  const none = (why: string, returns = false): DatabaseState => ({ used: null, why, returns });
  const able = ableServers(database, broken);
  if (database.kind === 'galera') {
    const { hasMajority, returns } = galeraState(database, broken);
    if (!hasMajority)
      return none(`what is left of ${database.name} has no majority, and refuses reads and writes`, returns);
  }
  if (database.kind === 'ndb' && !holdsAllRows(database, broken))
    return none(`${database.name} has lost all copies of some of its rows, and stops`);
  const reached = access.by === 'direct' ? able.filter((name) => name === access.server) : able;
  const [used = null] = reached;
  if (used !== null) return { used, why: '', returns: true };
  return none(
    access.by === 'direct'
      ? `${access.server} is the one server that is asked`
      : `no server of ${database.name} is left that takes writes`,
    endedAlone(database, access, broken),
  );
}

/** Servers that take writes, in the order in which they are used. */
function ableServers(database: DatabaseCluster, broken: Broken): readonly string[] {
  const all = sqlServers(database).filter((server) => isWell(hostOf(database, server), broken));
  // A replica takes none until a person promotes it.
  const first = sqlServers(database)[0]?.name;
  const isPromoted = !(database.kind === 'replicated' && database.mode === 'primary-replica');
  return all.map(({ name }) => name).filter((name) => isPromoted || name === first);
}

/** Name of the machine that a server is on; its host where it is none of ours. */
export function hostOf(database: DatabaseCluster, server: { readonly name: string; readonly host: string }): string {
  return database.kind === 'external' ? server.host : server.name;
}

function isWell(machine: string, broken: Broken): boolean {
  const ended = ['mariadb', 'mysql', 'database-check'] as const;
  return isReached(broken, machine) && !ended.some((program) => hasEnded(broken, program, machine));
}

/** Without a server just now, and all that is missing starts again by itself. */
function endedAlone(database: DatabaseCluster, access: DatabaseAccess, broken: Broken): boolean {
  const servers = sqlServers(database).map((server) => hostOf(database, server));
  const wanted = access.by === 'direct' ? servers.filter((name) => name === access.server) : servers.slice(0, 1);
  return wanted.every(
    (machine) =>
      hasPower(broken, machine) && isReached(broken, machine) && !hasEnded(broken, 'database-check', machine),
  );
}

/** Data nodes stand in groups of as many as there are copies, in their order; each group has to have one. */
function holdsAllRows({ data, replicas }: NdbCluster, broken: Broken): boolean {
  return data.every((_, i) => {
    if (i % replicas !== 0) return true;
    return data
      .slice(i, i + replicas)
      .some(({ machine }) => isReached(broken, machine) && !hasEnded(broken, 'ndb-data', machine));
  });
}

/** Until the proxies use another server. @param fault whether the server says nothing, or refuses at once */
export function leftBy(access: DatabaseAccess, fault: 'silent' | 'refuses'): readonly Term[] {
  switch (access.by) {
    case 'haproxy':
      return [
        term(
          `haproxy leaves it after ${haproxy.fall} checks that failed`,
          checks(access.checkInterval, fault),
          'access, checkInterval',
        ),
        term('sessions are cut off and opened anew', takeover.sessions, 'measured in the lab'),
      ];
    case 'db-virtual': {
      const { answer, attempts } = PATIENCE['db-virtual'];
      const to = fault === 'silent' ? secondsOf(answer) * attempts : takeover.sessions.to;
      return [
        term(
          'each process of OpenSIPS finds out by itself (timeout_interval × max_db_queries)',
          { from: 0, to },
          'module db_mysql',
        ),
      ];
    }
    case 'direct':
      return [];
  }
}

/** One check each interval; after the first that fails the next comes in half of it. A silent server is waited for as long. */
function checks(interval: Parameters<typeof fastInterval>[0], fault: 'silent' | 'refuses'): Span {
  const fast = secondsOf(fastInterval(interval)) * (haproxy.fall - 1);
  const wait = secondsOf(interval);
  return fault === 'silent' ? { from: wait + fast, to: 2 * wait + 2 * fast } : { from: fast, to: wait + fast };
}

/** MySQL Cluster gives up a data node that missed four heartbeats. */
export function dataNodeGivenUp(): Term {
  const beat = secondsOf(ndbFacts.heartbeat);
  return term(
    'the other data nodes give it up after four heartbeats',
    { from: 3 * beat, to: 5 * beat },
    'HeartbeatIntervalDbDb; never run here',
  );
}

/** What a machine does for a shared database. */
export function roleIn(database: DatabaseCluster, machine: string): string | undefined {
  return databaseMachines(database).find((each) => each.machine === machine)?.as;
}
