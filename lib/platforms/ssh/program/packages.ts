/**
 * Packages that are missing. Debian starts a daemon as soon as its package is there, with settings of its own, and a
 * Corosync that nobody configured joins whom it finds: so they are masked until our files are in place.
 */
export const PACKAGES = String.raw`
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
	dpkg-query -W -f='${'${'}db:Status-Status}' "$1" 2>/dev/null | grep -qx installed && return
	# An OpenSIPS that no package brought was built here: it brings its modules and tables, too.
	case $1 in opensips*) program=$(command -v opensips) && ! dpkg-query -S "$program" >/dev/null 2>&1 ;; *) return 1 ;; esac
}
`;
