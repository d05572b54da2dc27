import { BUSY_NODE_MILLIS, HEARTBEATS } from '../../facts/opensips/clustering';
import { clustererClusters, type ClustererCluster } from '../../model';
import type { Module, Parameter, ReplicationNode, SettingValue } from '../../model';
import { Duration } from '../../units';
import type { NodeIdentity } from '../context';
import { amount, module, parameters, tables, type Scope } from './draft';

/** Seconds a seed node asks the others for their data before it takes its own for complete. */
const SEED_FALLBACK = 5;

/**
 * The links between the nodes, as far as all nodes say the same; {@link forNode} adds what is each node's own.
 * `db_mode` stands first, for node lines that come before it are ignored.
 */
export function clusterer(scope: Scope): readonly Module[] {
  const { parts, dialect } = scope;
  const [first] = clustererClusters(parts);
  if (!first) return [];
  const { path } = first;
  const { replication } = parts;
  const inTable = first.database !== null;
  return [
    module('clusterer', path, {
      db_mode: dialect.clusterer.dbMode === 'yes' ? (inTable ? 1 : 0) : undefined,
      db_url: inTable ? tables(scope)?.url : undefined,
      ...pings(scope),
      // Without a pause a seed of 2.4 would never ask, and come back from a restart empty.
      seed_fallback_interval: dialect.startSync === 'yes' ? SEED_FALLBACK : undefined,
      // Whoever moves the virtual address activates the tag; a node that did so at start would steal it.
      sharing_tag:
        dialect.tags === 'clusterer' && replication?.sharingTag
          ? `${replication.sharingTag}/${replication.clusterId}=backup`
          : undefined,
    }),
  ];
}

/** Parameters that differ from node to node, so no author may set them for all. */
export function perNodeParameters({ dialect: { clusterer: words, nodeInfo } }: Scope): readonly string[] {
  return [words.ownId, ...(nodeInfo ? [nodeInfo.own] : [])];
}

/** clusterer with the node's own id in front and, without a table, the node lines behind what they depend on. */
export function forNode(
  shared: Module,
  node: NodeIdentity,
  { dialect: { clusterer: words, nodeInfo }, parts }: Scope,
): Module {
  const clusters = clustererClusters(parts);
  const [first] = clusters;
  if (!first || shared.name !== 'clusterer') return shared;
  const id = parameters(first.path, { [words.ownId]: node.nodeId });
  const lines =
    first.database === null && nodeInfo ? clusters.flatMap((cluster) => nodeLines(cluster, node, nodeInfo)) : [];
  return { ...shared, parameters: [...id, ...shared.parameters, ...lines] };
}

/** The own line first: the others of its cluster are links from it. */
function nodeLines(
  cluster: ClustererCluster,
  { nodeId }: NodeIdentity,
  { own, neighbor }: NonNullable<Scope['dialect']['nodeInfo']>,
): readonly Parameter[] {
  const { path, nodes } = cluster;
  return [
    ...nodes
      .filter((node) => node.nodeId === nodeId)
      .flatMap((node) => parameters(path, { [own]: info(node, socketUrl(node), cluster) })),
    ...nodes
      .filter((node) => node.nodeId !== nodeId)
      .flatMap((node) => parameters(path, { [neighbor]: info(node, node.url, cluster) })),
  ];
}

/**
 * The own socket is looked up by its text while the file is read, and the parser has written out IPv6 addresses in full by
 * then (`ip_addr2a`).
 */
function socketUrl({ address, url }: ReplicationNode): string {
  if (address.family === 'ipv4') return url;
  const bytes = address.bytes();
  const groups = Array.from({ length: 8 }, (_, i) =>
    ((bytes[2 * i] ?? 0) * 256 + (bytes[2 * i + 1] ?? 0)).toString(16),
  );
  return url.replace(address.toUriHost(), `[${groups.join(':')}]`);
}

/** `name=value` pairs; the reader takes the first occurrence of a name, so no value may hold one. */
function info({ nodeId, seed, sipAddress }: ReplicationNode, url: string, { clusterId }: ClustererCluster): string {
  return [
    `cluster_id=${clusterId}`,
    `node_id=${nodeId}`,
    `url=${url}`,
    ...(sipAddress === null ? [] : [`sip_addr=${sipAddress}`]),
    ...(seed === 'seed' ? ['flags=seed'] : []),
  ].join(',');
}

const SPANS = {
  ping_interval: { prop: 'pingInterval', otherwise: Duration.seconds(4), unit: 's' },
  ping_timeout: { prop: 'pingTimeout', otherwise: Duration.millis(1000), unit: 'ms' },
  // The daemon's own 60 s leave a peer without contacts and calls for a minute after one lost ping of a busy moment.
  node_timeout: { prop: 'nodeTimeout', otherwise: Duration.seconds(10), unit: 's' },
} as const;

/**
 * Seconds, milliseconds and seconds; a peer counts as gone after interval + timeout × (1 + retries). There is one set for all
 * clusters of a node: what an Interconnect says goes before what the site says.
 */
function pings(scope: Scope): Readonly<Record<string, SettingValue>> {
  const { context, dialect, parts } = scope;
  const { interconnect, replication } = context.records;
  const values: Record<string, SettingValue> = {};
  for (const [name, { prop, otherwise, unit }] of Object.entries(SPANS)) {
    const saying = [interconnect, replication].find((record) => spanOf(record, prop) !== undefined);
    const said = spanOf(saying, prop);
    const path = saying?.path ?? parts.interconnect?.path ?? replication?.path ?? context.path;
    if (dialect.clusterer.pings === 'yes') {
      const min = unit === 's' ? Duration.seconds(1) : Duration.millis(50);
      const usual =
        prop === 'pingTimeout' && parts.interconnect ? farPingTimeout(parts.interconnect.roundTrip) : otherwise;
      values[name] = amount({ path, prop, said, otherwise: usual, min, max: Duration.hours(1), unit }, scope);
    } else if (said !== undefined) {
      context.problems.add({
        rule: 'input/version-can-do-it',
        path,
        message: `nodes of OpenSIPS ${context.version} do not ping each other`,
        found: `${prop}: ${JSON.stringify(said)}`,
        allowed: `\`${prop}\` from OpenSIPS 2.3 on`,
        fix: `remove \`${prop}\`, or change \`version\` of the proxy cluster`,
      });
    }
  }
  return values;
}

function spanOf(record: object | null | undefined, prop: string): string | undefined {
  return (record as Readonly<Record<string, string | undefined>> | null | undefined)?.[prop];
}

/**
 * 2.5 s, which a busy node may take, and 2 × the round trip, after which a packet that was lost is sent again; rounded up,
 * for clusterer looks at its links as often as the divisor of all its times says.
 */
function farPingTimeout(roundTrip: Duration): Duration {
  const step = HEARTBEATS.shortestStepMillis;
  return Duration.millis(step * Math.ceil((BUSY_NODE_MILLIS + 2 * roundTrip.toMillis()) / step));
}
