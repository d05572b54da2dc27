import { placeholder, type Artifact } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import { galera } from '../facts/galera';
import { mariadb } from '../facts/mariadb';
import { galeraGroup, type GaleraArbitrator, type GaleraCluster, type GaleraMember } from '../model';
import { comment, entry, execWords, section, writeUnit, type IniLine } from '../syntax/ini';
import { shellAssignment } from '../syntax/shell';
import { certificatesText } from './certificates-text';
import { databaseCheck } from './database-check';
import { nameOfGroup } from './galera-cnf';
import { arbitratorText } from './galera-program/arbitrator-text';
import { LOOK } from './galera-program/look-text';
import { memberText, type ProgramSettings } from './galera-program/member-text';
import { noteText } from './galera-program/note-text';
import { marker } from './marker';
import type { DatabaseRenderer } from './renderer';
import { program, rootFile } from './root-file';

/** Paths on the machine. */
export const DATABASE = `${debian12.home}/database`;
export const CERTIFICATES = `${debian12.home}/database-certificates`;
const NOTE = `${debian12.home}/database-note`;
const PUBLISHED = `${debian12.run}/database-member`;
const KEPT = `${debian12.state}/galera-member`;
/** Everyone may look into the arbitrator's own folder. */
const JOINED = `/var/lib/${debian12.arbitrator.state}/joined`;
const ARBITRATOR = [`u ${debian12.arbitrator.user} - "Galera arbitrator"`];

/**
 * The programs of a Galera cluster's machines, and the drop-in that has the server's unit call them:
 * - `database`, on members and arbitrator: starts, judges and recovers, for roll-outs and people;
 * - `database-check` with its socket, on members: the same for proxies and fellows, over HTTP; on the arbitrator of several
 *   sites: whether there ever was a cluster;
 * - `database-note`, on members: what is known of the server while it is down;
 * - `database-certificates`, on all, with the key it makes them from.
 *
 * The check and the note are there before the first server is. A changed key restarts the server; programs are read at
 * their next run, the drop-in at the server's next start.
 */
export const galeraProgram: DatabaseRenderer = {
  id: 'galera-program',
  render: (database) =>
    database.kind === 'galera'
      ? [
          ...database.members.flatMap((member) => forMember(database, member)),
          ...(database.arbitrator ? forArbitrator(database, database.arbitrator) : []),
        ]
      : [],
};

function forMember(database: GaleraCluster, member: GaleraMember): readonly Artifact[] {
  const { machine, address } = member;
  const { members, arbitrator } = galeraGroup(database);
  const { path: from } = database;
  const data = dataDirectory(database);
  const common = { machine, from, component: 'database' } as const;
  const note = noteText(marker(from), { data, kept: KEPT, published: PUBLISHED });
  const text = memberText(marker(from), {
    ...settings(database, machine, debian12.units.mariadb),
    members: members.map((each) => each.machine),
    arbitrator: arbitrator ? 'yes' : 'no',
    witness: arbitrator && database.sites ? `${arbitrator.machine}/${arbitrator.address.toString()}` : null,
    far: farMembers(database),
    note: NOTE,
    published: PUBLISHED,
    data,
  });
  return [
    ...databaseCheck({ machine, address, from }, { client: 'mariadb', functions: CHECK }, [NOTE]),
    program({ ...common, component: 'base', path: NOTE, content: note, onChange: 'nothing' }),
    program({ ...common, path: DATABASE, content: text, onChange: 'nothing' }),
    rootFile({
      ...common,
      path: debian12.mariadb.dropIn,
      content: writeUnit([comment(marker(from)), ...dropIn(database)]),
      onChange: 'reload-units',
    }),
    ...certificates(database, machine, 'restart-database', debian12.mariadb.group),
  ];
}

