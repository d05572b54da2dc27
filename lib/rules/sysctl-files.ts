import { debian12 } from '../facts/debian-12';
import type { ExtraFile, ProxyCluster } from '../model';

/** A line of the author's that sets a kernel parameter. */
export interface SysctlLine {
  readonly file: ExtraFile;
  readonly value: string;
  /** The line as written. */
  readonly text: string;
}

const FOLDERS = [
  '/etc/sysctl.d/',
  '/run/sysctl.d/',
  '/usr/local/lib/sysctl.d/',
  '/usr/lib/sysctl.d/',
  '/lib/sysctl.d/',
];

/** The author's lines for one parameter, in the order they are read: the last one counts. */
export function sysctlLines({ files }: Pick<ProxyCluster, 'files'>, key: string): readonly SysctlLine[] {
  return files
    .filter((file) => placeInOrder(file) !== undefined)
    .sort((a, b) => ((placeInOrder(a) ?? '') < (placeInOrder(b) ?? '') ? -1 : 1))
    .flatMap((file) => assignments(file, key));
}

/** Whether a file is read after ours, so that its lines win. */
export function isReadAfterOurs({ file }: SysctlLine): boolean {
  return (placeInOrder(file) ?? '') > debian12.sysctl.slice(debian12.sysctl.lastIndexOf('/') + 1);
}

/**
 * Files are read in the order of their names, whatever their folder (sysctl.d(5)); undefined for a file that is not read.
 * Debian reads /etc/sysctl.conf as 99-sysctl.conf.
 */
function placeInOrder({ path }: ExtraFile): string | undefined {
  if (path === '/etc/sysctl.conf') return '99-sysctl.conf';
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return FOLDERS.includes(folder) && path.endsWith('.conf') ? path.slice(folder.length) : undefined;
}

function assignments(file: ExtraFile, key: string): readonly SysctlLine[] {
  return file.content.split('\n').flatMap((line) => {
    const [, name, value = ''] = /^\s*-?\s*([a-z0-9_./]+)\s*=\s*(\S*)/.exec(line) ?? [];
    return name?.replaceAll('/', '.') === key ? [{ file, value, text: line.trim() }] : [];
  });
}
