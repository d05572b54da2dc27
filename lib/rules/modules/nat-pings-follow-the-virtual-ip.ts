import { NAT_PINGERS } from '../../facts/opensips/clustering';
import { dialects } from '../../facts/opensips/dialects';
import { pacemaker as facts } from '../../facts/pacemaker';
import { sources } from '../../facts/sources';
import type { OpenSipsConfig, PacemakerCluster, ProxyClusterParts } from '../../model';
import { loaded, numberParameter, parameter, perCluster, textParameter } from '../reading';
import { follower, runsOnHolderAlone } from '../resources';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';

/** Behind a virtual IP only the node that holds it pings clients behind NAT. */
export const natPingsFollowTheVirtualIp = defineRule({
  id: 'modules/nat-pings-follow-the-virtual-ip',
  severity: 'error',
  acceptable: true,
  summary: 'only the node with the virtual IP pings clients',
  why: 'Both nodes ping, answers reach only the one with the address: the other counts the phones as lost and removes contacts that are there.',
  sources: [sources.nathelperDocs, sources.issue1372],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [{ name: 'nathelper', parameters: { cluster_id: 0 } }],
      });`,
    fix: 'leave `cluster_id` and `cluster_sharing_tag` of nathelper to the ReplicationCluster, or set `natping_interval` to 0',
    right: "new PerNodeDatabaseTopology(stack, 'registrar', pair);",
  },
  check: perCluster(pingingBehindVirtualIp, ({ cluster, pacemaker, by }) =>
    cluster.nodes.flatMap(({ config }) =>
      pingers(config)
        .filter(
          ({ module }) =>
            !(dialects[cluster.version].natPinging === 'sharing-tag' && tagged(config, module)) &&
            !switched(module, pacemaker),
        )
        .map((pinger) => complaint(config, pinger, by)),
    ),
  ),
});

type Pinger = (typeof NAT_PINGERS)[number];

function pingers(config: OpenSipsConfig): readonly Pinger[] {
  return NAT_PINGERS.filter(
    ({ module, interval, defaultSeconds }) =>
      loaded(config, module) && numberParameter(config, module, interval, defaultSeconds) > 0,
  );
}

/** Where OpenSIPS runs on the holder alone, nobody else could ping; an address of all sites is held by every node. */
function pingingBehindVirtualIp(parts: ProxyClusterParts) {
  const { cluster, virtualIp, pacemaker, connection, dualSite } = parts;
  if (!virtualIp || dualSite?.anycast || runsOnHolderAlone(parts)) return null;
  // Nodes that share a database need no ReplicationCluster, whose tag pings could follow.
  const by = connection && !parts.replication ? 'mi' : dialects[cluster.version].natPinging;
  return cluster.nodes.some(({ config }) => pingers(config).length > 0) ? { cluster, pacemaker, by } : null;
}

function tagged(config: OpenSipsConfig, module: string): boolean {
  return (
    numberParameter(config, module, 'cluster_id', 0) > 0 &&
    Boolean(textParameter(config, module, 'cluster_sharing_tag'))
  );
}

/** Our agent beside the virtual IP switches nathelper over MI; nat_traversal has no switch. */
function switched(module: string, pacemaker: PacemakerCluster | null): boolean {
  return (
    module === 'nathelper' &&
    pacemaker !== null &&
    follower(pacemaker, facts.follower)?.parameters['ping'] !== undefined
  );
}

function complaint(
  config: OpenSipsConfig,
  { module, interval, defaultSeconds }: Pinger,
  by: 'sharing-tag' | 'mi',
): Observation {
  const missing = ['cluster_id', 'cluster_sharing_tag'].filter(
    (name) => !textParameter(config, module, name) || textParameter(config, module, name) === '0',
  );
  const line = parameter(config, module, missing[0] ?? interval) ?? parameter(config, module, interval);
  const follows = by === 'sharing-tag' ? `no ${missing.join(', no ')}` : 'nothing that switches it at a move';
  return {
    path: line?.from ?? loaded(config, module)?.from ?? '',
    message: `${module} pings clients from every node, the one without the virtual IP too`,
    found: `${interval} ${numberParameter(config, module, interval, defaultSeconds)} s, ${follows}`,
    allowed:
      by === 'sharing-tag'
        ? 'cluster_id and cluster_sharing_tag'
        : 'nathelper, switched over MI by the agent beside the virtual IP',
    fix:
      by === 'sharing-tag'
        ? `leave \`cluster_id\` and \`cluster_sharing_tag\` of ${module} to the ReplicationCluster, or set \`${interval}\` to 0`
        : module === 'nathelper'
          ? 'add a PacemakerCluster for these proxies'
          : 'remove nat_traversal: nathelper keeps bindings open too, and can be switched',
  };
}
