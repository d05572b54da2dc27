/** What roll-outs and people call. */
export const VERBS = String.raw`
start() {
	if ! systemctl is-active --quiet "$unit"; then
		systemctl reset-failed "$unit" 2>/dev/null || :
		timeout 900 systemctl start "$unit" || fail "the server did not start: journalctl -u $unit"
	fi
	beginning=yes
	deadline=$(($(now) + 300))
	until hold && settle; do
		# A person may want to promote it meanwhile.
		flock -u 9
		[ "$hopeless" = no ] || fail "$reason"
		[ "$(now)" -lt "$deadline" ] || fail "$reason. It goes on trying"
		sleep 1
	done
	conclude
}

conclude() {
	say "$reason"
	printf '%s\n' "$reason" >"$told"
}

# Called again and again by its service, so that a new release of this program counts at once.
watch() {
	while :; do
		if "$0" settle; then sleep 4; fi
		sleep 1
	done
}

# Says what changed, and says it once.
settle_once() {
	mkdir -p "$run"
	exec 9>"$lock"
	flock -n 9 || return 0
	code=0
	settle || code=1
	[ "$(cat "$told" 2>/dev/null)" = "$reason" ] || conclude
	return "$code"
}

is_well() {
	if ! look; then
		reason='the server does not answer'
	elif [ "$role" = none ]; then
		reason='has no role yet'
	elif [ "$role" = primary ]; then
		is_usable
		return
	elif is_broken; then
		reason=$why
	elif [ "$receiver/$applier" != Yes/Yes ]; then
		reason='a replica that does not follow anybody'
	else
		reason="follows $source"
		return 0
	fi
	return 1
}

healthy() {
	patience=2
	if is_well; then
		say "$reason"
	else
		fail "$reason"
	fi
}

may_restart() {
	if ! look || [ "$role" = none ]; then
		say 'this server serves nobody'
		return
	fi
	ask_fellows
	missing=$(silent)
	lead=$(leader)
	case $mode/$role/$writable in
	dual-primary/*)
		# shellcheck disable=SC2086 # a name
		[ "$(value $names serves)" = yes ] || fail "$names cannot serve meanwhile: $(answer_of "$names")"
		;;
	*/primary/yes)
		[ -z "$missing" ] ||
			fail "afterwards this server could not know whether it still is the primary: no answer from $missing"
		say 'nothing can be written until this server is back'
		return
		;;
	*) [ -n "$lead" ] || fail 'no other server is written to' ;;
	esac
	# shellcheck disable=SC2086 # names
	say "meanwhile:$(printf ' %s' $names)"
}

status() {
	ask_fellows
	code=0
	is_well || code=1
	printf '%-16s %s\n' "$self" "$(member)"
	for name in $names; do
		printf '%-16s %s\n' "$name" "$(answer_of "$name")"
	done
	[ -z "$(cat "$told" 2>/dev/null)" ] || printf '%s: %s\n' "$self" "$(cat "$told")"
	return "$code"
}
`;

