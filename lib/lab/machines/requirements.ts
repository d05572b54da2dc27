import { accessSync, constants, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { delimiter, join } from 'node:path';
import { LabError } from '../errors';

/** A program and the Debian package it comes in. */
interface Program {
  readonly name: string;
  readonly package: string;
}

const PROGRAMS: readonly Program[] = [
  { name: 'systemd-nspawn', package: 'systemd-container' },
  { name: 'mmdebstrap', package: 'mmdebstrap' },
  { name: 'ip', package: 'iproute2' },
  { name: 'sysctl', package: 'procps' },
  { name: 'mount', package: 'mount' },
  { name: 'nsenter', package: 'util-linux' },
  { name: 'unshare', package: 'util-linux' },
  { name: 'setpriv', package: 'util-linux' },
  { name: 'ssh', package: 'openssh-client' },
  { name: 'ssh-keygen', package: 'openssh-client' },
];

/** What a computer is like, as far as a lab cares. */
export interface Host {
  readonly platform: string;
  readonly isRoot: boolean;
  readonly hasOverlay: boolean;
  readonly has: (program: string) => boolean;
}

/**
 * What is needed to run a lab on this computer.
 * @throws LabError with everything that is missing, at once
 */
export function requireHost(): void {
  const problems = hostProblems({
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    hasOverlay: process.platform === 'linux' && hasOverlay(),
    has: isOnPath,
  });
  if (problems.length > 0) throw new LabError('this computer cannot run a lab', problems);
}

/** @throws LabError naming the package when the program is not there */
export function requireProgram(program: string, debianPackage: string, what: string): void {
  if (isOnPath(program)) return;
  throw new LabError(`${what} needs ${program}, which is not on the PATH`, [installHint([debianPackage])]);
}

/** Everything that stands in the way, with what to do about it. */
export function hostProblems({ platform, isRoot, hasOverlay, has }: Host): readonly string[] {
  if (platform !== 'linux') {
    return [
      `system   ${platform}; a lab is made of Linux containers`,
      'fix      run it on Linux: a virtual machine with Debian 12 does',
    ];
  }
  const missing = PROGRAMS.filter(({ name }) => !has(name));
  return [
    ...(isRoot ? [] : ['user     not root; containers and network namespaces are made by root', 'fix      sudo']),
    ...(missing.length === 0
      ? []
      : [
          `missing  ${missing.map(({ name }) => name).join(', ')}`,
          installHint([...new Set(missing.map((program) => program.package))]),
        ]),
    ...(hasOverlay ? [] : ['kernel   has no overlayfs', 'fix      modprobe overlay, or a kernel that has it']),
  ];
}

function installHint(packages: readonly string[]): string {
  return `fix      apt-get install ${packages.join(' ')}`;
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Built in, loaded, or a module that the first mount loads. */
function hasOverlay(): boolean {
  return (
    /\boverlay$/m.test(textOf('/proc/filesystems')) ||
    textOf(`/lib/modules/${release()}/modules.dep`).includes('/overlay.ko')
  );
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
