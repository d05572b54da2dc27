import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressIn, Cidr, offsetIn } from '../../lib/units';

const SPARED = 4;
const networks = fc
  .tuple(fc.integer({ min: 16, max: 28 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }))
  .map(([length, start]) => {
    const first = Math.floor(start / 2 ** (32 - length)) * 2 ** (32 - length);
    const dotted = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.');
    return Cidr.of(`${dotted}/${length}`);
  });

describe('an address that follows from a name', () => {
  it('is of the network, and none of those that are nobody’s', () => {
    fc.assert(
      fc.property(networks, fc.string(), (network, name) => {
        const address = addressIn(network, name, SPARED);
        const { offset, last } = offsetIn(network, address);
        return network.contains(address) && offset >= SPARED && offset < last;
      }),
    );
  });

  it('is the same for one name however it is written, and hardly ever for two', () => {
    const network = Cidr.of('10.20.0.0/20');
    expect(addressIn(network, 'Proxy1', SPARED)).toEqual(addressIn(network, 'proxy1', SPARED));
    const names = Array.from({ length: 60 }, (_, i) => `node${i}`);
    expect(new Set(names.map((name) => addressIn(network, name, SPARED).toString())).size).toBeGreaterThan(57);
  });

  it('stays where it was from one release to the next: a machine would be made anew', () => {
    expect(addressIn(Cidr.of('10.20.0.0/20'), 'proxy1', SPARED).toString()).toBe('10.20.12.250');
    expect(addressIn(Cidr.of('10.20.0.0/28'), 'db1', SPARED).toString()).toMatch(/^10\.20\.0\.([4-9]|1[0-4])$/);
  });
});
