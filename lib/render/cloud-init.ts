import { aws } from '../facts/aws';
import { debian12 } from '../facts/debian-12';
import type { AwsPlatform, MachineRoles, NewHostKey } from '../model';
import { shellAssignment, shellComment } from '../syntax/shell';
import { writeYaml, type Yaml } from '../syntax/yaml';
import { HOST_KEY } from './cloud-init/host-key-text';
import { marker } from './marker';
import type { MachineRenderer } from './renderer';

/**
 * What a machine that a platform makes is told for its first boot, for cloud-init 22 and later (`#cloud-config`, YAML): its
 * name, who may log in, where sshd listens and which key it shows, and the packages that all of this takes. Everything else
 * comes over SSH, as to a machine that was there before.
 *
 * It counts when a machine is made. A machine that runs keeps what it was told, whatever changes here: its login, port and
 * host key are changed on the machine, or with the machine.
 *
 * The host key itself is not in it, for whoever is on the machine can read it: a program fetches the private half, and until
 * then sshd has no key and does not start. Terraform takes a refused connection for a machine that still boots, and asks
 * again for as long as its `timeout` says; the same is so of a key it does not expect, only that it never comes right then.
 *
 * Left to the image: its package sources, its clock, how its disk grows. A volume is none of its business: AWS attaches it
 * to a machine that runs already, so the roll-out waits for it.
 */
export const cloudInit: MachineRenderer = {
  id: 'cloud-init',
  render({ machine }, { name: stack, platform }) {
    if (platform.id !== 'aws') return [];
    const key = platform.hostKeys.find((each) => each.machine === machine.name) ?? null;
    const content = `#cloud-config\n${shellComment(marker(machine.path))}\n${writeYaml({
      ...named(machine),
      ...login(platform),
      ...sshd(platform, key, stack),
      ...packages(platform, key),
    })}`;
    return [{ kind: 'user-data', machine: machine.name, content, from: machine.path }];
  },
};

type Section = { readonly [key: string]: Yaml };

/** Without a domain, or cloud-init would take the one of the zone. It answers to its own name, and to others' by address. */
function named({ name }: MachineRoles['machine']): Section {
  return { preserve_hostname: false, hostname: name, fqdn: name, manage_etc_hosts: 'localhost' };
}

/** The image's own login, or one that it does not have. */
function login({ connection: { user }, loginKey }: AwsPlatform): Section {
  const ssh_authorized_keys = [loginKey];
  if (user === 'root') return { disable_root: false, users: [{ name: user, ssh_authorized_keys }] };
  const sudo = 'ALL=(ALL) NOPASSWD:ALL';
  return { users: [{ name: user, shell: '/bin/bash', lock_passwd: true, sudo, ssh_authorized_keys }] };
}

const SSH_PORT = 22;

/** Settings stand before sshd starts for the first time, and with a key to wait for it does not start. */
function sshd({ connection, region }: AwsPlatform, key: NewHostKey | null, stack: string): Section {
  const { sshd: paths, cloudInit: folders } = debian12;
  const lines = [
    ...(connection.port === SSH_PORT ? [] : [`Port ${connection.port}`]),
    ...(key ? [`HostKey ${paths.hostKey}`] : []),
    ...(key?.certificate ? [`HostCertificate ${paths.hostCertificate}`] : []),
  ];
  const files = [
    ...(lines.length > 0 ? [file(paths.dropIn, '0644', lines)] : []),
    ...(key?.certificate ? [file(paths.hostCertificate, '0644', [key.certificate])] : []),
    ...(key ? [file(`${folders.perBoot}/opensips-cdk-host-key`, '0755', [program(key, region, stack)])] : []),
  ];
  return files.length > 0 ? { write_files: files } : {};
}

function file(path: string, permissions: string, lines: readonly string[]): Yaml {
  return { path, owner: 'root:root', permissions, content: `${lines.join('\n')}\n` };
}

function program({ machine, publicKey }: NewHostKey, region: string, stack: string): string {
  const { hostKey, madeKeys, unit } = debian12.sshd;
  return [
    '#!/bin/sh',
    shellComment('Fetches the SSH host key of this machine, once.'),
    'set -eu',
    shellAssignment('region', region),
    shellAssignment('parameter', aws.hostKeyParameter(stack, machine)),
    shellAssignment('public', publicKey.split(' ').slice(0, 2).join(' ')),
    shellAssignment('key', hostKey),
    shellAssignment('others', madeKeys),
    shellAssignment('unit', unit),
    HOST_KEY.trim(),
  ].join('\n');
}

function packages({ connection: { user } }: AwsPlatform, key: NewHostKey | null): Section {
  const { login: forLogin, parameters: forKey } = debian12.packages;
  const wanted = [...(user === 'root' ? [] : forLogin), ...(key ? forKey : [])];
  return wanted.length > 0 ? { package_update: true, packages: wanted } : {};
}
