import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { debian12 } from '../../facts/debian-12';
import { opensipsRepository, releases } from '../../facts/opensips/repository';
import type { OpenSipsVersion } from '../../model';
import { LabError } from '../errors';
import type { Lab } from '../lab';
import { CACHE } from '../plan';
import { run } from '../run';
import { exclusively } from './lock';
import { cached, rootFileSystem, SUITE } from './rootfs';

/** An OpenSIPS that came as packages: a folder to lay over the root file system. */
export interface PackagedOpenSips {
  readonly kind: 'packages';
  readonly release: string;
  /** Address of the repository. */
  readonly repository: string;
  readonly layer: string;
}

/** Where packages come from, and whose signature they carry. */
export interface Repository {
  readonly uri: string;
  readonly keyFile: string;
  readonly keyFingerprint: string;
}

/** Seconds to find out that nobody answers, and seconds to download and install. */
const REACHABLE = 5;
const PATIENCE = 900;

/** Exit codes of the script below: not a key, not the key, and apt's own failure. */
const NO_KEY = 41;
const WRONG_KEY = 42;

/** Lays a disk over the image as a machine does, in a mount namespace of its own, and installs there. */
const INSTALL = `
set -e
lower=$1 part=$2 key=$3 fingerprint=$4 entry=$5; shift 5
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$part/upper,workdir=$part/work" "$part/root"
cd "$part/root"
mount -t proc proc proc
mount --rbind /dev dev
ring=/etc/apt/keyrings/opensips-cdk.gpg
mkdir -p etc/apt/keyrings
cp "$key" ".$ring"
chroot . gpg --batch --homedir /tmp --show-keys --with-colons "$ring" >"$part/keys" 2>/dev/null || exit ${NO_KEY}
found=$(awk -F: '$1 == "pub" { first = 1 } $1 == "fpr" && first { print $10; first = 0 }' "$part/keys")
[ -n "$found" ] || exit ${NO_KEY}
[ "$found" = "$fingerprint" ] || { echo "$found"; exit ${WRONG_KEY}; }
echo "deb [signed-by=$ring] $entry" >etc/apt/sources.list.d/opensips-cdk.list
cp -L /etc/resolv.conf etc/resolv.conf
export DEBIAN_FRONTEND=noninteractive
chroot . apt-get -q update >&2
chroot . apt-get -q -y install --no-install-recommends "$@" >&2
chroot . systemctl disable --quiet ${debian12.units.opensips}
chroot . apt-get clean
rm -rf etc/resolv.conf etc/apt/sources.list.d/opensips-cdk.list ".$ring" var/lib/apt/lists/* tmp/*
chroot . dpkg-query -W -f '\${source:Upstream-Version}' opensips
`;

/**
 * OpenSIPS from the project's own package repository, installed once and kept in the cache.
 * @returns why there is none when the repository does not answer, or has none for this Debian
 * @throws LabError when the repository's key is not the one it ought to be
 */
export async function packagedOpenSips(
  lab: Lab,
  version: OpenSipsVersion,
  repository: Repository = opensipsRepository,
): Promise<PackagedOpenSips | string> {
  const { caller } = lab;
  const { uri } = repository;
  const image = await rootFileSystem(lab);
  const packages = [...new Set([...debian12.packages.proxy[version], ...debian12.packages.schema[version]])];
  const recipe = createHash('sha256').update(JSON.stringify([INSTALL, basename(image), repository, packages]));
  const name = `opensips-${version}-${recipe.digest('hex').slice(0, 8)}`;
  const folder = join(CACHE, name);
  const waiting = `waiting for another lab, which installs OpenSIPS ${version} just now`;
  return exclusively(name, waiting, caller, async () => {
    try {
      if (!existsSync(folder)) await cached(folder, (part) => install(lab, image, part, version, packages, repository));
    } catch (error) {
      if (error instanceof Unavailable) return error.message;
      throw error;
    }
    const release = readFileSync(join(folder, 'release'), 'utf8').trim();
    return { kind: 'packages' as const, release, repository: uri, layer: join(folder, 'upper') };
  });
}

/** Not to be had just now; somewhere else may do. */
class Unavailable extends Error {}

async function install(
  { caller }: Lab,
  image: string,
  part: string,
  version: OpenSipsVersion,
  packages: readonly string[],
  { uri, keyFile, keyFingerprint }: Repository,
): Promise<void> {
  const disk = ['upper', 'work', 'root'].map((name) => join(part, name));
  for (const folder of disk) mkdirSync(folder, { recursive: true });
  const key = join(part, 'key');
  await fetched(`${uri}/${keyFile}`, key);
  caller.say(`installing OpenSIPS ${version} from ${uri} once`);
  const entry = `${uri} ${SUITE} ${releases(version)}`;
  const script = ['/bin/sh', '-c', INSTALL, 'install', image, part, key, keyFingerprint, entry, ...packages];
  const { code, stdout, stderr } = await run(
    'setpriv',
    ['--pdeathsig', 'TERM', 'unshare', '--mount', '--propagation', 'private', ...script],
    { timeout: PATIENCE, signal: caller.signal },
  );
  if (code === WRONG_KEY) {
    throw new LabError(`the key of ${uri} is not the one it ought to be`, [
      `found    ${stdout.trim().split('\n').join(', ')}`,
      `allowed  ${keyFingerprint}`,
    ]);
  }
  if (code === NO_KEY) throw new Unavailable(`${uri}/${keyFile} is no key`);
  if (code !== 0) throw new Unavailable(`none from ${uri}: ${stderr.trim().split('\n').at(-1) ?? 'apt failed'}`);
  writeFileSync(join(part, 'release'), stdout);
  for (const rest of [...disk.slice(1), key]) rmSync(rest, { recursive: true, force: true });
}

/** Downloads as apt does, through its proxies, and finds out soon when nobody answers. */
async function fetched(address: string, file: string): Promise<void> {
  const options = [`Acquire::https::Timeout=${REACHABLE}`, `Acquire::http::Timeout=${REACHABLE}`, 'Acquire::Retries=0'];
  const helper = '/usr/lib/apt/apt-helper';
  const args = [...options.flatMap((option) => ['-o', option]), 'download-file', address, file];
  const ran = existsSync(helper)
    ? await run(helper, args, { timeout: 2 * REACHABLE }).catch(() => undefined)
    : undefined;
  if (ran?.code !== 0 || !existsSync(file)) throw new Unavailable(`${address} does not answer`);
}
