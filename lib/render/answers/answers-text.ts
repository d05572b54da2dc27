import { shellAssignment, shellComment } from '../../syntax/shell';

/** What the program has to know of its node; times in whole seconds. */
export interface AnswersSettings {
  /** Path of the program that speaks to OpenSIPS over its management interface. */
  readonly mi: string;
  /** Unit of OpenSIPS. */
  readonly unit: string;
  /** Where it is asked by SIP; null where only its management interface is. */
  readonly socket: { readonly protocol: 'udp' | 'tcp'; readonly host: string; readonly port: number } | null;
  /** Silence to SIP, of one that answered since its start. */
  readonly hungAfter: number;
  /** The same of its management interface, while it answers SIP. */
  readonly managementInterface: number;
  /** From its start on, for the first answer. */
  readonly start: number;
  readonly every: number;
  readonly short: number;
  /** Each hang within `memory` doubles the times above, up to this. */
  readonly longest: number;
  readonly memory: number;
  /** From a hang on, for the address to leave. */
  readonly rest: number;
  /** Node attributes: what Pacemaker is told, empty where it is told nothing, and what tells which nodes could take over. */
  readonly attribute: string;
  readonly synced: string;
  readonly machine: string;
  /** Directory for what it knows. */
  readonly run: string;
}

/**
 * `answers`, POSIX sh, and Perl for SIP (Debian's `perl-base`): asks the OpenSIPS of its machine, and ends one that hangs.
 * - By SIP: OPTIONS to its own socket, with `Max-Forwards: 0` so that it leads nowhere. Any reply counts, a late one too:
 *   each second it is asked anew, from a new port, and the earlier ones are still listened to.
 * - Over its management interface, with more patience: one process serves it, and may have much to do.
 *
 * Only a silence after an answer since its start counts: one that loads its contacts is not hung, nor one whose script
 * answers no OPTIONS; there is a longer limit for a start that never answers. What OpenSIPS uses of the processor tells
 * nothing, for its locks spin.
 *
 * A hung one is ended by SIGKILL at once, since it does not stop by itself, and whoever starts it starts it again. Where
 * that is systemd, Pacemaker is told first, if another node could take over, so that the address leaves; and told that it may
 * come back once OpenSIPS answers. While the cluster is in maintenance mode nothing is ended.
 */
export function answersText(marker: string, settings: AnswersSettings): string {
  const { socket } = settings;
  const numbers = {
    hung_after: settings.hungAfter,
    management_interface: settings.managementInterface,
    start: settings.start,
    every: settings.every,
    short: settings.short,
    longest: settings.longest,
    memory: settings.memory,
    rest: settings.rest,
  };
  return `#!/bin/sh
${shellComment(marker)}
${shellComment('Whether OpenSIPS on this machine answers, and what becomes of one that does not: answers')}
set -eu
LC_ALL=C
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH

${shellAssignment('mi', settings.mi)}
${shellAssignment('unit', settings.unit)}
${shellAssignment('protocol', socket?.protocol ?? '')}
${shellAssignment('host', socket?.host ?? '')}
${shellAssignment('port', String(socket?.port ?? ''))}
${Object.entries(numbers)
  .map(([name, value]) => shellAssignment(name, String(value)))
  .join('\n')}
${shellAssignment('attribute', settings.attribute)}
${shellAssignment('synced', settings.synced)}
${shellAssignment('machine', settings.machine)}
${shellAssignment('run', settings.run)}
${BODY}`;
}

