import { shellAssignment, shellComment } from '../../syntax/shell';

export interface NoteSettings {
  /** Data directory of the server. */
  readonly data: string;
  /** File that keeps whether the machine joined a cluster; for root alone. */
  readonly kept: string;
  /** File for what everyone on the machine may know; gone after a boot. */
  readonly published: string;
}

/**
 * `database-note`, POSIX sh, for root: notes whether this machine ever was a member of a cluster and how far it got, so that
 * its fellows can be told while the server is down. `member=yes|no position=<uuid>:<seqno>|unknown`
 * - without a word: from what Galera left in the data directory. It says `-1` after anything but a clean end.
 * - `recover`: where it says that, the position is got from InnoDB, as the server's unit does it before each start.
 * - `joining`: from here on, what lies in the data directory is no data of a server of its own.
 * - `joined`: the server is in a cluster. It stays a member, whatever becomes of Galera's own file.
 */
export function noteText(marker: string, { data, kept, published }: NoteSettings): string {
  return `#!/bin/sh
${shellComment(marker)}
${shellComment('Notes whether this machine was a member of its cluster, and how far it got.')}
set -eu
umask 022
LC_ALL=C
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH

${shellAssignment('data', data)}
${shellAssignment('kept', kept)}
${shellAssignment('published', published)}
${BODY}`;
}

const BODY = String.raw`
left() {
	sed -n "s/^$1: *//p" "$data/grastate.dat" 2>/dev/null || :
}

keep() {
	[ "$(cat "$kept" 2>/dev/null)" = "$1" ] && return
	mkdir -p "$(dirname "$kept")"
	echo "$1" >"$kept.new"
	sync "$kept.new"
	mv "$kept.new" "$kept"
}

# What a server without a history says is no position.
is_position() {
	printf '%s\n' "$1" | grep -qxE '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:[0-9]+' &&
		case $1 in 00000000-*) false ;; esac
}

uuid=$(left uuid)
seqno=$(left seqno)
case $uuid in '' | 00000000-*) uuid='' ;; esac
case $# in 0) action= ;; *) action=$1 ;; esac
case $action in
'' | recover) ;;
joining) [ "$(cat "$kept" 2>/dev/null)" = joined ] || keep joining ;;
joined) [ -z "$uuid" ] || keep joined ;;
*)
	echo 'usage: database-note [recover|joining|joined]' >&2
	exit 64
	;;
esac

member=no
if [ -n "$uuid" ] || [ "$(cat "$kept" 2>/dev/null)" = joined ]; then member=yes; fi
position=$uuid:$seqno
if ! is_position "$position" && [ "$member$action" = yesrecover ]; then
	position=$(timeout 600 galera_recovery 2>/dev/null | sed -n 's/.*--wsrep.start.position=\([^ ,]*\).*/\1/p')
fi
is_position "$position" || position=unknown

mkdir -p "$(dirname "$published")"
chmod 755 "$(dirname "$published")"
echo "member=$member position=$position" >"$published.new"
mv "$published.new" "$published"
`;
