import { GALERA_OPTIONS } from '../../facts/galera-options';
import { mariadb } from '../../facts/mariadb';
import type { DatabaseAccount, DatabaseCluster, Machine, ServerOption } from '../../model';
import type { SecretRecord, ServerOptionRecord } from '../../topology/topology';
import { nameOfPath, nearest, Size } from '../../units';
import type { StackContext } from '../context';
import type { Problems } from '../problems';
import { SECRET_MARK } from '../secrets';

export const DEFAULT_DATABASE = 'opensips';
export const DEFAULT_USER = 'opensips';
export const DEFAULT_BUFFER_POOL = '128MiB';
/** More than any machine here has; ours. */
const MAX_BUFFER_POOL = Size.gibibytes(1024);
/** Hexadecimal digits of a derived password. */
export const PASSWORD_LENGTH = 32;

/** What becomes of a database that proxy clusters share. */
export interface ResolvedDatabase {
  readonly database: DatabaseCluster;
  /** Those that are no node of a proxy cluster. */
  readonly machines: readonly Machine[];
}

/** What all shared databases say alike. */
interface SharedRecord {
  readonly path: string;
  readonly database?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: SecretRecord | undefined;
  readonly provisioningPassword?: SecretRecord | undefined;
}

export interface SharedNames {
  readonly path: string;
  readonly name: string;
  readonly database: string;
  readonly runtime: DatabaseAccount;
  readonly provisioning: DatabaseAccount;
}

/** Names and accounts of a database on machines of ours; undefined when one cannot be read. */
export function sharedNames(record: SharedRecord, { problems, secrets }: StackContext): SharedNames | undefined {
  const { path } = record;
  const database = databaseName(path, record.database ?? DEFAULT_DATABASE, problems);
  const user = userName(path, record.user ?? DEFAULT_USER, problems);
  const use = (said: SecretRecord | undefined, what: string, purpose: string) =>
    secrets.use(said, path, what, purpose, PASSWORD_LENGTH, mariadb.password);
  const runtime = use(record.password, 'runtime_password', "OpenSIPS's database account");
  const provisioning = use(
    record.provisioningPassword,
    'provisioning_password',
    'the database account that makes and fills tables',
  );
  if (database === undefined || user === undefined) return undefined;
  return {
    path,
    name: nameOfPath(path),
    database,
    runtime: { user, password: runtime },
    provisioning: { user: mariadb.provisioningUser, password: provisioning },
  };
}

export function databaseName(path: string, text: string, problems: Problems): string | undefined {
  return nameOf(path, 'database', text, mariadb.identifier, mariadb.systemDatabases, problems);
}

export function userName(path: string, text: string, problems: Problems): string | undefined {
  return nameOf(path, 'user', text, mariadb.account, [...mariadb.systemUsers, ...mariadb.ownUsers], problems);
}

function nameOf(
  path: string,
  prop: 'database' | 'user',
  text: string,
  pattern: RegExp,
  reserved: readonly string[],
  problems: Problems,
): string | undefined {
  if (pattern.test(text) && !reserved.includes(text.toLowerCase())) return text;
  problems.add({
    rule: 'input/database-names',
    path,
    message: `\`${prop}\` cannot be used as a name in the database`,
    found: JSON.stringify(text),
    allowed: `${prop === 'user' ? 'lower-case letters, digits and _, 32' : 'letters, digits and _, 64'} at most, a letter first; not ${reserved.join(', ')}`,
    fix: `change \`${prop}\``,
  });
  return undefined;
}

/** @param text as said; the default where it is undefined */
export function bufferPool(path: string, text: string | undefined, problems: Problems): Size | undefined {
  const size = problems.size(path, 'bufferPool', text ?? DEFAULT_BUFFER_POOL);
  const refuse = (message: string, allowed: string, fix: string) => {
    problems.add({ rule: 'input/buffer-pool', path, message, found: JSON.stringify(text), allowed, fix });
  };
  if (size && size.toBytes() < mariadb.minBufferPool.toBytes())
    refuse(
      '`bufferPool` is smaller than InnoDB can be',
      `${mariadb.minBufferPool.toString()} or more`,
      'raise `bufferPool`',
    );
  if (size && size.toBytes() > MAX_BUFFER_POOL.toBytes())
    refuse(
      '`bufferPool` is larger than the memory of any machine',
      `${MAX_BUFFER_POOL.toString()} at most`,
      'lower `bufferPool`',
    );
  return size;
}

/** Names of options as the server reads them, with `_`. */
const OPTION = /^[a-z][a-z0-9_]{0,63}$/;
/** Of the provider: `gmcast.peer_timeout`, `pc.weight`. */
const PROVIDER_OPTION = /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$/;
/** One line of an option file, without what ends a value in `wsrep_provider_options`. */
const VALUE = /^[\x20-\x7e]{0,1000}$/;

/** Options of the author's, checked for what no file could hold; whether they are wise is for the rules. */
export function serverOptions(
  path: string,
  prop: 'serverOptions' | 'providerOptions',
  records: readonly ServerOptionRecord[],
  problems: Problems,
): readonly ServerOption[] {
  const pattern = prop === 'serverOptions' ? OPTION : PROVIDER_OPTION;
  return records.map(({ name, value }) => {
    const written = name.replaceAll('-', '_');
    const isText = VALUE.test(String(value)) && !String(value).includes(SECRET_MARK);
    if (!pattern.test(written) || !isText || (prop === 'providerOptions' && String(value).includes(';'))) {
      problems.add({
        rule: 'input/server-options',
        path,
        message: `\`${prop}.${name}\` cannot be written`,
        found: `${name} = ${String(value)}`,
        allowed:
          prop === 'serverOptions'
            ? 'a name of lower-case letters, digits and _, and printable ASCII in one line'
            : 'a name such as gmcast.segment, and printable ASCII without ;',
        fix: `change \`${prop}\``,
      });
    } else if (prop === 'providerOptions' && !GALERA_OPTIONS.includes(written)) {
      const near = nearest(written, GALERA_OPTIONS);
      problems.add({
        rule: 'input/server-options',
        path,
        message: `Galera has no option '${written}', and a member with one does not start`,
        found: `${name} = ${String(value)}`,
        allowed: 'an option of the provider, as in its documentation',
        fix: near ? `write '${near}' in \`${prop}\`` : `remove '${name}' from \`${prop}\``,
      });
    }
    return { name: written, value };
  });
}
