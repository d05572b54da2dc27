import type { Artifact } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import { mariadb } from '../facts/mariadb';
import { commentLine } from '../syntax/comment';
import { comment, entry, execWords, section, writeUnit, type IniLine } from '../syntax/ini';
import type { IpAddress } from '../units';
import { checkText, type CheckText } from './database-check/check-text';
import { marker } from './marker';
import { program, rootFile } from './root-file';

/** Path of `database-check` on the machine. */
export const DATABASE_CHECK = `${debian12.home}/database-check`;

/** A server of a shared database that is asked. */
export interface CheckedServer {
  readonly machine: string;
  /** The only one it listens on. */
  readonly address: IpAddress;
  /** Path of the database. */
  readonly from: string;
}

/**
 * How a server of a shared database says how it is, over HTTP on port 9200: `database-check`, a socket that starts it for
 * each request, and the account it runs as. All of it is there before the database is: the first server asks the others
 * whether there is a database already.
 *
 * Times in seconds. A changed socket starts to listen anew; the rest is read at the next request.
 * @param prepare words of a command that root runs before the socket listens
 * @param accounts further lines for sysusers, where the machine has other accounts of a database's
 */
export function databaseCheck(
  { machine, address, from }: CheckedServer,
  text: CheckText,
  prepare: readonly string[] = [],
  accounts: readonly string[] = [],
): readonly Artifact[] {
  const { systemdUnits, databaseSysusers, units } = debian12;
  const common = { machine, component: 'base', from } as const;
  const head = comment(marker(from));
  return [
    program({ ...common, path: DATABASE_CHECK, content: checkText(marker(from), text), onChange: 'nothing' }),
    rootFile({ ...common, path: databaseSysusers, content: account(from, accounts), onChange: 'reload-units' }),
    rootFile({
      ...common,
      path: `${systemdUnits}/${units.checkRequest}`,
      content: writeUnit([head, ...request()]),
      onChange: 'reload-units',
    }),
    rootFile({
      ...common,
      path: `${systemdUnits}/${units.check}`,
      content: writeUnit([head, ...socket(address, prepare)]),
      onChange: 'restart-check',
    }),
    { kind: 'need', machine, component: 'base', packages: [], units: [{ unit: units.check, state: 'enabled' }] },
  ];
}

function socket(address: IpAddress, prepare: readonly string[]): readonly IniLine[] {
  return [
    section('Unit'),
    entry('Description', 'How the database is, over HTTP'),
    section('Socket'),
    entry('ListenStream', `${address.toUriHost()}:${mariadb.checkPort}`),
    comment('It may listen before the address is there.'),
    entry('FreeBind', 'yes'),
    entry('Accept', 'yes'),
    entry('MaxConnections', mariadb.checkConnections),
    comment('However often it is asked, it goes on listening.'),
    entry('TriggerLimitIntervalSec', 0),
    ...(prepare.length === 0 ? [] : [entry('ExecStartPre', `-${execWords(prepare)}`)]),
    section('Install'),
    entry('WantedBy', 'sockets.target'),
  ];
}

function request(): readonly IniLine[] {
  return [
    section('Unit'),
    entry('Description', 'One answer about the database'),
    entry('CollectMode', 'inactive-or-failed'),
    section('Service'),
    entry('User', mariadb.checkUser),
    entry('ExecStart', `-${DATABASE_CHECK}`),
    entry('StandardInput', 'socket'),
    entry('StandardOutput', 'socket'),
    entry('StandardError', 'journal'),
    entry('RuntimeMaxSec', mariadb.checkLimit.toSeconds()),
    entry('NoNewPrivileges', 'yes'),
    comment('Its start and its end are no news: there are some each second.'),
    entry('LogLevelMax', 'notice'),
  ];
}

/** The server knows the account by its name alone; it owns nothing and has no password. */
function account(from: string, others: readonly string[]): string {
  const lines = [commentLine('#', marker(from)), `u ${mariadb.checkUser} - "Asks the database how it is"`, ...others];
  return lines.map((line) => `${line}\n`).join('');
}
