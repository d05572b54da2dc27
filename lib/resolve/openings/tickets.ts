import type { Tickets } from '../../model';
import { Port, type IpAddress } from '../../units';
import { openTo, type MachineAddress, type Place } from './place';

/**
 * Members tell each other over UDP; the command line asks over TCP, redirected to whom it concerns.
 * @param nodes those of the own site: the command line asks from any of them, whichever boothd is on
 */
export function ticketOpenings(
  path: string,
  { members, port }: Tickets,
  own: IpAddress,
  nodes: readonly MachineAddress[],
): readonly Place[] {
  const others = members.filter(({ address }) => !address.equals(own));
  const at = { path, service: 'Tickets', to: own } as const;
  return [
    ...openTo(others, { ...at, port: Port.udp(port) }),
    ...openTo([...others, ...nodes], { ...at, port: Port.tcp(port) }),
  ];
}
