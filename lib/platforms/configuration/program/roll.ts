/**
 * A machine that is about to lose a service does not hold the virtual address meanwhile. Before anything of such a change is
 * touched the address goes to a node that holds what this one holds, and it stays there. Afterwards the machine has to
 * hold what the others hold before the roll-out goes on to the next: a release that is well but not synced stays in
 * place, since the previous one would not be synced either, and the roll-out ends here.
 *
 * Pacemaker is told where to go, not where to leave: when the other node cannot take the address after all, it stays and
 * nobody is without service. What it is told ends by itself after a quarter of an hour, should this program be killed.
 */
export const ROLL = String.raw`
disturbs() {
	{ is_due restart-proxy && systemctl is-active --quiet opensips.service; } ||
		{ is_due restart-database && systemctl is-active --quiet "$server"; } ||
		{ is_due restart-corosync && systemctl is-active --quiet corosync.service; }
}

step_aside() {
	group=$(lines group)
	if [ -z "$group" ] || ! holds_group; then return 0; fi
	deadline=$(($(now) + 120))
	last_seen=$(now)
	until survey && find_taker; do
		! grep -qv ' offline ' "$stage/peers" || last_seen=$(now)
		# Not for a moment, as when a busy machine lost the token.
		if [ ! -s "$stage/peers" ] || [ $(($(now) - last_seen)) -ge 30 ]; then
			say 'no other node is online: service is interrupted while this one changes'
			return
		fi
		if ! serves; then
			say 'OpenSIPS does not answer here, and no other node can take over: it changes in place'
			return
		fi
		[ "$(now)" -lt "$deadline" ] || refuse_to_move
		sleep 2
	done
	say "moving $group to $taker"
	tell_pacemaker move "$group" "$taker" || :
	deadline=$(($(now) + 90))
	until has_moved; do
		if [ "$(now)" -ge "$deadline" ]; then
			cat "$stage/pacemaker.log" >&2
			fail "$group did not move to $taker; nothing has changed on $machine"
		fi
		sleep 1
	done
}

# The address, and what follows it.
has_moved() {
	timeout 90 crm_resource --wait --timeout=60 >>"$stage/pacemaker.log" 2>&1 </dev/null || :
	[ "$(located)" = "$taker" ]
}

holds_group() {
	systemctl is-active --quiet pacemaker.service && located | grep -qxF "$machine"
}

located() {
	timeout 30 crm_resource --resource "$group" --locate --quiet 2>/dev/null </dev/null | tr -d ' '
}

# The other nodes, a line each: name, online or why it cannot take over, synced=…, link=up or down as seen from here.
survey() {
	if ! timeout 30 crm_mon --one-shot --output-as=xml >"$stage/mon.xml" 2>"$stage/peers" </dev/null; then
		echo 'Pacemaker does not say' >>"$stage/peers"
		return 1
	fi
	awk -v me="$machine" '
		function value(name) {
			if (!match($0, " " name "=\"[^\"]*\"")) return ""
			return substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
		}
		/<node .* online="/ && value("name") != me {
			state = value("online") == "true" ? "online" : "offline"
			count = split("pending maintenance standby_onfail standby shutdown unclean", words, " ")
			for (i = 1; i <= count && state != "offline"; i++) if (value(words[i]) == "true") state = words[i]
			print value("name"), state
		}' "$stage/mon.xml" | while read -r peer condition; do
		# Being told to move there would lift what an operator forbade.
		! timeout 30 cibadmin --query --xpath "//rsc_location[@id='cli-ban-$group-on-$peer']" >/dev/null 2>&1 </dev/null ||
			condition=banned
		synced=$(timeout 10 attrd_updater --query --name opensips-synced --node "$peer" 2>/dev/null </dev/null |
			sed -n 's/.*value="\([^"]*\)".*/\1/p')
		link=up
		[ ! -x "$home/synced" ] || "$home/synced" reaches "$peer" >/dev/null 2>&1 </dev/null || link=down
		printf '%s %s synced=%s link=%s\n' "$peer" "$condition" "$synced" "$link"
	done >"$stage/peers"
}

# Where OpenSIPS starts with the address, nobody has to hold anything before.
find_taker() {
	if [ -n "$(lines resource)" ]; then
		wanted='^[^ ]* online '
	elif serves; then
		wanted='^[^ ]* online synced=yes link=up$'
	else
		wanted='^[^ ]* online synced=\(yes\|alone\) '
	fi
	taker=$(grep -m 1 "$wanted" "$stage/peers" | cut -d' ' -f1)
	[ -n "$taker" ]
}

serves() {
	"$home/mi" -t 5 uptime >/dev/null 2>&1 </dev/null
}

refuse_to_move() {
	{
		echo "opensips-cdk: the other nodes, as $machine sees them:"
		cat "$stage/peers"
	} >&2
	[ -z "$(lines resource)" ] ||
		fail "$machine holds $group, and no other node is online and free to take it; nothing has changed. Mend what is shown above, and roll out again"
	{
		echo "opensips-cdk: OpenSIPS on $machine:"
		"$home/synced" || :
	} >&2
	fail "$machine holds $group, and no other node is online, synced and reached, so that none can take over; nothing has changed. Run 'synced' on the others ($home/synced), mend what it shows, and roll out again"
}

# What was told is written down first, so that whoever comes next can take it back.
tell_pacemaker() {
	printf '%s %s\n' "$2" "$3" >"$state/told.new"
	mv "$state/told.new" "$state/told"
	timeout 60 crm_resource "--$1" --resource "$2" --node "$3" --lifetime PT15M >"$stage/pacemaker.log" 2>&1 </dev/null
}

take_back() {
	[ -e "$state/told" ] || return 0
	read -r told_resource told_node <"$state/told"
	timeout 60 crm_resource --clear --resource "$told_resource" --node "$told_node" >/dev/null 2>&1 </dev/null || return 1
	rm -f "$state/told"
}

# Pacemaker takes a restart behind its back for a failure, so it is asked: not here for a moment, then here again.
restart_clone() {
	if systemctl is-active --quiet opensips.service; then
		take_back || :
		tell_pacemaker ban "$(lines clone)" "$machine" || return 1
		within 100 stopped opensips.service || return 1
		take_back || return 1
	fi
	# What failed before does not count against these files.
	systemctl reset-failed opensips.service 2>/dev/null || :
	timeout 60 crm_resource --cleanup --resource "$(lines clone)" --node "$machine" </dev/null || return 1
	deadline=$(($(now) + 100))
	until systemctl is-active --quiet opensips.service; do
		if [ "$(now)" -ge "$deadline" ] || systemctl is-failed --quiet opensips.service; then return 1; fi
		sleep 0.5
	done
}

# shellcheck disable=SC2317 # called by within
stopped() {
	! systemctl is-active --quiet "$1"
}

# Before OpenSIPS is restarted: whom it reaches then, it has to reach again.
watch_sync() {
	reached=no
	[ -x "$home/synced" ] || return 0
	! "$home/synced" 2>/dev/null </dev/null | grep -q '^link to .*: Up$' || reached=yes
	systemctl stop opensips-cdk-sync.service 2>/dev/null || :
	rm -f /run/opensips-cdk/synced
}

# A first node, or the last one left, has nobody to fetch from. A link takes some seconds to come up.
catch_up() {
	[ -n "$reached" ] && [ -x "$home/synced" ] || return 0
	[ "$reached" = yes ] && patience=90 || patience=15
	began=$(now)
	until [ "$(cat /run/opensips-cdk/synced 2>/dev/null)" = yes ]; do
		code=0
		"$home/synced" >"$stage/synced" 2>&1 </dev/null || code=$?
		[ "$code" -gt 1 ] || patience=90
		if [ $(($(now) - began)) -ge "$patience" ]; then
			[ "$patience" -ne 15 ] || return 0
			cat "$stage/synced" >&2
			fail "what was rolled out is in place on $machine and OpenSIPS runs, but it does not hold what the other nodes hold (above); the machines after it were not touched"
		fi
		sleep 1
	done
}
`;
