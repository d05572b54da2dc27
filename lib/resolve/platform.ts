import { platformCapabilities } from '../facts/platforms';
import type { PlatformModel } from '../model';
import type { Topology } from '../topology/topology';
import { IpAddress, isDomainName, isPortNumber } from '../units';
import type { Secrets } from './context';
import type { Problems } from './problems';
import { SECRET_MARK } from './secrets';

const USER = /^[a-z_][a-z0-9_-]{0,31}$/;
const PUBLIC_KEY = /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+={0,2}( [\x20-\x7e]*)?$/;

/** How the machines are reached. */
export function resolvePlatform(
  topology: Topology,
  hosts: ReadonlySet<string>,
  secrets: Secrets,
  problems: Problems,
): PlatformModel {
  const { platform, name: path } = topology;
  const refuse = (prop: string, found: string, allowed: string) => {
    problems.add({
      rule: 'input/connection',
      path,
      message: `\`${prop}\` of the platform cannot be used`,
      found: JSON.stringify(found),
      allowed,
      fix: `change \`${prop}\` in Platform.ssh`,
    });
  };
  const user = (prop: string, text: string) => {
    if (!USER.test(text)) refuse(prop, text, 'a user name: lower-case letters, digits, _ and -, 32 at most');
  };
  const port = (prop: string, number: number) => {
    if (!isPortNumber(number)) refuse(prop, String(number), 'a whole number from 1 to 65535');
  };
  const key = (prop: string, text: string) => {
    if (!PUBLIC_KEY.test(text) || text.includes(SECRET_MARK))
      refuse(prop, text, 'a public key in one line, such as ssh-ed25519 AAAA…');
  };

  user('user', platform.user);
  port('port', platform.port ?? 22);
  if (platform.bastion) {
    const { host } = platform.bastion;
    user('bastion.user', platform.bastion.user);
    port('bastion.port', platform.bastion.port ?? 22);
    if (!IpAddress.parse(host) && !isDomainName(host)) refuse('bastion.host', host, 'an address or a host name');
  }
  if (platform.hostAuthority !== undefined) key('hostAuthority', platform.hostAuthority);
  for (const [machine, text] of Object.entries(platform.hostKeys ?? {})) {
    key(`hostKeys.${machine}`, text);
    if (!hosts.has(machine))
      refuse(`hostKeys.${machine}`, machine, `a machine of this stack: ${[...hosts].sort().join(', ')}`);
  }
  if (platform.bastion && Object.keys(platform.hostKeys ?? {}).length > 0) {
    refuse(
      'hostKeys',
      Object.keys(platform.hostKeys ?? {}).join(', '),
      'hostAuthority behind a bastion: Terraform checks one host key against both hops',
    );
  }

  return {
    id: platform.kind,
    capabilities: platformCapabilities[platform.kind],
    connection: {
      user: platform.user,
      port: platform.port ?? 22,
      privateKey: secrets.use(
        platform.privateKey,
        path,
        'ssh_private_key',
        'SSH login on the machines',
        0,
        '^-----BEGIN [A-Z ]*PRIVATE KEY-----',
      ),
      hostAuthority: platform.hostAuthority ?? null,
      bastion: platform.bastion
        ? { host: platform.bastion.host, user: platform.bastion.user, port: platform.bastion.port ?? 22 }
        : null,
    },
  };
}
