/**
 * What makes a server what it should be, one step at a time: `settle`, with what is to be said in `reason`; succeeds when
 * nothing is left to do. It never promotes.
 *
 * - A server that was started is read-only. It goes on as the primary it was when each fellow answers, and none of them was
 *   promoted since or has writes that it lacks: whoever does not answer may be the primary by now.
 * - A primary that hears of a higher term steps back, whoever says so. Of two of one term, as two people can make them, the
 *   first in the list stays.
 * - A replica follows the one that is writable, whoever that is, if that one has all that it has itself.
 * - Of two primaries each follows the other. One that was started serves when it has caught up, or the other is not there.
 *
 * Needs `ask`, what a server is told, and the texts about fellows and looks.
 */
export const SETTLE = String.raw`
# Fellows that do not answer.
silent() {
	for name in $names; do
		[ -n "$(value "$name" role)" ] || printf '%s ' "$name"
	done
}

settle() {
	hopeless=no
	publish
	if ! look; then
		reason='the server does not answer'
		return 1
	fi
	ask_fellows
	case $mode/$role in
	*/none) begin ;;
	dual-primary/*) settle_one_of_two ;;
	*/primary) settle_primary ;;
	*) settle_replica ;;
	esac
}

# Synced: a role that is forgotten is one that somebody else could take.
note_role() {
	role=$1 term=$2
	mkdir -p "$(dirname "$noted")"
	echo "$role $term" >"$noted.new"
	sync "$noted.new"
	mv "$noted.new" "$noted"
	publish
}

# For the account that answers fellows.
publish() {
	mkdir -p "$run"
	chmod 755 "$run"
	if cmp -s "$noted" "$published"; then return; fi
	if [ -e "$noted" ]; then
		install -m 644 "$noted" "$published.new"
		mv "$published.new" "$published"
	else
		rm -f "$published"
	fi
}

term_of() {
	case $(value "$1" term) in '' | *[!0-9]*) echo 0 ;; *) value "$1" term ;; esac
}

# A fellow that was promoted after this server, or follows one that was.
successor() {
	before=yes
	for name in $members; do
		if [ "$name" = "$self" ]; then before=no; fi
		if [ "$(term_of "$name")" -gt "$term" ] ||
			[ "$(value "$name" role)/$(term_of "$name")/$before" = "primary/$term/yes" ]; then
			echo "$name"
			return
		fi
	done
}

# The fellow that is written to.
leader() {
	for name in $members; do
		[ "$(value "$name" role)/$(value "$name" writable)" != primary/yes ] || echo "$(term_of "$name") $name"
	done | sort -s -k 1,1nr | sed -n '1s/.* //p'
}

address_of() {
	printf '%s\n' "$fellows" | tr ' ' '\n' | sed -n "s|^$1/||p"
}

# Only on a person's word, or where nobody was anything before: the caller's to know. What it logs marks the beginning.
open_for_writing() {
	ask "$stop; $forget; SET GLOBAL read_only = OFF; $create"
}

settle_primary() {
	later=$(successor)
	if [ -n "$later" ]; then
		reason="by what $later says another one was promoted since, and this server cannot be made read-only"
		ask 'SET SESSION lock_wait_timeout = 10; SET GLOBAL read_only = ON' || return 1
		note_role replica "$(term_of "$later")"
		look && settle_replica
		return
	fi
	reason='the primary'
	if [ "$writable" = yes ]; then return; fi
	missing=$(silent)
	if [ -n "$missing" ]; then
		reason="was the primary, and waits for an answer from $missing- one of them may be the primary by now; '$0 promote' decides"
		return 1
	fi
	other=$(those writable yes)
	if [ -n "$other" ]; then
		reason="the primary, and waits until $(printf '%s' "$other")steps back"
		return 1
	fi
	for name in $names; do
		if ahead "$(value "$name" position)" "$position"; then
			reason="was the primary, and $name has writes that this server lacks; '$0 promote' there keeps them"
			return 1
		fi
	done
	open_for_writing
}

settle_replica() {
	lead=$(leader)
	if [ -z "$lead" ]; then
		reason="a replica, and no fellow is writable; '$0 promote' makes this one the primary"
		return 1
	fi
	[ "$term" = "$(term_of "$lead")" ] || note_role replica "$(term_of "$lead")"
	# Asked after this server was looked at, so the lead has more or the same.
	if ahead "$position" "$(value "$lead" position)"; then
		reason="has writes that $lead lacks; $(rebuilding)"
		return 1
	fi
	reason="follows $lead"
	if [ "$source" = "$(address_of "$lead")" ]; then
		if [ "$receiver/$applier" = Yes/Yes ]; then return; fi
		if is_broken; then
			reason="follows $lead, and $why; $(rebuilding)"
			try_again "$lead"
			return 1
		fi
		reason="follows $lead, whose server it cannot reach: $(column "$receiver_error" | cut -c1-300)"
		[ "$receiver" = No ] || [ "$receiver_errno" = 1045 ] || return 1
	fi
	follow "$lead"
	return 1
}

rebuilding() {
	printf '%s' "'$0 rebuild --discard $position' replaces all it has by a copy"
}

# Before its first look at the source: what this server wrote itself is part of where it stands.
follow() {
	password=$(sed -n 's/^password = //p' "$options")
	{
		echo "$stop;"
		[ "$mode" = dual-primary ] || echo "$adopt;"
		# shellcheck disable=SC2059 # words of the server's, with places for three values
		printf "$change;\n" "$(address_of "$1")" "$account" "$password"
		echo "$follow;"
	} | tell
}

# Once a minute: what it follows may have got its data back meanwhile, or begun anew with a copy of them.
try_again() {
	if [ "$applier" != Yes ] || ahead "$received" "$position"; then return; fi
	tried=$(cat "$run/database-tried" 2>/dev/null || echo 0)
	if [ $(($(now) - tried)) -lt 60 ]; then return; fi
	now >"$run/database-tried"
	follow "$1"
}

settle_one_of_two() {
	other=$names
	[ "$role" = primary ] || note_role primary 1
	reason='one of two primaries'
	if [ "$source" != "$(address_of "$other")" ] || [ "$receiver_errno" = 1045 ] ||
		{ [ "$receiver" = No ] && ! is_broken; }; then
		follow "$other"
		look || return 1
	fi
	there=$(value "$other" serves)
	if is_broken; then
		reason="one of two primaries, and $why; $(rebuilding)"
		stand_in
		try_again "$other"
		return 1
	fi
	rm -f "$alone"
	if [ "$writable" = yes ]; then return; fi
	if [ -n "$there" ] && ahead "$(value "$other" position)" "$position"; then
		reason="one of two primaries, and catches up with $other"
		return 1
	fi
	ask 'SET GLOBAL read_only = OFF'
}

# A server that lacks writes is better than none: from the loss of the other one until that one serves; of two such servers
# the first in the list.
stand_in() {
	case $there/$self in
	/* | "no/$first") touch "$alone" ;;
	yes/*) rm -f "$alone" ;;
	esac
}
`;
