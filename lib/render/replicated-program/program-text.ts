import type { ReplicationDialect } from '../../facts/replication';
import { replication } from '../../facts/replication';
import type { ReplicatedDatabase } from '../../model';
import { shellAssignment, shellComment, shellList } from '../../syntax/shell';
import { sql } from '../../syntax/sql';
import { COPY, countingText } from './copy-text';
import { FELLOWS } from '../database-program/fellows-text';
import { AHEAD, lookText } from './look-text';
import { SETTLE } from './settle-text';
import { MAIN, PROMOTE, VERBS } from './verbs-text';

export interface ReplicatedSettings {
  readonly machine: string;
  readonly address: string;
  /** All servers, in the author's order; the first of them is the first primary. */
  readonly members: readonly { readonly machine: string; readonly address: string }[];
  readonly mode: ReplicatedDatabase['mode'];
  readonly server: ReplicatedDatabase['server'];
  readonly dialect: ReplicationDialect;
  /** `gtid_domain_id` of this server. */
  readonly domain: number;
  /** Where fellows answer. */
  readonly port: number;
  /** The statement that makes the database, where it is not there. */
  readonly create: string;
  readonly account: string;
  /** Option file with the account's password. */
  readonly options: string;
  readonly paths: ReplicatedPaths;
}

export interface ReplicatedPaths {
  /** What is known of this machine's role; for root alone, and the same for the account that answers fellows. */
  readonly noted: string;
  readonly published: string;
  /** There while a full copy is not complete. */
  readonly copying: string;
  /** Folder for what a boot may take. */
  readonly run: string;
}

/** File that is there while no other of two primaries can serve. */
export const alonePath = ({ run }: ReplicatedPaths): string => `${run}/database-alone`;

/** Seconds a full copy may take before it is given up. */
const COPY_LIMIT = 4 * 3600;

/**
 * `database` on a server of a replicated database, POSIX sh, for root.
 *
 * Who is the primary is known on the machines alone: a role and a term in a file of each. A term is one promotion, so of two
 * servers that were made primary the one with the higher term is the one. A server is made the primary in two cases: by
 * `promote`, which is a person's word; and by `start` on the first of the list, when no server ever had a role and each of
 * the others says so. Everything else follows from what the servers answer, and is done by `settle` every few seconds.
 */
export function programText(marker: string, settings: ReplicatedSettings): string {
  const { machine, address, members, dialect, paths } = settings;
  const { statements } = dialect;
  const own = sql`schema_name NOT IN (${replication.systemDatabases})`;
  const names = sql`SELECT schema_name FROM information_schema.schemata WHERE ${own}`;
  const drops = sql`SELECT CONCAT('DROP DATABASE ', CHAR(96), REPLACE(schema_name, CHAR(96), REPEAT(CHAR(96), 2)), CHAR(96), ';') FROM information_schema.schemata WHERE ${own}`;
  return `#!/bin/sh
${shellComment(marker)}
${shellComment('The database of this machine, a server among others that follow one another.')}
set -eu
umask 077
LC_ALL=C
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH

${shellAssignment('self', machine)}
${shellAssignment('address', address)}
${shellList('members', namesOf(members))}
${shellAssignment('first', members[0]?.machine ?? machine)}
${shellList(
  'fellows',
  members.filter((member) => member.machine !== machine).map((member) => `${member.machine}/${member.address}`),
)}
${shellAssignment('port', String(settings.port))}
${shellAssignment('unit', dialect.unit)}
${shellAssignment('client', dialect.client)}
${shellAssignment('account', settings.account)}
${shellAssignment('options', settings.options)}
${shellAssignment('dump', dialect.dump)}
${shellList('dump_options', dialect.dumpOptions)}
${shellAssignment('copy_limit', String(COPY_LIMIT))}
${shellComment('What the server is told, in its own words.')}
${shellComment("shellcheck disable=SC2016 # the server's quotes, not the shell's")}
${shellAssignment('create', settings.create)}
${shellAssignment('own_databases', names.text)}
${shellAssignment('drop_own_databases', drops.text)}
${shellAssignment('stop', statements.stop)}
${shellAssignment('forget', statements.forget)}
${shellAssignment('reset', statements.reset)}
${shellAssignment('readers', statements.readers)}
${shellAssignment('adopt', statements.adopt)}
${shellAssignment('change', statements.follow)}
${shellAssignment('follow', statements.start)}
${shellAssignment('stop_receiver', statements.stopReceiver)}
${shellAssignment('start_receiver', statements.startReceiver)}
${shellComment('What is kept: for good, and until the next boot.')}
${shellAssignment('noted', paths.noted)}
${shellAssignment('copying', paths.copying)}
${shellAssignment('run', paths.run)}
${shellAssignment('published', paths.published)}
${shellAssignment('alone', alonePath(paths))}
${shellAssignment('told', `${paths.run}/database-told`)}
${shellAssignment('lock', `${paths.run}/database.lock`)}
${ASK}${FELLOWS}
${lookText(settings.mode, dialect)}${AHEAD[settings.server]}${SETTLE}${COPY}${countingText(settings.server, settings.domain)}${VERBS}${PROMOTE}${MAIN}`;
}

function namesOf(members: ReplicatedSettings['members']): readonly string[] {
  return members.map(({ machine }) => machine);
}

const ASK = String.raw`
ask() {
	timeout "$patience" "$client" --user=root --batch --skip-column-names --execute="$1" </dev/null
}

# From standard input: a command's words can be read by anyone.
tell() {
	timeout "$patience" "$client" --user=root --batch
}
`;
