import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROGRAM } from '../../lib/platforms/configuration/program';
import { have } from '../support/tools';

const NAMESPACE = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--propagation', 'private'];

/** Whether such machines can be had here; says why not. */
export function canApply(what: string): boolean {
  const possible =
    have('unshare', what) &&
    have('dash', what) &&
    spawnSync('unshare', [...NAMESPACE, 'mount', '-t', 'tmpfs', 'tmpfs', '/run']).status === 0;
  if (!possible) console.warn(`skipped: ${what} (needs root and mount namespaces)`);
  return possible;
}

/** Runs a script on a fresh machine; everything it started ends with it. */
export function on(script: string): { readonly status: number | null; readonly lines: readonly string[] } {
  const scratch = mkdtempSync(join(tmpdir(), 'opensips-cdk-apply-'));
  try {
    const program = PROGRAM.replace(/^home=.*$/m, 'home=/var/lib/home').replaceAll('/proc/uptime', '/var/lib/uptime');
    writeFileSync(join(scratch, 'program'), program);
    const { status, stdout, stderr } = spawnSync('unshare', [...NAMESPACE, 'dash', '-c', `${MACHINE}${script}`], {
      encoding: 'utf8',
      timeout: 110_000,
      killSignal: 'SIGKILL',
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', scratch },
    });
    return { status, lines: (stdout + stderr).trim().split('\n') };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/**
 * A machine to try the apply program on: a mount namespace with an `/etc`, a `/run` and a `/var/lib` of its own, and
 * stand-ins for OpenSIPS and systemd. A service runs with the file it was started with, so what was put in place and never
 * restarted shows. Pacemaker says what `/var/lib/nodes` and `/var/lib/holder` say. Programs that change something count; the apply program is killed at the number in `kill_at`.
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
for name in "$@"; do :; done
unit=/var/lib/units/$name
case "$*" in
*opensips-cdk-sync*) ;;
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
	reload) echo "$*" >>/var/lib/log ;;
	start | restart)
		/usr/bin/rm -f "$unit.active"
		echo "$*" >>/var/lib/log
		case $name in opensips.service) ;; *) : >"$unit.active"; exit ;; esac
		if grep -q FAILS /etc/opensips/opensips.cfg; then echo 'no such route' >&2; exit 1; fi
		/usr/bin/cp /etc/opensips/opensips.cfg /var/lib/running
		: >"$unit.active"
		grep -cE '^(re)?start ' /var/lib/log >/var/lib/starts
		[ -e /var/lib/unsynced ] || echo yes >/run/opensips-cdk/synced
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
# Each wait makes the clock go on.
stand_in sleep <<'END'
#!/bin/sh
echo $(($(cut -d. -f1 /var/lib/uptime) + $(echo "$1" | cut -d. -f1))) >/var/lib/uptime
[ ! -e /var/lib/after ] || [ "$(cat /var/lib/uptime)" -lt 1050 ] || . /var/lib/after
END
echo 1000 >/var/lib/uptime
# Nodes: a line each, name and attributes; synced-NAME: what it says of itself; link-NAME: it is reached.
stand_in crm_mon <<'END'
#!/bin/sh
while read -r name attributes; do echo "    <node name=\"$name\" id=\"1\" $attributes/>"; done </var/lib/nodes
END
stand_in attrd_updater <<'END'
#!/bin/sh
[ ! -e "/var/lib/synced-$5" ] || echo "name=\"$3\" host=\"$5\" value=\"$(cat "/var/lib/synced-$5")\""
END
stand_in cibadmin <<'END'
#!/bin/sh
[ -e /var/lib/banned ]
END
stand_in crm_resource <<'END'
#!/bin/sh
case "$*" in
*--locate*) cat /var/lib/holder ;;
--wait*) ;;
*)
	. /var/lib/home/count
	echo "$*" >>/var/lib/log
	[ "$1" != --move ] || [ -e /var/lib/stuck ] || echo "$5" >/var/lib/holder
	# OpenSIPS goes with the address.
	[ "$1" != --move ] || [ ! -e /var/lib/together ] || /usr/bin/rm -f /var/lib/units/opensips.service.active
	;;
esac
END
cat >/var/lib/home/mi <<'END'
#!/bin/sh
case "$*" in *rows_reload) [ ! -e /var/lib/refuses ] && echo told >>/var/lib/told || exit 1 ;; esac
[ -e /var/lib/units/opensips.service.active ]
END
cat >/var/lib/home/synced <<'END'
#!/bin/sh
case $# in
2) [ -e "/var/lib/link-$2" ] ;;
0) echo 'what synced says'; exit "$(cat /var/lib/synced-code 2>/dev/null || echo 0)" ;;
esac
END
chmod 755 /var/lib/home/mi /var/lib/home/synced
mkdir -p /run/opensips-cdk

# Pacemaker runs: this machine holds the address, and a peer is in this state, says this, and is reached or not.
pacemaker() {
	: >/var/lib/units/pacemaker.service.active
	echo m >/var/lib/holder
	echo 'm online="true" standby="false"' >/var/lib/nodes
	[ $# -eq 0 ] || echo "peer $1" >>/var/lib/nodes
	[ $# -eq 0 ] || echo "$2" >/var/lib/synced-peer
	[ $# -lt 3 ] || : >/var/lib/link-peer
}

# A release whose script is the text; rows: those of its cluster.
rows=
apply() {
	{
		cat "$scratch/program"
		printf 'machine m\ncomponent proxy\nunit opensips.service enabled\n'
		printf 'group active-node\n'
		printf 'secret word TF_VAR_word %s\n' "$(printf 'wo"rd\\&$(x)' | base64 -w0)"
		printf 'file %s 0640 root:root restart-proxy %s\n' "$cfg" "$(printf '%s @@secret:word@@\n' "$1" | base64 -w0)"
		[ -z "$rows" ] || printf 'reload rows_reload\nrows %s\n' "$rows"
		[ -z "$2" ] || printf 'file %s 0644 root:root nothing %s\n' "$2" "$(echo more | base64 -w0)"
		echo end
	} >/var/lib/bundle
	echo 0 >/var/lib/count
	sh -c 'echo $$ >/var/lib/pid; exec sh /var/lib/bundle' >/var/lib/out 2>&1 && code=0 || code=$?
}
# A bundle of a component: further lines come in, and 'path effect text' for each file.
release() {
	{
		cat "$scratch/program"
		printf 'machine m\ncomponent %s\n' "$1"
		while read -r word rest; do
			case $word in
			file) printf 'file %s 0755 root:root %s %s\n' "$(echo "$rest" | cut -d' ' -f1)" "$(echo "$rest" | cut -d' ' -f2)" "$(echo "$rest" | cut -d' ' -f3- | base64 -w0)" ;;
			*) echo "$word $rest" ;;
			esac
		done
		echo end
	} >/var/lib/bundle
	echo 0 >/var/lib/count
	sh -c 'echo $$ >/var/lib/pid; exec sh /var/lib/bundle' >/var/lib/out 2>&1 && code=0 || code=$?
}
starts() {
	grep -cE '^(re)?start ' /var/lib/log
}
told() {
	echo "told $(cat /var/lib/told 2>/dev/null | wc -l)"
}
running() {
	cut -d' ' -f1 /var/lib/running
}
left() {
	ls -A /var/lib/opensips-cdk/proxy | tr '\n' ' '
	find /run /etc/opensips -name '*.opensips-cdk*' -o -name 'opensips-cdk-apply' | tr '\n' ' '
}
`;
