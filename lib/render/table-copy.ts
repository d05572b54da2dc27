import { placeholder } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import { mariadb } from '../facts/mariadb';
import type { DatabaseMember, LocalDatabase, StaticTables } from '../model';
import { comment, entry, section, writeOptionFile } from '../syntax/ini';
import { shellAssignment, shellComment, shellList } from '../syntax/shell';
import { identifier, sql, writeSql } from '../syntax/sql';
import { marker } from './marker';

export const TABLE_COPY = `${debian12.home}/copy-tables`;
/** Who the copy is made as, for root alone: a password has no place among a command's words. */
export const TABLE_COPY_OPTIONS = `${debian12.etc}/copy-tables.cnf`;

type Timer = StaticTables & { readonly by: 'timer' };

export function tableCopyOptions({ path }: LocalDatabase, { user, password }: Timer, source: DatabaseMember): string {
  return writeOptionFile([
    comment(marker(path)),
    section('client'),
    entry('protocol', 'tcp'),
    entry('host', source.address.toString()),
    entry('port', mariadb.port),
    entry('user', user),
    entry('password', placeholder(password)),
  ]);
}

/**
 * The program. The dump is fetched to its end before the first row is touched, and put in place in one transaction: a
 * lost source or a broken copy leaves the old content, and a reader sees the old rows or the new ones.
 */
export function tableCopy({ path, database }: LocalDatabase, { tables }: Timer, source: DatabaseMember): string {
  const begin = writeSql([
    sql`SET SESSION sql_log_bin = 0`,
    sql`SET autocommit = 0`,
    ...tables.map((table) => sql`DELETE FROM ${identifier(table)}`),
  ]);
  return `#!/bin/sh
${shellComment(marker(path))}
${shellComment(`Replaces the static tables of this machine with those of ${source.machine}.`)}
set -eu
umask 077

${shellAssignment('database', database)}
${shellAssignment('options', TABLE_COPY_OPTIONS)}
${shellList('tables', tables)}
${shellAssignment('begin', begin)}
${BODY}`;
}

const BODY = String.raw`
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Rows alone, as of one moment.
# shellcheck disable=SC2086 # one word for each table
mariadb-dump --defaults-file="$options" --single-transaction --no-create-info --complete-insert --hex-blob \
	--skip-triggers --skip-add-locks --skip-disable-keys --no-tablespaces --skip-dump-date \
	"$database" $tables >"$work/rows.sql"

{ printf '%s' "$begin" && cat "$work/rows.sql" && echo 'COMMIT;'; } >"$work/copy.sql"
mariadb --user=root "$database" <"$work/copy.sql"
`;
