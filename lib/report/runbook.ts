import { debian12 } from '../facts/debian-12';
import {
  clientsOf,
  databaseMachines,
  galeraGroup,
  type DatabaseCluster,
  type GaleraCluster,
  type Model,
  type ReplicatedDatabase,
} from '../model';
import { machineSections } from './machines-runbook';
import { siteSections } from './sites-runbook';

const PROGRAM = `${debian12.home}/database`;

/**
 * What a person does when a shared database or a site fails, and with machines and secrets when all is well, in Markdown, with the
 * names of the machines: when nothing has to be done, and the commands where something has.
 * @param blocks of each machine the Terraform blocks that configure it, in the order of installation
 */
export function runbookAsText(model: Model, blocks: ReadonlyMap<string, readonly string[]> = new Map()): string {
  const { user } = model.platform.connection;
  const sections = [
    ...(user === 'root'
      ? []
      : [`Commands on machines are root's: as ${user}, put \`sudo\` in front of what stands behind a machine's name.`]),
    ...model.databaseClusters.flatMap((database) => sectionOf(model, database) ?? []),
    ...siteSections(model),
    ...machineSections(model, blocks),
  ];
  return [`# Runbook of stack ${model.name}`, ...sections, ''].join('\n\n');
}

function sectionOf(model: Model, database: DatabaseCluster): string | null {
  switch (database.kind) {
    case 'galera':
      return [heading(database, 'Galera'), look(database), ...ofGalera(database), noticed(model, database)].join(
        '\n\n',
      );
    case 'replicated':
      return [
        heading(database, database.mode === 'dual-primary' ? 'two primaries' : 'primary and replicas'),
        look(database),
        ...(database.mode === 'dual-primary' ? ofTwoPrimaries(database) : ofPrimary(database)),
        noticed(model, database),
      ].join('\n\n');
    case 'ndb':
    case 'external':
      return null;
  }
}

function heading(database: DatabaseCluster, what: string): string {
  return `## Database ${database.name}: ${what} on ${names(database).join(', ')}`;
}

function names(database: DatabaseCluster): readonly string[] {
  return databaseMachines(database).map(({ machine }) => machine);
}

function look(database: DatabaseCluster): string {
  return `What each server says of itself and of the others:\n\n${command(names(database)[0], `${PROGRAM} status`)}`;
}

function ofGalera(database: GaleraCluster): readonly string[] {
  const group = galeraGroup(database);
  const members = group.members.map(({ machine }) => machine);
  const votes = members.length + (group.arbitrator ? 1 : 0);
  const needed = Math.floor(votes / 2) + 1;
  const [first = '', second = ''] = members;
  return [
    item(
      'A member stops or crashes',
      `Nothing to do while ${needed} of ${votes} votes are left. The member joins again by itself when it is back: it fetches the writes it missed, up to ${database.gcache.toString()} of them, else a full copy.`,
    ),
    item(
      `Fewer than ${needed} votes are left`,
      'What is left refuses reads and writes, so that no two halves go on by themselves. It serves again by itself as soon as enough of the others are back.',
    ),
    ...ofSites(database),
    item(
      'All members lose power and all come back',
      'Nothing to do: each remembers the last membership, and they go on together once all of them see each other.',
    ),
    item(
      'All members stopped, and one or more will not come back',
      [
        'Nobody can know from afar who wrote last, so a person decides. On any member that is up:',
        command(first, `${PROGRAM} recover`),
        'It asks every member how far it came, names the one that came farthest, and prints the command to be run there, such as',
        command(second, `${PROGRAM} recover --here <position> --without ${first}`),
        'The others join it by themselves. Whatever a member wrote beyond that position is lost when it joins.',
      ].join('\n\n'),
    ),
  ];
}

/** Seconds, measured: what members take beyond their patience to agree on who is left; they look at it every 10 s. */
const LONGER = 20;

function ofSites({ sites, timers }: GaleraCluster): readonly string[] {
  if (!sites) return [];
  const [first, ...others] = sites.sites.map(({ name }) => name);
  const witness = sites.arbitrator ? `the arbitrator ${sites.arbitrator.machine}, then ` : '';
  return [
    item(
      'The sites are deployed for the first time',
      `In this order: ${witness}${first ?? ''}, then ${others.join(', ')}. Site ${first ?? ''} begins the cluster when ${sites.arbitrator ? 'the arbitrator says' : 'the members of all other sites say'} that there never was one; the others join it, and say so when there is none yet.`,
    ),
    item(
      'A site is lost, or its line is cut',
      `Writes at the others stand for ${timers.suspect.toString()} and up to ${LONGER} s more: until then it may be a disturbance. Then the part with more than half of the votes goes on, and the other refuses. Nothing to do: it joins again by itself. Its proxies use no members of other sites, so its clients have to.`,
    ),
    item(
      'A site is deployed anew, with empty disks',
      'Deploy its stack: its members find the others and copy everything. While they find nobody but the arbitrator, which remembers the cluster, they refuse to make a second one.',
    ),
  ];
}

function ofPrimary(database: ReplicatedDatabase): readonly string[] {
  const [first = '', second = ''] = database.members.map(({ machine }) => machine);
  return [
    item('A replica stops or crashes', 'Nothing to do: it follows the primary again when it is back.'),
    item(
      'The primary stops or crashes',
      [
        `Writes are refused until it is back, or until a person makes another server the primary. Nothing does that by itself: a primary that is only cut off may hold writes that no other server has${database.semiSync === 'on' ? ', though with semi-synchronous replication none that was confirmed while a replica was there' : ''}. Be sure that it is down and stays down, then choose the server that is farthest and run there:`,
        command(second, `${PROGRAM} promote`),
        `The other servers follow it, and haproxy sends writes there. When ${first} is back it stays read-only; it follows if it holds nothing that the new primary lacks, and says so if it does.`,
      ].join('\n\n'),
    ),
    item(
      'The primary is to be changed by plan',
      [
        'The primary ends the writing once another server has all of it, and says which one does; that one goes on. No write is lost.',
        `${command(first, `${PROGRAM} yield`)}\n${command(second, `${PROGRAM} promote`)}`,
      ].join('\n\n'),
    ),
  ];
}

function ofTwoPrimaries(database: ReplicatedDatabase): readonly string[] {
  const [first = '', second = ''] = database.members.map(({ machine }) => machine);
  return [
    item(
      'One of the two stops or crashes',
      `Nothing to do: ${second} is used while ${first} is gone, and ${first} again when it is back. Writes that ${first} confirmed and ${second} had not fetched are missing meanwhile.`,
    ),
  ];
}

/** How soon the clients go elsewhere. */
function noticed(model: Model, database: DatabaseCluster): string {
  return clientsOf(model, database)
    .map(({ cluster, connection }) => {
      switch (connection?.access.by) {
        case 'haproxy':
          return `${cluster.name} reaches it through haproxy, which asks each server every ${connection.access.checkInterval.toString()} and leaves one that failed twice.`;
        case 'db-virtual':
          return `${cluster.name} reaches it through OpenSIPS's db_virtual, which goes on to the next server when a query fails.`;
        case 'direct':
          return `${cluster.name} reaches ${connection.access.server} alone: while that is down, it has no database.`;
        default:
          return '';
      }
    })
    .join('\n');
}

function item(title: string, text: string): string {
  return `### ${title}\n\n${text}`;
}

function command(machine: string | undefined, words: string): string {
  return `    ssh ${machine ?? ''} ${words}`;
}
