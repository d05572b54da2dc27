import { debian12 } from '../../facts/debian-12';
import type { CoreSetting, SettingValue } from '../../model';
import { isDomainName } from '../../units';
import { siteNames } from '../dual-site';
import { count, type Scope } from './draft';

const WORKERS = 8;
const MAX_WORKERS = 256;
/** L_INFO: one line per event worth knowing, none per message. */
const LOG_LEVEL = 3;
const ALERTS_ONLY = -3;
const DEBUG = 4;

const no: SettingValue = { word: 'no' };
const yes: SettingValue = { word: 'yes' };

/** What holds for the props holds for the parameters they are written as, when the author sets those himself. */
export function coreBounds(
  name: string,
  { dialect: { logging, workers } }: Scope,
): readonly [number, number] | undefined {
  if (name === workers.udp || name === workers.tcp) return [1, MAX_WORKERS];
  return name === 'log_level' || name === logging.scriptLevel ? [ALERTS_ONLY, DEBUG] : undefined;
}

/**
 * Core parameters, in the order of the file. Booleans are the language's words. Left to the daemon: memory (the unit sets
 * it), TCP timeouts, poll method, header lines; and `db_default_url`, with which modules that can do without a database
 * would begin to use ours.
 */
export function coreSettings(scope: Scope): readonly CoreSetting[] {
  const { context, dialect } = scope;
  const { path, records, nodes, virtualIp } = context;
  const { proxies } = records;
  const { logging, workers } = dialect;
  const level = count('logLevel', proxies.logLevel, LOG_LEVEL, ALERTS_ONLY, DEBUG, scope);
  const ipv6 = [...nodes.map((node) => node.address), ...(virtualIp ? [virtualIp.address.address] : [])].some(
    (a) => a.family === 'ipv6',
  );

  const own: readonly (readonly [string, SettingValue])[] = [
    // Without it the daemon looks for modules where the linker looks for libraries.
    ...modulePaths(scope).map((directory) => ['mpath', directory] as const),
    ['log_level', level],
    ...(logging.scriptLevel ? [[logging.scriptLevel, level] as const] : []),
    [logging.toStderr, no],
    ...(logging.toSyslog ? [[logging.toSyslog, yes] as const] : []),
    [logging.facility, { word: 'LOG_LOCAL0' }],
    [workers.udp, count('udpWorkers', proxies.udpWorkers, WORKERS, 1, MAX_WORKERS, scope)],
    [workers.tcp, count('tcpWorkers', proxies.tcpWorkers, WORKERS, 1, MAX_WORKERS, scope)],
    // What is ours is said below; a name found by reverse DNS is not.
    ['auto_aliases', no],
    ...domains(scope).map((domain) => ['alias', domain] as const),
    // Writing an image of the shared memory would delay the restart, and it holds passwords.
    ['disable_core_dump', yes],
    // A worker that waits for DNS answers nobody: 1 s for each of two tries instead of the resolver's 5 s and more.
    ['dns_retr_time', 1],
    ['dns_retr_no', 2],
    ['dns_use_search_list', no],
    ['dns_try_ipv6', ipv6 ? yes : no],
  ];
  return own.map(([name, value]) => ({ name, value, from: path }));
}

function modulePaths({ dialect }: Scope): readonly string[] {
  const [first, ...others] = debian12.opensips.modules;
  return dialect.modulePaths === 'several' ? [first, ...others] : [first];
}

/** Names that are ours at any port, for requests name them without one. */
function domains({ context: { path, problems, records } }: Scope): readonly string[] {
  const said = records.proxies.domains ?? [];
  said.forEach((domain, i) => {
    if (isDomainName(domain)) return;
    problems.add({
      rule: 'input/domains',
      path,
      message: `\`domains[${i}]\` is no domain name`,
      found: JSON.stringify(domain),
      allowed: 'labels of letters, digits and dashes, joined by dots, 253 characters at most',
      fix: `change \`domains[${i}]\``,
    });
  });
  const own = [...new Set(said.filter(isDomainName))];
  return [...new Set([...own, ...(records.dualSite ? siteNames(records.dualSite, own) : [])])];
}
