import type { OpenSipsConfig } from '../model';
import { IpAddress } from '../units';
import { textOf } from './reading';

/** A socket that an author added as a core statement: the same line on every node. */
export interface AddedSocket {
  readonly protocol: string;
  readonly host: IpAddress;
  /** As written, without what it advertises. */
  readonly text: string;
  readonly from: string;
}

const STATEMENTS: readonly string[] = ['listen', 'socket'];

export function addedSockets({ core }: OpenSipsConfig): readonly AddedSocket[] {
  return core
    .filter(({ name }) => STATEMENTS.includes(name))
    .flatMap(({ value, from }) => {
      const [text, protocol, host = ''] = /^([a-z_]+):(\[[^\]]+\]|[^:]+):\d+/.exec(textOf(value) ?? '') ?? [];
      const address = IpAddress.parse(host);
      return address && protocol !== undefined && text !== undefined ? [{ protocol, host: address, text, from }] : [];
    });
}
