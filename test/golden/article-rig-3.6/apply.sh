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


await_first_boot() {
	lines first-boot | grep -q . || return 0
	command -v cloud-init >/dev/null || return 0
	code=0
	timeout 900 cloud-init status --wait >"$stage/first-boot.log" 2>&1 </dev/null || code=$?
	case $code in
	0) ;;
	124) fail 'the first boot of this machine goes on and on: see /var/log/cloud-init-output.log there' ;;
	*) say 'the first boot of this machine complained, see /var/log/cloud-init-output.log there; going on' ;;
	esac
}

mount_volume() {
	lines volume >"$stage/volumes"
	while read -r device folder; do
		within 180 test -b "$device" ||
			fail "the volume for $folder is not here: there is no $device; is it attached to $machine?"
		if is_mounted "$folder"; then
			holds "$device" "$folder" || fail "something else than $device is mounted at $folder: unmount it"
			continue
		fi
		! [ -e "$folder" ] || [ -z "$(ls -A "$folder")" ] ||
			fail "$folder has files on the disk of the machine, which the volume would hide: move them away"
		make_file_system "$device"
		(umask 022 && mkdir -p "$folder")
		remember_volume "$device" "$folder"
		mount "$folder" || fail "$device could not be mounted at $folder"
		say "$device is mounted at $folder"
	done <"$stage/volumes"
}

# blkid ends with 2 where it finds nothing.
make_file_system() {
	code=0
	kind=$(blkid -p -o value -s TYPE -s PTTYPE "$1") || code=$?
	case $code:$kind in
	2:) mkfs.xfs -q "$1" || fail "no file system could be made on $1" ;;
	0:xfs | 0:ext4) ;;
	*) fail "$1 has something on it that is no file system of ours (blkid: $code $kind): give an empty volume, or one of ours" ;;
	esac
}

remember_volume() {
	awk -v at="$2" '$2 != at || /^#/' /etc/fstab >"$stage/fstab"
	printf '%s %s auto noatime,nofail,x-systemd.device-timeout=2min 0 2\n' "$1" "$2" >>"$stage/fstab"
	# In place: it may be a mount of its own, and keeps its mode.
	cat "$stage/fstab" >/etc/fstab
	systemctl daemon-reload
}

is_mounted() {
	awk -v at="$1" '$2 == at { found = 1 } END { exit !found }' /proc/mounts
}

holds() {
	[ "$(stat -L -c %Hr:%Lr "$1")" = "$(findmnt -n -o MAJ:MIN "$2" | tr -d ' ')" ]
}


install_packages() {
	[ "$component" != base ] || keep_packages
	missing_packages >"$stage/missing"
	[ ! -s "$stage/missing" ] || install_missing
	for program in $(lines program); do
		command -v "$program" >/dev/null ||
			fail "'$program' is not on $machine, where 'packages' says it is installed: install it, or change 'packages'"
	done
	fetch_key
}

# Packages that came with this release, for the components that install them.
keep_packages() {
	mkdir -p "$state/packages"
	for file in "$state/packages"/*; do
		lines deb | cut -d' ' -f1 | grep -qxF "$(basename "$file")" || rm -f "$file"
	done
	lines deb >"$stage/todo"
	while read -r name sum; do
		file=$state/packages/$name
		! is_sum "$file" "$sum" || continue
		is_sum "$0.files/$name" "$sum" || fail "the package $name did not arrive whole"
		cp "$0.files/$name" "$file.new"
		mv "$file.new" "$file"
	done <"$stage/todo"
	rm -rf "$0.files"
}

is_sum() {
	[ -f "$1" ] && [ "$(sha256sum <"$1" | cut -d' ' -f1)" = "$2" ]
}

missing_packages() {
	lines package >"$stage/todo"
	while read -r package line; do
		is_installed "$package" "$line" || printf '%s\n' "$package"
	done <"$stage/todo"
	[ "$component" != base ] || return 0
	lines deb >"$stage/todo"
	while read -r name _; do
		file=$state/packages/$name
		[ -f "$file" ] || fail "$file is gone: let Terraform replace the block of component base of $machine"
		package=$(dpkg-deb --field "$file" Package)
		[ "$(version_of "$package")" = "$(dpkg-deb --field "$file" Version)" ] || printf '%s\n' "$file"
	done <"$stage/todo"
}

# Name, and the line of versions it has to be of, or nothing.
is_installed() {
	installed=$(version_of "$1")
	[ -z "$2" ] || { case $installed in "$2".*) return 0 ;; *) return 1 ;; esac }
	[ -z "$installed" ] || return 0
	# An OpenSIPS that no package brought was built here: it brings its modules and tables, too.
	case $1 in opensips*) program=$(command -v opensips) && ! dpkg-query -S "$program" >/dev/null 2>&1 ;; *) return 1 ;; esac
}

version_of() {
	dpkg-query -W -f='${db:Status-Status} ${Version}\n' "$1" 2>/dev/null | sed -n 's/^installed //p'
}

install_missing() {
	missing=$(tr '\n' ' ' <"$stage/missing")
	case " $missing" in
	*' opensips '* | */opensips_*) ! systemctl is-active --quiet opensips.service || step_aside ;;
	esac
	say "installing $missing"
	masked=
	idle=
	for unit in opensips.service mariadb.service mysql.service garb.service haproxy.service corosync.service pacemaker.service corosync-qdevice.service booth-arbitrator.service; do
		[ "$unit" = opensips.service ] || ! systemctl is-active --quiet "$unit" || continue
		masked="$masked $unit"
		systemctl is-enabled --quiet "$unit" 2>/dev/null || idle="$idle $unit"
	done
	code=0
	# shellcheck disable=SC2086 # lists of words
	{
		{ systemctl mask --runtime $masked && apt_install $missing; } >"$stage/packages.log" 2>&1 </dev/null || code=$?
		systemctl unmask --runtime --quiet $masked 2>/dev/null || :
	}
	for unit in $idle; do
		! systemctl is-enabled --quiet "$unit" 2>/dev/null || systemctl disable --quiet "$unit"
	done
	if [ "$code" -eq 0 ]; then
		missing_packages >"$stage/missing"
		[ -s "$stage/missing" ] || return 0
		xargs apt-cache policy <"$stage/missing" >"$stage/packages.log" 2>&1 || :
	fi
	tail -n 20 "$stage/packages.log" >&2
	fail "packages could not be installed: $(tr '\n' ' ' <"$stage/missing")"
}

