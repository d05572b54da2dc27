import { dialects } from '../../facts/opensips/dialects';
import { BUSY_NODE_MILLIS, PINGS } from '../../facts/opensips/clustering';
import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { parameter, perCluster, textOf, written } from '../reading';
import { defineRule } from '../rule';

/** A ping may take as long as the way there and back and a busy node need. */
export const pingsOutlastTheWay = defineRule({
  id: 'clusterer/pings-outlast-the-way',
  severity: 'warning',
  acceptable: true,
  summary: 'a ping may take the round trip and a busy node',
  why: 'One late answer and a well node counts as gone: its calls leave the counts and come back, and each time whoever shares contacts fetches them all.',
  sources: [sources.issue3354, sources.issue3542],
  example: {
    wrong: `
      new Interconnect(app, 'between', {
        ...way,
        sites: { east, west },
        pingTimeout: Duration.seconds(1),
      });`,
    fix: 'raise `pingTimeout` of the Interconnect, or leave it out',
    right: `
      new Interconnect(app, 'between', {
        ...way,
        sites: { east, west },
        pingTimeout: Duration.seconds(3),
      });`,
  },
  check: perCluster(pinging, ({ cluster, said, least, because }) =>
    cluster.nodes.flatMap(({ config }) => {
      const line = parameter(config, 'clusterer', 'ping_timeout');
      if (!line || Number(textOf(line.value)) >= least) return [];
      const added = line.from === cluster.path;
      return [
        {
          path: added ? cluster.path : said.path,
          message: 'nodes give up on an answer that may still be on its way',
          found: `${written('clusterer', line)}${because.found}`,
          allowed: `${least} ms or more: ${because.allowed}`,
          fix: added
            ? 'remove `ping_timeout` from the parameters of clusterer'
            : `raise \`pingTimeout\` of the ${because.part}, or leave it out`,
          ...(added && { related: [said.path] }),
        },
      ];
    }),
  ),
});

/** Over a line between sites by its length; within one site the daemon's own time is the least. */
function pinging({ cluster, interconnect, replication }: ProxyClusterParts) {
  if (dialects[cluster.version].clusterer.pings !== 'yes') return null;
  if (interconnect) {
    const { roundTrip } = interconnect;
    const because = {
      found: `, round trip ${roundTrip.toString()}`,
      allowed: `${BUSY_NODE_MILLIS} ms and the round trip`,
      part: 'Interconnect',
    };
    return { cluster, said: interconnect, least: BUSY_NODE_MILLIS + roundTrip.toMillis(), because };
  }
  const because = { found: '', allowed: "the daemon's own time", part: 'ReplicationCluster' };
  return replication && { cluster, said: replication, least: PINGS.timeoutMillis, because };
}
