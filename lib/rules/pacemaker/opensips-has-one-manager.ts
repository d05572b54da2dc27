import { debian12 } from '../../facts/debian-12';
import { sources } from '../../facts/sources';
import type { PacemakerCluster, Primitive } from '../../model';
import { perCluster } from '../reading';
import { primitives } from '../resources';
import { defineRule } from '../rule';

/** OpenSIPS is started and watched by its unit alone or by one clone, never by two at once. */
export const opensipsHasOneManager = defineRule({
  id: 'pacemaker/opensips-has-one-manager',
  severity: 'error',
  // Two managers undo each other's work on every failure; there is no state in which that is meant.
  acceptable: false,
  summary: 'OpenSIPS has one manager: systemd or one clone',
  why: 'Two managers start and stop one daemon: Pacemaker stops it on the standby, systemd starts it again, and failures are counted by nobody.',
  sources: [sources.article, sources.pacemakerSystemd, sources.crmSimulate],
  check: perCluster(
    ({ pacemaker }) => pacemaker,
    (pacemaker) => {
      const managers = primitives(pacemaker).filter(managesOpenSips);
      if (managers.length <= allowedManagers(pacemaker)) return [];
      const ids = managers.map(({ id, agent }) => `${id} (${agent.standard}:${agent.type})`);
      return [
        {
          path: pacemaker.path,
          message:
            pacemaker.service === 'systemd'
              ? 'the unit of OpenSIPS is left to systemd, and Pacemaker manages it too'
              : 'Pacemaker manages OpenSIPS twice',
          found: ids.join(', '),
          allowed: pacemaker.service === 'systemd' ? 'no resource for OpenSIPS' : 'one clone',
          fix:
            pacemaker.service === 'systemd'
              ? "remove the resource from `resources`, or set `service` to 'clone' and remove it as well"
              : 'remove the resource from `resources`: the clone is there already',
        },
      ];
    },
  ),
});

const UNIT = debian12.units.opensips.replace(/\.service$/, '');

function managesOpenSips({ agent }: Primitive): boolean {
  return agent.standard !== 'stonith' && agent.standard !== 'ocf' && agent.type.replace(/\.service$/, '') === UNIT;
}

function allowedManagers({ service }: PacemakerCluster): number {
  return service === 'clone' ? 1 : 0;
}
