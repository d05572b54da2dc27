/**
 * `database recover`: how a cluster that lost its quorum for good goes on. A member proposes, a person confirms on the
 * member with the highest position, by that position; from there on the others join by themselves.
 *
 * Refused, whoever wants it: while a member has quorum, and while another one that shares the history is further. Only with
 * `--without`: past a member that does not answer, that cannot say how far it got, or that has another history.
 */
export const RECOVER = String.raw`
recover() {
	here='' without=''
	while [ $# -gt 0 ]; do
		[ $# -ge 2 ] || usage
		case $1 in
		--here) here=$2 ;;
		--without)
			printf '%s\n' "$names" | grep -qxF -e "$2" || fail "'$2' is no other member of this cluster: $(everyone)"
			without="$without $2"
			;;
		*) usage ;;
		esac
		shift 2
	done
	[ -n "$here" ] || [ -z "$without" ] || usage
	hold
	note_position
	ask_fellows
	answers=$(printf '%s %s\n%s' "$self" "$(member)" "$answers")
	own=$(value "$self" position)
	for name in $members; do
		printf '%-16s %s\n' "$name" "$(position_of "$name")"
	done
	lead=$(those primary yes)
	if [ "$(value "$self" primary)" = yes ]; then lead="$self $lead"; fi
	[ -z "$lead" ] || fail "nothing to recover: there is quorum on $lead- and the others join by themselves"
	if [ -n "$here" ]; then confirm; else propose; fi
}

# A unit that tries again and again notes it each time; one that is stopped does not.
note_position() {
	case $(unit_state) in inactive | failed) "$note" recover ;; esac
}

unit_state() {
	systemctl show --property=ActiveState --value "$unit"
}

position_of() {
	case $(value "$1" member) in
	yes) value "$1" position ;;
	no) echo 'never was a member' ;;
	*) echo 'does not answer' ;;
	esac
}

# Members but the first named, past which nobody can know what is lost by going on from a position; each with the reason.
doubtful() {
	for name in $members; do
		[ "$name" != "$1" ] || continue
		case $(position_of "$name") in
		'never was a member' | "$(printf '%s' "$2" | cut -d: -f1)":*) ;;
		'does not answer') echo "$name does not answer" ;;
		unknown) echo "$name cannot say how far it got" ;;
		*) echo "$name has another history" ;;
		esac
	done
}

# Of those that share a history: the name of the one that got furthest; of several, the first in the cluster's order, so
# that all of them name the same.
furthest() {
	for name in $members; do
		printf '%s %s\n' "$name" "$(value "$name" position)"
	done | awk -v uuid="$1" '
		{ split($2, at, ":") }
		at[1] == uuid && (best == "" || at[2] + 0 > top) { best = $1; top = at[2] + 0 }
		END { print best }'
}

propose() {
	histories=$(for name in $members; do value "$name" position; done | sed -n 's/:.*//p' | sort -u)
	[ -n "$histories" ] || fail 'no member knows its position yet; a server notes it when it starts: try again in a minute'
	for history in $histories; do
		best=$(furthest "$history")
		position=$(value "$best" position)
		echo
		echo "On $best, as root:"
		printf '  %s recover --here %s' "$0" "$position"
		doubtful "$best" "$position" | while read -r name _; do printf ' --without %s' "$name"; done
		echo
		doubtful "$best" "$position" | sed 's/$/: what only it has would be lost/'
	done
}

confirm() {
	case $own in
	unknown) fail 'this member does not know its position yet; its server notes it when it starts: try again in a minute' ;;
	"$here") ;;
	*) fail "this member is at $own, not at $here" ;;
	esac
	best=$(furthest "$(printf '%s' "$here" | cut -d: -f1)")
	[ "$(value "$best" position)" = "$here" ] ||
		fail "$best is further: $(value "$best" position); go on from there"
	doubtful "$self" "$here" >"$lock.doubts"
	while read -r name why; do
		case " $without " in *" $name "*) continue ;; esac
		fail "$name $why: start it, or say '--without $name' to lose what only it has"
	done <"$lock.doubts"
	stop
	"$note" recover
	if [ "$(noted position)" != "$here" ]; then
		systemctl start --no-block "$unit"
		fail "this member turns out to be at $(noted position), not at $here; nothing has changed"
	fi
	go_on
}

# A server that waits for the others does not listen, not even to SIGTERM; it has nothing open.
stop() {
	answers=yes
	look || answers=no
	systemctl stop --no-block "$unit"
	[ "$answers" = yes ] || systemctl kill --signal=KILL "$unit" 2>/dev/null || :
	deadline=$(($(now) + 300))
	until [ "$(unit_state)" = inactive ] || [ "$(unit_state)" = failed ]; do
		[ "$(now)" -lt "$deadline" ] || fail "the server does not stop: journalctl -u $unit"
		sleep 1
	done
}

go_on() {
	say "going on from $here"
	[ -z "$without" ] || new_history
	bootstrap_from_here
	wait_until_well
	say 'the others join by themselves as soon as they can'
}

# Galera refuses to go on from a member that did not end last, unless told; and the view it kept is of those that are gone.
bootstrap_from_here() {
	edit_state 's/^safe_to_bootstrap:.*/safe_to_bootstrap: 1/'
	rm -f "$data/gvwstate.dat"
	bootstrap
}

# The server owns the file, and goes on owning it.
edit_state() {
	edited=$(sed "$1" "$data/grastate.dat")
	printf '%s\n' "$edited" >"$data/grastate.dat"
}

# Who was left out may come back from further on. Numbers of the same history would then mean other writes to it than to
# the others, and nobody would see: under a new name of the history everybody else takes a full copy.
new_history() {
	name=$(cat /proc/sys/kernel/random/uuid)
	number=$(printf '%s' "$here" | cut -d: -f2)
	edit_state "s/^uuid:.*/uuid:    $name/; s/^seqno:.*/seqno:   $number/"
	say "the history goes on as $name: all others will copy everything"
}
`;
