/** What the program begins with, and the order of its steps. */
export const MAIN = String.raw`#!/bin/sh
# Written by opensips-cdk: applies the bundle below to this machine. Applied twice, the second time does nothing.
set -eu
umask 077
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
state=/var/lib/opensips-cdk
home=/usr/lib/opensips-cdk
# In memory, for root alone: secrets are filled in here.
stage=/run/opensips-cdk-apply

main() {
	[ "$(id -u)" -eq 0 ] || fail 'needs root on this machine, or a login that may use sudo without a password'
	# A lost connection is no reason to stop half-way.
	trap '' HUP PIPE
	started=$(date +%s)
	mkdir -p "$state"
	exec 9>"$state/lock"
	flock -w 900 9 || fail 'another roll-out holds this machine'
	# Whatever comes, no secret stays behind, nor what Pacemaker was told for the while.
	trap 'take_back || :; rm -rf "$stage"' EXIT
	reached=
	read_bundle
	await_first_boot
	install_packages
	mount_volume
	stage_files
	if [ "$component" = cib ]; then
		apply_cib
	else
		find_changes
		if [ -s "$stage/pending" ] || [ -n "$(units_that_differ)" ]; then roll_out; else say 'nothing to do'; fi
		commit
		leave_haproxy
		catch_up
	fi
}

roll_out() {
	check_files
	! disturbs || step_aside
	may_restart_server
	keep_previous
	switch_files
	# Conditions switch 'set -e' off, so every step in there ends with its own '|| return'.
	if make_live >"$stage/live.log" 2>&1 </dev/null && healthy; then
		say 'done'
		return
	fi
	explain
	go_back
}

say() {
	printf 'opensips-cdk: %s %s: %s\n' "$machine" "$component" "$*" || :
}

fail() {
	printf 'opensips-cdk: %s\n' "$*" >&2 || :
	exit 1
}

# Only now that everything is read the file may go; its secrets never touch a disk of ours.
read_bundle() {
	rm -rf "$stage"
	mkdir -p "$stage"
	sed '1,/^# --- bundle ---$/d' "$0" >"$stage/bundle"
	[ "$(tail -n 1 "$stage/bundle")" = end ] || fail 'the bundle is cut short'
	rm -f -- "$0"
	machine=$(lines machine)
	component=$(lines component)
	# Unit of the SQL server this component is, if it is one.
	server=$(lines server)
	if [ -z "$machine" ] || [ -z "$component" ]; then fail 'the bundle names no machine or component'; fi
	work=$state/$component
	mkdir -p "$work"
	# What a kill left of a release that was committed.
	rm -rf "$work/old"
	while read -r name variable value; do
		[ -n "$name" ] || continue
		[ -n "$value" ] || fail "secret '$name' has no value: set $variable"
		printf '%s' "$value" | base64 -d >"$stage/secret.$name"
	done <<-END
		$(lines secret)
	END
}

# What stands after a word at the start of lines of the bundle.
lines() {
	sed -n "s/^$1 //p" "$stage/bundle"
}

now() {
	cut -d. -f1 /proc/uptime
}

# Seconds, then a command that is to succeed within them.
within() {
	deadline=$(($(now) + $1))
	shift
	until "$@" >"$stage/health.log" 2>&1 </dev/null; do
		[ "$(now)" -lt "$deadline" ] || return 1
		sleep 1
	done
}
`;
