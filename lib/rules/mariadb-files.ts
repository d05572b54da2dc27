import { debian12 } from '../facts/debian-12';
import type { ExtraFile, ProxyCluster } from '../model';

/** An option of the database server in a file of the author's. */
export interface ServerOption {
  readonly file: ExtraFile;
  /** With `_`, without a connection's name before it: `replicate_do_table`. */
  readonly name: string;
  /** The line as written. */
  readonly text: string;
}

const FOLDERS = ['/etc/mysql/conf.d/', '/etc/mysql/mariadb.conf.d/'];
const FILES = ['/etc/my.cnf', '/etc/mysql/my.cnf', '/etc/mysql/mariadb.cnf'];
const SERVER_SECTION = /^\[(mysqld|mariadb|mariadbd|server|galera)([-.].*)?\]$/;

/** What the author's extra files tell MariaDB's server; the other sections of an option file are for its clients. */
export function serverOptions({ files }: ProxyCluster): readonly ServerOption[] {
  return files.filter(isOptionFile).flatMap((file) => {
    let section = '';
    return file.content.split('\n').flatMap((line) => {
      const text = line.trim();
      if (text.startsWith('[')) section = text;
      const name = /^(?:loose[-_])?([A-Za-z0-9_.-]+)/.exec(text)?.[1];
      if (name === undefined || !SERVER_SECTION.test(section)) return [];
      return [{ file, name: (name.split('.').at(-1) ?? name).toLowerCase().replaceAll('-', '_'), text }];
    });
  });
}

/** Files are read in the order of their names; of an option that holds one value the last counts. */
export function readAfterOurs({ path }: ExtraFile): boolean {
  const ours = debian12.mariadb.config;
  return folder(path) === folder(ours) && path > ours;
}

function isOptionFile({ path }: ExtraFile): boolean {
  return FILES.includes(path) || (path.endsWith('.cnf') && FOLDERS.includes(folder(path)));
}

function folder(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
