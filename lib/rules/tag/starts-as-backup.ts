import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { perCluster, written } from '../reading';
import { defineRule } from '../rule';
import { declaredTags } from '../tags';

/** In a cluster with a virtual IP every node starts its tags as backup; whoever moves the address makes them active. */
export const startsAsBackup = defineRule({
  id: 'tag/starts-as-backup',
  severity: 'error',
  // An active tag at start is announced to the others at once: there is no moment at which that does no harm.
  acceptable: false,
  summary: 'nodes behind a virtual IP start their tags as backup',
  why: 'A restarted node announces itself active and takes the tag from the owner of the virtual IP, which stops pinging and expiring.',
  sources: [sources.clustererTags, sources.issue2829],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [
          { name: 'clusterer', parameters: { sharing_tag: 'vip/1=active' } },
        ],
      });`,
    fix: 'let the tag start as backup: the agent that moves with the virtual IP makes it active',
    right: "new PerNodeDatabaseTopology(stack, 'registrar', pair);",
  },
  check: perCluster(tagsBehindVirtualIp, ({ cluster }) =>
    cluster.nodes.flatMap(({ config }) =>
      declaredTags(config, cluster.version)
        .filter(({ state }) => state === 'active')
        .map(({ name, module, line }) => ({
          path: line.from,
          message: `tag '${name}' is active from the start`,
          found: written(module, line),
          allowed: '=backup',
          fix: 'let the tag start as backup: the agent that moves with the virtual IP makes it active',
        })),
    ),
  ),
});

function tagsBehindVirtualIp(parts: ProxyClusterParts) {
  const { cluster, virtualIp } = parts;
  return virtualIp && cluster.nodes.some(({ config }) => declaredTags(config, cluster.version).length > 0)
    ? parts
    : null;
}
