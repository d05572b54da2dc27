import { dialects, type Exchange } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import type { Interconnect, OpenSipsConfig, OpenSipsVersion, ProxyClusterParts } from '../../model';
import { loaded, numberParameter, parameter, perCluster, textOf, written } from '../reading';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';

/** Between sites go counts of calls, and calls only where all answer on one address: each in the cluster meant for it. */
export const callsStayCountsTravel = defineRule({
  id: 'dialogs/calls-stay-counts-travel',
  severity: 'error',
  acceptable: true,
  summary: 'between sites go counts of calls, and no calls',
  why: 'Counts that stay within a site let an account use its limit at each of them; calls sent to every site are counted at each, and fill the line between them.',
  sources: [sources.dialogProfiles, sources.dialogDocs],
  example: {
    wrong: `
      const west = new PerNodeDatabaseTopology(westStack, 'registrar', {
        ...inWest,
        modules: [
          { name: 'dialog', parameters: { dialog_replication_cluster: 100 } },
        ],
      });
      new Interconnect(app, 'between', {
        ...way,
        sites: { east, west },
        share: { callCounts: 'on' },
      });`,
    fix: 'remove `dialog_replication_cluster` from the parameters of dialog',
    right: `
      new Interconnect(app, 'between', {
        ...way,
        sites: { east, west },
        share: { callCounts: 'on' },
      });`,
  },
  check: perCluster(betweenSites, ({ cluster, interconnect, dualSite }) =>
    cluster.nodes.flatMap(({ config }) => [
      ...(dualSite?.anycast ? [] : travelling(config, cluster.version, interconnect)),
      ...staying(config, cluster.version, interconnect),
    ]),
  ),
});

function betweenSites({ cluster, interconnect, dualSite }: ProxyClusterParts) {
  return interconnect ? { cluster, interconnect, dualSite } : null;
}

function namesOf(exchange: Exchange): readonly string[] {
  return exchange.by === 'pair' ? [exchange.send, exchange.accept] : [exchange.parameter];
}

/** Calls that go to all sites. */
function travelling(
  config: OpenSipsConfig,
  version: OpenSipsVersion,
  { clusterId, path }: Interconnect,
): readonly Observation[] {
  return namesOf(dialects[version].dialog.exchange).flatMap((name) => {
    const line = parameter(config, 'dialog', name);
    if (!line || Number(textOf(line.value)) !== clusterId) return [];
    return [
      {
        path: line.from,
        message: 'calls are replicated to the nodes of all sites',
        found: written('dialog', line),
        allowed: 'the cluster of the site alone: that of its ReplicationCluster',
        fix: `remove \`${name}\` from the parameters of dialog`,
        related: [path],
      },
    ];
  });
}

/** Counts that do not. */
function staying(config: OpenSipsConfig, version: OpenSipsVersion, between: Interconnect): readonly Observation[] {
  const { dialog, ratelimit } = dialects[version];
  const shared = [
    { on: between.callCounts, module: 'dialog', names: namesOf(dialog.profiles), prop: 'callCounts' },
    { on: between.callRates, module: 'ratelimit', names: namesOf(ratelimit.exchange), prop: 'callRates' },
  ];
  return shared.flatMap(({ on, module, names, prop }) => {
    if (on === 'off' || !loaded(config, module)) return [];
    return names.flatMap((name) => {
      const line = parameter(config, module, name);
      if (!line || numberParameter(config, module, name, 0) === between.clusterId) return [];
      return [
        {
          path: line.from,
          message: `sites share \`${prop}\`, and ${module} tells other nodes than those of all sites`,
          found: written(module, line),
          allowed: String(between.clusterId),
          fix: `remove \`${name}\` from the parameters of ${module}`,
          related: [between.path],
        },
      ];
    });
  });
}
