import { debian12 } from '../facts/debian-12';
import { mariadb } from '../facts/mariadb';
import { tables } from '../facts/tables';
import type { LocalDatabase, OpenSipsVersion } from '../model';
import { shellAssignment, shellComment } from '../syntax/shell';
import { identifier, sql } from '../syntax/sql';
import { marker } from './marker';

/**
 * A program that creates the database and loads the table definitions that OpenSIPS installed, each script once: every
 * script of the version, so that a table is there on each node before anything writes to it. Tables that are there are
 * never touched. It looks at everything before it loads anything, and again afterwards.
 */
export function loadSchema({ path, database }: LocalDatabase, version: OpenSipsVersion): string {
  const name = identifier(database);
  const create = sql`CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET ${mariadb.charset} COLLATE ${mariadb.collation}`;
  const exists = sql`SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = ${database} AND table_name = 'version'`;
  const find = sql`SELECT t.table_name, COALESCE(v.table_version, 'none') FROM information_schema.tables t
  LEFT JOIN ${name}.version v ON v.table_name = t.table_name WHERE t.table_schema = ${database}`;
  return `#!/bin/sh
${shellComment(marker(path))}
${shellComment(`Loads the tables of OpenSIPS ${version} into the database of this machine: what is missing, nothing twice.`)}
set -eu

${shellAssignment('database', database)}
${shellAssignment('opensips', version)}
${shellAssignment('scripts', debian12.opensips.schema)}
${shellAssignment('create', create.text)}
${shellAssignment('has_version', exists.text)}
${shellAssignment('find', find.text)}
${shellComment('Each script with its tables and the numbers table `version` must give them.')}
${shellAssignment('wanted', wanted(version).join('\n'))}
${BODY}`;
}

/** `script table number table number …`; the script that creates table `version` itself comes first of all, apart. */
function wanted(version: OpenSipsVersion): readonly string[] {
  const lines = new Map<string, string[]>();
  for (const { table, script, version: number } of tables(version).values()) {
    if (table !== 'version') lines.set(script, [...(lines.get(script) ?? []), `${table} ${number ?? 'none'}`]);
  }
  return [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([script, entries]) => [script, ...entries].join(' '));
}

const BODY = String.raw`
server() {
	mariadb --user=root --batch --skip-column-names "$@"
}

fail() {
	printf 'load-schema: %s\n' "$1" >&2
	exit 1
}

# Not logged: each node loads its own.
load() {
	[ -r "$scripts/$1-create.sql" ] || fail "'$scripts/$1-create.sql' is missing: install the table definitions of OpenSIPS $opensips"
	{ echo 'SET SESSION sql_log_bin = 0;' && cat "$scripts/$1-create.sql"; } | server "$database" ||
		fail "'$1-create.sql' was not loaded to its end: drop its tables and their rows in table 'version', then run this again"
	printf 'loaded %s\n' "$1"
}

# Sets missing to the scripts none of whose tables are there; ends the program when a table differs.
compare() {
	present=$(server --execute="$find")
	missing=''
	while read -r script tables; do
		found='' absent=''
		# shellcheck disable=SC2086 # table and number by turns
		set -- $tables
		while [ $# -gt 0 ]; do
			number=$(printf '%s\n' "$present" | sed -n "s/^$1	//p")
			if [ -z "$number" ]; then
				absent="$absent $1"
			elif [ "$number" = "$2" ]; then
				found="$found $1"
			else
				fail "table '$1' has version $number, OpenSIPS $opensips wants $2: migrate it, or install the table definitions of that version"
			fi
			shift 2
		done
		if [ -z "$found" ]; then
			missing="$missing $script"
		elif [ -n "$absent" ]; then
			fail "of '$script-create.sql'$found is there,$absent is not: drop what is there and its rows in table 'version', then run this again"
		fi
	done <<-END
		$wanted
	END
}

server --execute="SET SESSION sql_log_bin = 0; $create"
[ "$(server --execute="$has_version")" = 1 ] || load standard
compare
for script in $missing; do
	load "$script"
done
compare
[ -z "$missing" ] || fail "still missing:$missing"
`;