function forArbitrator(database: GaleraCluster, { machine, address }: GaleraArbitrator): readonly Artifact[] {
  const { path: from, sites } = database;
  const content = arbitratorText(marker(from), {
    ...settings(database, machine, debian12.units.arbitrator),
    kept: sites ? JOINED : null,
  });
  return [
    ...(sites
      ? databaseCheck({ machine, address, from }, { client: 'mariadb', functions: WITNESS }, [], ARBITRATOR)
      : []),
    program({
      machine,
      component: 'database',
      path: DATABASE,
      content,
      from: database.path,
      onChange: 'nothing',
    }),
    ...certificates(database, machine, 'restart-arbitrator', debian12.arbitrator.group),
  ];
}

/** Members that this site can do without for a while: its proxies do not use them. */
function farMembers({ members, sites }: GaleraCluster): readonly string[] {
  const all = sites?.sites.flatMap((site) => site.members.map(({ machine }) => machine)) ?? [];
  return all.filter((machine) => !members.some((own) => own.machine === machine));
}

function settings(database: GaleraCluster, machine: string, unit: string): ProgramSettings {
  const { members, arbitrator } = galeraGroup(database);
  return {
    machine,
    fellows: members
      .filter((member) => member.machine !== machine)
      .map((member) => ({ machine: member.machine, address: member.address.toString() })),
    votes: members.length + (arbitrator ? 1 : 0),
    port: mariadb.checkPort,
    unit,
    lock: `${debian12.run}/database.lock`,
  };
}

/** Where the author may have put it. */
function dataDirectory({ serverOptions }: GaleraCluster): string {
  const said = serverOptions.filter(({ name }) => name === 'datadir').at(-1)?.value;
  return said === undefined ? debian12.mariadb.data : String(said).replace(/\/+$/, '');
}

/** What the arbitrator knows: whether there ever was a cluster. It serves no clients. */
const WITNESS = `${shellAssignment('kept', JOINED)}
member() {
	if [ -e "$kept" ]; then echo member=yes; else echo member=no; fi
}
serves() {
	echo 'an arbitrator has no data'
	return 1
}
`;

const CHECK = `${shellAssignment('published', PUBLISHED)}
${LOOK}
serves() {
	code=0
	is_well || code=1
	printf '%s\\n' "$reason"
	return "$code"
}
`;

/** `+`: as root; `-`: its failure stops nothing. */
function dropIn({ transport }: GaleraCluster): readonly IniLine[] {
  const note = (...words: readonly string[]) => `+-${execWords([NOTE, ...words])}`;
  return [
    section('Unit'),
    entry('Wants', 'network-online.target'),
    entry('After', 'network-online.target'),
    comment('It ends when it finds no cluster to join, and tries again until there is one. Nothing here makes one.'),
    entry('StartLimitIntervalSec', 0),
    section('Service'),
    entry('Restart', 'always'),
    entry('RestartSec', galera.retry.toSeconds()),
    comment('One that waits for others does not listen to SIGTERM, and must not hold up a shutdown.'),
    entry('TimeoutStopSec', galera.stopLimit.toSeconds()),
    entry('SendSIGKILL', 'yes'),
    ...(transport.kind === 'tls' ? [entry('ExecStartPre', `+${execWords([CERTIFICATES])}`)] : []),
    comment('How far this member got, for its fellows while it is down.'),
    entry('ExecStartPre', note('recover')),
    entry('ExecStartPost', note('joined')),
    entry('ExecStopPost', note()),
  ];
}

function certificates(
  database: GaleraCluster,
  machine: string,
  onChange: 'restart-database' | 'restart-arbitrator',
  group: string,
): readonly Artifact[] {
  const { path, transport } = database;
  if (transport.kind !== 'tls') return [];
  const common = { machine, component: 'database', from: path } as const;
  const { databaseKey: key, databaseCertificates: folder } = debian12;
  const content = certificatesText(marker(path), {
    purpose: 'its database',
    ...{ machine, authority: nameOfGroup(database), key, folder, group },
  });
  return [
    rootFile({ ...common, path: key, mode: 0o600, content: `${placeholder(transport.authorityKey)}\n`, onChange }),
    program({ ...common, path: CERTIFICATES, content, onChange: 'nothing' }),
  ];
}