# What an earlier run was killed in is finished first. Nothing restarts daemons behind our back.
apt_install() {
	export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
	dpkg --force-confold --configure -a || return 1
	apt-get -q update || return 1
	apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold install \
		--no-install-recommends --allow-downgrades --fix-broken "$@"
}

# Nothing of a repository is believed that the pinned key did not sign.
fetch_key() {
	lines key >"$stage/todo"
	while read -r fingerprint key uri; do
		[ "$(fingerprints "$key")" != "$fingerprint" ] || continue
		if ! /usr/lib/apt/apt-helper download-file "$uri" "$stage/key" >"$stage/packages.log" 2>&1 </dev/null; then
			tail -n 5 "$stage/packages.log" >&2
			fail "the key of the package repository could not be fetched from $uri: nothing is taken from there"
		fi
		found=$(fingerprints "$stage/key" | tr '\n' ' ' | sed 's/ $//')
		[ "$found" = "$fingerprint" ] ||
			fail "the key at $uri has the fingerprint ${found:-of no key}, not $fingerprint: nothing is taken from there"
		(umask 022 && mkdir -p "$(dirname "$key")")
		keys --import-options import-export --output "$key.new" --import "$stage/key" ||
			fail "gpg could not read the key at $uri: nothing is taken from there"
		chmod 644 "$key.new"
		mv "$key.new" "$key"
	done <"$stage/todo"
}

# Of each key in a file, whatever hangs below it.
fingerprints() {
	[ -f "$1" ] || return 0
	keys --with-colons --show-keys "$1" | awk -F: '$1 == "pub" { key = 1 } $1 == "fpr" && key { print $10; key = 0 }'
}

keys() {
	mkdir -p "$stage/gnupg"
	gpg --homedir "$stage/gnupg" --batch --yes --no-autostart "$@" 2>/dev/null </dev/null
}

# Our own source alone, and strictly: an ordinary update passes over what it cannot reach, and over a component not there.
refresh_packages() {
	[ -e /etc/apt/sources.list.d/opensips-cdk.sources ] || return 0
	set -- -o Dir::Etc::SourceList=/etc/apt/sources.list.d/opensips-cdk.sources -o Dir::Etc::SourceParts=-
	apt-get -q update "$@" -o APT::Get::List-Cleanup=0 -o APT::Update::Error-Mode=any || return 1
	apt-cache madison "$@" opensips | grep . || {
		echo "there is no package 'opensips' in that suite and component: see 'packages'"
		return 1
	}
}

# An upgrade replaced its files under it.
runs_replaced_program() {
	process=$(systemctl show --property=MainPID --value opensips.service 2>/dev/null) || return 1
	grep -q '/opensips.* (deleted)$' "/proc/$process/maps" 2>/dev/null
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
	touch "$work/applied" "$work/sql" "$work/rows"
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
	# Rows that the database was told before; OpenSIPS is told here that they changed.
	lines rows >"$stage/rows.now"
	{
		awk '{ print $5, $2 }' "$stage/changed"
		cat "$work/pending" 2>/dev/null || :
		[ "$component" != proxy ] || ! runs_replaced_program || echo 'restart-proxy -'
		cmp -s "$stage/sql.now" "$work/sql" || echo 'load-sql -'
		cmp -s "$stage/rows.now" "$work/rows" || echo 'reload-rows -'
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
	/etc/mysql/*.cnf)
		case $server in
		mysql.service) mysqld --defaults-file="$1" --user=mysql --validate-config ;;
		*) mariadbd --defaults-file="$1" --user=mysql --help --verbose >/dev/null ;;
		esac
		;;
	*/haproxy.cfg) haproxy -c -f "$1" ;;
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
	cp "$stage/rows.now" "$work/rows.new"
	mv "$work/applied.new" "$work/applied"
	mv "$work/sql.new" "$work/sql"
	mv "$work/rows.new" "$work/rows"
	forget_previous
}

