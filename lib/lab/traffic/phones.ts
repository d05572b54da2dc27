import { createHash } from 'node:crypto';
import type { ProxyClusterParts } from '../../model';
import type { Cidr } from '../../units';
import { LabError } from '../errors';
import type { Lab } from '../lab';
import { clientAddress } from '../plan';

/** Port in the contacts of all phones: an address of record keeps one contact, whoever registers it again. */
export const PHONES_PORT = 5070;
/** Seconds a phone registers for, as long as a cluster gives by default. */
export const EXPIRES = 1800;

/** A test user. */
export interface Account {
  readonly user: string;
  readonly password: string;
  readonly realm: string;
}

/** Test users of a cluster, `lab0001` first: the same each time, so that nothing has to be remembered. */
export function testAccounts(lab: Lab, { cluster }: ProxyClusterParts, count: number): readonly Account[] {
  const realm = cluster.nodes[0]?.config.script.realm ?? '';
  return Array.from({ length: count }, (_, i) => {
    const user = `lab${String(i + 1).padStart(4, '0')}`;
    const password = createHash('sha256').update(`${lab.plan.id}/${user}`).digest('hex').slice(0, 16);
    return { user, password, realm };
  });
}

/** Where a cluster takes SIP over UDP, and where its phones are. Hosts as a URI writes them. */
export interface SipPlace {
  readonly virtualIp: Cidr;
  readonly proxy: string;
  readonly port: number;
  readonly phones: string;
}

/** @throws LabError when the cluster has no virtual IP or no UDP port */
export function sipPlace(lab: Lab, { cluster, virtualIp }: ProxyClusterParts): SipPlace {
  const port = cluster.sipPorts.find(({ protocol }) => protocol === 'udp')?.number;
  if (!virtualIp || port === undefined) {
    throw new LabError(`${cluster.path} has no ${virtualIp ? 'UDP port' : 'virtual IP'} for phones to call`, [
      virtualIp ? 'fix      add Port.udp(5060) to its `sip`' : 'fix      give it a VirtualAddress',
    ]);
  }
  return {
    virtualIp: virtualIp.address,
    proxy: virtualIp.address.address.toUriHost(),
    port,
    phones: clientAddress(lab.plan, virtualIp.address).toUriHost(),
  };
}
