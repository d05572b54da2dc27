import type { ProxyClusterRecord } from '../topology/topology';
import { Port } from '../units';
import type { Problems } from './problems';

export const DEFAULT_SIP = ['5060/udp'];

/** Ports SIP is served on, at each node's address and at the VIP. */
export function sipPorts(record: ProxyClusterRecord, problems: Problems): readonly Port[] {
  const written = record.sip ?? DEFAULT_SIP;
  const ports = written.map((text, i) => {
    const port = Port.parse(text);
    if (!port || written.indexOf(text) !== i) {
      problems.add({
        rule: 'input/sip-ports',
        path: record.path,
        message: port ? `\`sip[${i}]\` stands twice` : `\`sip[${i}]\` is no port`,
        found: JSON.stringify(text),
        allowed: 'Port.udp(n) or Port.tcp(n), n from 1 to 65535, each once',
        fix: 'change `sip`',
      });
    }
    return port;
  });
  if (written.length === 0) {
    problems.add({
      rule: 'input/sip-ports',
      path: record.path,
      message: 'nobody can reach a proxy without a port',
      found: '[]',
      allowed: 'one port or more',
      fix: 'add Port.udp(5060) to `sip`, or leave `sip` out',
    });
  }
  return ports.filter((port) => port !== undefined);
}
