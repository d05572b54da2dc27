import type { OpenSipsVersion } from '../../model';

/** Versions that do not start when a protocol's module is loaded and no socket speaks it (`trans_load` in `net/trans.c`). */
export const NEED_SOCKETS: readonly OpenSipsVersion[] = ['4.0'];

/** The module that speaks the protocol of a socket; `hep_udp` and `hep_tcp` share one. */
export function protocolModule(protocol: string): string {
  return `proto_${protocol.startsWith('hep_') ? 'hep' : protocol}`;
}
