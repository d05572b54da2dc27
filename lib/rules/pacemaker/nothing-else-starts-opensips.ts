import { debian12 } from '../../facts/debian-12';
import { sources } from '../../facts/sources';
import type { ExtraFile, ProxyCluster, ProxyClusterParts } from '../../model';
import { perCluster } from '../reading';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';
import { enabledByPreset, startCommands } from '../start-commands';
import { isReadAfterOurs, linesFor, shown, unitLines } from '../unit-files';

/** Where Pacemaker runs OpenSIPS, nothing else on a node starts it: no unit, no timer, no script, no preset. */
export const nothingElseStartsOpensips = defineRule({
  id: 'pacemaker/nothing-else-starts-opensips',
  severity: 'error',
  acceptable: true,
  summary: 'only Pacemaker starts an OpenSIPS that it manages',
  why: 'OpenSIPS comes up on the standby: Pacemaker finds it on two nodes at once and stops it, and until then two of them write the same contacts.',
  sources: [sources.crmSimulate, sources.pacemakerSystemd, sources.systemdUnits],
  example: {
    wrong: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        files: [
          {
            path: '/etc/cron.d/opensips',
            content: '@reboot root systemctl start opensips\\n',
          },
        ],
      });`,
    fix: 'remove the line from the content in `files`',
    right: "new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });",
  },
  check: perCluster(runByPacemaker, ({ cluster }) => [
    ...restarted(cluster),
    ...pulledIn(cluster),
    ...cluster.files.flatMap(started),
  ]),
});

const UNIT = debian12.units.opensips;

function runByPacemaker({ cluster, pacemaker }: ProxyClusterParts) {
  return pacemaker && pacemaker.service !== 'systemd' ? { cluster } : null;
}

/** Our drop-in says `Restart=no`; what is read after it wins. */
function restarted(cluster: ProxyCluster): readonly Observation[] {
  const last = linesFor(cluster, UNIT).findLast((line) => line.key === 'Restart' && isReadAfterOurs(line));
  if (!last || last.value === 'no') return [];
  return [
    {
      path: last.file.from,
      message: 'systemd restarts OpenSIPS, and Pacemaker does not see that it failed',
      found: shown(last),
      allowed: 'Restart=no, or no such line',
      fix: REMOVE,
    },
  ];
}

/** Settings of other units that start the units they name, or enable them. */
const PULLS = ['Wants', 'Requires', 'BindsTo', 'Upholds', 'OnFailure', 'OnSuccess', 'Unit', 'Service', 'Also'];

function pulledIn(cluster: ProxyCluster): readonly Observation[] {
  return unitLines(cluster)
    .filter(({ unit, key, value }) => unit !== UNIT && PULLS.includes(key) && value.split(/\s+/).includes(UNIT))
    .map((line) => ({
      path: line.file.from,
      message: `${line.unit} starts OpenSIPS along with itself`,
      found: shown(line),
      allowed: 'After= and PartOf=, which start nothing',
      fix: REMOVE,
    }));
}

function started(file: ExtraFile): readonly Observation[] {
  const found = [...enabledByPreset(file, UNIT), ...startCommands(file, UNIT)];
  return found.map(({ text, does }) => ({
    path: file.from,
    message: `an extra file ${does} OpenSIPS, wherever the virtual IP is`,
    found: `${text} in ${file.path}`,
    allowed: 'crm_resource and the like, through Pacemaker',
    fix: REMOVE,
  }));
}

const REMOVE = 'remove the line from the content in `files`';
