/**
 * A machine to try the apply program on: a mount namespace with an `/etc`, a `/run` and a `/var/lib` of its own, and
 * stand-ins for OpenSIPS and systemd. A service runs with the file it was started with, so what was put in place and never
 * restarted shows. Programs that change something count; the apply program is killed at the number in `kill_at`.
 */
export const MACHINE = String.raw`
set -eu
mkdir "$scratch/etc"
cp -a /etc/passwd /etc/group /etc/alternatives "$scratch/etc"
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /var/lib
mount -t tmpfs tmpfs /usr/local/sbin
mount --bind "$scratch/etc" /etc
mkdir /var/lib/home /var/lib/units
cfg=/etc/opensips/opensips.cfg
echo 0 >/var/lib/count
echo 0 >/var/lib/kill_at

stand_in() {
	cat >"/usr/local/sbin/$1"
	chmod 755 "/usr/local/sbin/$1"
}
for tool in cp mv rm chmod chown mkdir; do
	stand_in "$tool" <<END
#!/bin/sh
. /var/lib/home/count
exec $(command -v "$tool") "\$@"
END
done
cat >/var/lib/home/count <<'END'
n=$(($(cat /var/lib/count) + 1))
echo "$n" >/var/lib/count
if [ "$n" = "$(cat /var/lib/kill_at)" ]; then kill -KILL "$(cat /var/lib/pid)"; exit 1; fi
END
stand_in systemctl <<'END'
#!/bin/sh
unit=/var/lib/units/opensips.service
case "$*" in
is-active*) [ -e "$unit.active" ] ;;
is-enabled*) [ -e "$unit.enabled" ] ;;
show*MainPID*) cat /var/lib/starts ;;
show*) echo 0 ;;
*)
	. /var/lib/home/count
	case $1 in
	enable) : >"$unit.enabled" ;;
	disable) /usr/bin/rm -f "$unit.enabled" ;;
	stop) /usr/bin/rm -f "$unit.active" ;;
	start | restart)
		/usr/bin/rm -f "$unit.active"
		echo "$*" >>/var/lib/log
		if grep -q FAILS /etc/opensips/opensips.cfg; then echo 'no such route' >&2; exit 1; fi
		/usr/bin/cp /etc/opensips/opensips.cfg /var/lib/running
		: >"$unit.active"
		wc -l </var/lib/log >/var/lib/starts
		;;
	esac
	;;
esac
END
stand_in opensips <<'END'
#!/bin/sh
! grep BROKEN "$3"
END
stand_in journalctl <<'END'
#!/bin/sh
echo 'words of the journal'
END
stand_in sleep <<'END'
#!/bin/sh
END
printf '#!/bin/sh\n[ -e /var/lib/units/opensips.service.active ]\n' >/var/lib/home/mi
chmod 755 /var/lib/home/mi

# A release whose script is the text.
apply() {
	{
		cat "$scratch/program"
		printf 'machine m\ncomponent proxy\nunit opensips.service enabled\n'
		printf 'secret word TF_VAR_word %s\n' "$(printf 'wo"rd\\&$(x)' | base64 -w0)"
		printf 'file %s 0640 root:root restart-proxy %s\n' "$cfg" "$(printf '%s @@secret:word@@\n' "$1" | base64 -w0)"
		[ -z "$2" ] || printf 'file %s 0644 root:root nothing %s\n' "$2" "$(echo more | base64 -w0)"
		echo end
	} >/var/lib/bundle
	echo 0 >/var/lib/count
	sh -c 'echo $$ >/var/lib/pid; exec sh /var/lib/bundle' >/var/lib/out 2>&1 && code=0 || code=$?
}
starts() {
	wc -l </var/lib/log
}
running() {
	cut -d' ' -f1 /var/lib/running
}
left() {
	ls -A /var/lib/opensips-cdk/proxy | tr '\n' ' '
	find /run /etc/opensips -name '*.opensips-cdk*' -o -name 'opensips-cdk-apply' | tr '\n' ' '
}
`;
