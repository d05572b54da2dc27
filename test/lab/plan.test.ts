import { describe, expect, it } from 'vitest';
import { clientAddress, labPlan, placeOf } from '../../lib/lab/plan';
import { Cidr } from '../../lib/units';
import { parts } from '../support/parts';

const FILE = '/project/main.ts';

describe('the plan of a lab', () => {
  const { model } = parts();
  const plan = labPlan(FILE, [model]);

  it('gives every machine its own address in one segment, and the lab the first that is free', () => {
    expect(plan.segments).toEqual([{ bridge: 'br0', controller: Cidr.of('192.168.3.1/24') }]);
    expect(
      plan.machines.map(({ name, interfaces }) => [name, interfaces.map(({ address }) => address.toString())]),
    ).toEqual([
      ['vsvr2a', ['192.168.3.125/24']],
      ['vsvr2b', ['192.168.3.126/24']],
    ]);
    expect(plan.machines[0]).toMatchObject({ version: '3.6', user: 'root', sshPort: 22 });
  });

  it('makes a segment for each further network, of IPv6 too', () => {
    const { model: linked } = parts({
      proxies: {
        nodes: [
          { name: 'a', address: '192.168.3.1', links: ['2001:db8:1::11'] },
          { name: 'b', address: '192.168.3.2', links: ['2001:db8:1::12'] },
        ],
      },
    });
    const { segments, machines } = labPlan(FILE, [linked]);
    expect(segments.map(({ controller }) => controller.toString())).toEqual(['192.168.3.3/24', '2001:db8:1::1/64']);
    expect(machines[1]?.interfaces).toEqual([
      { name: 'host0', peer: 'm1n0', bridge: 'br0', address: Cidr.of('192.168.3.2/24') },
      { name: 'host1', peer: 'm1n1', bridge: 'br1', address: Cidr.of('2001:db8:1::12/64') },
    ]);
  });

  it('names everything after the path of the file, so that two labs share no name', () => {
    const other = labPlan('/project/other.ts', [model]);
    const names = [plan, other].flatMap((each) => [
      each.folder,
      each.controller,
      ...each.machines.map((m) => m.namespace),
    ]);
    expect(new Set(names).size).toBe(names.length);
    expect(labPlan(FILE, [model])).toEqual(plan);
  });

  it('lets everything that belongs to a lab be found from its place alone', () => {
    const place = placeOf(FILE);
    expect(plan).toMatchObject(place);
    for (const { namespace, folder } of plan.machines) {
      expect(namespace.startsWith(`${place.controller}-`)).toBe(true);
      expect(folder.startsWith(`${place.folder}/`)).toBe(true);
    }
  });

  it('sends SIP from the address in the segment of the virtual one', () => {
    expect(clientAddress(plan, Cidr.of('192.168.3.100/24')).toString()).toBe('192.168.3.1');
    expect(() => clientAddress(plan, Cidr.of('10.0.0.1/24'))).toThrow('no segment of the lab holds 10.0.0.1/24');
  });

  it('has no room in a network that the machines fill', () => {
    const { model: full } = parts({
      virtualIp: '192.168.3.1/29',
      proxies: { nodes: [2, 3, 4, 5, 6].map((host) => ({ name: `n${host}`, address: `192.168.3.${host}` })) },
    });
    expect(() => labPlan(FILE, [full])).toThrow('192.168.3.1/29 has no address left for the lab itself');
  });
});
