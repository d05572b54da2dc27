import { shellAssignment, shellComment, shellList } from '../../syntax/shell';

export type NdbRole = 'management' | 'data' | 'sql';

export interface NdbSettings {
  readonly role: NdbRole;
  /** Of this machine. */
  readonly nodeId: number;
  /** Of all data nodes. */
  readonly data: readonly number[];
  readonly replicas: number;
  readonly unit: string;
  readonly connectString: string;
}

/** For `database-check`: how many data nodes the server reaches. */
export const CHECK = String.raw`
ready() {
	ask "SHOW GLOBAL STATUS LIKE 'Ndb_number_of_ready_data_nodes'" | cut -f2
}

serves() {
	count=$(ready) || count=
	case $count in
	'')
		echo 'the server does not answer'
		return 1
		;;
	0)
		echo 'no data node can be reached'
		return 1
		;;
	*) echo "$count data nodes" ;;
	esac
}

member() {
	count=$(ready) || count=
	echo "role=sql ready=${'$'}{count:-unknown}"
}
`;

/**
 * `database` on a machine of a MySQL Cluster, POSIX sh, for root: `start`, `healthy`, `may-restart` and `status`.
 *
 * A data node of a cluster that was never up waits for all the others, so it is well while none of them is up; after that
 * it is well when it is up itself.
 */
export function programText(marker: string, settings: NdbSettings): string {
  return `#!/bin/sh
${shellComment(marker)}
${shellComment('The node of a MySQL Cluster on this machine.')}
set -eu
LC_ALL=C
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH

${shellAssignment('role', settings.role)}
${shellAssignment('id', String(settings.nodeId))}
${shellComment('NodeId of the data nodes, and how many of them hold each row.')}
${shellList('data', settings.data.map(String))}
${shellAssignment('replicas', String(settings.replicas))}
${shellAssignment('unit', settings.unit)}
${shellAssignment('management', settings.connectString)}
${PROGRAM}`;
}

const PROGRAM = String.raw`
say() {
	printf 'database: %s\n' "$*"
}

fail() {
	printf 'database: %s\n' "$*" >&2
	exit 1
}

tell() {
	timeout 15 ndb_mgm --ndb-connectstring="$management" --connect-retries=1 -e "$1" </dev/null
}

# A word for each data node, as the management nodes see it: started, starting, not, …
state_of() {
	printf '%s\n' "$states" | sed -n "s/^Node $1: \([a-z]*\).*/\1/p" | head -n 1
}

look() {
	states=$(tell 'all status' 2>/dev/null) || states=
	[ -n "$states" ] || return 1
	started=
	missing=
	for node in $data; do
		case $(state_of "$node") in
		started) started="$started $node" ;;
		*) missing="$missing $node" ;;
		esac
	done
}

is_well() {
	if ! systemctl is-active --quiet "$unit"; then
		reason="$unit does not run"
		return 1
	fi
	case $role in
	management) reason='runs' ;;
	data) data_is_well ;;
	sql) server_is_well ;;
	esac
}

data_is_well() {
	if ! look; then
		reason='no management node answers'
		return 1
	fi
	reason="node $id is: $(state_of "$id")"
	[ "$(state_of "$id")" != started ] || return 0
	[ -z "$started" ] || return 1
	reason="waits for its first start until all data nodes are there; missing:$missing"
}

server_is_well() {
	ready=$(timeout 10 mysql --user=root --batch --skip-column-names \
		--execute="SHOW GLOBAL STATUS LIKE 'Ndb_number_of_ready_data_nodes'" </dev/null 2>/dev/null | cut -f2) || ready=
	case $ready in
	'') reason='the server does not answer' ;;
	0) reason='the server reaches no data node' ;;
	*)
		reason="the server reaches $ready data nodes"
		return 0
		;;
	esac
	return 1
}

start() {
	systemctl reset-failed "$unit" 2>/dev/null || :
	systemctl is-active --quiet "$unit" || timeout 900 systemctl start "$unit" ||
		fail "it did not start: journalctl -u $unit"
	tries=0
	until is_well; do
		tries=$((tries + 1))
		[ "$tries" -lt 150 ] || fail "$reason"
		sleep 2
	done
	say "$reason"
}

# The cluster goes on without a management node, and clients have other servers. A data node may go when all are there.
may_restart() {
	[ "$role" = data ] || return 0
	systemctl is-active --quiet "$unit" || return 0
	look || fail 'no management node answers, so nobody knows whether the other data nodes are there'
	[ -n "$started" ] || return 0
	[ "$replicas" -gt 1 ] || fail 'there is one copy of each row, so the cluster stops with this node'
	[ -z "$missing" ] || [ "$missing" = " $id" ] || fail "data nodes are missing already:$missing"
}

case ${'$'}{1-} in
start) start ;;
healthy)
	is_well || fail "$reason"
	say "$reason"
	;;
may-restart) may_restart ;;
status)
	if is_well; then say "$reason"; else say "not well: $reason"; fi
	tell show
	;;
*) fail "usage: $0 start | healthy | may-restart | status" ;;
esac
`;
