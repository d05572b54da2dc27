import { restartDelay, takeover } from '../facts/takeover';
import { galeraGroup, type DatabaseCluster, type DatabaseConnection } from '../model';
import { databaseState, dataNodeGivenUp, leftBy, roleIn, type DatabaseState } from './database';
import { galeraState, givenUp } from './galera';
import { back } from './membership';
import { isFull, isReached, type Part } from './parts';
import type { Term } from './simulation';
import { listed, step, type Scene, type Step } from './step';
import { longest, term } from './terms';

/** What a fault does to a proxy cluster by way of the database it shares; null where it does not touch that. */
export function sharedDatabase(scene: Scene): Step | null {
  const { shared, connection } = scene.parts;
  if (!shared || !connection) return null;
  const machines = touched(scene.part).filter((machine) => takesPart(shared, machine));
  if (machines.length === 0 && scene.part.of !== 'line') return null;
  if (scene.part.of === 'disk') return diskFull(scene, shared, connection, scene.part.machine);
  const before = databaseState(shared, connection.access, scene.broken);
  const after = databaseState(shared, connection.access, [...scene.broken, scene.part]);
  if (before.used === null) return step(scene, { effect: `${shared.name} served nobody before` });
  if (after.used === null) return without(scene, shared, after);
  const terms = waits(scene, shared, connection, before.used !== after.used);
  const who = listed(machines);
  const rest = before.used === after.used ? '' : `, and ${after.used} is used from then on`;
  if (terms.length === 0)
    return step(scene, {
      effect: `nobody notices that ${who} is gone from ${shared.name}`,
      person: mended(scene.part),
    });
  return step(scene, {
    service: 'interrupted',
    passage: 'pause',
    effect: `no registration and no call is accepted until ${shared.name} goes on without ${who || 'the other site'}${rest}`,
    takesOver: before.used === after.used ? null : after.used,
    terms,
    person: mended(scene.part),
  });
}

function touched(part: Part): readonly string[] {
  switch (part.of) {
    case 'link':
    case 'line':
      return [];
    case 'site':
      return part.machines;
    case 'process':
      return DATABASE_PROCESSES.includes(part.program) ? [part.machine] : [];
    default:
      return [part.machine];
  }
}

const DATABASE_PROCESSES: readonly string[] = [
  'mariadb',
  'mysql',
  'garbd',
  'database-check',
  'ndb-data',
  'ndb-management',
];

function takesPart(database: DatabaseCluster, machine: string): boolean {
  if (database.kind === 'external') return database.servers.some(({ host }) => host === machine);
  if (database.kind === 'galera' && galeraGroup(database).members.some((member) => member.machine === machine))
    return true;
  if (database.kind === 'galera' && galeraGroup(database).arbitrator?.machine === machine) return true;
  return roleIn(database, machine) !== undefined;
}

/** What passes at once: the members agree, and the proxies find another server. */
function waits(
  scene: Scene,
  database: DatabaseCluster,
  { access }: DatabaseConnection,
  isUsed: boolean,
): readonly Term[] {
  const { part, broken } = scene;
  const isSilent = part.of !== 'process';
  const left = isUsed ? leftBy(access, isSilent ? 'silent' : 'refuses') : [];
  const check = part.of === 'process' && part.program === 'database-check';
  if (check) return left.slice(-1);
  if (database.kind === 'galera') {
    const lost = galeraState(database, broken).voters.length - galeraState(database, [...broken, part]).voters.length;
    return lost > 0 || part.of === 'line' ? longest([[givenUp(database)], left]) : left;
  }
  if (database.kind === 'ndb' && losesDataNode(database, part)) return longest([[dataNodeGivenUp()], left]);
  return left;
}

function losesDataNode(database: DatabaseCluster, part: Part): boolean {
  return touched(part).some((machine) => roleIn(database, machine) === 'data');
}

/** No server is left: for a while, or until a person comes. */
function without(scene: Scene, database: DatabaseCluster, { why, returns }: DatabaseState): Step {
  const effect = `no registration and no call is accepted: ${why}`;
  if (!returns) return step(scene, { service: 'lost', passage: 'end', effect, person: recovery(scene, database) });
  const { mariadb } = restartDelay;
  const isGalera = database.kind === 'galera';
  return step(scene, {
    service: 'interrupted',
    passage: 'pause',
    effect: `no registration and no call is accepted until the server runs again: ${why}`,
    terms: [
      term('systemd waits (RestartSec)', { from: mariadb, to: mariadb }, 'the unit of the server'),
      isGalera
        ? term('MariaDB starts and joins the others', takeover.databaseJoin, 'measured in the lab')
        : term('MariaDB starts', takeover.databaseStart, 'measured in the lab'),
    ],
  });
}

const PROGRAM = '/usr/lib/opensips-cdk/database';

function recovery(scene: Scene, database: DatabaseCluster): readonly string[] {
  const { part, broken } = scene;
  if (part.of === 'process' && part.program === 'database-check') return mended(part);
  const left = [...broken, part];
  const next = (machines: readonly { readonly machine: string }[]) =>
    machines.find(({ machine }) => isReached(left, machine) && !isFull(left, machine))?.machine;
  switch (database.kind) {
    case 'galera': {
      const from = next(database.members);
      return [
        ...back(part),
        ...(from === undefined
          ? []
          : [`Where too few of them will come back, let the rest go on: ${PROGRAM} recover on ${from} says how`]),
      ];
    }
    case 'replicated': {
      const to = next(database.members);
      const promote =
        to === undefined
          ? []
          : [`Be sure that the primary is down and stays down, then make ${to} the primary: ${PROGRAM} promote, there`];
      return database.mode === 'primary-replica' ? [...promote, ...back(part)] : back(part);
    }
    case 'ndb':
      return [...back(part), 'Start the data nodes anew once all groups of them have one'];
    case 'external':
      return ['Tell whoever runs the database, or mend the way to it'];
  }
}

function mended(part: Part): readonly string[] {
  if (part.of === 'process')
    return part.program === 'database-check'
      ? [`Start it again on ${part.machine}: systemctl restart opensips-cdk-database-check.socket`]
      : [];
  return back(part);
}

/** A server that is used refuses what needs more room; another one leaves the others. */
function diskFull(scene: Scene, database: DatabaseCluster, { access }: DatabaseConnection, machine: string): Step {
  const room = [`Make room on ${machine}`];
  const { used } = databaseState(database, access, scene.broken);
  if (used === machine)
    return step(scene, {
      service: 'degraded',
      passage: 'pause',
      effect: `${machine} refuses what needs more room: new registrations and calls fail, while it still counts as well`,
      person: [...room, `Or end its server, and another is used: systemctl stop mariadb, there`],
    });
  const after = databaseState(database, access, [...scene.broken, scene.part]);
  if (used !== null && after.used === null) return without(scene, database, after);
  return step(scene, {
    effect: `nobody notices that ${machine} no longer takes the writes of the others`,
    person: [...room, `Look that it follows the others again: ${PROGRAM} status, there`],
  });
}
