import { sources } from '../../facts/sources';
import type { OpenSipsService } from '../../model';
import { perCluster } from '../reading';
import { managersOfOpenSips } from '../resources';
import { defineRule } from '../rule';

/** OpenSIPS is started and watched by its unit alone or by one resource, never by two at once. */
export const opensipsHasOneManager = defineRule({
  id: 'pacemaker/opensips-has-one-manager',
  severity: 'error',
  // Two managers undo each other's work on every failure; there is no state in which that is meant.
  acceptable: false,
  summary: 'OpenSIPS has one manager: systemd or one resource',
  why: 'Two managers start and stop one daemon: Pacemaker stops it on the standby, systemd starts it again, and failures are counted by nobody.',
  sources: [sources.article, sources.pacemakerSystemd, sources.crmSimulate],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        pacemaker: {
          resources: [
            { id: 'sip', agent: 'systemd:opensips', placement: 'clone' },
          ],
        },
      });`,
    fix: "remove the resource from `resources`, or set `service` to 'clone' and remove it as well",
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        pacemaker: { service: 'clone' },
      });`,
  },
  check: perCluster(
    ({ pacemaker }) => pacemaker,
    (pacemaker) => {
      const managers = managersOfOpenSips(pacemaker);
      const { count, allowed, fix } = EXPECTED[pacemaker.service];
      if (managers.length <= count) return [];
      const ids = managers.map(({ id, agent }) => `${id} (${agent.standard}:${agent.type})`);
      return [
        {
          path: pacemaker.path,
          message:
            pacemaker.service === 'systemd'
              ? 'the unit of OpenSIPS is left to systemd, and Pacemaker manages it too'
              : 'Pacemaker manages OpenSIPS twice',
          found: ids.join(', '),
          allowed,
          fix,
        },
      ];
    },
  ),
});

interface Expected {
  /** Resources of ours. */
  readonly count: number;
  readonly allowed: string;
  readonly fix: string;
}

const EXPECTED: Readonly<Record<OpenSipsService, Expected>> = {
  systemd: {
    count: 0,
    allowed: 'no resource for OpenSIPS',
    fix: "remove the resource from `resources`, or set `service` to 'clone' and remove it as well",
  },
  clone: {
    count: 1,
    allowed: 'one clone',
    fix: 'remove the resource from `resources`: the clone is there already',
  },
  'with-virtual-ip': {
    count: 1,
    allowed: 'one resource, in the group of the virtual IP',
    fix: 'remove the resource from `resources`: the one beside the virtual IP is there already',
  },
};
