import { shellAssignment, shellComment, shellList } from '../../syntax/shell';

/** What the program has to know of its node. */
export interface SyncedSettings {
  /** Path of the program that speaks to OpenSIPS. */
  readonly mi: string;
  readonly wire: 'lines' | 'json-rpc';
  /** MI commands whose answers tell of links and capabilities; any other one where there are none. */
  readonly questions: readonly string[];
  /** Whether the version can say which nodes it reaches. */
  readonly linked: 'yes' | 'no';
  /** clusterer's id of the cluster whose nodes hold the same; null where there is none. */
  readonly clusterId: number | null;
  readonly peers: readonly { readonly nodeId: number; readonly machine: string }[];
  /** MI commands that fetch a capability's content from another node. */
  readonly asks: readonly { readonly name: string; readonly command: string }[];
  /** Capabilities that OpenSIPS does not fetch by itself when it starts. */
  readonly atStart: readonly string[];
  /** Capabilities of which a fetch takes nothing away: they can be asked for when in doubt. */
  readonly additive: readonly string[];
  /** MI commands, with their arguments, that make links start anew; none where there are no links. */
  readonly restartLinks: readonly (readonly string[])[];
  /** Seconds for which a link that is looked at all the time is in `Probe` only if it hangs. */
  readonly hangsAfter: number;
  /** Node attribute for Pacemaker; empty where there is none. */
  readonly attribute: string;
  /** Directory for what it knows. */
  readonly run: string;
}

/**
 * `synced`, POSIX sh:
 * - `yes`: OpenSIPS answers, reaches another node, and each capability is synced. Versions without links (2.2) or
 *   capabilities (2.3) cannot say more than that they answer, or reach another node.
 * - `no`: it does not answer, or something is not synced.
 * - `alone`: no link is up. Nobody to fetch from, so nothing is waited for.
 *
 * A link that hangs is started anew, in any cluster: in 2.4 and later the answer to the first ping can overtake the note that
 * it was sent, and the link then stays in `Probe` for good (topology.c: `do_action_trans_0`, `handle_pong`; seen on 3.6.8,
 * with 3 of 100 links that start on a fast way). Where sites are linked nobody notices at first, for what is meant for the
 * neighbour goes by way of another site (`get_next_hop_2`), until that is lost: then the neighbour counts none of its calls.
 *
 * What it asks for by itself, each seen on real daemons or read in clusterer (clusterer.c, sync.c; 2.4 to 4.0):
 * - Once a link is up, what OpenSIPS does not fetch by itself. Not sooner: a request without a donor marks the capability
 *   as not synced until one comes, and 2.4 then waits for ever.
 * - What is not synced 12 s after a link came up: a request or its answer can get lost, and nobody repeats it.
 * - What it calls synced though it was alone: a seed whose donor did not come in time does (`seed_fallback_interval`), and
 *   so does a node that was cut off, but neither was told what happened elsewhere. A node that was started asks for all of
 *   it at once. One that went on asks only for what a fetch takes nothing away from, for dialogs that a donor lacks are
 *   dropped since 3.x (`rcv_cluster_event`, dlg_replication.c), and not before 20 s have passed: a node is no donor while it
 *   asks, and the one that was started has to fetch from it first.
 */
export function syncedText(marker: string, settings: SyncedSettings): string {
  return `#!/bin/sh
${shellComment(marker)}
${shellComment('What OpenSIPS on this machine knows of its cluster: synced [reaches MACHINE]')}
set -eu
LC_ALL=C
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH

${shellAssignment('mi', settings.mi)}
${shellAssignment('wire', settings.wire)}
${shellList('questions', settings.questions)}
${shellAssignment('linked', settings.linked)}
${shellAssignment('cluster', String(settings.clusterId ?? ''))}
${shellList(
  'peers',
  settings.peers.map(({ nodeId, machine }) => `${nodeId}/${machine}`),
)}
${shellList(
  'asks',
  settings.asks.map(({ name, command }) => `${name}/${command}`),
)}
${shellList('at_start', settings.atStart)}
${shellList('additive', settings.additive)}
${shellAssignment('restart_links', settings.restartLinks.map((words) => words.join(' ')).join('\n'))}
${shellAssignment('hangs_after', String(settings.hangsAfter))}
${shellAssignment('attribute', settings.attribute)}
${shellAssignment('run', settings.run)}
${BODY}`;
}

