import { debian12 } from '../facts/debian-12';
import { mariadb } from '../facts/mariadb';
import { tables } from '../facts/tables';
import type { DatabaseCluster, LocalDatabase, OpenSipsVersion } from '../model';
import { shellAssignment, shellComment } from '../syntax/shell';
import { identifier, sql } from '../syntax/sql';
import { marker } from './marker';

/** Path of `load-schema` on the machine. */
export const LOAD_SCHEMA = `${debian12.home}/load-schema`;

/**
 * A program that creates the database and loads the table definitions that OpenSIPS installed, each script once: every
 * script of the version, so that a table is there on each node before anything writes to it. Tables that are there are
 * never touched. It looks at everything before it loads anything, and again afterwards.
 */
export function loadSchema({ path, database }: LocalDatabase, version: OpenSipsVersion): string {
  return text({
    path,
    what: `Loads the tables of OpenSIPS ${version} into the database of this machine: what is missing, nothing twice.`,
    database,
    version,
    client: '--user=root',
    more: [],
    load: LOAD_UNLOGGED,
    begin: BEGIN_UNLOGGED,
  });
}

/**
 * The same for a database that proxy nodes share, run on each of them as the account that makes tables: the first one
 * loads, the others find all there. What it does is replicated as the database replicates everything.
 *
 * Table `version` gets a primary key, the only one that is shipped without (all versions): a cluster that is strict takes
 * no row in a table without one, or not even the table. Tables of MySQL Cluster get its engine.
 * @param path construct path of who wants it
 * @param database that gets them
 */
export function loadSharedSchema(
  path: string,
  shared: DatabaseCluster,
  version: OpenSipsVersion,
  database = shared.database,
): string {
  const hasDatabase = sql`SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = ${database}`;
  const hasKey = sql`SELECT COUNT(*) FROM information_schema.table_constraints
  WHERE table_schema = ${database} AND table_name = 'version' AND constraint_type = 'PRIMARY KEY'`;
  const addKey = sql`ALTER TABLE ${identifier(database)}.version ADD PRIMARY KEY (table_name)`;
  return text({
    path,
    what: `Loads the tables of OpenSIPS ${version} into the shared database: what is missing, nothing twice.`,
    database,
    version,
    client: '--defaults-file="$options"',
    more: [
      shellAssignment('options', debian12.databaseClient.provisioning),
      shellAssignment('has_database', hasDatabase.text),
      shellAssignment('has_key', hasKey.text),
      shellAssignment('add_key', addKey.text),
      shellComment('What is different from the scripts, for sed.'),
      shellAssignment('changes', [PRIMARY_KEY, ...(onNdb(shared) ? [NDB] : [])].join('; ')),
    ],
    load: LOAD_CHANGED,
    begin: BEGIN_SHARED,
  });
}

/** The unique key stays, so that the table looks the same as one that got its primary key afterwards. */
const PRIMARY_KEY = 's/CONSTRAINT t_name_idx UNIQUE/PRIMARY KEY (table_name), &/';
const NDB = 's/ENGINE=InnoDB/ENGINE=NDBCLUSTER/';

function onNdb(shared: DatabaseCluster): boolean {
  return shared.kind === 'ndb' || (shared.kind === 'external' && shared.engine === 'ndb');
}

interface Loader {
  readonly path: string;
  /** A comment. */
  readonly what: string;
  readonly database: string;
  readonly version: OpenSipsVersion;
  /** What stands behind `mariadb`, as it stands there. */
  readonly client: string;
  /** Further assignments. */
  readonly more: readonly string[];
  /** Function `load`, up to what it says when the server refuses. */
  readonly load: string;
  /** Makes the database and table `version`. */
  readonly begin: string;
}

function text({ path, what, database, version, client, more, load, begin }: Loader): string {
  const name = identifier(database);
  const create = sql`CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET ${mariadb.charset} COLLATE ${mariadb.collation}`;
  const exists = sql`SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = ${database} AND table_name = 'version'`;
  const find = sql`SELECT t.table_name, COALESCE(v.table_version, 'none') FROM information_schema.tables t
  LEFT JOIN ${name}.version v ON v.table_name = t.table_name WHERE t.table_schema = ${database}`;
  return `#!/bin/sh
${shellComment(marker(path))}
${shellComment(what)}
set -eu

${shellAssignment('database', database)}
${shellAssignment('opensips', version)}
${shellAssignment('scripts', debian12.opensips.schema)}
${shellAssignment('create', create.text)}
${shellAssignment('has_version', exists.text)}
${shellAssignment('find', find.text)}
${more.map((line) => `${line}\n`).join('')}${shellComment('Each script with its tables and the numbers table `version` must give them.')}
${shellAssignment('wanted', wanted(version).join('\n'))}

server() {
	mariadb ${client} --batch --skip-column-names "$@"
}
${FAIL}${load}${COMPARE}
${begin}${LOAD_MISSING}`;
}

/** `script table number table number …`; the script that creates table `version` itself comes first of all, apart. */
function wanted(version: OpenSipsVersion): readonly string[] {
  const lines = new Map<string, string[]>();
  for (const { table, script, version: number } of tables(version).values()) {
    if (table !== 'version') lines.set(script, [...(lines.get(script) ?? []), `${table} ${number ?? 'none'}`]);
  }
  return [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([script, entries]) => [script, ...entries].join(' '));
}

const FAIL = String.raw`
fail() {
	printf 'load-schema: %s\n' "$1" >&2
	exit 1
}
`;

const IS_THERE = String.raw`[ -r "$scripts/$1-create.sql" ] || fail "'$scripts/$1-create.sql' is missing: install the table definitions of OpenSIPS $opensips"`;

const LOAD_UNLOGGED = String.raw`
# Not logged: each node loads its own.
load() {
	${IS_THERE}
	{ echo 'SET SESSION sql_log_bin = 0;' && cat "$scripts/$1-create.sql"; } | server "$database" ||`;

const LOAD_CHANGED = String.raw`
load() {
	${IS_THERE}
	sed "$changes" "$scripts/$1-create.sql" | server "$database" ||`;

const COMPARE = String.raw`
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
`;

const BEGIN_UNLOGGED = String.raw`server --execute="SET SESSION sql_log_bin = 0; $create"
[ "$(server --execute="$has_version")" = 1 ] || load standard
`;

const BEGIN_SHARED = String.raw`# Seconds since boot: steps of the clock do not matter.
now() {
	cut -d. -f1 /proc/uptime
}

# The way to it may only just be open.
deadline=$(($(now) + 60))
until said=$(server --execute="$has_database" 2>&1); do
	[ "$(now)" -lt "$deadline" ] || fail "the shared database did not answer within 60 s; the last try: $said"
	sleep 1
done
found=$(server --execute="$has_database")
[ "$found" = 1 ] || server --execute="$create" ||
	fail "there is no database '$database', and the account in $options could not make it: make it, and let the account have it"
found=$(server --execute="$has_version")
[ "$found" = 1 ] || load standard
found=$(server --execute="$has_key")
[ "$found" = 1 ] || server --execute="$add_key"
`;

const LOAD_MISSING = String.raw`compare
for script in $missing; do
	load "$script"
done
compare
[ -z "$missing" ] || fail "still missing:$missing"
`;
