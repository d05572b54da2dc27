import { debian12 } from '../facts/debian-12';
import { tableCaches, type TableCache } from '../facts/reloads';
import type { LocalDatabase, ProxyClusterParts, ProxyNode } from '../model';
import { shellAssignment, shellComment } from '../syntax/shell';
import { identifier, sql } from '../syntax/sql';
import { marker } from './marker';
import { MI_PATH } from './vip-follower';

/** Program that tells OpenSIPS of changed tables; `record` before it starts, `reload` from then on. */
export const TABLE_RELOAD = `${debian12.home}/reload-tables`;

/**
 * The caches of a node whose tables change behind OpenSIPS' back: static tables that travel, and the rows of clusterer.
 * Empty when tables are changed by hand: that hand also reloads.
 */
export function watchedCaches(
  { cluster, database, replication }: ProxyClusterParts,
  node: ProxyNode,
): readonly TableCache[] {
  if (!database || database.staticTables.by === 'hand') return [];
  const watched = new Set([...database.staticTables.tables, ...(replication?.database ? ['clusterer'] : [])]);
  return tableCaches(cluster.version, node.config.modules).flatMap((cache) => {
    const tables = cache.tables.filter((table) => watched.has(table));
    return tables.length === 0 ? [] : [{ ...cache, tables }];
  });
}

/**
 * The program. A checksum of the content decides, not a time stamp: replicated rows, copies and edits all show in it, and
 * nothing else does. What OpenSIPS was told last is kept in `/run`; it is taken down before OpenSIPS starts and reads the
 * tables, so a change in between costs one reload too many and never one too few.
 */
export function tableReload({ path, database }: LocalDatabase, caches: readonly TableCache[]): string {
  const lines = caches.map(({ module, command, tables }) => {
    const names = tables.map((table) => sql`${identifier(database)}.${identifier(table)}`);
    return `${module} ${command} ${sql`CHECKSUM TABLE ${names}`.text}`;
  });
  return `#!/bin/sh
${shellComment(marker(path))}
${shellComment('Makes OpenSIPS read a table again when its content changed: reload-tables record | reload')}
set -eu

${shellAssignment('state', `${debian12.run}/tables`)}
${shellAssignment('mi', MI_PATH)}
${shellComment('Module, MI command, query.')}
${shellAssignment('caches', lines.join('\n'))}
${BODY}`;
}

const BODY = String.raw`
mode=$1
mkdir -p "$state"
[ "$mode" != record ] || rm -f "$state"/*

failed=0
while read -r module command query; do
	if ! sum=$(mariadb --user=root --batch --skip-column-names --execute="$query"); then
		failed=1
		continue
	fi
	if [ "$mode" = reload ]; then
		[ ! -e "$state/$module" ] || [ "$sum" != "$(cat "$state/$module")" ] || continue
		if ! "$mi" -t 60 "$command" </dev/null >/dev/null; then
			printf 'reload-tables: %s did not take %s; it goes on with the old content\n' "$module" "$command" >&2
			failed=1
			continue
		fi
		printf 'reload-tables: %s read its tables again\n' "$module"
	fi
	printf '%s\n' "$sum" >"$state/$module.new"
	mv "$state/$module.new" "$state/$module"
done <<END
$caches
END
exit "$failed"
`;
