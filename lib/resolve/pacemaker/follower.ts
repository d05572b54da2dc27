import { dialects } from '../../facts/opensips/dialects';
import { pacemaker } from '../../facts/pacemaker';
import type { OpenSipsService, Operation, Primitive } from '../../model';
import { Duration } from '../../units';
import type { ClusterContext, ResolvedParts } from '../context';
import { followerStartLimit } from '../timing';
import { forgiveness } from './failures';

type Parameters = Readonly<Record<string, string>>;

/**
 * The resource that makes OpenSIPS on the VIP's node the active one: it sets the sharing tag, and switches nathelper's
 * pings on where no tag governs them. Undefined where there is neither a tag nor a ping.
 */
export function follower(
  id: string,
  from: string,
  service: Exclude<OpenSipsService, 'with-virtual-ip'>,
  context: ClusterContext,
  parts: ResolvedParts,
): Primitive | undefined {
  const tag = tagParameters(context, parts);
  const ping = pingParameters(context, tag !== undefined);
  if (!tag && !ping) return undefined;
  const { provider, type, stop, monitor, migrationThreshold } = pacemaker.follower;
  const operations: readonly Operation[] = [
    { name: 'start', interval: Duration.seconds(0), timeout: followerStartLimit(service) },
    { name: 'stop', interval: Duration.seconds(0), timeout: stop },
    { name: 'monitor', ...monitor },
  ];
  return {
    kind: 'primitive',
    id,
    from,
    agent: { standard: 'ocf', provider, type },
    parameters: { wire: dialects[context.version].mi.wire, ...tag, ...ping },
    meta: {
      'migration-threshold': String(migrationThreshold[service]),
      ...(context.records.pacemaker && forgiveness(context.records.pacemaker, service)),
    },
    operations,
  };
}

function tagParameters({ version }: ClusterContext, { replication }: ResolvedParts): Parameters | undefined {
  const { mi, tags } = dialects[version];
  // The first pair is that of dialog, where modules have tags of their own: declared with the dialogs they replicate.
  const [activate] = mi.activateTag;
  const [list] = mi.listTags;
  if (!replication || replication.sharingTag === null || activate === undefined || list === undefined) return undefined;
  if (tags === 'modules' && replication.dialogs === 'off') return undefined;
  const { sharingTag, clusterId } = replication;
  return { tag: mi.tagArgument === 'name' ? sharingTag : `${sharingTag}/${clusterId}`, activate, list };
}

/** Where nathelper follows a tag, nothing is left to switch; where all nodes hold the address, each pings its share. */
function pingParameters({ version, records, anycast }: ClusterContext, tagged: boolean): Parameters | undefined {
  const { mi, natPinging } = dialects[version];
  const interval = records.proxies.natPinging?.interval;
  const off = interval !== undefined && Duration.parse(interval)?.toMillis() === 0;
  return off || anycast || (natPinging === 'sharing-tag' && tagged) ? undefined : { ping: mi.switchNatPing };
}