# At once: half a backup would be worse than none.
forget_previous() {
	[ ! -e "$work/backup" ] || mv "$work/backup" "$work/old"
	rm -rf "$work/pending" "$work/old" "$work/applied.new" "$work/sql.new" "$work/rows.new"
}


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
		if [ ! -e "$work/previous.xml" ]; then
			say 'nothing to do'
			return
		fi
		;;
	1)
		crm_verify --verbose --xml-file "$stage/merged.xml" >"$stage/check.log" 2>&1 || refuse_cib
		if [ ! -e "$work/previous.xml" ]; then
			unwell >"$work/unwell"
			cp "$stage/current.xml" "$work/previous.new"
			sync "$work/unwell" "$work/previous.new"
			mv "$work/previous.new" "$work/previous.xml"
		fi
		cibadmin --patch --xml-file "$stage/patch.xml"
		;;
	*) fail 'crm_diff could not compare the configurations of the cluster' ;;
	esac
	if settled; then
		rm -f "$work/previous.xml" "$work/unwell"
		say 'done'
		return
	fi
	cat "$stage/health.log" >&2
	cibadmin --query >"$stage/current.xml"
	# Its sections alone: what operators did and the cluster learned meanwhile stays.
	without_todays <"$work/previous.xml" >"$stage/ours.xml"
	merge_cib >"$stage/merged.xml"
	crm_diff --no-version --original "$stage/current.xml" --new "$stage/merged.xml" >"$stage/patch.xml" || :
	cibadmin --patch --xml-file "$stage/patch.xml" ||
		fail 'the cluster did not come to rest, and its previous configuration could not be put back: see crm_mon'
	rm -f "$work/previous.xml" "$work/unwell"
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
	unwell >"$stage/unwell"
	! grep -vxFf "$work/unwell" "$stage/unwell" | grep -q .
}

# Instances of a clone on nodes in standby are stopped rightly; so is what somebody disabled, and what has no ticket.
unwell() {
	crm_mon --one-shot --inactive --exclude=failures | grep -v disabled | without_ticketless |
		grep -E ' FAILED|blocked|[)]:[[:space:]]+Stopped' || :
}

# Without the group that waits for a ticket this site does not have.
without_ticketless() {
	# shellcheck disable=SC2046 # a ticket and a group, or nothing
	set -- $(lines ticket)
	if [ $# -eq 0 ] || crm_ticket --ticket "$1" --get-attr granted --quiet 2>/dev/null | grep -qx true; then
		cat
		return
	fi
	awk -v group="$2" '
	/^  [*] / { skip = index($0, "Resource Group: " group ":") }
	!skip { print }'
}

# A configuration without what merge_cib takes from the one of today.
without_todays() {
	awk '
	/<nvpair .*name="(dc-version|cluster-infrastructure|cluster-name|have-watchdog)"/ { next }
	/^      <rsc_location .*id="cli-(ban|prefer)-/ { skip = !/\/>$/; next }
	skip { if (/^      <\/rsc_location>/) skip = 0; next }
	{ print }'
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
	function insert(text, what, before) {
		return substr(text, 1, index(text, before) - 1) what substr(text, index(text, before))
	}
	function print_ours(name) {
		if (!(name in ours)) return
		if (name == "crm_config") ours[name] = insert(ours[name], kept, "      </cluster_property_set>")
		if (name == "constraints" && sent != "") {
			sub(/<constraints\/>/, "<constraints>\n    </constraints>", ours[name])
			ours[name] = insert(ours[name], sent, "    </constraints>")
		}
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
		# Where operators sent a resource that is still there.
		if ($0 ~ /^      <rsc_location .*id="cli-(ban|prefer)-/ && match($0, / rsc="[^"]*"/))
			sending = index(ours["resources"], " id=" substr($0, RSTART + 5, RLENGTH - 5))
		if (sending) sent = sent $0 "\n"
		if ($0 ~ /^      (<rsc_location .*\/>|<\/rsc_location>)$/) sending = 0
		next
	}
	inside != "" {
		if ($0 ~ "^    </" inside ">") inside = ""
		next
	}
	section($0) != "" {
		inside = section($0)
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
