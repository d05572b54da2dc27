import type { Module } from '../../model';
import { administratorsTables, module, type Scope } from './draft';

/** Table with the accounts. */
export const SUBSCRIBERS = 'subscriber';

/**
 * An account is its user name alone, in every module that could add the domain: a phone may write the virtual address or
 * any of our domains behind it and means the same account. Written in every version, for 4.0 turned the default round.
 */
export const USE_DOMAIN = 0;

/** Seconds a nonce is good for; the daemon's own default. */
const NONCE_EXPIRES = 30;
const NONCE_LENGTH = 32;
/** 32 printable characters that mean nothing between double quotes. */
const NONCE_SECRET = `^[!#-\\[\\]-~]{${NONCE_LENGTH}}$`;

/** Digest authentication against the accounts in the tables. */
export function accounts(scope: Scope): readonly Module[] {
  const { path, records, secrets, problems } = scope.context;
  const found = administratorsTables(scope);
  const secret = secrets.use(
    records.proxies.nonceSecret,
    path,
    'nonce_secret',
    'nonces of digest authentication',
    NONCE_LENGTH,
    NONCE_SECRET,
  );
  if (!found && !records.database && !records.connection) {
    problems.add({
      rule: 'input/parts-belong-together',
      path,
      message: `accounts are looked up in table \`${SUBSCRIBERS}\`, and this proxy cluster has no database`,
      found: 'no database',
      allowed: 'a LocalDatabase or a DatabaseConnection with these `proxies`',
      fix: 'add a LocalDatabase, or a DatabaseConnection to a shared database',
    });
  }
  return [
    module('auth', path, {
      secret: { secret },
      nonce_expire: NONCE_EXPIRES,
      // The table of used nonces is each node's own: with it, the answer to a challenge of the node that just failed
      // would be challenged again. Instead a nonce may be used more than once while it is good.
      disable_nonce_check: 1,
    }),
    module('auth_db', path, {
      db_url: found?.url,
      // Hashes are compared, so no password has to be kept in clear.
      calculate_ha1: 0,
      password_column: 'ha1',
      load_credentials: '',
      use_domain: USE_DOMAIN,
    }),
  ];
}
