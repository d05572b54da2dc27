import { debian12 } from '../facts/debian-12';
import type { ExtraFile, ProxyCluster } from '../model';

/** A line of an option file of the author's. */
export interface OptionLine {
  readonly file: ExtraFile;
  /** With `_`, without a connection's name before it: `replicate_do_table`. */
  readonly name: string;
  /** Without quotes and comment; `ON` where none is said. */
  readonly value: string;
  /** The line as written. */
  readonly text: string;
}

const FOLDERS = ['/etc/mysql/conf.d/', '/etc/mysql/mariadb.conf.d/'];
const FILES = ['/etc/my.cnf', '/etc/mysql/my.cnf', '/etc/mysql/mariadb.cnf'];

/** Sections by who reads them: the server, and Galera's programs for full copies. */
const SECTIONS = {
  server: /^\[(mysqld|mariadb|mariadbd|server|galera)([-.].*)?\]/,
  transfer: /^\[sst\]/,
} as const;

/** What the author's extra files tell MariaDB's server; the other sections of an option file are for other programs. */
export function serverOptions({ files }: Pick<ProxyCluster, 'files'>): readonly OptionLine[] {
  return files.flatMap((file) => optionLines(file, 'server'));
}

/** Lines of one file for one reader; none of a file that is no option file. */
export function optionLines(file: ExtraFile, reader: keyof typeof SECTIONS): readonly OptionLine[] {
  if (!isOptionFile(file)) return [];
  let section = '';
  return file.content.split('\n').flatMap((line) => {
    const text = line.trim();
    if (text.startsWith('[')) section = text;
    const [, name, rest = ''] = /^(?:loose[-_])?([A-Za-z0-9_.-]+)(.*)$/.exec(text) ?? [];
    if (name === undefined || !SECTIONS[reader].test(section)) return [];
    const plain = (name.split('.').at(-1) ?? name).toLowerCase().replaceAll('-', '_');
    return [{ file, name: plain, value: valueOf(rest), text }];
  });
}

/** Files are read in the order of their names; of an option that holds one value the last counts. */
export function readAfterOurs({ path }: ExtraFile): boolean {
  const ours = debian12.mariadb.config;
  return folder(path) === folder(ours) && path > ours;
}

/** `= "a b" # why` is `a b`. */
function valueOf(rest: string): string {
  const [, text] = /^\s*=\s*(.*)$/.exec(rest) ?? [];
  if (text === undefined) return 'ON';
  const [, , quoted] = /^(["'])(.*?)\1/.exec(text) ?? [];
  return quoted ?? text.replace(/\s*#.*$/, '');
}

function isOptionFile({ path }: ExtraFile): boolean {
  return FILES.includes(path) || (path.endsWith('.cnf') && FOLDERS.includes(folder(path)));
}

function folder(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
