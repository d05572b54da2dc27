import { SCRIPT_NAMES } from '../../facts/opensips/routes';
import { DB_ONLY } from '../../facts/opensips/usrloc';
import type { Federation, Module, ReplicationCluster, ScriptFeatures, SettingValue } from '../../model';
import { Duration } from '../../units';
import { REGISTRATION, usualLifetime } from '../registration';
import { USE_DOMAIN } from './accounts';
import { amount, count, module, tables, type Scope } from './draft';
import { storeUrl } from './stores';

/** 2^12 slots: short lists up to some ten thousand phones. The slot is part of a contact's id, so nodes must agree. */
const HASH_SIZE = 12;
const MOST_CONTACTS = 100;

/** User location and the registrar on top of it. */
export function contacts(scope: Scope): readonly Module[] {
  const { context, dialect, parts, sip } = scope;
  const { path } = context;
  const { replication } = parts;
  const found = tables(scope);
  const shared = replication && replication.contacts !== 'off' ? replication : null;
  const federation = parts.dualSite?.federation ?? null;
  const values = dialect.usrloc.mode === 'db_mode' ? dbMode(scope, shared) : preset(scope, shared);
  return [
    module('usrloc', shared?.path ?? path, {
      ...values,
      db_url: keptInSql(values) ? found?.url : undefined,
      ...(federation ? federated(federation, shared, scope) : { use_domain: USE_DOMAIN }),
      nat_bflag: SCRIPT_NAMES.natBranchFlag,
      hash_size: HASH_SIZE,
    }),
    module('registrar', path, {
      ...lifetimes(scope),
      max_contacts: count(
        'registration.maxContacts',
        context.records.proxies.registration?.maxContacts,
        REGISTRATION.maxContacts,
        1,
        MOST_CONTACTS,
        scope,
      ),
      received_avp: SCRIPT_NAMES.receivedAvp,
      tcp_persistent_flag: sip.some((port) => port.protocol === 'tcp') ? SCRIPT_NAMES.tcpPersistentFlag : undefined,
    }),
  ];
}

/** A table that all nodes share holds the contacts, unless they exchange them. */
export function contactMode({ parts: { shared, replication } }: Scope): ScriptFeatures['contacts'] {
  return shared && (!replication || replication.contacts === 'off') ? 'stored' : 'held';
}

type Values = Readonly<Record<string, SettingValue | undefined>>;

/**
 * Until 2.3: 0 keeps contacts in memory alone, 1 also writes each into the node's own table at once, 3 keeps them in the
 * table alone: no node knows what another one wrote.
 */
function dbMode(
  { parts: { database, shared: sharedTables }, dialect }: Scope,
  shared: ReplicationCluster | null,
): Values {
  const { exchange } = dialect.usrloc;
  if (sharedTables && !shared) return { db_mode: DB_ONLY };
  const sql = database !== null && shared?.contacts !== 'memory';
  return {
    db_mode: sql ? 1 : 0,
    ...(shared && exchange.by === 'pair'
      ? {
          [exchange.send]: shared.clusterId,
          [exchange.accept]: shared.clusterId,
          skip_replicated_db_ops: sql ? 0 : undefined,
        }
      : {}),
  };
}

/** Since 2.4: one preset, or the three parameters it stands for, never both: the preset would silence them. */
function preset(
  { context: { anycast }, parts: { database, dualSite, shared: sharedTables }, dialect }: Scope,
  shared: ReplicationCluster | null,
): Values {
  const { exchange, pinging } = dialect.usrloc;
  const federation = dualSite?.federation ?? null;
  if (sharedTables && !shared) return { working_mode_preset: 'sql-only' };
  if (!shared || exchange.by !== 'cluster') {
    return { working_mode_preset: database ? 'single-instance-sql-write-through' : 'single-instance-no-db' };
  }
  const sharing = federation ? 'federation-cachedb' : 'full-sharing';
  const mode: Values =
    shared.contacts === 'memory-and-sql' && database
      ? { cluster_mode: sharing, restart_persistency: 'load-from-sql', sql_write_mode: 'write-through' }
      : { working_mode_preset: `${sharing}-cluster` };
  return {
    ...mode,
    [exchange.parameter]: shared.clusterId,
    // By default every node pings its share of the contacts, the one without the virtual address too: from an address it
    // does not hold. 2.4 knows no owners; there the node that pings has to ping all. In a federation there are owners anyway.
    // At an address of all sites every node holds it, and those that are there take over the pings of those that are not.
    pinging_mode: pinging === 'pinging_mode' && !federation ? (anycast ? 'cooperation' : 'ownership') : undefined,
    shared_pinging: pinging === 'shared_pinging' ? Number(anycast !== null) : undefined,
  };
}

/**
 * What tells other sites where a device is. They learn it from the store, and nothing over BIN: contacts go to nodes with the
 * same `sip_addr` alone, so the cluster of the own site is the one for them.
 */
function federated({ store: path }: Federation, shared: ReplicationCluster | null, scope: Scope): Values {
  const { parts, dialect } = scope;
  const store = parts.stores.find((each) => each.path === path);
  const byTag = dialect.usrloc.federation === 'tag' && shared?.sharingTag;
  return {
    // A user alone would be one of any domain; the script puts the first one behind every name.
    use_domain: 1,
    cachedb_url: store && storeUrl(store, scope),
    ha_cluster: byTag ? shared.clusterId : undefined,
    ha_shtag: byTag ? shared.sharingTag : undefined,
  };
}

function keptInSql({ db_mode: mode, working_mode_preset: named, restart_persistency: restart }: Values): boolean {
  if (mode !== undefined) return mode !== 0;
  return restart === 'load-from-sql' || (typeof named === 'string' && named.includes('sql'));
}

const SHORTEST = Duration.seconds(1);
const LONGEST = Duration.hours(24);

/** Seconds, all three. */
function lifetimes(scope: Scope): Values {
  const { path, problems, records } = scope.context;
  const said = records.proxies.registration;
  const span = (prop: 'defaultExpires' | 'minExpires' | 'maxExpires', otherwise: Duration) =>
    amount(
      { path, prop: `registration.${prop}`, said: said?.[prop], otherwise, min: SHORTEST, max: LONGEST, unit: 's' },
      scope,
    );
  const min = span('minExpires', REGISTRATION.minExpires);
  const max = span('maxExpires', REGISTRATION.maxExpires);
  const usual = span('defaultExpires', Duration.millis(usualLifetime(1000 * min, 1000 * max)));
  if (min > max || usual < min || usual > max) {
    problems.add({
      rule: 'input/registration-lifetimes',
      path,
      message: 'lifetimes of registrations contradict each other',
      found: `minExpires ${min}s, defaultExpires ${usual}s, maxExpires ${max}s`,
      allowed: 'minExpires ≤ defaultExpires ≤ maxExpires',
      fix: 'change `registration`',
    });
  }
  return { default_expires: usual, min_expires: min, max_expires: max };
}
