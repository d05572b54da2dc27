import { pacemaker, pacemakerTime } from '../../facts/pacemaker';
import type { Constraint, PacemakerCluster, Primitive, VirtualIp } from '../../model';
import type { PacemakerClusterRecord } from '../../topology/pacemaker';
import { Duration } from '../../units';
import type { ClusterContext, ResolvedParts } from '../context';
import { recheckInterval } from '../timing';
import type { AddressMove } from './address';
import { clusterName, failureTimeout, members, quorum, totem } from './corosync';
import { extras } from './extras';
import { forgiveness } from './failures';
import { fencing, type FencingParts } from './fencing';
import { follower } from './follower';
import { hungAfter, notWhereItHangs } from './hung';
import { refuseAt, type Refuse } from './problem';
import { IDS, preference, resources, tickets } from './resources';
import { openSipsService } from './service';

/** A key that Corosync takes: 1024 bits or more, in characters that no file and no shell reads as its own. */
const AUTH_KEY = '^[0-9A-Za-z+/=_-]{128,1000}$';

/** Corosync and Pacemaker of one proxy cluster; undefined when it cannot be built, with the problems added. */
export function resolvePacemaker(
  record: PacemakerClusterRecord,
  context: ClusterContext,
  parts: ResolvedParts,
): PacemakerCluster | undefined {
  const { path } = record;
  const { problems, virtualIp, nodes } = context;
  const { defaults } = pacemaker;
  const refuse = refuseAt(path, problems);
  const service = openSipsService(context.records);

  const name = clusterName(path, refuse);
  const votes = quorum(record, context.machines, refuse);
  const timing = totem(record, nodes.length, context, refuse);
  const fence = fencing(record, votes, context, refuse);
  const forget = failureTimeout(record, defaults.failureTimeout, context, refuse);
  const hung = hungAfter(record, parts, context, refuse);
  const threshold = problems.integer(
    path,
    'migrationThreshold',
    record.migrationThreshold ?? defaults.migrationThreshold,
    1,
    pacemaker.infinity,
  );
  const stickiness = problems.integer(
    path,
    'stickiness',
    record.stickiness ?? defaults.stickiness,
    0,
    pacemaker.infinity,
  );
  const preferred = preferredNode(record, context, refuse);
  const added = extras(record, [...Object.values(IDS), ...fence.devices.map((device) => device.id)], context, refuse);
  const found = members(context, refuse);
  const authKey = context.secrets.use(record.authKey, path, 'corosync_key', "Corosync's encryption", 128, AUTH_KEY);
  if (!virtualIp || !timing || threshold === undefined || stickiness === undefined) return undefined;

  const own = resources(
    path,
    virtualIp,
    move(virtualIp, context),
    // Where OpenSIPS runs on the holder of the address alone, no tag and no ping has to follow it.
    service === 'with-virtual-ip' ? undefined : follower(IDS.follower, path, service, context, parts),
    service,
    forgiveness(record, service),
    added,
  );
  const { dualSite } = parts;
  const switched = dualSite?.tickets ? tickets(dualSite.path, dualSite.tickets) : { resources: [], constraints: [] };
  return {
    path,
    name,
    proxies: record.proxies,
    virtualIp: virtualIp.path,
    members: found,
    authKey,
    totem: timing,
    quorum: votes,
    service,
    hungAfter: hung,
    fencing: fence.fencing,
    properties: properties(fence, forget),
    resourceDefaults: {
      'resource-stickiness': String(stickiness),
      'migration-threshold': String(threshold),
      ...(forget && { 'failure-timeout': pacemakerTime(forget) }),
    },
    operationDefaults: { timeout: pacemakerTime(defaults.operationTimeout) },
    resources: [...fence.devices, ...own.resources, ...switched.resources],
    constraints: [
      ...fence.constraints,
      ...own.constraints,
      ...switched.constraints,
      ...(hung && service === 'systemd' ? [notWhereItHangs(path)] : []),
      ...preferred,
    ],
  };
}

function move({ path, movedBy, allocation, publicAddress }: VirtualIp, { secrets }: ClusterContext): AddressMove {
  return {
    movedBy,
    elastic: allocation !== null && publicAddress ? { allocation, address: publicAddress.toString() } : null,
    routeTables:
      movedBy === 'route'
        ? secrets.made({ what: 'route-tables' }, path, 'route_tables', 'the routes to the virtual IP')
        : null,
  };
}

/** Without quorum everything stops: a half that cannot know what the other does must not hold the address. */
function properties(
  { fencing: { kind }, devices }: FencingParts,
  forget: Duration | undefined,
): Readonly<Record<string, string>> {
  const fenced = kind === 'devices';
  return {
    'stonith-enabled': String(fenced),
    ...(fenced && { 'stonith-timeout': pacemakerTime(fencingTimeout(devices)) }),
    'no-quorum-policy': 'stop',
    ...(forget && { 'cluster-recheck-interval': pacemakerTime(recheckInterval(forget)) }),
  };
}

/** Longer than an agent itself waits for the power to go and to come back, or a node that is off counts as one that is on. */
function fencingTimeout(devices: readonly Primitive[]): Duration {
  const { fencingTimeout: least, fencingMargin } = pacemaker.defaults;
  const waits = devices.map(({ parameters }) => Number(parameters['power_timeout'] ?? 0)).filter(Number.isSafeInteger);
  return Duration.seconds(
    Math.max(least.toSeconds(), ...waits.filter((s) => s > 0).map((s) => 2 * s + fencingMargin.toSeconds())),
  );
}

function preferredNode(
  record: PacemakerClusterRecord,
  { nodes, problems }: ClusterContext,
  refuse: Refuse,
): readonly Constraint[] {
  const { preferredNode: said, path } = record;
  if (!said) return [];
  const score = problems.integer(path, 'preferredNode.score', said.score, 1, pacemaker.infinity);
  const names = nodes.map((node) => node.machine);
  if (!names.includes(said.node)) {
    refuse({
      rule: 'preferred-node',
      message: `\`preferredNode.node\` is no node of '${record.proxies}'`,
      found: JSON.stringify(said.node),
      allowed: names.join(', '),
      fix: 'change `preferredNode.node`',
    });
    return [];
  }
  return score === undefined ? [] : [preference(path, said.node, score)];
}
