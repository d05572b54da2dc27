#!/bin/sh
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
	# Whatever comes, no secret stays behind.
	trap 'rm -rf "$stage"' EXIT
	read_bundle
	install_packages
	stage_files
	if [ "$component" = cib ]; then
		apply_cib
	else
		find_changes
		if [ -s "$stage/pending" ] || [ -n "$(units_that_differ)" ]; then roll_out; else say 'nothing to do'; fi
		commit
	fi
}

roll_out() {
	check_files
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


install_packages() {
	missing=
	for package in $(lines package); do
		is_installed "$package" || missing="$missing $package"
	done
	[ -n "$missing" ] || return 0
	say "installing$missing"
	masked=
	for unit in mariadb.service opensips.service corosync.service pacemaker.service; do
		systemctl cat "$unit" >/dev/null 2>&1 || masked="$masked $unit"
	done
	# shellcheck disable=SC2086 # lists of words
	{
		[ -z "$masked" ] || systemctl mask --runtime --quiet $masked
		code=0
		DEBIAN_FRONTEND=noninteractive
		export DEBIAN_FRONTEND
		{ apt-get -q update && apt-get -q -y -o Dpkg::Options::=--force-confold install --no-install-recommends $missing; } \
			>"$stage/packages.log" 2>&1 </dev/null || code=$?
	}
	if [ "$code" -ne 0 ]; then
		tail -n 20 "$stage/packages.log" >&2
		# Still masked what did come: a later run unmasks it when its files are there.
		fail "packages could not be installed:$missing"
	fi
}

is_installed() {
	dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed && return
	# An OpenSIPS that no package brought was built here: it brings its modules and tables, too.
	case $1 in opensips*) program=$(command -v opensips) && ! dpkg-query -S "$program" >/dev/null 2>&1 ;; *) return 1 ;; esac
}


# files.list: number, path, mode, owner, effect of each file of this release; the file itself is files/<number>.
stage_files() {
	mkdir -p "$stage/files" "$stage/sql"
	: >"$stage/files.list"
	number=0
	lines file >"$stage/todo"
	while read -r path mode owner effect content; do
		number=$((number + 1))
		unpack "$content" "$stage/files/$number" "$path"
		printf '%s %s %s %s %s\n' "$number" "$path" "$mode" "$owner" "$effect" >>"$stage/files.list"
	done <"$stage/todo"
	lines sql >"$stage/todo"
	while read -r name content; do
		unpack "$content" "$stage/sql/$name" "$name"
	done <"$stage/todo"
	for content in $(lines cib); do
		unpack "$content" "$stage/cib.xml" cib.xml
	done
}

# From base64 to a file with its secrets in it.
unpack() {
	printf '%s' "$1" | base64 -d >"$2"
	grep -q '@@secret:' "$2" || return 0
	fill <"$2" >"$stage/filled" || fail "'$3' waits for a secret the bundle does not bring"
	mv "$stage/filled" "$2"
}

fill() {
	awk -v secret="$stage/secret." '{
		rest = $0
		out = ""
		while (match(rest, /@@secret:[a-z0-9_]+@@/)) {
			file = secret substr(rest, RSTART + 9, RLENGTH - 11)
			value = ""
			while ((getline line < file) > 0) value = value (value == "" ? "" : "\n") line
			close(file)
			if (value == "") exit 1
			out = out substr(rest, 1, RSTART - 1) value
			rest = substr(rest, RSTART + RLENGTH)
		}
		print out rest
	}'
}

# The file of this release for a path.
staged() {
	awk -v path="$1" -v files="$stage/files/" '$2 == path { print files $1 }' "$stage/files.list"
}

