/** Services: what changed is reloaded or restarted, proved to be well, and stopped or restarted when it is not. */
export const SERVICES = String.raw`
is_due() {
	grep -q "^$1 " "$stage/pending"
}

paths_due() {
	sed -n "s/^$1 //p" "$stage/pending"
}

affected_units() {
	{
		lines unit | cut -d' ' -f1
		! is_due restart-database || echo "$server"
		! is_due reload-haproxy || echo haproxy.service
		! is_due restart-proxy || echo opensips.service
		! is_due restart-corosync || printf '%s\n' corosync.service pacemaker.service
		! is_due reload-firewall || echo opensips-cdk-firewall.service
		! is_due restart-tickets || echo booth-arbitrator.service
	} | sort -u
}

units_that_differ() {
	lines unit | while read -r unit want; do
		case $want in
		enabled) systemctl is-enabled --quiet "$unit" 2>/dev/null && systemctl is-active --quiet "$unit" || echo "$unit" ;;
		*) ! systemctl is-enabled --quiet "$unit" 2>/dev/null || echo "$unit" ;;
		esac
	done
}

# Afterwards its services run, with what was put in place.
begin_unit() {
	case $2 in
	enabled)
		case $(systemctl is-enabled "$1" 2>/dev/null || :) in
		masked-runtime) systemctl unmask --runtime --quiet "$1" || return 1 ;;
		esac
		systemctl is-enabled --quiet "$1" 2>/dev/null || systemctl enable --quiet "$1" || return 1
		systemctl is-active --quiet "$1" || start_unit start "$1" || return 1
		;;
	*)
		systemctl unmask --runtime --quiet "$1" || :
		systemctl disable --quiet "$1" || return 1
		;;
	esac
}

begin_units() {
	lines unit >"$stage/units"
	while read -r unit want; do
		begin_unit "$unit" "$want" || return 1
	done <"$stage/units"
}

# A server of a shared database is started by its own program, which knows whether there is a cluster to join.
start_unit() {
	systemctl reset-failed "$2" 2>/dev/null || :
	if [ "$1" = start ] && [ "$2" = "$server" ] && [ -x "$home/database" ]; then
		"$home/database" start
	else
		systemctl "$1" "$2"
	fi
}

# A service that does not run yet is started with the others, not restarted.
restart_if_active() {
	systemctl is-active --quiet "$1" || return 0
	start_unit restart "$1"
}

restart_proxy() {
	systemctl is-active --quiet opensips.service || return 0
	watch_sync
	restart_unit opensips.service
}

restart_unit() {
	if [ "$1" != opensips.service ] || ! systemctl is-active --quiet pacemaker.service; then
		start_unit restart "$1"
	elif [ -n "$(lines clone)" ]; then
		restart_clone
	elif [ -n "$(lines resource)" ]; then
		timeout 240 crm_resource --restart --resource "$(lines resource)" --timeout=200s </dev/null
	else
		start_unit restart "$1"
	fi
}

# The others of a shared database have to do without this one meanwhile.
may_restart_server() {
	if ! is_due restart-database || [ ! -x "$home/database" ] || ! systemctl is-active --quiet "$server"; then return 0; fi
	within 120 "$home/database" may-restart && return
	cat "$stage/health.log" >&2
	fail "the other servers of the database cannot do without $machine now; nothing has changed"
}

restart_server() {
	systemctl is-active --quiet "$server" || return 0
	# The first member of a cluster that has no other yet must not wait for one.
	if [ -x "$home/database" ] && "$home/database" 2>&1 | grep -q '^[[:space:]]*restart '; then
		"$home/database" restart
		return
	fi
	start_unit restart "$server" || return 1
	[ -x "$home/database" ] || return 0
	# One that ran before its program came has no role yet.
	"$home/database" start && within 600 "$home/database" healthy
}

# The weakest that makes each change live, in this order.
make_live() {
	! is_due reload-packages || refresh_packages || return 1
	live_units || return 1
	for path in $(paths_due reload-sysctl); do
		[ ! -e "$path" ] || sysctl -q -p "$path" || return 1
	done
	! is_due reload-firewall || restart_if_active opensips-cdk-firewall.service || return 1
	! is_due restart-check || restart_if_active opensips-cdk-database-check.socket || return 1
	! is_due restart-database || restart_server || return 1
	! is_due restart-arbitrator || restart_if_active garb.service || return 1
	! is_due reload-haproxy || reload_haproxy || return 1
	# The way to a shared database comes before its tables.
	[ "$component" != access ] || begin_units || return 1
	if is_due load-sql; then load_sql || return 1; fi
	if is_due restart-proxy; then
		restart_proxy || return 1
	elif is_due reload-rows; then
		reload_rows || return 1
	fi
	if is_due restart-corosync && systemctl is-active --quiet corosync.service; then
		systemctl stop pacemaker.service || return 1
		start_unit restart corosync.service || return 1
	elif is_due reload-corosync && systemctl is-active --quiet corosync.service; then
		corosync-cfgtool -R || return 1
	fi
	! is_due restart-tickets || restart_tickets || return 1
	begin_units
}

# At a site boothd is Pacemaker's, on one node: the last one to be changed starts it with the new file at the latest. What
# waits for it stops and starts with it.
restart_tickets() {
	restart_if_active booth-arbitrator.service || return 1
	systemctl is-active --quiet pacemaker.service || return 0
	crm_resource --resource booth --locate --quiet 2>/dev/null </dev/null | grep -q . || return 0
	timeout 240 crm_resource --restart --resource booth --timeout=200s </dev/null
}

live_units() {
	if ! is_due reload-units && ! is_due restart-proxy; then return; fi
	for path in $(paths_due reload-units); do
		[ -e "$path" ] || continue
		case $path in
		/etc/sysusers.d/*) systemd-sysusers "$path" || return 1 ;;
		*.service | *.timer | *.socket) systemd-analyze verify --man=no --recursive-errors=no "$path" || return 1 ;;
		esac
	done
	systemctl daemon-reload || return 1
	for path in $(paths_due reload-units); do
		case $path in
		*.timer) restart_if_active "$(basename "$path")" || return 1 ;;
		*/opensips-cdk-anycast.service) restart_if_active opensips-cdk-anycast.service || return 1 ;;
		*/synced | */opensips-cdk-sync.service) restart_if_active opensips-cdk-sync.service || return 1 ;;
		*/answers | */opensips-cdk-watch.service) live_watch || return 1 ;;
		esac
	done
}

# Nobody may want OpenSIPS to be watched any more.
live_watch() {
	if [ -e /etc/systemd/system/opensips-cdk-watch.service ]; then
		restart_if_active opensips-cdk-watch.service
	else
		systemctl disable --quiet opensips-cdk-watch.service 2>/dev/null || :
		systemctl stop opensips-cdk-watch.service 2>/dev/null || :
	fi
}

# Where the way no longer leads through it, OpenSIPS still goes there until it has its own new file.
reload_haproxy() {
	if [ ! -e /etc/haproxy/haproxy.cfg ]; then
		: >"$state/haproxy-goes"
		systemctl disable --quiet haproxy.service
		return
	fi
	rm -f "$state/haproxy-goes"
	systemctl is-active --quiet haproxy.service || return 0
	systemctl reload haproxy.service
}

leave_haproxy() {
	[ "$component" = proxy ] && [ -e "$state/haproxy-goes" ] || return 0
	systemctl stop haproxy.service || :
	rm -f "$state/haproxy-goes"
}

# Statements and passwords go in over standard input: a command's words can be read by anyone.
load_sql() {
	if [ -n "$server" ]; then
		begin_unit "$server" enabled || return 1
		within 60 answers || return 1
	else
		within 60 mariadb --defaults-file=/etc/opensips-cdk/database.cnf --execute='DO 0' || return 1
	fi
	run_staged load-schema || return 1
	for name in $(lines sql | cut -d' ' -f1); do
		# shellcheck disable=SC2046 # one word, or none where the statements make the database
		client --user=root --batch $(lines database) <"$stage/sql/$name" || return 1
	done
	run_staged forget-peers
}

# A program of ours, where this component has it.
run_staged() {
	[ -z "$(staged "$home/$1")" ] || "$home/$1"
}

# Rows of nodes whose sockets change are refused by an OpenSIPS that still has the old ones; a start reads them anyway.
reload_rows() {
	systemctl is-active --quiet opensips.service || return 0
	for command in $(lines reload); do
		"$home/mi" -t 30 "$command" || return 1
	done
}

healthy() {
	case $component in
	base) nft list table inet opensips_cdk >"$stage/health.log" 2>&1 ;;
	database) server_is_well ;;
	tickets | access) within 60 units_are_well ;;
	proxy) proxy_is_well ;;
	cluster) within 90 has_coordinator ;;
	esac
}

server_is_well() {
	if [ -x "$home/database" ]; then
		within 600 "$home/database" healthy
	elif [ -n "$server" ]; then
		within 60 answers
	else
		within 60 units_are_well
	fi
}

client() {
	case $server in
	mysql.service) mysql "$@" ;;
	*) mariadb "$@" ;;
	esac
}

# shellcheck disable=SC2317 # called by within
answers() {
	client --user=root --execute='DO 0'
}

# shellcheck disable=SC2317 # called by within
units_are_well() {
	[ -z "$(units_that_differ)" ]
}

# It answers, and two seconds later the same process answers still. What dies at every start is not waited for.
proxy_is_well() {
	if [ "$(lines 'unit opensips.service')" = cluster ] && ! systemctl is-active --quiet opensips.service; then return; fi
	deadline=$(($(now) + 60))
	until "$home/mi" -t 2 uptime >"$stage/health.log" 2>&1 </dev/null; do
		[ "$(now)" -lt "$deadline" ] || return 1
		[ "$(systemctl show --property=NRestarts --value opensips.service)" -lt 5 ] || return 1
		sleep 0.5
	done
	process=$(systemctl show --property=MainPID --value opensips.service)
	sleep 2
	"$home/mi" -t 5 uptime >"$stage/health.log" 2>&1 </dev/null || return 1
	[ "$(systemctl show --property=MainPID --value opensips.service)" = "$process" ]
}

# shellcheck disable=SC2317 # called by within
has_coordinator() {
	crm_mon --one-shot >"$stage/mon" || return 1
	cat "$stage/mon"
	grep -q 'Current DC: [^N]' "$stage/mon"
}

# The daemon's own words, of this run alone.
explain() {
	touch "$stage/live.log" "$stage/health.log"
	tail -q -n 15 "$stage/live.log" "$stage/health.log" >&2 || :
	for unit in $(affected_units); do
		words=$(journalctl --no-pager --quiet --output=cat --since="@$started" --unit="$unit" 2>/dev/null | tail -n 25) || :
		[ -z "$words" ] || printf 'opensips-cdk: last words of %s:\n%s\n' "$unit" "$words" >&2 || :
	done
}

# Everything as it was before the last release that was committed was left: files, then services.
go_back() {
	put_files_back
	systemctl daemon-reload
	while read -r unit enabled active; do
		if [ "$active" = no ]; then systemctl stop "$unit" 2>/dev/null || :; fi
		if [ "$enabled" = no ]; then systemctl disable --quiet "$unit" 2>/dev/null || :; fi
	done <"$work/backup/units"
	back=well
	while read -r unit _ active; do
		[ "$active" = yes ] || continue
		if ! systemctl is-active --quiet "$unit" || is_touched "$unit"; then restart_unit "$unit" || back=ill; fi
	done <"$work/backup/units"
	if [ "$back" = well ] && grep -q ' yes$' "$work/backup/units"; then healthy || back=ill; fi
	forget_previous
	[ "$back" = well ] || fail "the roll-out of $component failed on $machine; the previous files are back, but not all is well: look at its services"
	fail "the roll-out of $component failed on $machine; what was there before is back in place"
}

is_touched() {
	case $1 in
	"$server") is_due restart-database ;;
	haproxy.service) is_due reload-haproxy ;;
	opensips.service) is_due restart-proxy ;;
	corosync.service | pacemaker.service) is_due restart-corosync || is_due reload-corosync ;;
	opensips-cdk-firewall.service) is_due reload-firewall ;;
	booth-arbitrator.service) is_due restart-tickets ;;
	*) return 1 ;;
	esac
}
`;
