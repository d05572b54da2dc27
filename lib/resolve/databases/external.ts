import { mariadb } from '../../facts/mariadb';
import type { DatabaseAccount, ExternalDatabase, ExternalServer } from '../../model';
import type { ExternalDatabaseRecord } from '../../topology/topology';
import { nameOfPath } from '../../units';
import type { StackContext } from '../context';
import { resolveHosts } from '../hosts';
import type { Problems } from '../problems';
import { SECRET_MARK } from '../secrets';
import { databaseName, DEFAULT_DATABASE, DEFAULT_USER, PASSWORD_LENGTH, type ResolvedDatabase } from './shared';

/** A haproxy with more backups than this has another purpose; ours. */
const MAX_SERVERS = 9;
/** Somebody else's name: whatever needs no quoting in a URL and in an option file. */
const USER = /^[A-Za-z][A-Za-z0-9._-]{0,79}$/;
/** The same for a password, which a person chose or a provider made up. */
const PASSWORD = '^[A-Za-z0-9._-]{1,128}$';
const CHECK_PATH = /^\/[A-Za-z0-9._~/?=&-]{0,199}$/;
const DEFAULT_CHECK_PATH = '/';

/** A database that somebody else runs; undefined when something cannot be read. */
export function resolveExternal(record: ExternalDatabaseRecord, stack: StackContext): ResolvedDatabase | undefined {
  const { path, provisioning } = record;
  const { problems, secrets } = stack;
  const engine = record.engine ?? 'single';
  const servers = resolveHosts(path, record.servers, { port: mariadb.port, most: MAX_SERVERS }, problems);
  const database = databaseName(path, record.database ?? DEFAULT_DATABASE, problems);
  const user = accountName(path, 'user', record.user ?? DEFAULT_USER, problems);
  const provisioner = provisioning && accountName(path, 'provisioning.user', provisioning.user, problems);
  const check = checkOf(record, problems);
  const account = (name: string, said: ExternalDatabaseRecord['password'], what: string, purpose: string) => ({
    user: name,
    password: secrets.use(said, path, what, purpose, PASSWORD_LENGTH, PASSWORD),
  });
  const runtime = account(user ?? '', record.password, 'runtime_password', "OpenSIPS's database account");
  const maker: DatabaseAccount | null = provisioning
    ? account(
        provisioner ?? '',
        provisioning.password,
        'provisioning_password',
        'the database account that makes and fills tables',
      )
    : null;
  if (servers) checkServers(path, engine, servers, problems);
  if (!servers || database === undefined || user === undefined || check === undefined) return undefined;
  if (provisioning && provisioner === undefined) return undefined;
  return {
    database: {
      kind: 'external',
      path,
      name: nameOfPath(path),
      database,
      runtime,
      provisioning: maker,
      servers,
      engine,
      check,
    },
    machines: [],
  };
}

function accountName(path: string, prop: string, text: string, problems: Problems): string | undefined {
  if (USER.test(text)) return text;
  problems.add({
    rule: 'input/database-names',
    path,
    message: `\`${prop}\` cannot be used as a name in the database`,
    found: JSON.stringify(text),
    allowed: 'letters, digits, dot, dash and _, 80 at most, a letter first',
    fix: `change \`${prop}\``,
  });
  return undefined;
}

/** Undefined when said and unreadable. */
function checkOf({ path, check }: ExternalDatabaseRecord, problems: Problems): ExternalDatabase['check'] | undefined {
  if (!check) return null;
  const port = problems.integer(path, 'check.port', check.port, 1, 65535);
  const url = check.path ?? DEFAULT_CHECK_PATH;
  if (!CHECK_PATH.test(url) || url.includes(SECRET_MARK)) {
    problems.add({
      rule: 'input/values-can-be-read',
      path,
      message: '`check.path` is no path of a URL',
      found: JSON.stringify(url),
      allowed: 'a slash, then letters, digits and . _ ~ / ? = & -, 200 at most',
      fix: 'change `check.path`',
    });
    return undefined;
  }
  return port === undefined ? undefined : { port, path: url };
}

function checkServers(
  path: string,
  engine: ExternalDatabase['engine'],
  servers: readonly ExternalServer[],
  problems: Problems,
): void {
  servers.forEach(({ host }, i) => {
    // MySQL's clients take it for a unix socket, and behind that is no server of somebody else's.
    if (host.toLowerCase() !== 'localhost') return;
    problems.add({
      rule: 'input/external-servers',
      path,
      message: `\`servers[${i}].host\` means a unix socket`,
      found: JSON.stringify(host),
      allowed: '127.0.0.1, or another address or name',
      fix: `change \`servers[${i}].host\``,
    });
  });
  if (engine !== 'single' || servers.length === 1) return;
  problems.add({
    rule: 'input/external-servers',
    path,
    message: 'servers that know nothing of each other hold different rows after the first failure',
    found: `${servers.length} servers, engine 'single'`,
    allowed: "one server, or engine 'galera', 'replicated' or 'ndb'",
    fix: 'say in `engine` what stands behind `servers`, or leave one',
  });
}
