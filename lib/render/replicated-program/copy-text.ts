import type { ReplicatedDatabase } from '../../model';
import { shellAssignment } from '../../syntax/shell';

/**
 * How a server comes to its first role, and to the data that go with it. Only `start` asks for it (`beginning`).
 *
 * - `begin`: on a server that never had a role. Where a fellow is written to, that one is copied. Where no fellow ever had a
 *   role, the first of the list becomes the primary with what it has. Everything else waits: whoever does not answer may
 *   have the data.
 * - `copy_from NAME`: everything but the server's own databases, as of one moment, with the position that goes with it. It
 *   does not matter how much of its log the source still has. Killed half-way, it is begun anew: `copying` says so.
 */
export const COPY = String.raw`
begin() {
	lead=$(leader)
	if [ "$beginning" = no ]; then
		reason="has no role yet; '$0 start' gives it one"
		return 1
	fi
	if [ -n "$lead" ]; then
		foreign=$(ask "$own_databases" | tr '\n' ' ')
		if [ -n "$foreign" ] && ! [ -e "$copying" ]; then
			hopeless=yes
			reason="following $lead would replace what this server holds: $foreign- dump and drop these databases first"
			return 1
		fi
		copy_from "$lead"
		return
	fi
	for name in $names; do
		if [ "$(value "$name" role)" != none ]; then
			reason="waits for a server that is written to; $name: $(answer_of "$name")"
			return 1
		fi
	done
	if [ "$self" != "$first" ] || [ -e "$copying" ]; then
		hopeless=yes
		reason="there is no primary yet, and $first is to be the first one: start that one first"
		return 1
	fi
	say 'no server ever was anything: this one becomes the primary'
	note_role primary 1
	reason='the primary'
	open_for_writing
}

copy_from() {
	patience=600
	say "copying everything from $1"
	mkdir -p "$(dirname "$copying")"
	touch "$copying"
	rm -f "$noted"
	publish
	hopeless=yes
	reason="the copy from $1 failed; '$0 start' begins it anew"
	ask "SET GLOBAL read_only = ON; $stop; $forget" && drop_databases && ask "$reset" && fetch_databases "$1" || return 1
	if [ "$mode" = dual-primary ]; then
		go_on_counting "$1" || return 1
		note_role primary 1
	else
		note_role replica "$(term_of "$1")"
	fi
	send_readers_away
	rm -f "$copying"
	hopeless=no
	say "copied everything from $1"
	look && settle_again
}

settle_again() {
	case $mode in
	dual-primary) settle_one_of_two ;;
	*) settle_replica ;;
	esac
}

drop_databases() {
	{
		echo 'SET SESSION sql_log_bin = 0;'
		ask "$drop_own_databases"
	} | tell
}

# They wait for more of a log that is gone. Coming back, they say what they have.
send_readers_away() {
	for reader in $(ask "$readers"); do
		ask "KILL $reader" 2>/dev/null || :
	done
}

source_says() {
	"$client" --defaults-file="$options" --host="$host" --connect-timeout=10 --batch --skip-column-names --execute="$1" </dev/null
}

# The dump ends with its position; one that was cut short has none, and ends with an error besides.
fetch_databases() {
	host=$(address_of "$1")
	databases=$(source_says "$own_databases") || return 1
	rm -f "$run/dump-failed"
	# A name of a database may hold a space.
	IFS='
'
	set -f
	# shellcheck disable=SC2086 # a line each
	set -- $databases
	set +f
	unset IFS
	{
		echo 'SET SESSION sql_log_bin = 0;'
		# shellcheck disable=SC2086 # a list of words
		timeout "$copy_limit" "$dump" --defaults-file="$options" --host="$host" $dump_options --databases "$@" </dev/null ||
			touch "$run/dump-failed"
	} | timeout "$copy_limit" "$client" --user=root --batch && ! [ -e "$run/dump-failed" ]
}
`;

/**
 * What a copy lacks where each server has a history of its own: how far this one's got, as far as the other one knows.
 * MySQL needs nothing of the kind.
 */
export function countingText(server: ReplicatedDatabase['server'], domain: number): string {
  return server === 'mysql' ? NOTHING : `${shellAssignment('domain', String(domain))}\n${COUNTING}`;
}

const NOTHING = String.raw`
go_on_counting() {
	:
}
`;

const COUNTING = String.raw`
go_on_counting() {
	of_own=$(value "$1" position | tr ',' '\n' | grep "^$domain-" || :)
	[ -z "$of_own" ] ||
		ask "SET GLOBAL gtid_slave_pos = CONCAT_WS(',', NULLIF(@@global.gtid_slave_pos, ''), '$of_own')"
}
`;
