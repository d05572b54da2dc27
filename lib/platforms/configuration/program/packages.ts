import { debian12 } from '../../../facts/debian-12';

const { units, apt } = debian12;
/** Daemons that come with packages of ours. */
const DAEMONS = [
  ...[units.opensips, units.mariadb, units.mysql, units.arbitrator, units.haproxy],
  ...[units.corosync, units.pacemaker, units.quorumDevice, units.boothArbitrator],
];

/**
 * Packages that are missing, or of another line than the model's. Debian starts a daemon as soon as its package is there,
 * with settings of its own, and a Corosync that nobody configured joins whom it finds: so daemons are masked meanwhile, and
 * not enabled before our files are in place. An OpenSIPS that runs is masked, too: it is restarted with its new files, and
 * not by its package. Packages stay when a roll-out goes back.
 */
export const PACKAGES = String.raw`
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
	dpkg-query -W -f='${'${'}db:Status-Status} ${'${'}Version}\n' "$1" 2>/dev/null | sed -n 's/^installed //p'
}

install_missing() {
	missing=$(tr '\n' ' ' <"$stage/missing")
	case " $missing" in
	*' opensips '* | */opensips_*) ! systemctl is-active --quiet ${units.opensips} || step_aside ;;
	esac
	say "installing $missing"
	masked=
	idle=
	for unit in ${DAEMONS.join(' ')}; do
		[ "$unit" = ${units.opensips} ] || ! systemctl is-active --quiet "$unit" || continue
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
			fail "the key at $uri has the fingerprint ${'${'}found:-of no key}, not $fingerprint: nothing is taken from there"
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
	[ -e ${apt.source} ] || return 0
	set -- -o Dir::Etc::SourceList=${apt.source} -o Dir::Etc::SourceParts=-
	apt-get -q update "$@" -o APT::Get::List-Cleanup=0 -o APT::Update::Error-Mode=any || return 1
	apt-cache madison "$@" opensips | grep . || {
		echo "there is no package 'opensips' in that suite and component: see 'packages'"
		return 1
	}
}

# An upgrade replaced its files under it.
runs_replaced_program() {
	process=$(systemctl show --property=MainPID --value ${units.opensips} 2>/dev/null) || return 1
	grep -q '/opensips.* (deleted)$' "/proc/$process/maps" 2>/dev/null
}
`;
