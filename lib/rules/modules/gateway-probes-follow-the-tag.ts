import { GATEWAY_PROBERS } from '../../facts/opensips/clustering';
import { dialects } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import type { OpenSipsConfig, ProxyClusterParts, ReplicationCluster } from '../../model';
import { loaded, numberParameter, parameter, perCluster, textParameter, written } from '../reading';
import { runsOnHolderAlone } from '../resources';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';

/** Behind a virtual IP only the node that holds it probes gateways. */
export const gatewayProbesFollowTheTag = defineRule({
  id: 'modules/gateway-probes-follow-the-tag',
  severity: 'error',
  acceptable: true,
  summary: 'only the node with the virtual IP probes gateways',
  why: 'The standby probes from an address it does not hold, hears nothing, and marks every gateway down: after the takeover no call goes out.',
  sources: [sources.dispatcherSource, sources.issue972, sources.issue973],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [
          { name: 'drouting', parameters: { cluster_probing_mode: 'all' } },
        ],
      });`,
    fix: 'leave `cluster_probing_mode` of drouting to the ReplicationCluster, or set `probing_interval` to 0',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [
          { name: 'drouting', parameters: { cluster_probing_mode: 'by-shtag' } },
        ],
      });`,
  },
  check: perCluster(probingBehindVirtualIp, ({ cluster, replication, probers }) =>
    cluster.nodes.flatMap(({ config }) => probers(config).flatMap((prober) => complaints(config, prober, replication))),
  ),
});

type Prober = (typeof GATEWAY_PROBERS)[number];

/**
 * Versions without tags in clusterer have nothing to follow; where OpenSIPS runs on the holder alone, nothing has to. Of sites
 * that answer on one address each node asks from its own.
 */
function probingBehindVirtualIp(parts: ProxyClusterParts) {
  const { cluster, virtualIp, replication, dualSite } = parts;
  if (!virtualIp || dualSite?.anycast || dialects[cluster.version].tags !== 'clusterer' || runsOnHolderAlone(parts))
    return null;
  const probers = (config: OpenSipsConfig) =>
    GATEWAY_PROBERS.filter(
      ({ module, interval, defaultSeconds }) =>
        loaded(config, module) && numberParameter(config, module, interval, defaultSeconds) > 0,
    );
  return cluster.nodes.some(({ config }) => probers(config).length > 0) ? { cluster, replication, probers } : null;
}

function complaints(
  config: OpenSipsConfig,
  { module, interval, defaultSeconds, mode }: Prober,
  replication: ReplicationCluster | null,
): readonly Observation[] {
  const wrong = [
    numberParameter(config, module, 'cluster_id', 0) > 0 ? undefined : 'cluster_id',
    textParameter(config, module, 'cluster_sharing_tag') ? undefined : 'cluster_sharing_tag',
    mode === null || textParameter(config, module, mode)?.toLowerCase() === 'by-shtag' ? undefined : mode,
  ].filter((name) => name !== undefined);
  const [first] = wrong;
  if (first === undefined) return [];
  const line = parameter(config, module, first);
  return [
    {
      path: line?.from ?? parameter(config, module, interval)?.from ?? loaded(config, module)?.from ?? '',
      message: `${module} probes gateways from every node, the one without the virtual IP too`,
      found: `${interval} ${numberParameter(config, module, interval, defaultSeconds)} s, ${wrong.map((name) => shown(config, module, name)).join(', ')}`,
      allowed: `cluster_id, cluster_sharing_tag${mode === null ? '' : ` and ${mode} by-shtag`}; or ${interval} 0`,
      fix: `${replication ? `leave ${wrong.map((name) => `\`${name}\``).join(' and ')} of ${module} to the ReplicationCluster` : 'add a ReplicationCluster for these proxies'}, or set \`${interval}\` to 0`,
    },
  ];
}

function shown(config: OpenSipsConfig, module: string, name: string): string {
  const line = parameter(config, module, name);
  return line ? written(module, line) : `no ${name}`;
}
