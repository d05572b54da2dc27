import type { ExternalServer } from '../model';
import type { ExternalServerRecord } from '../topology/topology';
import { IpAddress, isDomainName } from '../units';
import type { Problems } from './problems';

/** What a list of somebody else's servers may be. */
export interface HostLimits {
  /** The usual one. */
  readonly port: number;
  readonly most: number;
}

/**
 * Servers that somebody else runs, each by an address or a domain name; undefined when one cannot be read. A name is
 * looked up on the machines, so nothing is known here of where it leads.
 */
export function resolveHosts(
  path: string,
  records: readonly ExternalServerRecord[],
  { port: usual, most }: HostLimits,
  problems: Problems,
): readonly ExternalServer[] | undefined {
  if (records.length < 1 || records.length > most) {
    problems.add({
      rule: 'input/external-servers',
      path,
      message: records.length < 1 ? '`servers` holds none' : '`servers` holds more than are of use',
      found: `${records.length} servers`,
      allowed: `1 to ${most}`,
      fix: 'change `servers`',
    });
    return undefined;
  }
  const taken = new Set<string>();
  const servers = records.map((record, i) => {
    const host = hostOf(path, `servers[${i}].host`, record.host, problems);
    const port = problems.integer(path, `servers[${i}].port`, record.port ?? usual, 1, 65535);
    if (host === undefined || port === undefined) return undefined;
    const key = `${host.toLowerCase()} ${port}`;
    if (taken.has(key)) {
      problems.add({
        rule: 'input/external-servers',
        path,
        message: 'a server stands twice',
        found: `${host}, port ${port}`,
        allowed: 'each once',
        fix: `remove \`servers[${i}]\``,
      });
    }
    taken.add(key);
    return { host, port };
  });
  const complete = servers.filter((server) => server !== undefined);
  return complete.length === servers.length ? complete : undefined;
}

function hostOf(path: string, prop: string, text: string, problems: Problems): string | undefined {
  const refuse = (message: string, found: string, allowed: string) => {
    problems.add({ rule: 'input/external-servers', path, message, found, allowed, fix: `change \`${prop}\`` });
    return undefined;
  };
  const address = IpAddress.parse(text);
  if (address) {
    // Of the link alone, and a zone such as %eth0 is another one on each node.
    const isLocal = address.range === 'linkLocal' && address.family === 'ipv6';
    if (!NOWHERE.includes(address.range) && !isLocal) return address.toString();
    return refuse(
      `\`${prop}\` is no address of a server`,
      `${JSON.stringify(text)} (${address.range})`,
      'an address that can be connected to',
    );
  }
  if (isDomainName(text)) return text;
  return refuse(`\`${prop}\` cannot be read`, JSON.stringify(text), 'an address, or a domain name');
}

/** Ranges nobody can be reached at. */
const NOWHERE: readonly string[] = ['unspecified', 'broadcast', 'multicast'];
