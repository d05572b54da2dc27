import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Lab } from '../lab';
import type { LabMachine } from '../plan';
import { hostKeyFile, hostKeyOf } from './keys';

/** Folders of a machine's disk: what it wrote itself, overlayfs's own, and where both are seen laid over the image. */
export interface Disk {
  readonly upper: string;
  readonly work: string;
  readonly root: string;
}

export function diskOf({ folder }: LabMachine): Disk {
  return { upper: join(folder, 'upper'), work: join(folder, 'work'), root: join(folder, 'root') };
}

/** Writes files to the disk of a machine that is not running. */
export class DiskWriter {
  private readonly upper: string;

  /** @param image folder below the disk, which says what mode and owner a folder has */
  constructor(
    machine: LabMachine,
    private readonly image: string,
  ) {
    const disk = diskOf(machine);
    this.upper = disk.upper;
    for (const folder of [disk.upper, disk.work, disk.root]) mkdirSync(folder, { recursive: true });
    chmodSync(disk.upper, 0o755);
  }

  /** Path on this computer of a file on the disk, below folders that are there. */
  public place(path: string): string {
    this.folder(dirname(path));
    return join(this.upper, path);
  }

  public write(path: string, content: string, mode = 0o644): void {
    const file = this.place(path);
    writeFileSync(file, content);
    chmodSync(file, mode);
  }

  private folder(path: string): void {
    const folder = join(this.upper, path);
    if (path === '/' || existsSync(folder)) return;
    this.folder(dirname(path));
    mkdirSync(folder);
    // A folder of the upper layer stands for that of the lower one in all but its entries.
    const below = statSync(join(this.image, path), { throwIfNoEntry: false });
    chmodSync(folder, below ? below.mode & 0o7777 : 0o755);
  }
}

/** What makes a machine itself: its name, its id, its keys, and the names of the others. */
export function writeIdentity(lab: Lab, machine: LabMachine, disk: DiskWriter): void {
  disk.write('/etc/hostname', `${machine.name}\n`);
  disk.write('/etc/machine-id', `${machineId(machine)}\n`);
  disk.write('/etc/hosts', hosts(lab));
  disk.write('/etc/resolv.conf', '# No name servers in a lab.\n');
  disk.write('/etc/ssh/ssh_host_ecdsa_key', readFileSync(hostKeyFile(machine), 'utf8'), 0o600);
  disk.write('/etc/ssh/ssh_host_ecdsa_key.pub', `${hostKeyOf(machine)}\n`);
  disk.write(
    '/etc/ssh/sshd_config.d/lab.conf',
    [
      `Port ${machine.sshPort}`,
      'HostKey /etc/ssh/ssh_host_ecdsa_key',
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'UseDNS no',
      // A roll-out opens many connections at once.
      'MaxStartups 100',
      '',
    ].join('\n'),
  );
}

/** The same for a machine of the same lab each time; 32 hexadecimal digits. */
export function machineId({ namespace }: Pick<LabMachine, 'namespace'>): string {
  return createHash('sha256').update(namespace).digest('hex').slice(0, 32);
}

function hosts({ plan }: Lab): string {
  const others = plan.machines.flatMap(({ name, interfaces }) =>
    interfaces.slice(0, 1).map(({ address }) => `${address.address.toString()} ${name}\n`),
  );
  return ['127.0.0.1 localhost\n', '::1 localhost ip6-localhost ip6-loopback\n', ...others].join('');
}
