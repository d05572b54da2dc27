import { placeholder, type Artifact } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import { mariadb } from '../facts/mariadb';
import { replication, replicationDialects } from '../facts/replication';
import type { DatabaseMember, ReplicatedDatabase } from '../model';
import { comment, entry, execWords, section, writeOptionFile, writeUnit, type IniLine } from '../syntax/ini';
import { shellAssignment } from '../syntax/shell';
import { identifier, sql } from '../syntax/sql';
import { databaseCheck } from './database-check';
import { marker } from './marker';
import type { DatabaseRenderer } from './renderer';
import { lookText } from './replicated-program/look-text';
import { alonePath, programText, type ReplicatedPaths } from './replicated-program/program-text';
import { program, rootFile } from './root-file';

/** Path of `database` on the machine. */
const DATABASE = `${debian12.home}/database`;
/** Who servers follow each other and take copies as, for root alone: a password has no place among a command's words. */
const OPTIONS = `${debian12.etc}/replication.cnf`;
const PATHS: ReplicatedPaths = {
  noted: `${debian12.state}/replication-role`,
  published: `${debian12.run}/database-role`,
  copying: `${debian12.state}/replication-copying`,
  run: debian12.run,
};

/**
 * The programs of a replicated database's machines:
 * - `database`: starts, judges and promotes, for roll-outs and people, with the option file of its account;
 * - `opensips-cdk-database-role.service`, which has it look around every few seconds: a server that was started gets its
 *   role back, replicas follow the primary wherever it is;
 * - `database-check` with its socket: the same for proxies and fellows, over HTTP. It is there before the first server is.
 *
 * A changed program or option file counts from the next look on, and a changed service at its next start.
 */
export const replicatedProgram: DatabaseRenderer = {
  id: 'replicated-program',
  render: (database) =>
    database.kind === 'replicated' ? database.members.flatMap((member) => forMember(database, member)) : [],
};

function forMember(database: ReplicatedDatabase, member: DatabaseMember): readonly Artifact[] {
  const { path: from, server } = database;
  const { machine, address } = member;
  const { systemdUnits, units } = debian12;
  const common = { machine, component: 'database', from } as const;
  const { client } = replicationDialects[server];
  return [
    ...databaseCheck({ machine, address, from }, { client, functions: check(database) }, [
      ...['/usr/bin/install', '-D', '-m', '644', PATHS.noted, PATHS.published],
    ]),
    program({ ...common, path: DATABASE, content: text(database, member), onChange: 'nothing' }),
    rootFile({ ...common, path: OPTIONS, content: options(database), mode: 0o600, onChange: 'nothing' }),
    rootFile({
      ...common,
      path: `${systemdUnits}/${units.databaseRole}`,
      content: writeUnit([comment(marker(from)), ...service(database)]),
      onChange: 'reload-units',
    }),
    { kind: 'need', ...common, packages: [], units: [{ unit: units.databaseRole, state: 'enabled' }] },
  ];
}

function text(database: ReplicatedDatabase, { machine, address, serverId }: DatabaseMember): string {
  const { path, server, mode, members, replication: follower } = database;
  const create = sql`CREATE DATABASE IF NOT EXISTS ${identifier(database.database)} CHARACTER SET ${mariadb.charset} COLLATE ${mariadb.collation}`;
  return programText(marker(path), {
    machine,
    address: address.toString(),
    members: members.map((member) => ({ machine: member.machine, address: member.address.toString() })),
    mode,
    server,
    dialect: replicationDialects[server],
    domain: mode === 'dual-primary' ? serverId : replication.domain,
    port: mariadb.checkPort,
    create: create.text,
    account: follower.user,
    options: OPTIONS,
    paths: PATHS,
  });
}

function check({ mode, server }: ReplicatedDatabase): string {
  return `${shellAssignment('noted', PATHS.published)}
${shellAssignment('alone', alonePath(PATHS))}
${lookText(mode, replicationDialects[server])}
serves() {
	code=0
	is_usable || code=1
	printf '%s\\n' "$reason" | tr -cd '[:print:]'
	return "$code"
}
`;
}

function options({ path, replication: { user, password } }: ReplicatedDatabase): string {
  return writeOptionFile([
    comment(marker(path)),
    section('client'),
    entry('protocol', 'tcp'),
    entry('port', mariadb.port),
    entry('user', user),
    entry('password', placeholder(password)),
  ]);
}

function service({ server }: ReplicatedDatabase): readonly IniLine[] {
  const { unit } = replicationDialects[server];
  return [
    section('Unit'),
    entry('Description', 'Role of this database server among its fellows'),
    entry('Wants', 'network-online.target'),
    entry('After', `network-online.target ${unit}`),
    section('Service'),
    entry('ExecStart', execWords([DATABASE, 'watch'])),
    entry('Restart', 'always'),
    entry('RestartSec', 1),
    section('Install'),
    entry('WantedBy', 'multi-user.target'),
  ];
}
