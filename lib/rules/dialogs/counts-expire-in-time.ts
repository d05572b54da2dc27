import { COUNT_REPORTS } from '../../facts/opensips/counts';
import { dialects } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import type { OpenSipsConfig, ProxyClusterParts } from '../../model';
import { numberParameter, perCluster } from '../reading';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';

/** What a node reported of its calls outlives a few lost reports, and not the node by much. */
export const countsExpireInTime = defineRule({
  id: 'dialogs/counts-expire-in-time',
  severity: 'warning',
  acceptable: true,
  summary: 'calls of a lost site leave the counts soon, not at once',
  why: 'Right after a site is lost its calls still fill the limits of the others, which refuse everybody; kept too short, a few lost packets let everybody pass.',
  sources: [sources.dialogProfiles, sources.dialogDocs],
  example: {
    wrong: `
      const west = new PerNodeDatabaseTopology(westStack, 'registrar', {
        ...inWest,
        modules: [
          { name: 'dialog', parameters: { replicate_profiles_expire: 60 } },
        ],
      });
      new Interconnect(app, 'between', {
        ...way,
        sites: { east, west },
        share: { callCounts: 'on' },
      });`,
    fix: 'remove both from the parameters of dialog, which leaves 5 s and 200 ms',
    right: `
      const west = new PerNodeDatabaseTopology(westStack, 'registrar', {
        ...inWest,
        modules: [
          { name: 'dialog', parameters: { replicate_profiles_expire: 10 } },
        ],
      });
      new Interconnect(app, 'between', {
        ...way,
        sites: { east, west },
        share: { callCounts: 'on' },
      });`,
  },
  check: perCluster(reporting, (nodes) => nodes.flatMap(badlyTimed)),
});

/** Reports that may be lost in a row; ours. */
const LOST = 5;
const { intervalMs, expirySeconds, defaultExpirySeconds } = COUNT_REPORTS;

interface Reporting {
  readonly config: OpenSipsConfig;
  /** Path of the author who has changed a time. */
  readonly path: string;
  readonly interval: number;
  readonly roundTrip: number;
}

function reporting({ cluster, interconnect }: ProxyClusterParts): readonly Reporting[] | null {
  const { profiles } = dialects[cluster.version].dialog;
  const exchange = profiles.by === 'pair' ? profiles.accept : profiles.parameter;
  const nodes = cluster.nodes
    .filter(({ config }) => numberParameter(config, 'dialog', exchange, 0) > 0)
    .map(({ config }) => ({
      config,
      path: cluster.path,
      interval: numberParameter(config, 'dialog', 'replicate_profiles_timer', intervalMs),
      roundTrip: interconnect?.roundTrip.toMillis() ?? 0,
    }));
  return nodes.length > 0 ? nodes : null;
}

function badlyTimed({ config, path, interval, roundTrip }: Reporting): readonly Observation[] {
  const expiry = numberParameter(config, 'dialog', 'replicate_profiles_expire', defaultExpirySeconds);
  const least = Math.ceil((LOST * interval + 2 * roundTrip) / 1000);
  if (expiry >= least && expiry <= Math.max(least, defaultExpirySeconds)) return [];
  return [
    {
      path,
      message:
        expiry < least
          ? `calls of a node are forgotten when ${LOST} of its reports are lost`
          : `calls of a node that is lost count for ${expiry} s more`,
      found: `replicate_profiles_expire ${expiry} s, replicate_profiles_timer ${interval} ms`,
      allowed: `${least} to ${Math.max(least, defaultExpirySeconds)} s`,
      fix: `remove both from the parameters of dialog, which leaves ${expirySeconds} s and ${intervalMs} ms`,
    },
  ];
}
