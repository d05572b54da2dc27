import { pacemaker as facts } from '../../facts/pacemaker';
import { dialects } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import type { PacemakerCluster, ProxyClusterParts } from '../../model';
import { perCluster, written } from '../reading';
import { follower, runsOnHolderAlone } from '../resources';
import { defineRule } from '../rule';
import { declaredTags, tagKey } from '../tags';

/** Behind a virtual IP something makes each tag active where the address is, and says so again while it stays. */
export const followsTheVirtualIp = defineRule({
  id: 'tag/follows-the-virtual-ip',
  severity: 'error',
  // A tag nobody activates stays backup on every node.
  acceptable: false,
  summary: 'a resource keeps each tag active where the virtual IP is',
  why: 'OpenSIPS restarts under an address that does not move, or the address moves alone: every node is backup, and nobody pings, expires or bills.',
  sources: [sources.clustererTags, sources.pacemakerDocs],
  example: {
    wrong: `
      const proxies = new ProxyCluster(stack, 'proxies', { nodes: pair.nodes });
      new VirtualAddress(stack, 'vip', { proxies, virtualIp: pair.virtualIp });
      new LocalDatabase(stack, 'database', { proxies });
      new ReplicationCluster(stack, 'replication', { proxies });`,
    fix: 'add a PacemakerCluster for these proxies',
    right: `
      const proxies = new ProxyCluster(stack, 'proxies', { nodes: pair.nodes });
      const virtualAddress = new VirtualAddress(stack, 'vip', {
        proxies,
        virtualIp: pair.virtualIp,
      });
      new LocalDatabase(stack, 'database', { proxies });
      new ReplicationCluster(stack, 'replication', { proxies });
      new PacemakerCluster(stack, 'pacemaker', {
        proxies,
        virtualAddress,
        fencing,
      });`,
  },
  check: perCluster(tagsBehindVirtualIp, ({ cluster, virtualIp, pacemaker }) => {
    const activated = pacemaker ? activatedTag(pacemaker) : undefined;
    const { tagArgument } = dialects[cluster.version].mi;
    return cluster.nodes.flatMap(({ config }) =>
      declaredTags(config, cluster.version)
        .filter((tag) => activated !== (tagArgument === 'name' && tag.module === 'dialog' ? tag.name : tagKey(tag)))
        .map(({ name, module, line }) => ({
          path: pacemaker ? line.from : virtualIp.path,
          message: pacemaker
            ? `nothing makes tag '${name}' active`
            : `nothing makes tag '${name}' active where the virtual IP is`,
          found: pacemaker ? written(module, line) : 'no PacemakerCluster moves the virtual IP',
          allowed:
            activated === undefined
              ? 'a tag follower beside the virtual IP'
              : `one tag for one virtual IP: ${activated}`,
          fix: pacemaker
            ? 'use `sharingTag` of the ReplicationCluster, the tag that follows the virtual IP'
            : 'add a PacemakerCluster for these proxies',
          related: [pacemaker ? pacemaker.path : line.from],
        })),
    );
  }),
});

/** Where OpenSIPS runs on the holder alone, replication itself is wrong, and a rule of its own says so. */
function tagsBehindVirtualIp(parts: ProxyClusterParts) {
  const { cluster, virtualIp, pacemaker } = parts;
  const tags = cluster.nodes.some(({ config }) => declaredTags(config, cluster.version).length > 0);
  return virtualIp && tags && !runsOnHolderAlone(parts) ? { cluster, virtualIp, pacemaker } : null;
}

/** The tag that the follower sets, in the words of the version, as long as it also looks after it. */
function activatedTag(pacemaker: PacemakerCluster): string | undefined {
  const agent = follower(pacemaker, facts.follower);
  const repeats = agent?.operations.some(({ name, interval }) => name === 'monitor' && interval.toMillis() > 0);
  const tag = agent?.parameters['tag'];
  return repeats && typeof tag === 'string' ? tag : undefined;
}
