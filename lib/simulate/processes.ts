import { restartDelay, takeover, unmeasured } from '../facts/takeover';
import type { PacemakerCluster } from '../model';
import { befalls, membership } from './membership';
import { opensipsEnds, opensipsHangs, resourceFails } from './opensips';
import { hasPower, type Part, type ProcessName } from './parts';
import { isServing, step, type Scene, type Step } from './step';
import { addressUp, decided, failureNoticed, fenced, goesUp } from './takeover';
import { term } from './terms';

/** What runs on a machine of a proxy cluster has ended, or hangs. */
export function processEnds(scene: Scene, program: ProcessName, machine: string): Step {
  if (!hasPower(scene.broken, machine)) return step(scene, { effect: `${machine} is off already` });
  if (program.startsWith('resource:')) return resourceFails(scene, machine, program.slice('resource:'.length));
  switch (program) {
    case 'opensips':
      return opensipsEnds(scene, machine);
    case 'opensips-hung':
      return opensipsHangs(scene, machine);
    case 'corosync':
    case 'pacemaker':
      return clusterEnds(scene, program, machine);
    case 'corosync-qdevice':
      return voteGone(scene, machine);
    case 'booth':
      return boothEnds(scene, machine);
    case 'mariadb':
      return ownDatabaseEnds(scene, machine);
    case 'haproxy':
      return haproxyEnds(scene, machine);
    case 'answers':
      return step(scene, {
        effect: `nobody notices; for five seconds nobody would see that OpenSIPS on ${machine} hangs`,
      });
    case 'copy-tables':
      return step(scene, {
        effect: `nobody notices; static tables on ${machine} stay as they were until the next copy`,
      });
    default:
      return step(scene, { effect: 'nobody notices; it is started again' });
  }
}

/**
 * What ran on the machine runs on. Pacemaker is started again by systemd before anybody decides, unless there is fencing.
 * Without Corosync it is not, and the others take the machine for lost: neither unit notices that (both seen in the lab).
 */
function clusterEnds(scene: Scene, program: 'corosync' | 'pacemaker', machine: string): Step {
  const { pacemaker, cluster } = scene.parts;
  if (!pacemaker) return step(scene, { effect: 'nobody notices' });
  if (pacemaker.fencing.kind === 'devices' && cluster.nodes.length > 1) return shotForIt(scene, pacemaker, machine);
  if (program === 'corosync') return membership(scene);
  return step(scene, { effect: `nobody notices; systemd starts Pacemaker on ${machine} again` });
}

/** It serves until the shot, and the others go on once that is proven. */
function shotForIt(scene: Scene, cluster: PacemakerCluster, machine: string): Step {
  const off: Part = { of: 'machine', machine };
  const lost = membership({ ...scene, part: off });
  const terms = lost.terms.length === 0 ? [] : [...fenced(cluster, machine).slice(-1), ...goesUp(scene.parts)];
  return {
    ...lost,
    terms,
    effect: `${machine} is switched off for it, and starts anew; ${lost.effect}`,
    person: lost.service === 'lost' ? lost.person : [],
  };
}

function voteGone(scene: Scene, machine: string): Step {
  const found = membership(scene);
  return found.service === 'untouched'
    ? {
        ...found,
        effect: `nobody notices, but ${machine} has no third vote to ask`,
        person: [`Start it again: systemctl restart corosync-qdevice, on ${machine}`],
      }
    : found;
}

/** The group of the address starts after that of boothd, so it stops with it. */
function boothEnds(scene: Scene, machine: string): Step {
  const { pacemaker, dualSite, virtualIp } = scene.parts;
  if (!pacemaker || !dualSite?.tickets || scene.state.ticket !== 'held' || !isServing(scene, machine))
    return step(scene, { effect: 'nobody notices; Pacemaker starts boothd again' });
  return step(scene, {
    service: 'interrupted',
    passage: 'restart',
    effect: 'nobody answers while boothd is started elsewhere, and the address after it',
    terms: [
      ...failureNoticed(pacemaker, 'booth'),
      decided(),
      term(
        'boothd starts, waits a second and asks the others',
        unmeasured.booth,
        'ocf:pacemaker:booth-site; estimated, not measured',
      ),
      ...addressUp(virtualIp),
    ],
  });
}

function ownDatabaseEnds(scene: Scene, machine: string): Step {
  if (!scene.parts.database) return step(scene, { effect: 'nobody notices' });
  const { mariadb: wait } = restartDelay;
  if (!isServing(scene, machine))
    return step(scene, { effect: `nobody notices; systemd starts MariaDB on ${machine} again` });
  return step(scene, {
    service: 'interrupted',
    passage: 'pause',
    effect: `nobody can prove who they are until MariaDB runs again on ${machine}: registrations and new calls are refused`,
    terms: [
      term('systemd waits (RestartSec)', { from: wait, to: wait }, "the package's unit"),
      term('MariaDB starts', takeover.databaseStart, 'measured in the lab'),
    ],
  });
}

function haproxyEnds(scene: Scene, machine: string): Step {
  if (!isServing(scene, machine))
    return step(scene, { effect: `nobody notices; systemd starts haproxy on ${machine} again` });
  return step(scene, {
    service: 'interrupted',
    passage: 'pause',
    effect: `no registration and no call is accepted until haproxy runs again on ${machine}`,
    terms: [
      term(
        'systemd starts haproxy again',
        unmeasured.haproxyRestart,
        "RestartSec of the package's unit; estimated, not measured",
      ),
      term('OpenSIPS opens its connections anew', takeover.sessions, 'measured in the lab'),
    ],
  });
}

/** The disk of a node's own database is full. Reading goes on, and calls and contacts are in memory. */
export function ownDiskFull(scene: Scene, machine: string): Step {
  const { database, cluster } = scene.parts;
  if (!database || !cluster.nodes.some((node) => befalls(scene.part, node.machine)))
    return step(scene, { effect: 'nobody notices' });
  const person = [
    `Make room on ${machine}, and see what else could not be written there: Pacemaker, the journal`,
    ...(database.staticTables.by === 'replication'
      ? [`Look that it follows the others again: mariadb -e 'SHOW ALL SLAVES STATUS\\G', there`]
      : []),
  ];
  if (!isServing(scene, machine))
    return step(scene, { effect: `nobody notices that the database of ${machine} falls behind`, person });
  return step(scene, {
    service: 'degraded',
    effect: `calls and registrations go on, but no account that is changed reaches the database of ${machine}`,
    person,
  });
}
