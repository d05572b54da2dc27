import { corosync } from '../../facts/corosync';
import type { ClusterMember, Machine, Quorum, Totem } from '../../model';
import type { PacemakerClusterRecord, TimingRecord } from '../../topology/pacemaker';
import { Duration, IpAddress, isDomainName, nameOfPath } from '../../units';
import type { ClusterContext } from '../context';
import { shortestConsensus } from '../timing';
import type { Refuse } from './problem';

/** Corosync itself counts milliseconds in 32 bits; an hour without a membership is a cluster that never forms. Ours. */
const LONGEST_CONSENSUS = Duration.hours(1);
/** Ours; a failure that outlives a week is `never` forgotten. */
const FAILURE_TIMEOUT = { min: Duration.seconds(1), max: Duration.hours(168) };

/** Members under OpenSIPS' own node ids, so that a log line of either daemon means the same node. */
export function members({ nodes, machines }: ClusterContext, refuse: Refuse): readonly ClusterMember[] {
  const links = new Map(machines.map((machine) => [machine.name, machine.links]));
  const found = nodes.map((node) => ({
    machine: node.machine,
    nodeId: node.nodeId,
    links: [node.address, ...(links.get(node.machine) ?? [])],
  }));
  checkLinks(found, refuse);
  return found;
}

/** From the construct's path; it also names the cluster's folder of the output. */
export function clusterName(path: string, refuse: Refuse): string {
  const name = nameOfPath(path);
  if (name.length > corosync.longestName) {
    refuse({
      rule: 'name',
      message: 'the name that Corosync gets from the path is too long',
      found: `${name.length} characters`,
      allowed: `${corosync.longestName} characters`,
      fix: 'shorten the ids of the constructs in this path',
    });
  }
  return name;
}

/** Corosync refuses nodes with different numbers of links, and a link carries one address family. */
function checkLinks(found: readonly ClusterMember[], refuse: Refuse): void {
  const [first] = found;
  if (!first) return;
  for (const member of found) {
    const shape = (m: ClusterMember) => m.links.map((link) => link.family).join(', ');
    if (shape(member) === shape(first)) continue;
    refuse({
      rule: 'links-agree',
      message: `the links of '${member.machine}' differ from those of '${first.machine}'`,
      found: `${shape(member)} (${member.links.map((link) => link.toString()).join(', ')})`,
      allowed: `the same on each node, here ${shape(first)}`,
      fix: 'give each machine the same `links`: one address of each further network, in one order',
    });
  }
}

/** Undefined when said but unreadable. */
export function totem(
  record: PacemakerClusterRecord,
  nodes: number,
  { problems }: ClusterContext,
  refuse: Refuse,
): Totem | undefined {
  const timing: TimingRecord = record.timing ?? { profile: 'explicit', token: corosync.token.unsaid.toString() };
  if (timing.profile !== 'explicit') {
    const token = corosync.token[timing.profile];
    return { token, consensus: shortestConsensus(token, nodes), join: corosync.join[timing.profile] };
  }
  const token = problems.duration(record.path, 'timing', timing.token);
  const said = timing.consensus === undefined ? undefined : problems.duration(record.path, 'timing', timing.consensus);
  if (!token || (timing.consensus !== undefined && !said)) return undefined;
  const { shortestToken, longestToken } = corosync;
  if (token.toMillis() < shortestToken.toMillis() || token.toMillis() > longestToken.toMillis()) {
    refuse({
      rule: 'token',
      message: 'Corosync cannot work with this token',
      found: JSON.stringify(timing.token),
      allowed: `${shortestToken.toString()} to ${longestToken.toString()}`,
      fix: 'change `timing`: Timing.of(token, …)',
    });
    return undefined;
  }
  const least = shortestConsensus(token, nodes);
  if (said && said.toMillis() < least.toMillis()) {
    refuse({
      rule: 'consensus',
      message: `with this consensus the nodes regroup before a token of ${token.toString()} is surely lost`,
      found: JSON.stringify(timing.consensus),
      allowed: `${least.toString()} or more: 1.2 times the token that ${nodes} nodes use`,
      fix: 'raise the consensus in `timing`: Timing.of(token, consensus), or leave it out',
    });
  }
  if (said && said.toMillis() > LONGEST_CONSENSUS.toMillis()) {
    refuse({
      rule: 'consensus',
      message: 'with this consensus a lost node is never agreed upon',
      found: JSON.stringify(timing.consensus),
      allowed: `${LONGEST_CONSENSUS.toString()} at most`,
      fix: 'lower the consensus in `timing`: Timing.of(token, consensus), or leave it out',
    });
  }
  // Join messages cross the same network as the token; a network slow enough for the wan token has slow joins too.
  const join = token.toMillis() < corosync.defaultToken.toMillis() ? corosync.join.lan : corosync.join.wan;
  return { token, consensus: said ?? least, join };
}

