import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PROGRAM } from '../../lib/platforms/configuration/program';
import { have } from '../support/tools';
import { MACHINE } from './apply-machine';

const NAMESPACE = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--propagation', 'private'];
const what = 'packages on a machine of stand-ins';
const possible =
  have('unshare', what) &&
  have('dash', what) &&
  have('dpkg-deb', what) &&
  spawnSync('unshare', [...NAMESPACE, 'mount', '-t', 'tmpfs', 'tmpfs', '/run']).status === 0;
if (!possible) console.warn(`skipped: ${what} (needs root and mount namespaces)`);
const keys = possible && have('gpg', 'the key of a repository') && existsSync('/usr/lib/apt/apt-helper');

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/**
 * A machine whose apt installs what it is told in version 3.6.8-1, or that of the file, and starts a daemon for every
 * package as Debian does: `ran` says which came up. `log` holds what apt was asked for.
 */
const PACKAGES = String.raw`
touch /var/lib/installed /var/lib/log /var/lib/ran
mkdir /var/lib/masked /var/lib/enabled
stand_in systemctl <<'END'
#!/bin/sh
command=$1
shift
for word; do case $word in --*) ;; *) unit=$word; words="$words $word" ;; esac; done
case $command in
mask) for unit in $words; do : >"/var/lib/masked/$unit"; done ;;
unmask) for unit in $words; do rm -f "/var/lib/masked/$unit"; done ;;
is-enabled) [ -e "/var/lib/enabled/$unit" ] ;;
disable) rm "/var/lib/enabled/$unit" ;;
is-active) grep -qx "$unit" /var/lib/ran ;;
show) echo 0 ;;
esac
END
stand_in dpkg-query <<'END'
#!/bin/sh
[ "$1" = -W ] || exit 1
sed -n "s/^$3 /installed /p" /var/lib/installed
END
stand_in dpkg <<'END'
#!/bin/sh
END
stand_in apt-cache <<'END'
#!/bin/sh
END
stand_in apt-get <<'END'
#!/bin/sh
case "$*" in *update*) exit 0 ;; esac
install=
for word; do
	case $word in
	install) install=yes; continue ;;
	-*) continue ;;
	esac
	[ -n "$install" ] || continue
	name=$word
	version=3.6.8-1
	case $word in *.deb) name=$(dpkg-deb -f "$word" Package); version=$(dpkg-deb -f "$word" Version) ;; esac
	case $word in *=*) ;; *) echo "$name $version" >>/var/lib/log ;; esac
	sed -i "/^$name /d" /var/lib/installed
	echo "$name $version" >>/var/lib/installed
	: >"/var/lib/enabled/$name.service"
	[ -e "/var/lib/masked/$name.service" ] || echo "$name.service" >>/var/lib/ran
done
END
bundle() {
	{
		cat "$scratch/program"
		printf 'machine m\ncomponent %s\n%s\nend\n' "$1" "$2"
	} >/var/lib/bundle
	sh /var/lib/bundle >/var/lib/out 2>&1 && code=0 || code=$?
}
deb() {
	mkdir -p "$scratch/deb/DEBIAN"
	printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: m\nDescription: d\n' "$1" "$2" >"$scratch/deb/DEBIAN/control"
	mkdir -p /var/lib/bundle.files
	dpkg-deb -b "$scratch/deb" "/var/lib/bundle.files/$1.deb" >/dev/null
	sum=$(sha256sum <"/var/lib/bundle.files/$1.deb" | cut -d' ' -f1)
}
`;

function on(script: string): readonly string[] {
  const scratch = mkdtempSync(join(tmpdir(), 'opensips-cdk-packages-'));
  folders.push(scratch);
  writeFileSync(join(scratch, 'program'), PROGRAM.replace(/^home=.*$/m, 'home=/var/lib/home'));
  const { stdout, stderr } = spawnSync('unshare', [...NAMESPACE, 'dash', '-c', `${MACHINE}${PACKAGES}${script}`], {
    encoding: 'utf8',
    timeout: 60_000,
    killSignal: 'SIGKILL',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', scratch },
  });
  return (stdout + stderr).trim().split('\n');
}

