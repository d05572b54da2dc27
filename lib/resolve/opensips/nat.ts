import { SCRIPT_NAMES } from '../../facts/opensips/routes';
import type { Module } from '../../model';
import { Duration } from '../../units';
import { amount, module, outwardName, type Scope } from './draft';

/**
 * Keeping the bindings of NAT routers open. Pings leave from the socket the client registered at, so only the node that
 * holds the virtual address can send them: since 3.0 the sharing tag says who that is; before, both nodes start pinging,
 * and whoever moves the address has to switch pinging off and on (MI `nh_enable_ping`).
 */
export function nat(scope: Scope): readonly Module[] {
  const { context, dialect, parts, sip } = scope;
  const { path, records, anycast } = context;
  const { replication } = parts;
  // The address of all sites is every node's, and module usrloc gives each node its share.
  const follows = dialect.natPinging === 'sharing-tag' && !anycast;
  const tagged = follows && replication?.sharingTag ? replication : null;
  return [
    module('nathelper', tagged?.path ?? path, {
      natping_interval: amount(
        {
          path,
          prop: 'natPinging.interval',
          said: records.proxies.natPinging?.interval,
          otherwise: Duration.seconds(30),
          min: Duration.seconds(1),
          max: Duration.hours(1),
          unit: 's',
        },
        scope,
      ),
      ping_nated_only: 1,
      // An OPTIONS is answered, and the answer keeps the binding open from the inside, which some routers insist on.
      sipping_bflag: SCRIPT_NAMES.sipPingBranchFlag,
      sipping_from: `sip:ping@${outwardName(scope)}`,
      sipping_method: 'OPTIONS',
      natping_tcp: sip.some((port) => port.protocol === 'tcp') ? 1 : undefined,
      received_avp: SCRIPT_NAMES.receivedAvp,
      cluster_id: tagged?.clusterId,
      cluster_sharing_tag: tagged?.sharingTag ?? undefined,
    }),
  ];
}
