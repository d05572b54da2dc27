import { shellAssignment, shellComment, shellList } from '../../syntax/shell';
import { FELLOWS } from './fellows-text';
import { LOOK } from './look-text';
import { RECOVER } from './recover-text';

export interface ProgramSettings {
  readonly machine: string;
  /** The members but this one. */
  readonly fellows: readonly { readonly machine: string; readonly address: string }[];
  /** Members and arbitrator. */
  readonly votes: number;
  /** Where members answer. */
  readonly port: number;
  readonly unit: string;
  /** File that is locked while something is changed. */
  readonly lock: string;
}

export interface MemberSettings extends ProgramSettings {
  /** Names of all, in the cluster's order. The first is the only one that may begin the cluster. */
  readonly members: readonly string[];
  readonly arbitrator: 'yes' | 'no';
  /** `name/address` of an arbitrator that remembers whether there ever was a cluster; null where none does. */
  readonly witness: string | null;
  /** Members of other sites: clients of this one do not use them. */
  readonly far: readonly string[];
  /** Path of `database-note`, and of what it publishes. */
  readonly note: string;
  readonly published: string;
  readonly data: string;
}

/** The lines both programs begin with. */
export function beginning(marker: string, what: string, settings: ProgramSettings): string {
  return `#!/bin/sh
${shellComment(marker)}
${shellComment(what)}
set -eu
umask 077
LC_ALL=C
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH

${shellAssignment('self', settings.machine)}
${shellList(
  'fellows',
  settings.fellows.map(({ machine, address }) => `${machine}/${address}`),
)}
${shellAssignment('votes', String(settings.votes))}
${shellAssignment('port', String(settings.port))}
${shellAssignment('unit', settings.unit)}
${shellAssignment('lock', settings.lock)}`;
}

/**
 * `database` on a member, POSIX sh, for root.
 *
 * A cluster is made in one case alone: by `start`, on the first member, when it never was a member and each of the others
 * says that it never was one either. Whoever does not answer may have the data, so that is no yes; but for members of other
 * sites an arbitrator at a third place speaks, which remembers whether there ever was a cluster. Everything else joins, or is
 * left to a person: `recover`.
 *
 * `restart` is `systemctl restart`, but for the only member of a cluster in the making, which would find nobody to join.
 */
export function memberText(marker: string, settings: MemberSettings): string {
  return `${beginning(marker, 'The database of this machine, a member of a Galera cluster.', settings)}
${shellList('members', settings.members)}
${shellAssignment('arbitrator', settings.arbitrator)}
${shellAssignment('witness', settings.witness ?? '')}
${shellList('far', settings.far)}
${shellAssignment('note', settings.note)}
${shellAssignment('published', settings.published)}
${shellAssignment('data', settings.data)}
${ASK}${FELLOWS}${LOOK}${VERBS}${RECOVER}${MAIN}`;
}

const ASK = String.raw`
ask() {
	timeout 4 mariadb --user=root --connect-timeout=3 --batch --skip-column-names --execute="$1" 2>/dev/null </dev/null
}
`;

