import { debian12 } from '../../facts/debian-12';
import { sources } from '../../facts/sources';
import type { ProxyCluster, ProxyClusterParts } from '../../model';
import { perCluster } from '../reading';
import { defineRule } from '../rule';
import { isReadAfterOurs, linesFor, shown, type UnitLine } from '../unit-files';

/** Where systemd runs OpenSIPS it starts it again, however often it fails. */
export const systemdStartsItAgain = defineRule({
  id: 'pacemaker/systemd-starts-it-again',
  severity: 'error',
  acceptable: true,
  summary: 'an OpenSIPS that systemd runs is started again after each failure',
  why: 'OpenSIPS ends on the standby, nobody starts it again and nobody notices: weeks later the address moves there, to a machine that answers no phone.',
  sources: [sources.systemdUnits, sources.article],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        files: [
          {
            path: '/etc/systemd/system/opensips.service.d/60-restart.conf',
            content: '[Service]\\nRestart=no\\n',
          },
        ],
      });`,
    fix: 'remove the line from the content in `files`',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        files: [
          {
            path: '/etc/systemd/system/opensips.service.d/60-restart.conf',
            content: '[Service]\\nRestartSec=1s\\n',
          },
        ],
      });`,
  },
  check: perCluster(runBySystemd, (cluster) => [...notAgain(cluster), ...givenUp(cluster)]),
});

function runBySystemd({ cluster, pacemaker }: ProxyClusterParts): ProxyCluster | null {
  return (pacemaker?.service ?? 'systemd') === 'systemd' ? cluster : null;
}

function lastOf(cluster: ProxyCluster, ...keys: readonly string[]): UnitLine | undefined {
  return linesFor(cluster, debian12.units.opensips).findLast(
    (line) => keys.includes(line.key) && isReadAfterOurs(line),
  );
}

/** On failure is enough: a clean end is somebody's wish. */
function notAgain(cluster: ProxyCluster) {
  const last = lastOf(cluster, 'Restart');
  if (!last || ['always', 'on-failure'].includes(last.value)) return [];
  return [complaint(last, 'OpenSIPS stays down after a failure', 'Restart=always or on-failure, or no such line')];
}

/** Our drop-in takes the limit away. */
function givenUp(cluster: ProxyCluster) {
  const last = lastOf(cluster, 'StartLimitIntervalSec', 'StartLimitInterval');
  if (!last || /^0\w*$/.test(last.value)) return [];
  return [complaint(last, 'systemd gives OpenSIPS up after some failures', '0, or no such line')];
}

function complaint(line: UnitLine, message: string, allowed: string) {
  const fix = 'remove the line from the content in `files`';
  return { path: line.file.from, message, found: shown(line), allowed, fix };
}
