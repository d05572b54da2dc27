import type { Connection } from '../../model';
import type { BastionRecord } from '../../topology/platform';
import type { SecretRecord } from '../../topology/topology';
import { IpAddress, isDomainName, isPortNumber } from '../../units';
import type { Secrets } from '../context';
import type { Problems } from '../problems';
import { SECRET_MARK } from '../secrets';

const USER = /^[a-z_][a-z0-9_-]{0,31}$/;
const PUBLIC_KEY = /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+={0,2}( [\x20-\x7e]*)?$/;

/** What the reading of a platform needs beside its record. */
export interface PlatformContext {
  /** Of the stack. */
  readonly path: string;
  /** Names of its machines. */
  readonly hosts: ReadonlySet<string>;
  readonly secrets: Secrets;
  readonly problems: Problems;
}

/** Complains about a prop of the platform. */
export type RefuseProp = (prop: string, found: string, allowed: string) => void;

/** @param factory how the author made the platform: `Platform.ssh` */
export function refuseProp({ path, problems }: PlatformContext, factory: string): RefuseProp {
  return (prop, found, allowed) => {
    problems.add({
      rule: 'input/connection',
      path,
      message: `\`${prop}\` of the platform cannot be used`,
      found: JSON.stringify(found),
      allowed,
      fix: `change \`${prop}\` in ${factory}`,
    });
  };
}

/** What every platform says of the way to its machines. */
export interface ConnectionRecord {
  readonly user: string;
  readonly privateKey: SecretRecord;
  readonly port?: number | undefined;
  readonly hostAuthority?: string | undefined;
  readonly bastion?: BastionRecord | undefined;
}

/** How the machines are reached. @param hostKeys public ones by machine */
export function resolveConnection(
  said: ConnectionRecord,
  hostKeys: Readonly<Record<string, string>>,
  context: PlatformContext,
  refuse: RefuseProp,
): Connection {
  const { path, secrets } = context;
  checkUser('user', said.user, refuse);
  checkPort('port', said.port ?? 22, refuse);
  if (said.bastion) checkBastion(said.bastion, refuse);
  if (said.hostAuthority !== undefined) checkPublicKey('hostAuthority', said.hostAuthority, refuse);
  checkHostKeys(hostKeys, context, refuse);
  return {
    user: said.user,
    // One that was refused is read as if nothing had been said, for what follows from it.
    port: said.port !== undefined && isPortNumber(said.port) ? said.port : 22,
    privateKey: secrets.use(
      said.privateKey,
      path,
      'ssh_private_key',
      'SSH login on the machines',
      0,
      '^-----BEGIN [A-Z ]*PRIVATE KEY-----',
    ),
    hostAuthority: said.hostAuthority ?? null,
    bastion: said.bastion ? { host: said.bastion.host, user: said.bastion.user, port: said.bastion.port ?? 22 } : null,
  };
}

export function checkPublicKey(prop: string, text: string, refuse: RefuseProp): void {
  if (!PUBLIC_KEY.test(text) || text.includes(SECRET_MARK))
    refuse(prop, text, 'a public key in one line, such as ssh-ed25519 AAAA…');
}

function checkUser(prop: string, text: string, refuse: RefuseProp): void {
  if (!USER.test(text)) refuse(prop, text, 'a user name: lower-case letters, digits, _ and -, 32 at most');
}

function checkPort(prop: string, number: number, refuse: RefuseProp): void {
  if (!isPortNumber(number)) refuse(prop, String(number), 'a whole number from 1 to 65535');
}

function checkBastion({ host, user, port }: BastionRecord, refuse: RefuseProp): void {
  checkUser('bastion.user', user, refuse);
  checkPort('bastion.port', port ?? 22, refuse);
  if (!IpAddress.parse(host) && !isDomainName(host)) refuse('bastion.host', host, 'an address or a host name');
}

function checkHostKeys(
  hostKeys: Readonly<Record<string, string>>,
  { hosts }: PlatformContext,
  refuse: RefuseProp,
): void {
  for (const [machine, text] of Object.entries(hostKeys)) {
    checkPublicKey(`hostKeys.${machine}`, text, refuse);
    if (!hosts.has(machine))
      refuse(`hostKeys.${machine}`, machine, `a machine of this stack: ${[...hosts].sort().join(', ')}`);
  }
}
