import { dialects } from '../facts/opensips/dialects';
import type { OpenSipsConfig, OpenSipsVersion, Parameter, ProxyClusterParts, ProxyNode } from '../model';
import { IpAddress } from '../units';
import { loaded, parameters, textOf } from './reading';

/** A node line of the script, `cluster_id=1,node_id=2,url=bin:192.0.2.1:5555`. */
export interface NodeInfo {
  readonly line: Parameter;
  readonly values: ReadonlyMap<string, string>;
}

/** The node's own lines, one per clusterer cluster; none where the database holds the nodes. */
export function ownNodeInfo(config: OpenSipsConfig, version: OpenSipsVersion): readonly NodeInfo[] {
  const { nodeInfo } = dialects[version];
  return nodeInfo === null
    ? []
    : parameters(config, 'clusterer', nodeInfo.own).map((line) => ({ line, values: pairs(textOf(line.value) ?? '') }));
}

/**
 * Ids of the clusterer clusters a node is in; undefined where that is written in a table this stack does not fill.
 */
export function joinedClusters(
  { cluster, replication }: ProxyClusterParts,
  { config }: ProxyNode,
): ReadonlySet<number> | undefined {
  const infos = ownNodeInfo(config, cluster.version);
  if (!replication && infos.length === 0 && loaded(config, 'clusterer')) return undefined;
  const ids = infos.map(({ values }) => Number(values.get('cluster_id')));
  return new Set(replication ? [replication.clusterId, ...ids] : ids);
}

/** `bin:192.0.2.1:5678`, `bin:[2001:db8::1]`; the host is null where it is a name, the port where none is written. */
export interface BinUrl {
  readonly protocol: string;
  readonly host: IpAddress | null;
  readonly port: number | null;
}

export function binUrl(text: string): BinUrl {
  const match = /^(?:([a-z]+):)?(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(text.trim());
  return {
    protocol: match?.[1] ?? 'bin',
    host: IpAddress.parse(match?.[2] ?? '') ?? null,
    port: match?.[3] === undefined ? null : Number(match[3]),
  };
}

function pairs(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(',').map((pair) => {
      const [name = '', value = ''] = pair.split('=', 2);
      return [name.trim(), value.trim()] as const;
    }),
  );
}
