import type { Module } from '../../model';
import { module, type Scope } from './draft';

/** A module for each protocol a socket uses; BIN runs over TCP workers but not over `proto_tcp`. */
export function transport({ context: { path }, parts: { replication }, sip }: Scope): readonly Module[] {
  const speaks = (protocol: 'udp' | 'tcp') => sip.some((port) => port.protocol === protocol);
  return [
    ...(speaks('udp') ? [module('proto_udp', path)] : []),
    ...(speaks('tcp') ? [module('proto_tcp', path)] : []),
    ...(replication ? [module('proto_bin', replication.path, { bin_port: replication.binPort })] : []),
  ];
}
