import { sources } from '../../facts/sources';
import type { Interconnect, OpenSipsConfig, ProxyClusterParts } from '../../model';
import { numberParameter, parameter, perCluster, written } from '../reading';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';

/** Where sites answer on one address, tm hands replies, CANCEL and ACK to the node whose transaction they belong to. */
export const transactionsFindTheirNode = defineRule({
  id: 'sites/transactions-find-their-node',
  severity: 'error',
  // Half of a transaction is none: no call through two sites would ever be set up or given up.
  acceptable: false,
  summary: "nodes on one address hand over what belongs to another's transaction",
  why: 'Replies reach a site that knows nothing of the call: phones ring and go on ringing, requests are sent again and again, and a caller who gives up is told that there is no call.',
  sources: [sources.tmAnycast, sources.issue4117],
  example: {
    wrong: `
      const west = new PerNodeDatabaseTopology(westStack, 'registrar', {
        ...inWest,
        modules: [{ name: 'tm', parameters: { cluster_auto_cancel: 0 } }],
      });
      new DualSiteTopology(app, 'sites', {
        ...way,
        sites: { east, west },
        mode: 'active-active',
        registrations: Registrations.anycast('198.51.100.1'),
      });`,
    fix: 'remove `cluster_auto_cancel` from the parameters of tm',
    right: `
      new DualSiteTopology(app, 'sites', {
        ...way,
        sites: { east, west },
        mode: 'active-active',
        registrations: Registrations.anycast('198.51.100.1'),
      });`,
  },
  check: perCluster(onOneAddress, ({ cluster, interconnect }) =>
    cluster.nodes.flatMap(({ config }) => [...elsewhere(config, interconnect), ...inScript(config)]),
  ),
});

function onOneAddress({ cluster, interconnect, dualSite }: ProxyClusterParts) {
  return dualSite?.anycast && interconnect ? { cluster, interconnect } : null;
}

function elsewhere(config: OpenSipsConfig, { clusterId, path }: Interconnect): readonly Observation[] {
  const name = 'tm_replication_cluster';
  const line = parameter(config, 'tm', name);
  if (!line || numberParameter(config, 'tm', name, 0) === clusterId) return [];
  return [
    {
      path: line.from,
      message: 'transactions are looked for in another cluster than that of all sites',
      found: written('tm', line),
      allowed: String(clusterId),
      fix: `remove \`${name}\` from the parameters of tm`,
      related: [path],
    },
  ];
}

/** The daemon says 481 for the CANCEL of another node's INVITE where the script has to look after it. */
function inScript(config: OpenSipsConfig): readonly Observation[] {
  const name = 'cluster_auto_cancel';
  const line = parameter(config, 'tm', name);
  if (!line || numberParameter(config, 'tm', name, 1) !== 0) return [];
  return [
    {
      path: line.from,
      message: 'nobody hands over a CANCEL: our script leaves that to tm',
      found: written('tm', line),
      allowed: '1, the default',
      fix: `remove \`${name}\` from the parameters of tm`,
    },
  ];
}