/** What moves the primary: on a person's word alone. */
export const PROMOTE = String.raw`
one_primary() {
	[ "$mode" = primary-replica ] || fail 'both servers are primaries; which one is used is for their clients to say'
	hold
	look || fail 'the server does not answer'
	[ "$role" != none ] || fail "has no role yet; '$0 start' gives it one"
	ask_fellows
}

promote() {
	without=
	while [ $# -gt 0 ]; do
		if [ "$1" != --without ] || [ $# -lt 2 ]; then usage; fi
		printf '%s\n' "$names" | grep -qxF -e "$2" || fail "'$2' is no other server of this database"
		without="$without $2"
		shift 2
	done
	one_primary
	if [ "$writable/$role" = yes/primary ]; then
		say 'is the primary already'
		return
	fi
	other=$(those writable yes)
	[ -z "$other" ] ||
		fail "$(printf '%s' "$other")is written to. To move the primary without losing a write, run '$0 yield' there and then '$0 promote' here"
	missing=$(silent)$(those position unknown)
	[ -z "$missing" ] || say "cannot ask the servers of $missing- what only they have is lost, and they must not be written to"
	nobody_has_more
	execute_the_rest
	top=$term
	for name in $names; do
		if [ "$(term_of "$name")" -gt "$top" ]; then top=$(term_of "$name"); fi
	done
	note_role primary $((top + 1))
	open_for_writing || fail "is to be the primary, and could not be made writable; see journalctl -u $unit"
	reason='the primary'
	conclude
	flock -u 9
	wait_for_followers
}

nobody_has_more() {
	for name in $names; do
		case " $without " in *" $name "*) continue ;; esac
		if ahead "$(value "$name" received)" "$received"; then
			fail "$name has writes that this server lacks: promote that one, or say '--without $name' to lose them"
		fi
	done
}

execute_the_rest() {
	[ -z "$row" ] || ask "$stop_receiver" || fail 'cannot be told to receive no more'
	deadline=$(($(now) + 600))
	while look && ahead "$received" "$position"; do
		if [ "$applier" = No ] || [ "$(now)" -ge "$deadline" ]; then
			is_broken || why="it is at $position of $received"
			ask "$start_receiver"
			fail "has not executed all it received, and what is left would be lost: $why"
		fi
		sleep 0.2
	done
}

# They look around every few seconds.
wait_for_followers() {
	deadline=$(($(now) + 20))
	while ask_fellows; do
		waiting=''
		for name in $names; do
			case $(value "$name" role)/$(value "$name" follows) in
			/* | none/* | "replica/$address") ;;
			*) waiting="$waiting $name" ;;
			esac
		done
		if [ -z "$waiting" ] || [ "$(now)" -ge "$deadline" ]; then break; fi
		sleep 1
	done
	for name in $names; do
		case " $waiting " in
		*" $name "*) say "$name does not follow yet; see '$0 status' there" ;;
		*) [ "$(value "$name" follows)" != "$address" ] || say "$name follows" ;;
		esac
	done
	missing=$(silent)
	[ -z "$missing" ] || say "when they are back they follow by themselves, or say why they cannot: $missing"
}

# Ends the writing here, with all of it on a fellow.
yield() {
	one_primary
	[ "$writable/$role" = yes/primary ] || fail 'is not the primary'
	[ -n "$(those follows "$address")" ] || fail 'no fellow follows this server'
	ask 'SET SESSION lock_wait_timeout = 10; SET GLOBAL read_only = ON' ||
		fail 'something is being written for too long; nothing has changed'
	deadline=$(($(now) + 30))
	while look && ask_fellows && ! has_heir; do
		if [ "$(now)" -ge "$deadline" ]; then
			ask 'SET GLOBAL read_only = OFF'
			fail 'no fellow has all that was written within 30 s; nothing has changed'
		fi
		sleep 0.2
	done
	note_role replica "$term"
	say "nothing is written any more, and nothing is lost with $heir- now run '$0 promote' there"
}

has_heir() {
	heir=
	for name in $(those follows "$address"); do
		ahead "$position" "$(value "$name" position)" || heir="$heir$name "
	done
	[ -n "$heir" ]
}

# What only this server has is gone afterwards, so its position is asked for.
rebuild() {
	hold
	look || fail 'the server does not answer'
	[ "$1" = "$position" ] || fail "is at $position, not at $1; nothing has changed"
	ask_fellows
	lead=$(leader)
	[ -n "$lead" ] || fail 'no fellow is written to'
	if [ "$mode/$writable" = primary-replica/yes ]; then fail 'is the primary'; fi
	copy_from "$lead" || :
	[ -e "$noted" ] || fail "$reason"
	conclude
}
`;

export const MAIN = String.raw`
usage() {
	cat >&2 <<-END
		usage: database VERB
		  start         starts the server and waits until it is what it should be
		  healthy       whether it is what it should be
		  may-restart   whether the others can do without it
		  status        what it and the other servers say
		  promote [--without MACHINE]...
		                makes this replica the primary
		  yield         ends the writing on this primary, so that a replica can be promoted without losing a write
		  rebuild --discard POSITION
		                replaces all this server has by a copy of the primary
	END
	exit 64
}

patience=30
beginning=no
case $# in 0) usage ;; esac
verb=$1
shift
case "$verb:$#:$*" in
start:0: | healthy:0: | status:0: | yield:0: | watch:0:) "$verb" ;;
may-restart:0:) may_restart ;;
settle:0:) settle_once ;;
promote:*) promote "$@" ;;
'rebuild:2:--discard '*) rebuild "$2" ;;
*) usage ;;
esac
`;
