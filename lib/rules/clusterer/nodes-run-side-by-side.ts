import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { perCluster } from '../reading';
import { runsOnHolderAlone } from '../resources';
import { defineRule } from '../rule';

/** Nodes that tell each other of contacts and calls all run OpenSIPS, also without the virtual IP. */
export const nodesRunSideBySide = defineRule({
  id: 'clusterer/nodes-run-side-by-side',
  severity: 'error',
  // Nobody listens to what is sent, and nobody makes a tag active: none of it can be meant.
  acceptable: false,
  summary: 'nodes that replicate to each other all run',
  why: 'The standby runs no OpenSIPS that could receive anything: it starts empty at the takeover, and every phone and call is unknown.',
  sources: [sources.clustererSync, sources.article],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        pacemaker: { service: 'with-virtual-ip' },
      });`,
    fix: 'change `service` of the PacemakerCluster, or remove the ReplicationCluster and share a database',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        pacemaker: { service: 'clone' },
      });`,
  },
  check: perCluster(withReplication, (parts) => {
    const { replication, pacemaker } = parts;
    if (!pacemaker || !runsOnHolderAlone(parts)) return [];
    return [
      {
        path: pacemaker.path,
        message: 'nodes replicate to each other, and OpenSIPS runs on one of them at a time',
        found: `service: '${pacemaker.service}'`,
        allowed: "'systemd' or 'clone'",
        fix: 'change `service` of the PacemakerCluster, or remove the ReplicationCluster and share a database',
        related: [replication.path],
      },
    ];
  }),
});

function withReplication({ replication, pacemaker }: ProxyClusterParts) {
  return replication ? { replication, pacemaker } : null;
}
