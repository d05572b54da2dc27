import { debian12 } from '../../facts/debian-12';
import { sources } from '../../facts/sources';
import {
  primitives,
  type DatabaseAccess,
  type PacemakerCluster,
  type ProxyCluster,
  type ProxyClusterParts,
} from '../../model';
import { perCluster } from '../reading';
import { manages } from '../resources';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';
import { isReadAfterOurs, linesFor, shown } from '../unit-files';

/** OpenSIPS is started when the shared database answers, and whatever leads to the database is there by itself. */
export const answersBeforeOpensipsStarts = defineRule({
  id: 'database/answers-before-opensips-starts',
  severity: 'error',
  acceptable: true,
  summary: 'OpenSIPS starts when its shared database answers',
  why: 'OpenSIPS ends at once where it cannot reach its tables: the start counts as failed, and after one failure on each node nothing runs.',
  sources: [sources.packageUnit, sources.systemdUnits, sources.pacemakerDocs],
  example: {
    wrong: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        files: [
          {
            path: '/etc/systemd/system/opensips.service.d/90-nice.conf',
            content: '[Service]\\nExecStartPre=\\nNice=-5\\n',
          },
        ],
      });`,
    fix: 'remove the line from the content in `files`',
    right: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        files: [
          {
            path: '/etc/systemd/system/opensips.service.d/90-nice.conf',
            content: '[Service]\\nNice=-5\\n',
          },
        ],
      });`,
  },
  check: perCluster(sharing, ({ cluster, pacemaker, access }) => [
    ...waitTakenBack(cluster),
    ...(pacemaker ? ledByPacemaker(pacemaker, access) : []),
  ]),
});

function sharing({ cluster, connection, pacemaker }: ProxyClusterParts) {
  return connection ? { cluster, pacemaker, access: connection.access } : null;
}

/** An empty setting in a later drop-in takes back the commands before it, ours among them. */
function waitTakenBack(cluster: ProxyCluster): readonly Observation[] {
  return linesFor(cluster, debian12.units.opensips)
    .filter((line) => line.key === 'ExecStartPre' && line.value === '' && isReadAfterOurs(line))
    .map((line) => ({
      path: line.file.from,
      message: 'a drop-in takes back that OpenSIPS waits for its database',
      found: shown(line),
      allowed: 'no empty ExecStartPre=, or a drop-in that is read before ours',
      fix: 'remove the line from the content in `files`',
    }));
}

/** In the group of the virtual IP it would come after OpenSIPS, and a clone is stopped while systemd has started it. */
function ledByPacemaker(pacemaker: PacemakerCluster, { by }: DatabaseAccess): readonly Observation[] {
  if (by !== 'haproxy') return [];
  return primitives(pacemaker)
    .filter((primitive) => manages(primitive, debian12.units.haproxy))
    .map(({ id, agent, from }) => ({
      path: from,
      message: 'Pacemaker starts and stops the haproxy through which OpenSIPS finds its database',
      found: `${id} (${agent.standard}:${agent.type})`,
      allowed: 'the haproxy that systemd runs on each node',
      fix: 'remove the resource from `resources`',
    }));
}