# changed: like files.list, with '-' for the number of a file that is to go. pending: effect and path of all that is not
# live yet, with what an earlier run did not finish.
find_changes() {
	touch "$work/applied" "$work/sql"
	: >"$stage/changed"
	while read -r number path mode owner effect; do
		if [ -f "$path" ] && [ ! -L "$path" ] && cmp -s "$stage/files/$number" "$path" &&
			[ "$(stat -c '%04a %U:%G' "$path")" = "$mode $owner" ]; then continue; fi
		printf '%s %s %s %s %s\n' "$number" "$path" "$mode" "$owner" "$effect" >>"$stage/changed"
	done <"$stage/files.list"
	while read -r _ path _ _ effect; do
		[ -e "$path" ] || continue
		awk -v path="$path" '$2 == path { found = 1 } END { exit !found }' "$stage/files.list" && continue
		printf -- '- %s - - %s\n' "$path" "$effect" >>"$stage/changed"
	done <"$work/applied"
	# What the database is told cannot be read back, so checksums stand for it.
	{
		for path in $(staged "$home/load-schema") $(staged "$home/forget-peers"); do sha256sum <"$path"; done
		for name in $(lines sql | cut -d' ' -f1); do (cd "$stage/sql" && sha256sum "$name"); done
	} >"$stage/sql.now"
	{
		awk '{ print $5, $2 }' "$stage/changed"
		cat "$work/pending" 2>/dev/null || :
		cmp -s "$stage/sql.now" "$work/sql" || echo 'load-sql -'
		grep ' rows[.]sql$' "$stage/sql.now" | grep -qxFf - "$work/sql" ||
			! grep -q ' rows[.]sql$' "$stage/sql.now" || echo 'reload-rows -'
	} | sort -u >"$stage/pending"
}

# Each daemon reads its new file before anything is touched. Units need what they start, so they wait for the switch.
check_files() {
	mkdir -p "$stage/check"
	while read -r number path _ _ _; do
		[ "$number" != - ] || continue
		# Some checkers go by the name.
		name=$stage/check/$(basename "$path")
		cp "$stage/files/$number" "$name"
		check_file "$name" "$path" >"$stage/check.log" 2>&1 </dev/null && continue
		tail -n 30 "$stage/check.log" | sed "s|$name|$path|g" >&2
		fail "$path was refused; nothing has changed on $machine"
	done <"$stage/changed"
}

check_file() {
	case $2 in
	*/opensips.cfg) opensips -C -f "$1" ;;
	# It looks for its key, too, which may come with this release.
	*/corosync.conf)
		sed "s|^totem {|&\n	keyfile: $(staged /etc/corosync/authkey)|" "$1" >"$stage/corosync.conf" &&
			corosync -t -c "$stage/corosync.conf"
		;;
	/etc/mysql/*.cnf) mariadbd --defaults-file="$1" --user=mysql --help --verbose >/dev/null ;;
	*/firewall.nft) nft -c -f "$1" ;;
	esac
}

# The first backup counts until a release is committed: after a kill half-way the files may be new already.
keep_previous() {
	mkdir -p "$work/backup"
	if [ ! -e "$work/backup/units" ]; then
		affected_units | while read -r unit; do
			systemctl is-enabled --quiet "$unit" 2>/dev/null && enabled=yes || enabled=no
			systemctl is-active --quiet "$unit" && active=yes || active=no
			printf '%s %s %s\n' "$unit" "$enabled" "$active"
		done >"$work/backup/units.new"
		mv "$work/backup/units.new" "$work/backup/units"
	fi
	while read -r _ path _ _ _; do
		key=$work/backup/$(printf '%s' "$path" | sha256sum | cut -c1-40)
		[ ! -e "$key.path" ] || continue
		if [ -e "$path" ]; then cp -p "$path" "$key.file"; fi
		printf '%s\n' "$path" >"$key.new"
		mv "$key.new" "$key.path"
	done <"$stage/changed"
	cp "$stage/pending" "$work/pending.new"
	sync "$work/backup" "$work/pending.new"
	mv "$work/pending.new" "$work/pending"
}

switch_files() {
	while read -r number path mode owner _; do
		if [ "$number" = - ]; then
			rm -f "$path"
			continue
		fi
		folder=$(dirname "$path")
		# Folders of ours may be read; only a file's own mode hides what is in it.
		(umask 022 && mkdir -p "$folder")
		new=$folder/.opensips-cdk.new
		cp "$stage/files/$number" "$new"
		chown "$owner" "$new"
		chmod "$mode" "$new"
		sync "$new"
		mv -f "$new" "$path"
	done <"$stage/changed"
}

