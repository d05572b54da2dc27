/** Files: filled in, compared, checked, put in place and put back. */
export const FILES = String.raw`
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
`;
