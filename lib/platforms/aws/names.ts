import { reference, type Expression } from '../../terraform';
import { nameOfPath, terraformName, type Cidr } from '../../units';

/** Names of blocks, each from what it stands for. */
export const names = {
  /** What a plan calls the machine a configuration is for. */
  instance: 'instance',
  /** The same of the volume of its database. */
  volume: 'volume',
  network: 'network',
  zone: (zone: string) => terraformName(zone),
  machine: (machine: string) => terraformName(machine),
  /** `proxy1_tcp_3306_192_0_2_12_32`; anyone is called by the family: `proxy1_tcp_22_ipv4`. */
  rule: (machine: string, what: string, network: Cidr) =>
    terraformName(
      machine,
      what,
      network.prefixLength === 0 ? network.address.family : network.toString().replace(/[.:/]/g, '_'),
    ),
  part: (name: string) => terraformName(name),
  record: (kind: string, domain: string) => `${kind}_${nameOfPath(`/${domain}`)}`,
  route: (table: string, range: Cidr) => `${table}_to_${range.toString().replace(/[./]/g, '_')}`,
  /** The right of a machine to its host key. */
  hostKey: (machine: string) => terraformName(machine, 'host_key'),
} as const;

/** An attribute of a machine's instance. */
export function instanceAttribute(machine: string, attribute: string): Expression {
  return reference('aws_instance', names.machine(machine), attribute);
}
