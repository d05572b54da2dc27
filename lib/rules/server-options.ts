import { databaseMachines, machineRoles } from '../model';
import type { DatabaseCluster, ExtraFile, GaleraCluster, Model } from '../model';
import { optionLines, readAfterOurs, type OptionLine } from './mariadb-files';

/** An option of the author's for the servers of a shared database. */
export interface AuthorOption {
  /** With `_`, without what may stand before it: `log_bin` for `loose-skip-log-bin`, whose value is then `OFF`. */
  readonly name: string;
  /** Without quotes; `ON` where none is said. */
  readonly value: string;
  /** As written, and where: `binlog_format = MIXED in serverOptions`. */
  readonly found: string;
  /** The construct it belongs to. */
  readonly path: string;
  /** How to take it back, in the imperative. */
  readonly fix: string;
}

/**
 * What our own file says of what rules ask for: a line that is read before it changes nothing. MySQL is not among them, for
 * it cannot stand beside a proxy, whose files alone an author can add to.
 */
export const WRITTEN: Readonly<Record<'galera' | 'replicated', readonly string[]>> = {
  galera: [
    ...['bind_address', 'innodb_flush_log_at_trx_commit', 'binlog_format', 'default_storage_engine'],
    ...['innodb_autoinc_lock_mode', 'wsrep_on', 'wsrep_provider', 'wsrep_cluster_name', 'wsrep_cluster_address'],
    ...['wsrep_node_address', 'wsrep_node_name', 'wsrep_sst_method', 'wsrep_sst_auth', 'wsrep_provider_options'],
  ],
  replicated: [
    ...['bind_address', 'innodb_flush_log_at_trx_commit', 'sync_binlog', 'server_id', 'read_only', 'log_bin'],
    ...['gtid_domain_id', 'gtid_strict_mode', 'binlog_format', 'log_slave_updates'],
    ...['auto_increment_increment', 'auto_increment_offset'],
  ],
};

/**
 * What an author tells the servers of a shared database, as far as it counts: `serverOptions`, and option files among the
 * `files` of proxies whose machines are servers as well.
 */
export function authorOptions(database: DatabaseCluster, model: Model): readonly AuthorOption[] {
  if (database.kind !== 'galera' && database.kind !== 'replicated') return [];
  const ours = WRITTEN[database.kind];
  const said = database.serverOptions.map(({ name, value }) => ({
    ...plain(name, String(value)),
    found: `${name} = ${value} in serverOptions`,
    path: database.path,
    fix: `remove '${name}' from \`serverOptions\``,
  }));
  const lines = filesOnServers(database, model)
    .flatMap((file) => optionLines(file, 'server').map((line) => ({ line, option: fromFile(line) })))
    .filter(({ line, option }) => readAfterOurs(line.file) || !ours.includes(option.name))
    .map(({ option }) => option);
  return [...said, ...lines];
}

/** Lines of option files for the programs that make full copies, which read a section of their own. */
export function transferOptions(database: GaleraCluster, model: Model): readonly AuthorOption[] {
  return filesOnServers(database, model)
    .flatMap((file) => optionLines(file, 'transfer'))
    .filter(({ file }) => readAfterOurs(file))
    .map(fromFile);
}

/** What an author tells Galera's provider: `providerOptions`, and all that replaces the whole list. */
export function authorProviderOptions(database: GaleraCluster, model: Model): readonly AuthorOption[] {
  const said = database.providerOptions.map(({ name, value }) => ({
    name,
    value: String(value).trim(),
    found: `${name} = ${value} in providerOptions`,
    path: database.path,
    fix: `remove '${name}' from \`providerOptions\``,
  }));
  const lists = authorOptions(database, model).filter(({ name }) => name === PROVIDER_LIST);
  return [...said, ...lists.flatMap(inList)];
}

/** Name of the server option that holds the provider's, `name = value; name = value`. */
export const PROVIDER_LIST = 'wsrep_provider_options';

/** The last value of a provider option that an author gives; undefined for none. */
export function providerOption(database: GaleraCluster, model: Model, name: string): AuthorOption | undefined {
  return authorProviderOptions(database, model).findLast((option) => option.name === name);
}

/** The author's files on machines that are servers of the database, too. */
export function filesOnServers(database: DatabaseCluster, model: Model): readonly ExtraFile[] {
  const beside = databaseMachines(database)
    .filter(({ as }) => as === 'member')
    .flatMap(({ machine }) => machineRoles(model, machine).proxy?.parts.cluster ?? []);
  return [...new Set(beside)].flatMap(({ files }) => files);
}

/** True for what Galera's provider takes for no. */
export function isNo(value: string): boolean {
  return /^(no?|off|f(alse)?|0)$/i.test(value);
}

/** True for `ON`, `TRUE` and 1; the server takes every other word for off. */
export function isOn(value: string): boolean {
  return /^(on|true|1)$/i.test(value);
}

function inList(list: AuthorOption): readonly AuthorOption[] {
  return list.value.split(';').flatMap((pair) => {
    const [, name, value = ''] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? [];
    return name === undefined ? [] : [{ ...list, name, value }];
  });
}

function fromFile({ file, name, value, text }: OptionLine): AuthorOption {
  return {
    ...plain(name, value),
    found: `${text} in ${file.path}`,
    path: file.from,
    fix: 'remove the line from the content in `files`',
  };
}

function plain(written: string, value: string): Pick<AuthorOption, 'name' | 'value'> {
  const name = written.replace(/^loose_/, '');
  const bare = name.replace(/^(skip|disable)_/, '');
  if (bare === name) return { name: name.replace(/^enable_/, ''), value };
  return { name: bare, value: isOn(value) ? 'OFF' : 'ON' };
}
