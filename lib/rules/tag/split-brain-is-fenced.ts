import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { perCluster } from '../reading';
import { defineRule } from '../rule';

/** Where a tag follows a virtual IP, a node that lost contact is switched off before the other makes the tag active. */
export const splitBrainIsFenced = defineRule({
  id: 'tag/split-brain-is-fenced',
  severity: 'error',
  acceptable: true,
  summary: 'a cluster whose tag follows a virtual IP has fencing',
  why: 'After a cut cable both nodes are active. When it heals, both may step down or the wrong one may stay: nobody pings, or the node without the address does.',
  sources: [sources.clustererTags, sources.issue2982],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        fencing: Fencing.none('nobody has thought of it yet'),
      });`,
    fix: 'set `fencing` to Fencing.ipmi(…) or Fencing.agent(…), or to Fencing.none(reason)',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        fencing: Fencing.agent('fence_vmware_rest', {
          ip: 'vcenter.voip.example',
          username: 'fence@vsphere.local',
          password: Secret.fromVariable('vcenter_password'),
        }),
      });`,
  },
  check: perCluster(
    ({ replication, pacemaker }: ProxyClusterParts) =>
      replication && replication.sharingTag !== null && pacemaker ? { replication, pacemaker } : null,
    ({ replication, pacemaker }) =>
      pacemaker.fencing.kind !== 'none'
        ? []
        : [
            {
              path: pacemaker.path,
              message: `two nodes may hold tag '${replication.sharingTag ?? ''}' active at once, and nothing switches one of them off`,
              found: 'fencing: none',
              allowed: 'a fence device for every node',
              fix: 'set `fencing` to Fencing.ipmi(…) or Fencing.agent(…), or to Fencing.none(reason)',
              related: [replication.path],
            },
          ],
  ),
});
