import { debian12 } from '../../../facts/debian-12';

/** Seconds that a first boot may take, with its packages, and a volume until the machine sees it. Ours. */
const FIRST_BOOT = 900;
const VOLUME = 180;

/**
 * What comes before everything else on a machine that was made for us: its first boot is over, or it would hold the lock
 * of the packages, and the volume of its database is where the data go, before a database is installed.
 *
 * A volume gets a file system once, when nothing at all is on it, as `blkid` and `mkfs.xfs` itself both find. XFS: a new one
 * is empty, where ext4 has a folder `lost+found` that servers take for a database. A machine boots without its volume, so
 * that people get in; its database does not start then, by a drop-in to its unit.
 */
export const MACHINE = String.raw`
await_first_boot() {
	lines first-boot | grep -q . || return 0
	command -v cloud-init >/dev/null || return 0
	code=0
	timeout ${FIRST_BOOT} cloud-init status --wait >"$stage/first-boot.log" 2>&1 </dev/null || code=$?
	case $code in
	0) ;;
	124) fail 'the first boot of this machine goes on and on: see ${debian12.cloudInit.log} there' ;;
	*) say 'the first boot of this machine complained, see ${debian12.cloudInit.log} there; going on' ;;
	esac
}

mount_volume() {
	lines volume >"$stage/volumes"
	while read -r device folder; do
		within ${VOLUME} test -b "$device" ||
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
`;
