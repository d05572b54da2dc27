import type { Opening } from '../../model';
import type { IpAddress } from '../../units';

export interface MachineAddress {
  readonly machine: string;
  readonly address: IpAddress;
}

/** An opening of a machine that is known already. */
export type Place = Omit<Opening, 'machine'>;

/** Where something is spoken, before it is known by whom. */
export type Spoken = Omit<Place, 'from'> & { readonly to: IpAddress };

/** Open to peers of its family; nothing where there are none. */
export function openTo(peers: readonly { readonly address: IpAddress }[], spoken: Spoken): readonly Place[] {
  const from = peers.map(({ address }) => address).filter(({ family }) => family === spoken.to.family);
  return from.length === 0 ? [] : [{ ...spoken, from }];
}

/** Each once, and not the machine itself: a proxy may stand beside a server. */
export function besides(name: string, machines: readonly MachineAddress[]): readonly MachineAddress[] {
  return [...new Map(machines.map((each) => [each.machine, each])).values()].filter(({ machine }) => machine !== name);
}
