import { replication, type ReplicationDialect } from '../../facts/replication';
import type { ReplicatedDatabase } from '../../model';
import { shellAssignment, shellList } from '../../syntax/shell';

/**
 * How a server of a replicated database is, for its own programs and for whom they answer. POSIX sh; needs `ask`, which puts
 * a statement to the server, `noted`, the path of what is known of its role, and `alone`, that of a file which is there
 * when nobody else can serve.
 *
 * - `look`: fails when the server does not answer; what is known of its role is there all the same.
 * - `is_broken`: whether it follows somebody and cannot go on, and why in `why`. A source that is merely lost is no reason.
 * - `is_usable`: whether clients may use it, and why in `reason`. Of two primaries one that lacks writes of the other is
 *   not, as long as the other is there.
 * - `member`: what fellows have to know, in one line. `term` counts the promotions: of two that were made primary the one
 *   with the higher term was made so later. `position`: what it executed; `received`: what it has, executed or not.
 */
export function lookText(mode: ReplicatedDatabase['mode'], { statements, columns }: ReplicationDialect): string {
  const { source, receiver, applier, receiverErrno, applierErrno } = columns;
  return `${shellAssignment('mode', mode)}
${shellAssignment('question', `SELECT NOT @@global.read_only; ${statements.position}; ${statements.status}`)}
${shellList('columns', [[source, receiver, applier, receiverErrno, applierErrno].join(',')])}
${shellAssignment('receiver_error', String(columns.receiverError))}
${shellAssignment('applier_error', String(columns.applierError))}
${shellAssignment('retrieved', String(columns.received))}
${shellList('lost_position', replication.lostPosition.map(String))}
${LOOK}`;
}

const LOOK = String.raw`
look() {
	role=none term=0 writable=no position=unknown received=unknown
	row='' source=none receiver=No applier=No receiver_errno=0 applier_errno=0
	if [ -s "$noted" ]; then read -r role term <"$noted"; fi
	seen=$(ask "$question" 2>/dev/null) || return 1
	[ "$(printf '%s\n' "$seen" | sed -n 1p)" = 0 ] || writable=yes
	position=$(printf '%s\n' "$seen" | sed -n 2p)
	[ -n "$position" ] || position=none
	received=$position
	row=$(printf '%s\n' "$seen" | sed -n 3p)
	[ -n "$row" ] || return 0
	read -r source receiver applier receiver_errno applier_errno <<-END
		$(printf '%s\n' "$row" | cut -f "$columns" --output-delimiter=' ')
	END
	case $(column "$retrieved") in
	'' | "$position") ;;
	*) received=$position,$(column "$retrieved" | sed 's/\\n//g') ;;
	esac
}

column() {
	printf '%s\n' "$row" | cut -f "$1"
}

is_broken() {
	if [ "$applier" = No ] && [ "$applier_errno" != 0 ]; then
		why="cannot execute what it received, error $applier_errno: $(column "$applier_error" | cut -c1-300)"
		return
	fi
	case " $lost_position " in
	*" $receiver_errno "*) ;;
	*) return 1 ;;
	esac
	why="does not fit to what it follows, error $receiver_errno: $(column "$receiver_error" | cut -c1-300)"
	[ "$receiver" = No ]
}

is_usable() {
	if ! look; then
		reason='the server does not answer'
	elif [ "$writable" = no ]; then
		reason="read-only, $role"
	elif [ "$mode" = dual-primary ] && is_broken && ! [ -e "$alone" ]; then
		reason=$why
	else
		reason=writable
		return 0
	fi
	return 1
}

member() {
	serves=no
	! is_usable || serves=yes
	echo "role=$role term=$term writable=$writable serves=$serves position=$position received=$received follows=$source"
}
`;

/** `ahead A B`: whether position A has something that B lacks. */
export const AHEAD = {
  mariadb: String.raw`
ahead() {
	awk -v a="$1" -v b="$2" '
		function read_position(text, into, count, list, i, part) {
			count = split(text, list, ",")
			for (i = 1; i <= count; i++)
				if (split(list[i], part, "-") == 3 && part[3] + 0 > into[part[1]] + 0) into[part[1]] = part[3] + 0
		}
		BEGIN {
			read_position(a, has)
			read_position(b, other)
			for (domain in has) if (has[domain] > other[domain] + 0) exit 0
			exit 1
		}'
}
`,
  mysql: String.raw`
ahead() {
	case $1 in '' | none | unknown) return 1 ;; esac
	case $2 in none | unknown) set -- "$1" '' ;; esac
	[ "$(ask "SELECT NOT GTID_SUBSET('$1', '$2')")" = 1 ]
}
`,
} as const;
