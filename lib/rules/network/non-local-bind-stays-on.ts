import { sources } from '../../facts/sources';
import type { ProxyCluster } from '../../model';
import type { IpFamily } from '../../units';
import { perCluster } from '../reading';
import { runsOnHolderAlone } from '../resources';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';
import { isReadAfterOurs, sysctlLines } from '../sysctl-files';

/** A node may bind the virtual IP while another holds it; no extra file switches that off again. */
export const nonLocalBindStaysOn = defineRule({
  id: 'network/non-local-bind-stays-on',
  severity: 'error',
  // Without it OpenSIPS cannot start on the standby: there is no takeover.
  acceptable: false,
  summary: 'nodes may bind the virtual IP while they lack it',
  why: 'OpenSIPS of the standby finds its listen address missing and does not start, so there is nobody to take over.',
  sources: [sources.article, sources.ipSysctl],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        files: [
          {
            path: '/etc/sysctl.d/99-voip.conf',
            content:
              'net.core.rmem_max = 4194304\\nnet.ipv4.ip_nonlocal_bind = 0\\n',
          },
        ],
      });`,
    fix: 'remove the line from the content in `files`',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        files: [
          {
            path: '/etc/sysctl.d/99-voip.conf',
            content: 'net.core.rmem_max = 4194304\\n',
          },
        ],
      });`,
  },
  check: perCluster(
    (parts) => {
      const families = familiesOf(parts.cluster);
      return families.length > 0 && !runsOnHolderAlone(parts) ? { cluster: parts.cluster, families } : null;
    },
    ({ cluster, families }) => families.flatMap((family) => switchedOff(cluster, family)),
  ),
});

/** Address families of the sockets a node opens at an address it may not hold. */
function familiesOf({ nodes }: ProxyCluster): readonly IpFamily[] {
  const shared = nodes.flatMap(({ config }) => config.sockets.filter(({ on }) => on === 'virtual-ip'));
  return [...new Set(shared.map(({ host }) => host.family))];
}

function switchedOff(cluster: ProxyCluster, family: IpFamily): readonly Observation[] {
  const key = `net.${family}.ip_nonlocal_bind`;
  const last = sysctlLines(cluster, key).filter(isReadAfterOurs).at(-1);
  if (!last || last.value === '1') return [];
  return [
    {
      path: last.file.from,
      message: `an extra file takes away the right to bind the virtual IP (${family})`,
      found: `${last.text} in ${last.file.path}`,
      allowed: `${key} = 1, or no such line`,
      fix: 'remove the line from the content in `files`',
    },
  ];
}