/**
 * A device where one is said; two nodes without one need `two_node`; more have a majority. So a two-node cluster that
 * also has a device, which Corosync refuses, cannot be said.
 */
export function quorum(record: PacemakerClusterRecord, machines: readonly Machine[], refuse: Refuse): Quorum {
  const { quorumDevice } = record;
  const nodes = machines.length;
  if (!quorumDevice) return { kind: nodes === 2 ? 'two-node' : 'majority' };
  const { host } = quorumDevice;
  if (!isDomainName(host) && !IpAddress.parse(host)) {
    refuse({
      rule: 'quorum-device',
      message: '`quorumDevice.host` is neither an address nor a host name',
      found: JSON.stringify(host),
      allowed: 'the address or host name of the machine that runs corosync-qnetd',
      fix: 'change `quorumDevice.host`',
    });
  }
  const node = machines.find((machine) => answersAt(machine, host));
  if (node) {
    refuse({
      rule: 'quorum-device',
      message: `the third vote is on '${node.name}', and is lost with it`,
      found: JSON.stringify(host),
      allowed: 'a machine that is none of the nodes',
      fix: 'change `quorumDevice.host`',
    });
  }
  const even = nodes % 2 === 0;
  if (quorumDevice.algorithm === 'ffsplit' && !even) {
    refuse({
      rule: 'quorum-device',
      message: 'ffsplit decides between two equal halves, and an odd number of nodes has none',
      found: `algorithm 'ffsplit', ${nodes} nodes`,
      allowed: "'lms', or an even number of nodes",
      fix: 'change `quorumDevice.algorithm`, or leave `quorumDevice` out: an odd number of nodes has a majority',
    });
  }
  return {
    kind: 'device',
    host: IpAddress.parse(host)?.toString() ?? host,
    algorithm: quorumDevice.algorithm ?? (even ? 'ffsplit' : 'lms'),
  };
}

/** True when a host, by name or address, is this machine. */
export function answersAt({ name, address, links }: Machine, host: string): boolean {
  const wanted = IpAddress.parse(host);
  return wanted ? [address, ...links].some((own) => own.equals(wanted)) : host.toLowerCase() === name.toLowerCase();
}

/** Undefined for `never`, and when unreadable. */
export function failureTimeout(
  record: PacemakerClusterRecord,
  fallback: Duration,
  { problems }: ClusterContext,
  refuse: Refuse,
): Duration | undefined {
  if (record.failureTimeout === undefined) return fallback;
  if (record.failureTimeout === 'never') return undefined;
  const said = problems.duration(record.path, 'failureTimeout', record.failureTimeout);
  const { min, max } = FAILURE_TIMEOUT;
  if (said && (said.toMillis() < min.toMillis() || said.toMillis() > max.toMillis())) {
    refuse({
      rule: 'failure-timeout',
      message: `a failure cannot be forgotten so ${said.toMillis() < min.toMillis() ? 'soon' : 'late'}`,
      found: JSON.stringify(record.failureTimeout),
      allowed: `${min.toString()} to ${max.toString()}, or 'never'`,
      fix: 'change `failureTimeout`',
    });
  }
  return said;
}
