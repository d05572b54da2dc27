import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { perCluster } from '../reading';
import { runsOnHolderAlone } from '../resources';
import { defineRule } from '../rule';
import { sysctlLines } from '../sysctl-files';

/** Where OpenSIPS runs on the holder of the virtual IP alone, a node without the address cannot even start it. */
export const nonLocalBindStaysOff = defineRule({
  id: 'network/non-local-bind-stays-off',
  severity: 'warning',
  acceptable: true,
  summary: 'a node cannot start OpenSIPS without its virtual IP',
  why: 'OpenSIPS that somebody starts by hand comes up on the standby instead of failing at once, and Pacemaker finds it running twice.',
  sources: [sources.article, sources.crmSimulate, sources.ipSysctl],
  example: {
    wrong: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        files: [
          {
            path: '/etc/sysctl.d/99-voip.conf',
            content:
              'net.core.rmem_max = 4194304\\nnet.ipv4.ip_nonlocal_bind = 1\\n',
          },
        ],
      });`,
    fix: "remove the line from the content in `files`: with `service` 'with-virtual-ip' nothing needs it",
    right: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        files: [
          {
            path: '/etc/sysctl.d/99-voip.conf',
            content: 'net.core.rmem_max = 4194304\\n',
          },
        ],
      });`,
  },
  check: perCluster(startedBesideAddress, ({ cluster, virtualIp }) => {
    const key = `net.${virtualIp.address.address.family}.ip_nonlocal_bind`;
    const last = sysctlLines(cluster, key).at(-1);
    if (!last || last.value === '0') return [];
    return [
      {
        path: last.file.from,
        message: 'an extra file lets nodes bind a virtual IP that another one holds',
        found: `${last.text} in ${last.file.path}`,
        allowed: `${key} = 0, or no such line`,
        fix: "remove the line from the content in `files`: with `service` 'with-virtual-ip' nothing needs it",
      },
    ];
  }),
});

function startedBesideAddress(parts: ProxyClusterParts) {
  const { cluster, virtualIp } = parts;
  return virtualIp && runsOnHolderAlone(parts) ? { cluster, virtualIp } : null;
}
