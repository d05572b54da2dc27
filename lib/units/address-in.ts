import { createHash } from 'node:crypto';
import type { Cidr } from './cidr';
import { IpAddress } from './ip-address';

/**
 * An IPv4 address of a network that follows from a name alone: the same wherever it is asked, and whoever else comes or
 * goes. Two names meet at one address about once in as many pairs as the network has addresses.
 * @param spared how many of the first addresses are nobody's, the network's own included; the last one never is
 */
export function addressIn(network: Cidr, name: string, spared: number): IpAddress {
  const bits = 32 - network.prefixLength;
  const first = Math.floor(number(network.address) / 2 ** bits) * 2 ** bits;
  const free = Math.max(1, 2 ** bits - spared - 1);
  const digest = createHash('sha256').update(name.toLowerCase()).digest();
  return dotted(first + spared + (digest.readUIntBE(0, 6) % free));
}

/** How far an IPv4 address is from the first one of a network, and how far the last one is; the address lies within. */
export function offsetIn(network: Cidr, address: IpAddress): { readonly offset: number; readonly last: number } {
  const size = 2 ** (32 - network.prefixLength);
  return { offset: number(address) % size, last: size - 1 };
}

function number(address: IpAddress): number {
  return address.bytes().reduce((sum, byte) => sum * 256 + byte, 0);
}

function dotted(value: number): IpAddress {
  return IpAddress.of([24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.'));
}
