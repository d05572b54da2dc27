import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LabMachine, LabPlace } from '../plan';
import { must } from '../run';

/** Where the deployment finds the key that logs in; the lab has a home folder of its own. */
export const LOGIN_KEY = '~/.ssh/id_ed25519';

/** Private key that logs in on every machine of the lab, as whatever user the topology names. */
export function loginKey({ folder }: LabPlace): string {
  return join(folder, LOGIN_KEY.replace(/^~/, 'home'));
}

/** What ssh needs to be let in by a machine of the lab, whatever the caller's own settings and agent are. */
export function sshWords(place: LabPlace, { sshPort, user, name, interfaces }: LabMachine): readonly string[] {
  const options = [
    `UserKnownHostsFile=${knownHosts(place)}`,
    ...['StrictHostKeyChecking=yes', 'IdentitiesOnly=yes', 'IdentityAgent=none', 'ConnectTimeout=5'],
  ];
  const address = interfaces[0]?.address.address.toString() ?? name;
  return [
    ...['-F', 'none', '-i', loginKey(place), '-p', String(sshPort), '-l', user],
    ...options.flatMap((option) => ['-o', option]),
    address,
  ];
}

/** Host keys of the lab's machines, as ssh reads them. */
function knownHosts({ folder }: LabPlace): string {
  return join(folder, 'home', '.ssh', 'known_hosts');
}

/** Private host key of a machine. */
export function hostKeyFile({ folder }: Pick<LabMachine, 'folder'>): string {
  return join(folder, 'ssh', 'ssh_host_ecdsa_key');
}

/** Public host key of a machine, `<type> <key>`; undefined before its lab was up for the first time. */
export function hostKeyOf(machine: Pick<LabMachine, 'folder'>): string | undefined {
  const file = hostKeyFile(machine);
  return existsSync(`${file}.pub`) ? publicKey(file) : undefined;
}

/** The line that lets the lab's login key in. */
export function authorizedKey(place: LabPlace): string {
  return `${publicKey(loginKey(place))} opensips-cdk-lab`;
}

/** Makes the keys that are not there yet. */
export async function makeKeys(place: LabPlace, machines: readonly LabMachine[]): Promise<void> {
  await makeKey(loginKey(place), ['-t', 'ed25519']);
  for (const machine of machines) await makeKey(hostKeyFile(machine), ['-t', 'ecdsa', '-b', '256']);
  const lines = machines.flatMap((machine) =>
    machine.interfaces.map(({ address }) => {
      const host = address.address.toString();
      return `${machine.sshPort === 22 ? host : `[${host}]:${machine.sshPort}`} ${publicKey(hostKeyFile(machine))}\n`;
    }),
  );
  writeFileSync(knownHosts(place), lines.join(''));
}

async function makeKey(file: string, kind: readonly string[]): Promise<void> {
  if (existsSync(`${file}.pub`)) return;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  await must('ssh-keygen', ['-q', ...kind, '-N', '', '-C', '', '-f', file], { timeout: 30, input: 'y\n' });
}

function publicKey(file: string): string {
  return readFileSync(`${file}.pub`, 'utf8').trim().split(' ').slice(0, 2).join(' ');
}
