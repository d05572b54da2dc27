import { debian12 } from '../../facts/debian-12';
import { sources } from '../../facts/sources';
import type { ExtraFile, ProxyCluster } from '../../model';
import type { IpFamily } from '../../units';
import { perCluster } from '../reading';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';

/** A node may bind the virtual IP while another holds it; no extra file switches that off again. */
export const nonLocalBindStaysOn = defineRule({
  id: 'network/non-local-bind-stays-on',
  severity: 'error',
  // Without it OpenSIPS cannot start on the standby: there is no takeover.
  acceptable: false,
  summary: 'nodes may bind the virtual IP while they lack it',
  why: 'OpenSIPS of the standby finds its listen address missing and does not start, so there is nobody to take over.',
  sources: [sources.article, sources.ipSysctl],
  check: perCluster(
    (parts) => {
      const families = familiesOf(parts.cluster);
      return families.length > 0 ? { cluster: parts.cluster, families } : null;
    },
    ({ cluster, families }) => families.flatMap((family) => switchedOff(cluster, family)),
  ),
});

/** Address families of the sockets a node opens at an address it may not hold. */
function familiesOf({ nodes }: ProxyCluster): readonly IpFamily[] {
  const shared = nodes.flatMap(({ config }) => config.sockets.filter(({ on }) => on === 'virtual-ip'));
  return [...new Set(shared.map(({ host }) => host.family))];
}

function switchedOff({ files }: ProxyCluster, family: IpFamily): readonly Observation[] {
  const settings = files
    .filter((file) => placeInOrder(file) !== undefined)
    .sort((a, b) => ((placeInOrder(a) ?? '') < (placeInOrder(b) ?? '') ? -1 : 1))
    .flatMap((file) => assignments(file, family));
  const last = settings.at(-1);
  if (!last || last.value === '1') return [];
  return [
    {
      path: last.file.from,
      message: `an extra file takes away the right to bind the virtual IP (${family})`,
      found: `${last.text} in ${last.file.path}`,
      allowed: `${key(family)} = 1, or no such line`,
      fix: 'remove the line from the content in `files`',
    },
  ];
}

const FOLDERS = [
  '/etc/sysctl.d/',
  '/run/sysctl.d/',
  '/usr/local/lib/sysctl.d/',
  '/usr/lib/sysctl.d/',
  '/lib/sysctl.d/',
];

/**
 * Files are read in the order of their names, whatever their folder, and the last line counts (sysctl.d(5)). The place of a
 * file among them, undefined when ours is read after it. Debian reads /etc/sysctl.conf as 99-sysctl.conf.
 */
function placeInOrder({ path }: ExtraFile): string | undefined {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const name = path === '/etc/sysctl.conf' ? '99-sysctl.conf' : path.slice(folder.length);
  const read = path === '/etc/sysctl.conf' || (FOLDERS.includes(folder) && name.endsWith('.conf'));
  const ours = debian12.sysctl.slice(debian12.sysctl.lastIndexOf('/') + 1);
  return read && name > ours ? name : undefined;
}

function assignments(file: ExtraFile, family: IpFamily) {
  return file.content.split('\n').flatMap((line) => {
    const [, name, value] = /^\s*-?\s*([a-z0-9_./]+)\s*=\s*(\S*)/.exec(line) ?? [];
    return name?.replaceAll('/', '.') === key(family) ? [{ file, value, text: line.trim() }] : [];
  });
}

function key(family: IpFamily): string {
  return `net.${family}.ip_nonlocal_bind`;
}
