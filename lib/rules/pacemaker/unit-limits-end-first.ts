import { debian12 } from '../../facts/debian-12';
import { sources } from '../../facts/sources';
import type { Primitive, ProxyClusterParts } from '../../model';
import { perCluster } from '../reading';
import { managersOfOpenSips, runsOnHolderAlone } from '../resources';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';
import { isReadAfterOurs, limitMillis, linesFor, shown, type UnitLine } from '../unit-files';

/** Where Pacemaker runs OpenSIPS, systemd is done with a start or stop, or gives it up, before Pacemaker does. */
export const unitLimitsEndFirst = defineRule({
  id: 'pacemaker/unit-limits-end-first',
  severity: 'error',
  acceptable: true,
  summary: 'systemd gives a start or stop up before Pacemaker does',
  why: 'Pacemaker takes a stop for failed that systemd still waits for: the node is fenced for it, or keeps the virtual IP for ever where nothing fences.',
  sources: [sources.packageUnit, sources.pacemakerDocs, sources.systemdUnits],
  example: {
    wrong: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        files: [
          {
            path: '/etc/systemd/system/opensips.service.d/90-stop.conf',
            content: '[Service]\\nTimeoutStopSec=5min\\n',
          },
        ],
      });`,
    fix: 'change the value in the content in `files`, or remove the line',
    right: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        files: [
          {
            path: '/etc/systemd/system/opensips.service.d/90-stop.conf',
            content: '[Service]\\nTimeoutStopSec=5s\\n',
          },
        ],
      });`,
  },
  check: perCluster(runByPacemaker, ({ resources, lines }) =>
    resources.flatMap((resource) => LIMITS.flatMap((limit) => tooLong(limit, resource, lines(limit.operation)))),
  ),
});

const LIMITS = [
  { operation: 'start', keys: ['TimeoutStartSec', 'TimeoutSec'] },
  { operation: 'stop', keys: ['TimeoutStopSec', 'TimeoutSec'] },
] as const;

type Lines = readonly UnitLine[];

function runByPacemaker(parts: ProxyClusterParts) {
  const { cluster, pacemaker } = parts;
  if (!pacemaker || pacemaker.service === 'systemd') return null;
  const all = linesFor(cluster, debian12.units.opensips).filter(({ section }) => section === 'Service');
  // Beside the virtual IP our own drop-in shortens the stop, and what is read before it does not count.
  const ofStop = runsOnHolderAlone(parts) ? all.filter(isReadAfterOurs) : all;
  return {
    resources: managersOfOpenSips(pacemaker),
    lines: (operation: (typeof LIMITS)[number]['operation']): Lines => (operation === 'stop' ? ofStop : all),
  };
}

function tooLong(
  { operation, keys }: (typeof LIMITS)[number],
  { id, operations }: Primitive,
  lines: Lines,
): readonly Observation[] {
  const last = lines.findLast(({ key }) => keys.some((each) => each === key));
  const limit = limitMillis(last?.value ?? '');
  const timeout = operations.find(({ name }) => name === operation)?.timeout;
  if (!last || limit === undefined || !timeout || limit < timeout.toMillis()) return [];
  return [
    {
      path: last.file.from,
      message: `systemd may still wait for a ${operation} of OpenSIPS when Pacemaker calls it failed`,
      found: shown(last),
      allowed: `less than ${timeout.toString()}, the limit of resource '${id}'`,
      fix: 'change the value in the content in `files`, or remove the line',
    },
  ];
}
