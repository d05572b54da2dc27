import { dialects } from '../facts/opensips/dialects';
import {
  clustererClusters,
  type OpenSipsConfig,
  type OpenSipsVersion,
  type Parameter,
  type ProxyClusterParts,
  type ProxyNode,
} from '../model';
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
export function joinedClusters(parts: ProxyClusterParts, { config }: ProxyNode): ReadonlySet<number> | undefined {
  const infos = ownNodeInfo(config, parts.cluster.version);
  const ours = clustererClusters(parts).map(({ clusterId }) => clusterId);
  if (ours.length === 0 && infos.length === 0 && loaded(config, 'clusterer')) return undefined;
  const ids = infos.map(({ values }) => Number(values.get('cluster_id')));
  return new Set([...ours, ...ids]);
}

function pairs(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(',').map((pair) => {
      const [name = '', value = ''] = pair.split('=', 2);
      return [name.trim(), value.trim()] as const;
    }),
  );
}