put_files_back() {
	for key in "$work"/backup/*.path; do
		[ -e "$key" ] || continue
		path=$(cat "$key")
		file=$(printf '%s' "$key" | sed 's/path$/file/')
		if [ -e "$file" ]; then
			new=$(dirname "$path")/.opensips-cdk.new
			cp -p "$file" "$new"
			mv -f "$new" "$path"
		else
			rm -f "$path"
		fi
	done
}

commit() {
	cp "$stage/files.list" "$work/applied.new"
	cp "$stage/sql.now" "$work/sql.new"
	mv "$work/applied.new" "$work/applied"
	mv "$work/sql.new" "$work/sql"
	forget_previous
}

# At once: half a backup would be worse than none.
forget_previous() {
	[ ! -e "$work/backup" ] || mv "$work/backup" "$work/old"
	rm -rf "$work/pending" "$work/old" "$work/applied.new" "$work/sql.new"
}


is_due() {
	grep -q "^$1 " "$stage/pending"
}

paths_due() {
	sed -n "s/^$1 //p" "$stage/pending"
}

affected_units() {
	{
		lines unit | cut -d' ' -f1
		! is_due restart-database || echo mariadb.service
		! is_due restart-proxy || echo opensips.service
		! is_due restart-corosync || printf '%s\n' corosync.service pacemaker.service
		! is_due reload-firewall || echo opensips-cdk-firewall.service
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

start_unit() {
	systemctl reset-failed "$2" 2>/dev/null || :
	systemctl "$1" "$2"
}

# A service that does not run yet is started with the others, not restarted.
restart_if_active() {
	systemctl is-active --quiet "$1" || return 0
	start_unit restart "$1"
}

# The weakest that makes each change live, in this order.
make_live() {
	live_units || return 1
	for path in $(paths_due reload-sysctl); do
		[ ! -e "$path" ] || sysctl -q -p "$path" || return 1
	done
	! is_due reload-firewall || restart_if_active opensips-cdk-firewall.service || return 1
	! is_due restart-database || restart_if_active mariadb.service || return 1
	if is_due load-sql; then load_sql || return 1; fi
	! is_due restart-proxy || restart_if_active opensips.service || return 1
	if is_due restart-corosync && systemctl is-active --quiet corosync.service; then
		systemctl stop pacemaker.service || return 1
		start_unit restart corosync.service || return 1
	elif is_due reload-corosync && systemctl is-active --quiet corosync.service; then
		corosync-cfgtool -R || return 1
	fi
	begin_units
}

live_units() {
	if ! is_due reload-units && ! is_due restart-proxy; then return; fi
	for path in $(paths_due reload-units); do
		[ -e "$path" ] || continue
		case $path in
		/etc/sysusers.d/*) systemd-sysusers "$path" || return 1 ;;
		*.service | *.timer) systemd-analyze verify --man=no --recursive-errors=no "$path" || return 1 ;;
		esac
	done
	systemctl daemon-reload || return 1
	for path in $(paths_due reload-units); do
		case $path in *.timer) restart_if_active "$(basename "$path")" || return 1 ;; esac
	done
}

# Statements and passwords go in over standard input: a command's words can be read by anyone.
load_sql() {
	begin_unit mariadb.service enabled || return 1
	within 60 mariadb-admin --user=root ping || return 1
	"$home/load-schema" || return 1
	for name in $(lines sql | cut -d' ' -f1); do
		mariadb --user=root --batch "$(lines database)" <"$stage/sql/$name" || return 1
	done
	"$home/forget-peers" || return 1
	is_due reload-rows && systemctl is-active --quiet opensips.service || return 0
	for command in $(lines reload); do
		"$home/mi" -t 30 "$command" || return 1
	done
}

healthy() {
	case $component in
	base) nft list table inet opensips_cdk >"$stage/health.log" 2>&1 ;;
	database) within 60 mariadb-admin --user=root ping ;;
	proxy) proxy_is_well ;;
	cluster) within 90 has_coordinator ;;
	esac
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
		if ! systemctl is-active --quiet "$unit" || is_touched "$unit"; then start_unit restart "$unit" || back=ill; fi
	done <"$work/backup/units"
	if [ "$back" = well ] && grep -q ' yes$' "$work/backup/units"; then healthy || back=ill; fi
	forget_previous
	[ "$back" = well ] || fail "the roll-out of $component failed on $machine; the previous files are back, but not all is well: look at its services"
	fail "the roll-out of $component failed on $machine; what was there before is back in place"
}

is_touched() {
	case $1 in
	mariadb.service) is_due restart-database ;;
	opensips.service) is_due restart-proxy ;;
	corosync.service | pacemaker.service) is_due restart-corosync || is_due reload-corosync ;;
	opensips-cdk-firewall.service) is_due reload-firewall ;;
	*) return 1 ;;
	esac
}


apply_cib() {
	within 180 has_quorum || {
		cat "$stage/health.log" >&2
		fail "the cluster of $machine has no quorum; its configuration was not touched"
	}
	cibadmin --query >"$stage/current.xml"
	# The same form for both: one element a line.
	CIB_file=$stage/cib.xml cibadmin --query >"$stage/ours.xml" 2>"$stage/check.log" || refuse_cib
	merge_cib >"$stage/merged.xml"
	code=0
	crm_diff --no-version --original "$stage/current.xml" --new "$stage/merged.xml" >"$stage/patch.xml" || code=$?
	case $code in
	0)
		say 'nothing to do'
		return
		;;
	1) ;;
	*) fail 'crm_diff could not compare the configurations of the cluster' ;;
	esac
	crm_verify --verbose --xml-file "$stage/merged.xml" >"$stage/check.log" 2>&1 || refuse_cib
	cibadmin --patch --xml-file "$stage/patch.xml"
	if settled; then
		say 'done'
		return
	fi
	cat "$stage/health.log" >&2
	crm_diff --no-version --original "$stage/merged.xml" --new "$stage/current.xml" >"$stage/patch.xml" || :
	cibadmin --patch --xml-file "$stage/patch.xml" ||
		fail 'the cluster did not come to rest, and its previous configuration could not be put back: see crm_mon'
	fail 'the cluster did not come to rest; its previous configuration is back'
}

refuse_cib() {
	cat "$stage/check.log" >&2
	fail 'the configuration of the cluster was refused; nothing has changed'
}

# shellcheck disable=SC2317 # called by within
has_quorum() {
	has_coordinator && grep -q 'partition with quorum' "$stage/mon"
}

settled() {
	crm_resource --wait --timeout=120 >"$stage/health.log" 2>&1 </dev/null || return 1
	crm_mon --one-shot --inactive >"$stage/health.log" 2>&1 || return 1
	# Instances of a clone on nodes in standby are stopped rightly; so is what somebody disabled.
	! crm_mon --one-shot --inactive --exclude=failures | grep -v disabled |
		grep -Eq ' FAILED|blocked|[)]:[[:space:]]+Stopped'
}

merge_cib() {
	awk '
	function section(line) {
		if (match(line, /^    <(crm_config|resources|constraints|rsc_defaults|op_defaults)[ >\/]/)) {
			name = substr(line, RSTART + 5, RLENGTH - 6)
			return name
		}
		return ""
	}
	function print_ours(name) {
		if (!(name in ours)) return
		printf "%s", ours[name]
		delete ours[name]
	}
	FNR == 1 { file++ }
	# First what is ours, by section.
	file == 1 {
		if (inside == "" && (inside = section($0)) == "") next
		ours[inside] = ours[inside] $0 "\n"
		if ($0 ~ "^    </" inside ">" || $0 ~ "^    <" inside "/>") inside = ""
		next
	}
	# Then what the cluster says of itself, of the same file read twice.
	file == 2 {
		if ($0 ~ /<nvpair .*name="(dc-version|cluster-infrastructure|cluster-name|have-watchdog)"/) kept = kept $0 "\n"
		next
	}
	inside != "" {
		if ($0 ~ "^    </" inside ">") inside = ""
		next
	}
	section($0) != "" {
		inside = section($0)
		if (inside == "crm_config") sub(/ *<\/cluster_property_set>/, kept "&", ours[inside])
		print_ours(inside)
		if ($0 ~ /\/>$/) inside = ""
		next
	}
	/^  <\/configuration>/ {
		print_ours("resources"); print_ours("constraints"); print_ours("rsc_defaults"); print_ours("op_defaults")
	}
	{ print }' "$stage/ours.xml" "$stage/current.xml" "$stage/current.xml"
}

main
exit 0
# --- bundle ---
