import { debian12 } from '../../facts/debian-12';
import { dialects } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { numberParameter, parameter, perCluster, written } from '../reading';
import { defineRule } from '../rule';
import { linesFor } from '../unit-files';

/** Where contacts are told from lapsed ones by the time of day, all nodes count it by a clock that is never put back. */
export const expiryOutlivesTheClockChange = defineRule({
  id: 'contacts/expiry-outlives-the-clock-change',
  severity: 'warning',
  acceptable: true,
  summary: 'times in a shared table of contacts are those of UTC',
  why: "In autumn the clock is put back: contacts that lapsed are good for an hour more, calls to them ring nowhere. Nodes in two time zones take each other's contacts for lapsed.",
  sources: [sources.dbTimes, sources.schema],
  example: {
    wrong: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        version: OpenSipsVersion.V2_2,
      });`,
    fix: 'add a drop-in with `Environment=TZ=UTC` for opensips.service to `files`, or change `version`',
    right: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        version: OpenSipsVersion.V2_2,
        files: [
          {
            path: '/etc/systemd/system/opensips.service.d/60-utc.conf',
            content: '[Service]\\nEnvironment=TZ=UTC\\n',
          },
        ],
      });`,
  },
  check: perCluster(inLocalTime, ({ cluster, connection }) => {
    const zone = linesFor(cluster, debian12.units.opensips).findLast(
      ({ section, key, value }) => section === 'Service' && key === 'Environment' && /\bTZ=/.test(value),
    );
    if (zone && /\bTZ="?(UTC|Etc\/UTC|GMT)\b/.test(zone.value)) return [];
    return cluster.nodes.slice(0, 1).flatMap(({ config }) => {
      const line = parameter(config, 'usrloc', 'db_mode');
      return {
        path: cluster.path,
        message: `OpenSIPS ${cluster.version} writes when contacts lapse in the time of the machine's own zone`,
        found: `${line ? written('usrloc', line) : 'usrloc'}${zone ? `, ${zone.value}` : ', no TZ'}`,
        allowed: 'UTC on every node, or OpenSIPS 2.4 and later, which count seconds',
        fix: 'add a drop-in with `Environment=TZ=UTC` for opensips.service to `files`, or change `version`',
        related: [connection.path],
      };
    });
  }),
});

/** Up to 2.3 the column is a date (DATETIME), from 2.4 on a number of seconds. */
function inLocalTime({ cluster, connection }: ProxyClusterParts) {
  if (!connection || dialects[cluster.version].usrloc.mode !== 'db_mode') return null;
  return cluster.nodes.some(({ config }) => numberParameter(config, 'usrloc', 'db_mode', 0) !== 0)
    ? { cluster, connection }
    : null;
}
