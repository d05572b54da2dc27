import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MACHINE } from '../../lib/platforms/configuration/program/machine';
import { cloudInit } from '../../lib/render/cloud-init';
import { machineRoles } from '../../lib/model';
import { parseYaml } from '../../lib/syntax/yaml';
import { awsModel, type AwsEdits } from '../../lib/testing';
import { have } from '../support/tools';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-boot-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const LOGIN = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample0000000000000000000000000000000000000';
const privateKey = { from: 'file', file: 'keys/db1', version: 1 } as const;

function told(platform: AwsEdits['platform'] = {}): string {
  const model = awsModel({ platform });
  const [artifact] = cloudInit.render(machineRoles(model, 'db1'), model);
  if (artifact?.kind !== 'user-data') throw new Error('nothing is told');
  return artifact.content;
}

const withKey = (publicKey: string): AwsEdits['platform'] => ({
  port: 2222,
  hostKeys: { db1: { publicKey, privateKey, certificate: 'ecdsa-sha2-nistp256-cert-v01@openssh.com AAAA' } },
});
const KEY = 'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY=';

/** Runs a program; it is none of ours that hangs. */
const ran = (command: string, args: readonly string[], path = process.env['PATH']) =>
  spawnSync(command, args, { encoding: 'utf8', timeout: 60_000, env: { PATH: path ?? '' } });