const BODY = String.raw`
say() {
	printf 'synced: %s\n' "$*"
}

# Seconds since boot: steps of the clock do not matter.
now() {
	cut -d. -f1 /proc/uptime
}

# Into 'seen', a line each: link MACHINE STATE, other CLUSTER/NODE STATE, capability NAME STATE. Fails when OpenSIPS does not
# answer.
look() {
	seen=
	for question in $questions; do
		# A refusal is an answer, too.
		answer=$("$mi" -t 3 "$question" 2>/dev/null) || [ $? -eq 1 ] || return
		seen=$(printf '%s\n' "$seen" && printf '%s\n' "$answer" | translate)
	done
	state=$(printf '%s\n' "$seen" | awk -v linked="$linked" '
		$1 == "link" && $3 == "Up" { up = 1 }
		$1 == "capability" && $3 != "Ok" { behind = 1 }
		END { print linked == "yes" && !up ? "alone" : behind ? "no" : "yes" }')
}

# A node's description is free text and stands last, so what is looked for comes before it. Nodes of other clusters, at other
# sites, hold something else: of those only the links are told, and by another name.
translate() {
	case $wire in
	json-rpc)
		tr -d '\t\r\n' | tr '{' '\n' | tr '}' '\n' | sed -n '
			/"enabled": *"no"/d
			s/.*"cluster_id": *\([0-9]*\).*/cluster \1/p
			s/.*"node_id": *\([0-9]*\).*"link_state": *"\([^"]*\)".*/link \1 \2/p
			s/.*"name": *"\([^"]*\)", *"state": *"\([^"]*\)".*/capability \1 \2/p'
		;;
	lines)
		sed -n '
			s/^[[:space:]]*Cluster:: \([0-9]*\).*/cluster \1/p
			s/^[[:space:]]*Node:: \([0-9]*\) DB_ID=[^ ]* URL=[^ ]* Enabled=[01] Link_state=\([A-Za-z_]*\).*/link \1 \2/p
			s/^[[:space:]]*Capability:: \([^ ]*\) State=\(.*\)/capability \1 \2/p'
		;;
	esac | awk -v peers="$peers" -v cluster="$cluster" '
		BEGIN {
			current = cluster
			count = split(peers, list, " ")
			for (i = 1; i <= count; i++) {
				split(list[i], pair, "/")
				name[pair[1]] = pair[2]
			}
		}
		$1 == "cluster" { current = $2; next }
		current != cluster && $1 == "link" { print "other", current "/" $2, $3 }
		current != cluster { next }
		$1 == "link" && $2 in name { $2 = name[$2] }
		{ print }'
}

# Names of the capabilities that are synced, or are not; a space before each.
capabilities() {
	printf '%s\n' "$seen" | awk -v want="$1" '$1 == "capability" && ($3 == "Ok") == (want == "synced") { printf " %s", $2 }'
}

# The words that two lists share.
both() {
	for word in $1; do
		case " $2 " in *" $word "*) printf ' %s' "$word" ;; esac
	done
}

ask() {
	for pair in $asks; do
		name=$(printf '%s' "$pair" | cut -d/ -f1)
		case " $1 " in *" $name "*) ;; *) continue ;; esac
		say "asking another node for $name"
		# Refused while it is under way.
		"$mi" -t 10 "$(printf '%s' "$pair" | cut -d/ -f2)" >/dev/null 2>&1 || :
	done
}

# To /run for roll-outs; to Pacemaker each time, since it forgets when it is restarted. It may not run: that is no fault.
publish() {
	mkdir -p "$run"
	printf '%s\n' "$1" >"$run/synced.new"
	mv "$run/synced.new" "$run/synced"
	[ -z "$attribute" ] || timeout 5 attrd_updater --name "$attribute" --update "$1" >/dev/null 2>&1 || :
}

everything=$(printf '%s\n' "$asks" | tr ' ' '\n' | sed -n 's|\([^/]*\)/.*|\1|p' | tr '\n' ' ')

# OpenSIPS has just started, or is about to: it holds nothing yet that a fetch could take away.
begin() {
	due=$at_start
	since=
	began=$(now)
	told=
	hanging=
	fresh=yes
}

follow() {
	begin
	publish no
	while :; do
		look || state=silent
		case $state in
		silent)
			begin
			state=no
			;;
		alone)
			since=
			# Calls itself synced all the same; what happens meanwhile is nobody's to tell it later.
			if [ $(($(now) - began)) -lt 4 ]; then
				:
			elif [ "$fresh" = yes ]; then
				due=$everything
			else
				due=$at_start$(both "$(capabilities synced)" "$additive")
			fi
			;;
		*) catch_up ;;
		esac
		unhang
		publish "$state"
		tell
		# With longer pauses, tries at a node that is down would look like a link that hangs.
		case $state$hanging in
		yes) sleep 10 ;;
		*) sleep 1 ;;
		esac
	done
}

catch_up() {
	[ -n "$since" ] || since=$(now)
	waited=$(($(now) - since))
	# As long as that, and it may have given up on its donor and called itself synced.
	if [ "$fresh$state$due" = yesyes ] && [ "$waited" -ge 4 ]; then due=$everything; fi
	patience=12
	if [ -n "$due" ]; then
		if [ "$due" = "$at_start" ]; then patience=0; elif [ "$fresh" = yes ]; then patience=2; else patience=20; fi
		state=no
	fi
	if [ "$state" = yes ] || [ "$waited" -lt "$patience" ]; then return; fi
	ask "$due$(capabilities 'not synced')"
	due=
	fresh=no
	since=$(now)
}

# A node that is down is called so after some tries, and tried again later: no link is in Probe all the time.
unhang() {
	probed=$(printf '%s\n' "$seen" | awk '$1 ~ /^(link|other)$/ && $3 == "Probe" { printf " %s", $2 }')
	hanging=$(both "$hanging" "$probed")
	if [ -z "$hanging" ]; then
		hanging=$probed
		hung=$(now)
	fi
	if [ -z "$hanging" ] || [ $(($(now) - hung)) -lt "$hangs_after" ]; then return; fi
	say "starting links anew, since this one hangs:$hanging"
	printf '%s\n' "$restart_links" | while read -r command; do
		# shellcheck disable=SC2086 # a list of words
		"$mi" -t 10 $command >/dev/null 2>&1 </dev/null || :
	done
	hanging=
}

# Once when it is synced, and once when that took too long.
tell() {
	if [ "$state" = yes ]; then
		fresh=no
		[ "$told" = yes ] || say "synced after $(($(now) - began)) s"
		told=yes
	elif [ -z "$told" ] && [ $(($(now) - began)) -ge 120 ]; then
		report
		told=late
	fi
}

report() {
	printf '%s\n' "$seen" | sed -n 's/^link \([^ ]*\) /link to \1: /p; s/^capability \([^ ]*\) /\1: /p'
	case $state in
	yes) echo 'synced' ;;
	no) echo 'not synced' ;;
	alone) echo 'alone: no other node is reached' ;;
	esac
}

silent() {
	echo 'OpenSIPS does not answer'
	exit 3
}

case $# in 0) action= ;; *) action=$1 ;; esac
case $action in
'')
	look || silent
	report
	case $state in yes) exit 0 ;; no) exit 1 ;; alone) exit 2 ;; esac
	;;
reaches)
	[ "$linked" = yes ] || exit 0
	look || silent
	printf '%s\n' "$seen" | grep -qxF "link $2 Up"
	;;
follow) follow ;;
withdraw) publish no ;;
*)
	cat >&2 <<'END'
usage: synced [reaches MACHINE]
Says what OpenSIPS on this machine knows of its cluster. Exit code: 0 synced, 1 not synced, 2 alone, 3 no answer.
With a machine: whether it is reached, as far as the version can say; exit code 0 or 1.
END
	exit 64
	;;
esac
`;