const BODY = String.raw`
say() {
	printf 'answers: %s\n' "$*"
}

# Seconds since boot: steps of the clock do not matter.
now() {
	cut -d. -f1 /proc/uptime
}

# By SIP, for as many seconds. Without Perl's buffers, and without names to look up.
# shellcheck disable=SC2016 # Perl's own variables
ask_sip() {
	[ -n "$protocol" ] || return 1
	timeout $(($1 + 5)) perl -MIO::Socket::IP -MIO::Select -e '
		my ($protocol, $host, $port, $tries) = @ARGV;
		my $shown = $host =~ /:/ ? "[$host]" : $host;
		my $waiting = IO::Select->new;
		$SIG{PIPE} = "IGNORE";
		for my $try (1 .. $tries) {
			my $socket = IO::Socket::IP->new(Proto => $protocol, PeerHost => $host, PeerPort => $port, Timeout => 1);
			my $asked = 0;
			if ($socket) {
				my ($via, $own) = (uc $protocol, $socket->sockport);
				$asked = defined $socket->send(join "\r\n", "OPTIONS sip:$shown:$port SIP/2.0",
					"Via: SIP/2.0/$via $shown:$own;branch=z9hG4bK-opensips-cdk-$$-$try;rport",
					"Max-Forwards: 0", "From: <sip:answers\@$shown>;tag=$$-$try", "To: <sip:$shown:$port>",
					"Call-ID: opensips-cdk-$$-$try\@$shown", "CSeq: $try OPTIONS", "Content-Length: 0", "", "");
				$waiting->add($socket);
			}
			my $failed = !$asked;
			for my $heard ($waiting->can_read($failed ? 0 : 1)) {
				my $text = "";
				defined $heard->recv($text, 65536) and $text =~ m{^SIP/2\.0 \d} and exit 0;
				$waiting->remove($heard);
				$failed = 1;
			}
			sleep 1 if $failed && $try < $tries;
		}
		exit 1;' "$protocol" "$host" "$port" "$1" 2>/dev/null </dev/null
}

# A refusal is an answer, too.
ask_mi() {
	"$mi" -t "$1" uptime >/dev/null 2>&1 </dev/null || [ $? -eq 1 ]
}

# Process and start of the OpenSIPS that runs; nothing while it starts or stops.
running() {
	systemctl show --property=ActiveState --property=MainPID --property=ActiveEnterTimestampMonotonic "$unit" |
		sort | tr '\n' ' ' | sed -n '/ActiveState=active /p'
}

# To /run, for the agent of the address and for people.
publish() {
	[ "$1" != "$state" ] || return 0
	state=$1
	mkdir -p "$run"
	printf '%s\n' "$state" >"$run/answers.new"
	mv "$run/answers.new" "$run/answers"
}

# Pacemaker may not run: that is no fault.
tell_pacemaker() {
	[ -z "$attribute" ] || timeout 5 attrd_updater --name "$attribute" --update "$1" >/dev/null 2>&1 </dev/null || :
}

# Seconds, with what hung lately: doubled for each.
patience() {
	limit=$1
	hangs=$(awk -v since="$(($(now) - memory))" '$1 > since' "$run/hangs" 2>/dev/null | wc -l)
	while [ "$hangs" -gt 0 ] && [ "$limit" -lt "$longest" ]; do
		limit=$((limit * 2))
		hangs=$((hangs - 1))
	done
	[ "$limit" -le "$longest" ] || limit=$longest
}

begin() {
	instance=$1
	began=$(now)
	by_sip=no
	by_mi=no
	last=$began
	told=
}

follow() {
	state=$(cat "$run/answers" 2>/dev/null || :)
	begin ''
	while :; do
		found=$(running)
		[ "$found" = "$instance" ] || begin "$found"
		if [ -n "$instance" ]; then look; fi
		sleep "$every"
	done
}

look() {
	verdict=
	ask_both
	if [ -n "$verdict" ]; then
		end_it
	elif [ "$silent" = no ]; then
		well
	fi
}

# The one that was heard before has to be heard again.
ask_both() {
	silent=no
	if ask_sip "$short"; then
		by_sip=yes
	elif [ "$by_sip" = yes ]; then
		doubt
		patience "$hung_after"
		ask_sip $((limit - short)) || verdict="no SIP request for $limit s"
		[ -z "$verdict" ] || return 0
	fi
	if ask_mi "$short"; then
		by_mi=yes
		last=$(now)
		return
	fi
	if [ "$by_sip" = no ]; then silent=yes; fi
	if [ "$by_sip$by_mi" = noyes ]; then doubt; fi
	if [ "$by_mi" = yes ]; then patience "$management_interface"; else patience "$start"; fi
	if [ $(($(now) - last)) -ge "$limit" ]; then verdict="nothing over its management interface for $limit s"; fi
}

# What comes meanwhile to make the address follow must not wait for an answer.
doubt() {
	[ "$state" = hung ] || publish silent
}

well() {
	if [ "$state" = hung ]; then
		# It may answer by one way and not yet by the other.
		if [ -n "$protocol" ] && [ "$by_sip" = no ] && [ $(($(now) - began)) -lt "$start" ]; then return 0; fi
		at=$(tail -n 1 "$run/hangs" 2>/dev/null || :)
		[ $(($(now) - at)) -ge "$rest" ] || return 0
		say 'OpenSIPS answers again'
		tell_pacemaker no
	fi
	publish yes
	if [ -n "$protocol" ] && [ "$by_sip" = no ] && [ -z "$told" ] && [ $(($(now) - began)) -ge "$start" ]; then
		say "OpenSIPS answered no OPTIONS at $protocol:$host:$port since its start: a silence to SIP is not noticed"
		told=yes
	fi
}

end_it() {
	# It may have ended, or been started anew, while it was asked: that is no hang.
	[ "$(running)" = "$instance" ] || return 0
	if in_maintenance; then
		[ "$told" = maintenance ] || say "OpenSIPS answered $verdict; it is left alone, as the cluster is in maintenance mode"
		told=maintenance
		return
	fi
	say "OpenSIPS answered $verdict: it is ended and started again"
	mkdir -p "$run"
	now >>"$run/hangs"
	publish hung
	! could_take_over || tell_pacemaker yes
	systemctl kill --signal=KILL "$unit" || :
	begin ''
}

in_maintenance() {
	[ "$(timeout 5 crm_attribute --type crm_config --name maintenance-mode --query --quiet 2>/dev/null </dev/null)" = true ]
}

# Another node whose OpenSIPS answers; alone, since it does not reach this one.
could_take_over() {
	[ -n "$attribute" ] || return 1
	timeout 5 attrd_updater --query --all --name "$synced" 2>/dev/null </dev/null | grep -vF "host=\"$machine\"" |
		grep -q 'value="\(yes\|alone\)"' && return
	say 'no other node could take over: the address stays'
	return 1
}

# Of one that hung it is not known to be over.
withdraw() {
	[ "$(cat "$run/answers" 2>/dev/null)" = hung ] || rm -f "$run/answers"
}

case $# in 0) action= ;; *) action=$1 ;; esac
case $action in
'')
	code=0
	if [ -n "$protocol" ]; then
		if ask_sip "$hung_after"; then echo 'SIP: answers'; else echo 'SIP: silent' && code=1; fi
	fi
	if ask_mi "$hung_after"; then echo 'management interface: answers'; else echo 'management interface: silent' && code=1; fi
	exit $code
	;;
follow) follow ;;
withdraw) withdraw ;;
*)
	cat >&2 <<'END'
usage: answers
Asks OpenSIPS on this machine whether it answers. Exit code: 0 it does, 1 something is silent.
END
	exit 64
	;;
esac
`;