describe.skipIf(!possible)('packages', () => {
  it('are installed once, and start no daemon: neither now nor at the next boot', () => {
    expect(
      on(`
for round in 1 2; do
	bundle database 'package mariadb
package corosync
package tool'
	echo "$code"
done
cat /var/lib/log /var/lib/ran; ls /var/lib/masked; ls /var/lib/enabled`),
    ).toEqual(['0', '0', 'mariadb 3.6.8-1', 'corosync 3.6.8-1', 'tool 3.6.8-1', 'tool.service', 'tool.service']);
  });

  it('leave a daemon enabled that was so before', () => {
    const lines = on(`: >/var/lib/enabled/mariadb.service
bundle cluster 'package corosync'
ls /var/lib/enabled`);
    expect(lines).toEqual(['mariadb.service']);
  });

  it('of another line are replaced, of the same left alone, and what is not offered is said', () => {
    const lines = on(`
echo 'opensips 3.4.18-1' >/var/lib/installed
bundle proxy 'package opensips 3.6'
echo "$code $(cat /var/lib/log)"
echo 'opensips 3.6.1-1' >/var/lib/installed
bundle proxy 'package opensips 3.6'
echo "$code $(cat /var/lib/log)"
bundle proxy 'package opensips 3.60'
echo "$code"; tail -n 1 /var/lib/out`);
    expect(lines).toEqual([
      '0 opensips 3.6.8-1',
      '0 opensips 3.6.8-1',
      '1',
      'opensips-cdk: packages could not be installed: opensips',
    ]);
  });

  it('are not looked for where OpenSIPS is said to be there, but it is', () => {
    const lines = on(`
bundle proxy 'program sh'
echo "$code"
bundle proxy 'program no-such-program'
echo "$code"; cat /var/lib/out`);
    expect(lines.slice(0, 2)).toEqual(['0', '1']);
    expect(lines[2]).toContain("'no-such-program' is not on m");
  });

  it('from a folder are kept by the base, and installed where they differ', () => {
    const lines = on(`
deb opensips 3.6.8-1
bundle base "deb opensips.deb $sum"
echo "$code $(cat /var/lib/log)"; ls /var/lib/opensips-cdk/packages
for round in 1 2; do
	bundle proxy "deb opensips.deb $sum"
	echo "$code $(cat /var/lib/log)"
done
deb opensips 3.6.7-1
bundle base "deb opensips.deb $sum"
bundle proxy "deb opensips.deb $sum"
echo "$code $(tail -n 1 /var/lib/log)"
bundle base ''
ls /var/lib/opensips-cdk/packages | wc -l`);
    expect(lines).toEqual([
      '0 ',
      'opensips.deb',
      '0 opensips 3.6.8-1',
      '0 opensips 3.6.8-1',
      '0 opensips 3.6.7-1',
      '0',
    ]);
  });

  it('that did not arrive whole, or are gone, are not installed', () => {
    const lines = on(`
deb opensips 3.6.8-1
truncate -s -1 /var/lib/bundle.files/opensips.deb
bundle base "deb opensips.deb $sum"
echo "$code"; cat /var/lib/out
bundle proxy "deb opensips.deb $sum"
echo "$code"; cat /var/lib/out`);
    expect(lines).toEqual([
      '1',
      'opensips-cdk: the package opensips.deb did not arrive whole',
      '1',
      expect.stringContaining('packages/opensips.deb is gone'),
    ]);
  });
});

describe.skipIf(!keys)('the key of a repository', () => {
  const KEY = String.raw`
mkdir -m 700 "$scratch/gnupg"
make_key() {
	gpg --homedir "$scratch/gnupg" --batch --quiet --passphrase '' --quick-gen-key "$1" ed25519 sign never 2>/dev/null
	gpg --homedir "$scratch/gnupg" --with-colons --list-keys "$1" 2>/dev/null | awk -F: '$1 == "fpr" { print $10; exit }'
}
export_keys() {
	gpg --homedir "$scratch/gnupg" --export "$@" >"$scratch/key"
	chmod 755 "$scratch"
}
fetch() {
	bundle base "key $1 /etc/apt/keyrings/k.gpg file:$scratch/key"
	echo "$code $(grep -c . /var/lib/out) $(ls /etc/apt/keyrings 2>/dev/null)"
}
ours=$(make_key ours)
other=$(make_key other)
`;

  it('is put in place in the form apt reads, armoured or not, and then not fetched again', () => {
    expect(
      on(`${KEY}
export_keys --armor "$ours"
fetch "$ours"
rm "$scratch/key"
fetch "$ours"
gpg --homedir "$scratch/gnupg" --with-colons --show-keys /etc/apt/keyrings/k.gpg | grep -c "$ours"
grep -c BEGIN /etc/apt/keyrings/k.gpg || :
stat -c %a /etc/apt/keyrings /etc/apt/keyrings/k.gpg`),
    ).toEqual(['0 1 k.gpg', '0 1 k.gpg', '1', '0', '755', '644']);
  });

  it.each([
    ['another', '"$other"'],
    ['another beside ours', '"$ours" "$other"'],
  ])('is refused with both fingerprints when it is %s', (_, exported) => {
    const [status, ...said] = on(`${KEY}
export_keys ${exported}
fetch "$ours"
echo "$ours $other"
cat /var/lib/out`);
    const [ours = 'none', other = 'none'] = said[0]?.split(' ') ?? [];
    expect(status).toBe('1 1 ');
    expect(said[1]).toContain(other);
    expect(said[1]).toContain(`not ${ours}: nothing is taken from there`);
  });

  it('is refused when it cannot be fetched, or is none', () => {
    const lines = on(`${KEY}
fetch "$ours" >/dev/null
tail -n 1 /var/lib/out
echo '<html>' >"$scratch/key"
fetch "$ours" >/dev/null
tail -n 1 /var/lib/out; ls /etc/apt 2>/dev/null | wc -l`);
    expect(lines[0]).toContain('could not be fetched from file:');
    expect(lines[1]).toContain('has the fingerprint of no key, not');
    expect(lines[2]).toBe('0');
  });
});
