import type { Artifact } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import { comment, entry, section, writeUnit } from '../syntax/ini';
import type { IpAddress } from '../units';
import { marker } from './marker';
import type { Renderer } from './renderer';
import { rootFile } from './root-file';

/**
 * `opensips-cdk-anycast.service` on each node of sites that answer on one address: it puts that address on the loopback
 * interface at boot, without a network around it, so that whatever is routed to the node arrives. No interface of a segment
 * has it, and `sysctl` keeps the node from answering for it there. A changed address is put beside the old one, to which no
 * socket belongs any more; the next boot forgets that.
 */
export const anycast: Renderer = {
  id: 'anycast',
  render: ({ cluster, dualSite }) => {
    const address = dualSite?.anycast;
    if (!address) return [];
    return cluster.nodes.flatMap(({ machine }) => forMachine(machine, address, dualSite.path));
  },
};

function forMachine(machine: string, address: IpAddress, from: string): readonly Artifact[] {
  const { systemdUnits, units } = debian12;
  const common = { machine, component: 'base', from } as const;
  const path = `${systemdUnits}/${units.anycast}`;
  return [
    rootFile({ ...common, path, content: unit(address, from), onChange: 'reload-units' }),
    {
      kind: 'need',
      machine,
      component: 'base',
      packages: debian12.packages.address,
      units: [{ unit: units.anycast, state: 'enabled' }],
    },
  ];
}

function unit(address: IpAddress, from: string): string {
  const { units } = debian12;
  const host = `${address.toString()}/${address.bytes().length * 8}`;
  return writeUnit([
    comment(marker(from)),
    section('Unit'),
    entry('Description', 'The address that all sites answer on'),
    entry('Before', units.opensips),
    section('Service'),
    entry('Type', 'oneshot'),
    entry('RemainAfterExit', 'yes'),
    entry('ExecStart', `/usr/sbin/ip address replace ${host} dev lo`),
    entry('ExecStop', `-/usr/sbin/ip address del ${host} dev lo`),
    section('Install'),
    entry('WantedBy', 'multi-user.target'),
  ]);
}
