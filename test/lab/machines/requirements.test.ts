import { describe, expect, it } from 'vitest';
import { hostProblems, requireProgram, type Host } from '../../../lib/lab/machines/requirements';

const able: Host = { platform: 'linux', isRoot: true, hasOverlay: true, has: () => true };

describe('what a computer needs to run a lab', () => {
  it('nothing more where all is there', () => {
    expect(hostProblems(able)).toEqual([]);
  });

  it('another system than Linux is all there is to say', () => {
    expect(hostProblems({ ...able, platform: 'darwin', isRoot: false, has: () => false })).toEqual([
      'system   darwin; a lab is made of Linux containers',
      'fix      run it on Linux: a virtual machine with Debian 12 does',
    ]);
  });

  it('everything that is missing is named at once, each package once', () => {
    const has = (program: string) => !['systemd-nspawn', 'ssh', 'ssh-keygen', 'ip'].includes(program);
    expect(hostProblems({ ...able, isRoot: false, hasOverlay: false, has })).toEqual([
      'user     not root; containers and network namespaces are made by root',
      'fix      sudo',
      'missing  systemd-nspawn, ip, ssh, ssh-keygen',
      'fix      apt-get install systemd-container iproute2 openssh-client',
      'kernel   has no overlayfs',
      'fix      modprobe overlay, or a kernel that has it',
    ]);
  });
});

describe('a program that one command needs', () => {
  it('is found on the PATH', () => {
    expect(() => requireProgram('sh', 'dash', 'a test')).not.toThrow();
  });

  it('is named with its package and who wants it', () => {
    expect(() => requireProgram('no-such-program', 'some-package', 'lab register')).toThrow(
      'lab register needs no-such-program, which is not on the PATH',
    );
  });
});
