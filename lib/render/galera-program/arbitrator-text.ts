import { shellAssignment } from '../../syntax/shell';
import { FELLOWS } from './fellows-text';
import { beginning, type ProgramSettings } from './member-text';

/**
 * `database` on the arbitrator, POSIX sh, for root. garbd answers nobody, so its members are asked whether they count one
 * more than there are of them.
 */
export function arbitratorText(marker: string, settings: ArbitratorSettings): string {
  return `${beginning(marker, 'The arbitrator of a Galera cluster on this machine.', settings)}
${shellAssignment('kept', settings.kept ?? '')}
${FELLOWS}${BODY}`;
}

export interface ArbitratorSettings extends ProgramSettings {
  /**
   * File that is there once it was in a cluster: it may be asked, and is there before any member is. Null beside the members,
   * which are there first.
   */
  readonly kept: string | null;
}

const BODY = String.raw`
is_well() {
	ask_fellows
	members=$(those primary yes)
	if ! systemctl is-active --quiet "$unit"; then
		reason="$unit does not run"
	elif [ -z "$members" ]; then
		reason='no member has quorum'
	else
		for name in $members; do
			# shellcheck disable=SC2086 # names
			if [ "$(value "$name" size)" -gt "$(count $members)" ]; then
				reason="votes with $members"
				remember
				return 0
			fi
		done
		reason="$(printf '%s' "$members")do not count its vote"
	fi
	return 1
}

# For members that find nobody of another site: from here on there is a cluster.
remember() {
	[ -n "$kept" ] && ! [ -e "$kept" ] || return 0
	(umask 022 && mkdir -p "$(dirname "$kept")" && echo joined >"$kept.new" && sync "$kept.new" && mv "$kept.new" "$kept")
}

waiting='no member was in a cluster yet; it joins as soon as there is one'

# At a third place it is there before any member is.
is_first() {
	[ -n "$kept" ] && ! [ -e "$kept" ] && [ -z "$(those member yes)" ]
}

start() {
	hold
	systemctl reset-failed "$unit" 2>/dev/null || :
	systemctl start --no-block "$unit"
	deadline=$(($(now) + 120))
	until is_well; do
		if is_first; then
			say "$waiting"
			return
		fi
		[ "$(now)" -lt "$deadline" ] || fail "$reason; it goes on trying: journalctl -u $unit"
		sleep 2
	done
	say "$reason"
}

healthy() {
	if is_well; then
		say "$reason"
	elif is_first; then
		say "$waiting"
	else
		fail "$reason"
	fi
}

may_restart() {
	if ! is_well; then
		say "this vote does not count now: $reason"
		return
	fi
	others=$(steady)
	# shellcheck disable=SC2086 # names
	is_enough "$(count $others)" || fail "of $votes votes only these would be left: $others"
	say "meanwhile: $others"
}

status() {
	code=0
	is_well || code=1
	printf '%-16s %s\n' "$self" "$reason"
	show_fellows
	return "$code"
}

# For a timer: one that the members do without is restarted, and joins them again.
watch() {
	lost || return 0
	sleep 15
	lost || return 0
	say "restarting $unit: $reason"
	systemctl restart "$unit"
}

# It runs, and there is quorum without it.
lost() {
	systemctl is-active --quiet "$unit" && ! is_well && [ -n "$members" ]
}

case $# in 1) verb=$1 ;; *) verb= ;; esac
case $verb in
start | healthy | status | watch) "$verb" ;;
may-restart) may_restart ;;
recover) fail 'the arbitrator has no data: run this on a member' ;;
*)
	cat >&2 <<-END
		usage: database VERB
		  start         starts the arbitrator and waits until its vote counts
		  healthy       whether its vote counts
		  may-restart   whether the members can do without it
		  status        what it and the members say
		  watch         restarts it when the members have quorum and do not count its vote
	END
	exit 64
	;;
esac
`;