describe.skipIf(!have('cloud-init', 'user data against its schema'))('cloud-init', () => {
  it.each([
    ['a bare machine', {}],
    ['root', { user: 'root', publicKey: `${LOGIN} key: of "somebody" \${x}` }],
    ['a host key with its certificate', withKey(KEY)],
  ] satisfies readonly [string, AwsEdits['platform']][])('takes what is told to %s', (_, platform) => {
    const file = join(folder, 'user-data');
    writeFileSync(file, told(platform));
    const { status, stdout, stderr } = ran('cloud-init', ['schema', '--config-file', file]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Valid');
  });

  it('refuses what is wrong, so that the answer above means something', () => {
    const file = join(folder, 'wrong');
    writeFileSync(file, told().replace('lock_passwd: true', 'lock_passwd: [1]'));
    expect(ran('cloud-init', ['schema', '--config-file', file]).status).not.toBe(0);
  });
});

/** The program that fetches the key, with its paths in a folder of the test's. */
function fetching(publicKey: string): string {
  const { write_files: files } = parseYaml(told(withKey(publicKey))) as never as {
    readonly write_files: readonly { readonly path: string; readonly content: string }[];
  };
  return files.find(({ path }) => path.includes('per-boot'))?.content.replaceAll('/etc/ssh', join(folder, 'ssh')) ?? '';
}

describe.skipIf(!have('shellcheck', 'programs of the first boot'))('the shell of the first boot', () => {
  it.each([
    ['fetching the key', () => fetching(KEY)],
    [
      'waiting for the volume',
      () => `#!/bin/sh\nlines() { :; }\nfail() { :; }\nsay() { :; }\nwithin() { :; }\n${MACHINE}`,
    ],
  ])('%s is plain', (_, text) => {
    const file = join(folder, 'program');
    writeFileSync(file, text());
    // Defined here, called elsewhere.
    expect(ran('shellcheck', ['-e', 'SC2317,SC2154,SC2034', file]).stdout).toBe('');
  });
});

describe.skipIf(!have('ssh-keygen', 'the host key of a first boot'))('the host key', () => {
  let bin: string;
  let key: string;
  beforeAll(() => {
    for (const name of ['bin', 'ssh']) mkdirSync(join(folder, name));
    bin = join(folder, 'bin');
    key = join(folder, 'ssh/opensips-cdk-host-key');
    ran('ssh-keygen', ['-q', '-t', 'ecdsa', '-N', '', '-C', 'db1', '-f', join(folder, 'right')]);
    ran('ssh-keygen', ['-q', '-t', 'ecdsa', '-N', '', '-f', join(folder, 'wrong')]);
    stand('sleep', ':');
    stand('systemctl', `echo "$*" >>${folder}/systemctl`);
  });

  const stand = (name: string, text: string) => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  /** Answers with a file's text from the n-th question on, as `--output text` does: with a newline behind it. */
  const answers = (file: string, from: number) => {
    rmSync(join(folder, 'asked'), { force: true });
    stand(
      'aws',
      `echo "$*" >>${folder}/asked
[ "$(wc -l <${folder}/asked)" -ge ${from} ] || { echo AccessDenied >&2; exit 254; }
printf '%s\\n' "$(cat ${folder}/${file})"`,
    );
  };
  const boot = () => {
    const file = join(folder, 'fetch');
    rmSync(join(folder, 'systemctl'), { force: true });
    writeFileSync(file, fetching(readFileSync(join(folder, 'right.pub'), 'utf8').trim()));
    return ran('dash', [file], `${bin}:${process.env['PATH'] ?? ''}`);
  };
  const asked = () => readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n');

  it('is not taken when it is another one, however often it comes', () => {
    answers('wrong', 1);
    const { status, stderr } = boot();
    expect([status, existsSync(key), existsSync(`${key}.new`)]).toEqual([1, false, false]);
    expect(asked()).toHaveLength(60);
    expect(stderr).toContain('is not the private half of ecdsa-sha2-nistp256 ');
    expect(stderr.trim().split('\n').at(-1)).toMatch(/sshd stays off/);
    expect(existsSync(join(folder, 'systemctl'))).toBe(false);
  });

  it('is fetched once the right to it is there, is for root alone, and makes sshd start without any other', () => {
    writeFileSync(join(folder, 'ssh/ssh_host_ed25519_key'), 'made by the package');
    answers('right', 3);
    expect(boot().status).toBe(0);
    expect(asked()).toEqual(
      Array(3)
        .fill(
          'ssm get-parameter --name /opensips-cdk/voip/db1/ssh-host-key --with-decryption --query Parameter.Value --output text',
        )
        .map((text: string) => `--region eu-central-1 ${text}`),
    );
    expect(readFileSync(key)).toEqual(readFileSync(join(folder, 'right')));
    expect((statSync(key).mode & 0o777).toString(8)).toBe('600');
    expect(existsSync(join(folder, 'ssh/ssh_host_ed25519_key'))).toBe(false);
    expect(readFileSync(join(folder, 'systemctl'), 'utf8')).toBe('reset-failed ssh.service\nrestart ssh.service\n');
  });

  it('is asked for no more at the next boot', () => {
    answers('wrong', 1);
    expect(boot().status).toBe(0);
    expect([existsSync(join(folder, 'asked')), existsSync(join(folder, 'systemctl'))]).toEqual([false, false]);
  });
});

/** Whether a file can be a disk here: root, a mount namespace, a loop device. */
function canMount(): boolean {
  const what = 'the volume of a database';
  if (!['unshare', 'losetup', 'blkid', 'mkfs.xfs', 'findmnt', 'dash'].every((program) => have(program, what)))
    return false;
  const tried = spawnSync('unshare', [
    '--mount',
    'sh',
    '-c',
    'truncate -s 1M /tmp/$$.img && losetup -d "$(losetup -f --show /tmp/$$.img)"; code=$?; rm -f /tmp/$$.img; exit $code',
  ]);
  if (tried.status !== 0) console.warn(`skipped: ${what} (needs root, mount namespaces and loop devices)`);
  return tried.status === 0;
}

describe.skipIf(!canMount())('the volume of a database', () => {
  /** Runs lines of a shell on a machine with an empty disk of 320 MiB and an `/etc/fstab` of its own. */
  function on(lines: string): readonly string[] {
    const scratch = mkdtempSync(join(folder, 'disk-'));
    const script = `
set -eu
stage=${scratch}/stage data=${scratch}/data machine=db1
mkdir "$stage" ${scratch}/etc ${scratch}/bin
cp -a /etc/passwd /etc/group /etc/alternatives ${scratch}/etc
printf 'UUID=1 / ext4 defaults 0 1\\n' >${scratch}/etc/fstab
mount --bind ${scratch}/etc /etc
truncate -s 320M ${scratch}/image
disk=$(losetup -f --show ${scratch}/image)
trap 'umount -q "$data" 2>/dev/null || :; losetup -d "$disk"' EXIT
printf '#!/bin/sh\\n' >${scratch}/bin/systemctl
chmod 755 ${scratch}/bin/systemctl
PATH=${scratch}/bin:$PATH
lines() { [ "$1" != volume ] || echo "$disk $data"; }
fail() { echo "failed: $*" | sed "s|$disk|DISK|g; s|$data|DATA|g" && exit 1; }
say() { :; }
within() { shift; "$@"; }
${MACHINE}
try() { (mount_volume) && echo fine; }
kind() { blkid -p -o value -s TYPE "$disk" || :; }
${lines}`;
    const { stdout, stderr } = spawnSync('unshare', ['--mount', '--propagation', 'private', 'dash', '-c', script], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    return (stdout + stderr).trim().split('\n');
  }

  it('gets a file system once, is mounted at each boot, and keeps what is on it', () => {
    const lines = on(`
try; echo row >"$data/table"; kind
try
umount "$data"
try; cat "$data/table"; ls -A "$data"
sed "s|$disk|DISK|; s|$data|DATA|" /etc/fstab`);
    expect(lines).toEqual([
      ...['fine', 'xfs', 'fine', 'fine', 'row', 'table'],
      'UUID=1 / ext4 defaults 0 1',
      'DISK DATA auto noatime,nofail,x-systemd.device-timeout=2min 0 2',
    ]);
  });

  it('is left alone when something else is on it', () => {
    const other = 'failed: DISK has something on it that is no file system of ours';
    expect(on(`mkswap -q "$disk"; try || :; kind`)).toEqual([expect.stringContaining(other), 'swap']);
    expect(on(`echo 'label: gpt' | sfdisk -q "$disk" 2>/dev/null || :; try || :`)).toEqual([
      expect.stringContaining(other),
    ]);
  });

  it('takes a file system from elsewhere as it is', () => {
    expect(on(`mkfs.ext4 -q "$disk"; try; kind`)).toEqual(['fine', 'ext4']);
  });

  it('hides no files of the disk below it', () => {
    expect(on(`mkdir "$data"; : >"$data/ibdata1"; try || :; kind; ls "$data"`)).toEqual([
      'failed: DATA has files on the disk of the machine, which the volume would hide: move them away',
      'ibdata1',
    ]);
  });

  it('is not taken for another one', () => {
    expect(on(`mkdir "$data"; mount -t tmpfs tmpfs "$data"; try || :`)).toEqual([
      'failed: something else than DISK is mounted at DATA: unmount it',
    ]);
  });

  it('is waited for', () => {
    expect(on(`within() { false; }; try || :`)).toEqual([
      'failed: the volume for DATA is not here: there is no DISK; is it attached to db1?',
    ]);
  });
});
