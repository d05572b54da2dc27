/**
 * What a server of a shared database asks the others. POSIX sh; needs `fellows`, a list of name/address of the machines but
 * this one, `port`, and `lock`. Perl is on every Debian; nothing else that speaks over a network is.
 *
 * - `ask_fellows`: into `answers` a line for each fellow that answers, its name first.
 * - `value NAME KEY`: a value of an answer; nothing where it did not answer.
 * - `those KEY VALUE`: names of the fellows that answer so.
 * - `answer_of NAME`: an answer, for people.
 */
export const FELLOWS = String.raw`
names=$(printf '%s\n' "$fellows" | tr ' ' '\n' | cut -d/ -f1)

say() {
	printf 'database: %s\n' "$*"
}

fail() {
	printf 'database: %s\n' "$*" >&2
	exit 1
}

# Seconds since boot: steps of the clock do not matter.
now() {
	cut -d. -f1 /proc/uptime
}

# One change at a time.
hold() {
	(umask 022 && mkdir -p "$(dirname "$lock")")
	exec 9>"$lock"
	flock -w 30 9 || fail 'another run of this program is under way'
}

# shellcheck disable=SC2016 # Perl's own variables
fetch() {
	timeout 6 perl -MIO::Socket::IP -e '
		my $fellow = IO::Socket::IP->new(PeerHost => $ARGV[0], PeerPort => $ARGV[1], Timeout => 2) or exit 1;
		$SIG{ALRM} = sub { exit 1 };
		alarm 5;
		print $fellow "GET /member HTTP/1.0\r\n\r\n";
		local $/;
		<$fellow> =~ m{^HTTP/1\.[01] 200 .*?\r\n\r\n([^\r\n]*)}s or exit 1;
		print $1;' "$1" "$port" 2>/dev/null </dev/null | tr -cd 'A-Za-z0-9=:./, _-' | cut -c1-4000
}

ask_fellows() {
	answers=$(
		for fellow in $fellows; do
			{
				answer=$(fetch "$(printf '%s' "$fellow" | cut -d/ -f2)")
				[ -z "$answer" ] || printf '%s %s\n' "$(printf '%s' "$fellow" | cut -d/ -f1)" "$answer"
			} &
		done
		wait
	)
}

value() {
	printf '%s\n' "$answers" | awk -v name="$1" -v key="$2=" '
		$1 == name { for (i = 2; i <= NF; i++) if (index($i, key) == 1) print substr($i, length(key) + 1) }'
}

those() {
	for name in $names; do
		[ "$(value "$name" "$1")" != "$2" ] || printf '%s ' "$name"
	done
}

answer_of() {
	answer=$(printf '%s\n' "$answers" | sed -n "s/^$1 //p")
	if [ -n "$answer" ]; then printf '%s' "$answer"; else printf 'does not answer'; fi
}
`;
