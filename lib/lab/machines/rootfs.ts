import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { debian12 } from '../../facts/debian-12';
import { LabError } from '../errors';
import type { Lab } from '../lab';
import { CACHE } from '../plan';
import { run } from '../run';
import { exclusively } from './lock';
import { ownSources } from './sources';

/** Code name of the release that machines of a lab run. */
export const SUITE = 'bookworm';

const { base, database, databaseClient, galera, arbitrator, haproxy } = debian12.packages;
const { cluster, quorumDevice, ipmi, boothSite } = debian12.packages;

/**
 * What a deployment would install, so that it needs no network, and all of it for every machine: they share one file
 * system. And what OpenSIPS with its usual modules is linked to.
 */
const PACKAGES = [
  ...['systemd', 'systemd-sysv', 'dbus', 'openssh-server', 'sudo', 'iproute2', 'iputils-ping', 'procps', 'kmod'],
  ...['ca-certificates', 'curl', 'gnupg', 'adduser', 'less', 'tcpdump', 'gawk', 'uuid-runtime', 'crmsh'],
  ...new Set([...base, ...database, ...databaseClient, ...galera, ...arbitrator, ...haproxy]),
  ...[...cluster, ...quorumDevice, ...ipmi, ...boothSite],
  ...['libcurl4', 'libhiredis0.14', 'libjson-c5', 'libmariadb3', 'libmicrohttpd12', 'libncurses6', 'libpcre3'],
  ...['libstdc++6', 'libxml2'],
];

const { units, opensips } = debian12;
const DISABLED = [
  ...[units.corosync, units.pacemaker, units.nftables, units.quorumDevice],
  ...[units.mariadb, units.arbitrator, units.haproxy],
];
/** They would ask a network that is not there. */
const TIMERS = ['apt-daily.timer', 'apt-daily-upgrade.timer'];

/** Daemons wait for the deployment; what has to differ between machines is not in the image at all. */
const CUSTOMIZE = `
set -e
chroot "$1" systemctl disable --quiet ${[...DISABLED, ...TIMERS].join(' ')}
chroot "$1" adduser --quiet --system --group --home ${opensips.runDirectory} --no-create-home ${opensips.user}
echo LANG=C.UTF-8 >"$1/etc/default/locale"
rm -f "$1"/etc/ssh/ssh_host_* "$1"/etc/machine-id "$1"/etc/hostname "$1"/etc/resolv.conf
`;

/** Seconds to make one: a slow line and a slow disk included. */
const PATIENCE = 1800;

/**
 * The folder with Debian that all machines are laid over: made once, kept in the cache, never changed.
 * @throws LabError with apt's own last words when it cannot be made
 */
export async function rootFileSystem({ caller }: Lab): Promise<string> {
  const name = `${SUITE}-${recipe()}`;
  const folder = join(CACHE, name);
  if (existsSync(folder)) return folder;
  return exclusively(name, 'waiting for another lab, which makes the root file system just now', caller, async () => {
    if (existsSync(folder)) return folder;
    const sources = ownSources(SUITE);
    caller.say(
      `making the root file system once: Debian ${SUITE} with MariaDB, Galera, haproxy, Corosync, Pacemaker and their like into ${folder}, ` +
        `from ${sources.length > 0 ? "this computer's own apt sources" : "Debian's mirrors"}; takes a minute or two and 1 GB`,
    );
    const options = await downloadOptions();
    await cached(folder, async (part) => {
      // It ends when this process is killed, and its mounts of /proc and /dev with it.
      const alone = ['--pdeathsig', 'TERM', 'unshare', '--mount', '--propagation', 'private'];
      const { code, stderr } = await run(
        'setpriv',
        [
          ...[...alone, 'mmdebstrap', '--mode=root', '--variant=minbase', '--format=directory'],
          ...options.map((option) => `--aptopt=${option}`),
          ...[`--include=${PACKAGES.join(',')}`, `--customize-hook=${CUSTOMIZE}`, SUITE, part, ...sources],
        ],
        { timeout: PATIENCE, signal: caller.signal },
      );
      if (code !== 0)
        throw new LabError('the root file system cannot be made', [
          ...stderr.split('\n').filter((line) => /^(E|Err):/.test(line)),
          'fix      this computer has to reach a mirror of Debian, as apt does',
        ]);
    });
    return folder;
  });
}

/** Makes a folder of the cache: whole, or not at all. To be called under its lock. */
export async function cached(folder: string, make: (part: string) => Promise<void>): Promise<void> {
  const part = `${folder}.part`;
  mkdirSync(CACHE, { recursive: true });
  rmSync(part, { recursive: true, force: true });
  try {
    await make(part);
    renameSync(part, folder);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

function recipe(): string {
  return createHash('sha256')
    .update(JSON.stringify([SUITE, PACKAGES, CUSTOMIZE]))
    .digest('hex')
    .slice(0, 8);
}

/** How this computer downloads: proxies, certificates, and how old a list of packages may be. */
async function downloadOptions(): Promise<readonly string[]> {
  const { code, stdout } = await run('apt-config', ['dump'], { timeout: 30 });
  if (code !== 0) return [];
  return stdout
    .split('\n')
    .filter((line) => /^Acquire::(https?::\S+|Retries|Check-Valid-Until|Check-Date) "[^"]+";$/.test(line))
    .map((line) => line.replace(/;$/, ''));
}
