import { ownLinks, type Module } from '../../model';
import { module, type Scope } from './draft';
import { tls } from './tls';

/** A module for each protocol a socket uses; BIN runs over TCP workers but not over `proto_tcp`. */
export function transport(scope: Scope): readonly Module[] {
  const {
    context: { path },
    parts,
    sip,
  } = scope;
  const { interconnect } = parts;
  const site = ownLinks(parts);
  const speaks = (protocol: 'udp' | 'tcp') => sip.some((port) => port.protocol === protocol);
  const far = interconnect?.transport;
  const plain = site
    ? { from: site.path, port: site.binPort }
    : interconnect && far?.by === 'bin'
      ? { from: interconnect.path, port: far.port }
      : null;
  return [
    ...(speaks('udp') ? [module('proto_udp', path)] : []),
    ...(speaks('tcp') ? [module('proto_tcp', path)] : []),
    ...(plain ? [module('proto_bin', plain.from, { bin_port: plain.port })] : []),
    ...(interconnect && far?.by === 'bins' ? [module('proto_bins', interconnect.path, { bins_port: far.port })] : []),
    ...tls(scope),
  ];
}