const VERBS = String.raw`
# What is noted of this machine: member or position.
noted() {
	sed -n "s/^\(.* \)\{0,1\}$1=\([^ ]*\).*/\2/p" "$published"
}

start() {
	if is_well; then
		say "$reason"
		return
	fi
	hold
	"$note"
	[ "$(noted member)" = yes ] || begin
	# A server of its own, as its package starts it.
	if [ "$(ask 'SELECT @@wsrep_on')" = 0 ]; then systemctl stop "$unit"; fi
	systemctl reset-failed "$unit" 2>/dev/null || :
	systemctl start --no-block "$unit"
	wait_until_well
}

# This machine never was a member.
begin() {
	ask_fellows
	if [ -n "$(those member yes)" ]; then
		join_first
	elif [ -n "$(silent)" ] && ! is_vouched; then
		fail "cannot know whether there is a cluster: no answer on port $port from $(silent)- it is made when each of the others says that it never was in one$hint"
	elif [ "$self" = "$(printf '%s' "$members" | cut -d' ' -f1)" ]; then
		say 'no machine ever was a member: making the cluster'
		bootstrap
	else
		fail "there is no cluster to join yet, and it is made on the first of $members: start that one"
	fi
}

is_far() {
	case " $far " in *" $1 "*) ;; *) return 1 ;; esac
}

# Those that do not answer are all of other sites, and the arbitrator, which would know, was in no cluster either.
is_vouched() {
	hint=''
	[ -n "$witness" ] || return 1
	hint=", or the arbitrator $witness for those of other sites"
	for name in $(silent); do
		is_far "$name" || return 1
	done
	[ "$(fetch "$(printf '%s' "$witness" | cut -d/ -f2)")" = member=no ]
}

# What a joiner has is replaced by a copy of the cluster's.
join_first() {
	if [ -d "$data" ] && ! [ -e "$data/grastate.dat" ]; then
		foreign=$(cd "$data" && find . -mindepth 1 -maxdepth 1 -type d ! -name mysql ! -name performance_schema ! -name sys \
			! -name test ! -name lost+found ! -name '.*' ! -name '#*' | sed 's|^\./||' | tr '\n' ' ')
		[ -z "$foreign" ] ||
			fail "joining would replace what the server of this machine holds: $foreign- dump and drop these databases first, or empty $data"
	fi
	"$note" joining
}

# The only ways to here: a new cluster, one with a single member yet, and a person's word.
bootstrap() {
	timeout 900 galera_new_cluster "$unit" || fail "the server did not start: journalctl -u $unit"
}

# No other one of this site ever was a member, and none of another one that can be asked.
is_alone() {
	ask_fellows
	[ -z "$(those member yes)" ] || return 1
	for name in $(silent); do
		is_far "$name" || return 1
	done
}

restart() {
	if ! systemctl is-active --quiet "$unit"; then
		start
		return
	fi
	hold
	if is_well && is_alone; then
		stop
		bootstrap_from_here
	else
		may_restart
		timeout 900 systemctl restart "$unit" || :
	fi
	wait_until_well
}

# As long as something happens, ten minutes at most. What cannot be waited for goes on by itself: the unit never gives up.
wait_until_well() {
	deadline=$(($(now) + 600))
	seen=
	until is_well; do
		moved="$(du -sk "$data" 2>/dev/null | cut -f1) $seqno"
		if [ "$moved" != "$seen" ]; then
			seen=$moved
			patience=$(($(now) + 120))
		fi
		if [ "$(now)" -ge "$deadline" ] || [ "$(now)" -ge "$patience" ]; then give_up; fi
		sleep 2
	done
	say "$reason"
}

give_up() {
	ask_fellows
	if [ -n "$(those primary yes)" ]; then
		fail "$reason; there is quorum on $(those primary yes)- look at journalctl -u $unit here and there"
	fi
	fail "$reason, and no other member has quorum. It goes on trying: start the others, or see what '$0 recover' proposes"
}

healthy() {
	if is_well; then
		say "$reason"
	else
		fail "$reason"
	fi
}

may_restart() {
	if ! is_well; then
		say "this member serves nobody: $reason"
		return
	fi
	[ "$state" != 2 ] || fail 'this member is giving another one a copy: wait until that one is synced'
	if is_alone; then
		say 'no other machine ever was a member: the database is away meanwhile'
		return
	fi
	others=$(steady)
	# shellcheck disable=SC2086 # names
	present=$(count $others)
	near=$(for name in $others; do is_far "$name" || printf '%s ' "$name"; done)
	[ -n "$near" ] || fail 'no other member could serve meanwhile'
	# A vote more than there are members.
	# shellcheck disable=SC2046 # names
	if [ "$arbitrator" = yes ] && [ "$size" -gt $(($(count $(those primary yes)) + 1)) ]; then present=$((present + 1)); fi
	is_enough "$present" || fail "of $votes votes only $present would be left: $others"
	say "meanwhile: $others"
}

status() {
	ask_fellows
	printf '%-16s %s\n' "$self" "$(member)"
	show_fellows
	is_well
}
`;

const MAIN = String.raw`
usage() {
	cat >&2 <<-END
		usage: database VERB
		  start         starts the server and waits until it is in its cluster
		  restart       the same for one that runs
		  healthy       whether clients may use it
		  may-restart   whether the others can do without it
		  status        what it and the other members say
		  recover       after a loss of all members: who has the newest data, and what to do
		  recover --here POSITION [--without MACHINE]...
		                goes on from this member's data, as 'recover' proposed it
	END
	exit 64
}

case $# in 0) usage ;; esac
verb=$1
shift
[ "$verb" = recover ] || [ $# -eq 0 ] || usage
case $verb in
start | restart | healthy | status) "$verb" ;;
may-restart) may_restart ;;
recover) recover "$@" ;;
*) usage ;;
esac
`;
