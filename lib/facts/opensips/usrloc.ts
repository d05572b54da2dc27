import { Duration } from '../../units';

/** Values of the three parameters that say one by one how contacts are shared, kept over a restart, written to SQL. */
export const MODES = {
  cluster: ['none', 'federation', 'federation-cachedb', 'full-sharing', 'full-sharing-cachedb', 'sql-only'],
  restart: ['none', 'load-from-sql', 'sync-from-cluster'],
  writes: ['none', 'write-through', 'write-back'],
} as const;

export type ContactMode = { readonly [K in keyof typeof MODES]: (typeof MODES)[K][number] };

/** The parameters that say the mode one by one; read only where no preset is set. */
export const MODE_PARAMETERS = {
  cluster: 'cluster_mode',
  restart: 'restart_persistency',
  writes: 'sql_write_mode',
} as const;

/** What each `working_mode_preset` sets (`ul_check_config` in ul_mod.c, 2.4 and later); names are read without case. */
export const PRESETS: Readonly<Record<string, ContactMode>> = {
  'single-instance-no-db': { cluster: 'none', restart: 'none', writes: 'none' },
  'single-instance-sql-write-through': { cluster: 'none', restart: 'load-from-sql', writes: 'write-through' },
  'single-instance-sql-write-back': { cluster: 'none', restart: 'load-from-sql', writes: 'write-back' },
  'federation-cluster': { cluster: 'federation', restart: 'sync-from-cluster', writes: 'none' },
  'federation-cachedb-cluster': { cluster: 'federation-cachedb', restart: 'sync-from-cluster', writes: 'none' },
  'full-sharing-cluster': { cluster: 'full-sharing', restart: 'sync-from-cluster', writes: 'none' },
  'full-sharing-cachedb-cluster': { cluster: 'full-sharing-cachedb', restart: 'none', writes: 'none' },
  'sql-only': { cluster: 'sql-only', restart: 'none', writes: 'none' },
};

/** What `db_mode` 0 to 3 stands for from 2.4 on; 4.0 has lost the parameter. Before, it is the mode itself. */
export const DB_MODES = [
  'single-instance-no-db',
  'single-instance-sql-write-through',
  'single-instance-sql-write-back',
  'sql-only',
] as const;

/** `db_mode` of 2.2 and 2.3 that keeps contacts in the table alone. */
export const DB_ONLY = 3;

/** Tables usrloc keeps contacts in: the one every script uses, and a second of 2.2 and 2.3. */
export const CONTACT_TABLES: readonly string[] = ['location', 'aliases'];

/**
 * Seconds between two pings of a client from which on a shared table is spared; ours, the default of pings. nathelper asks
 * once a second for the contacts whose turn it is, so each is read once an interval, those without NAT too.
 */
export const SPARING_PING_SECONDS = 30;

/** Ours: the longest a contact that a node has missed may be missing there. */
export const LONGEST_LIFETIME = Duration.minutes(30);
