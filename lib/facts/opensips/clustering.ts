/** Parameters, over all modules and versions, that hold the id of a clusterer cluster; 0 turns the exchange off. */
export const CLUSTER_ID_PARAMETERS: ReadonlySet<string> = new Set([
  'cluster_id',
  'ha_cluster',
  'location_cluster',
  ...['dialog', 'profile', 'pipe', 'status', 'tm'].map((what) => `${what}_replication_cluster`),
  ...['contacts', 'dialogs', 'profiles', 'pipes', 'status'].map((what) => `replicate_${what}_to`),
  ...['contacts', 'dialogs', 'profiles', 'status'].map((what) => `accept_replicated_${what}`),
  'accept_pipes_from',
]);

/** Parameters that name a sharing tag, and the parameter of the same module with the cluster that tag lives in. */
export const TAG_PARAMETERS = [
  ...['nathelper', 'nat_traversal', 'dispatcher', 'drouting', 'load_balancer', 'pua'].map((module) => ({
    module,
    parameter: 'cluster_sharing_tag',
    cluster: 'cluster_id',
  })),
  { module: 'presence', parameter: 'cluster_be_active_shtag', cluster: 'cluster_id' },
  { module: 'usrloc', parameter: 'ha_shtag', cluster: 'ha_cluster' },
] as const;

/** Script functions with a sharing tag among their arguments, counted from 0, and where the tag's cluster is set. */
export const TAG_ARGUMENTS = [
  { name: 'set_dlg_sharing_tag', argument: 0, module: 'dialog', cluster: 'dialog_replication_cluster' },
  { name: 'save', argument: 3, module: 'usrloc', cluster: 'location_cluster' },
  { name: 'mid_registrar_save', argument: 4, module: 'usrloc', cluster: 'location_cluster' },
] as const;

/**
 * Modules that probe gateways on their own. The default interval is the daemon's; `mode` is the parameter that must say
 * `by-shtag`, null where cluster and tag alone keep the backup nodes quiet (`lb_prober.c`).
 */
export const GATEWAY_PROBERS = [
  { module: 'dispatcher', interval: 'ds_ping_interval', defaultSeconds: 0, mode: 'cluster_probing_mode' },
  { module: 'drouting', interval: 'probing_interval', defaultSeconds: 30, mode: 'cluster_probing_mode' },
  { module: 'load_balancer', interval: 'probing_interval', defaultSeconds: 30, mode: null },
] as const;

/** Modules that ping clients behind NAT on their own; the default interval is the daemon's. */
export const NAT_PINGERS = [
  { module: 'nathelper', interval: 'natping_interval', defaultSeconds: 0 },
  { module: 'nat_traversal', interval: 'keepalive_interval', defaultSeconds: 60 },
] as const;

/** Bytes of the nonce secret of module auth (`AUTH_SECRET_LEN`); enforced since 3.2. */
export const NONCE_SECRET_BYTES = 32;

/**
 * Milliseconds that a busy node may take to answer a ping: with less, links between well nodes flapped in the field, with
 * this they stayed. OpenSIPS issues 3354 and 3542.
 */
export const BUSY_NODE_MILLIS = 2500;

/**
 * Pings of a peer that does not answer: each waits so many milliseconds unless `ping_timeout` says otherwise, and after the
 * first come so many more before the peer counts as down (`DEFAULT_PING_TIMEOUT`, `DEFAULT_NO_PING_RETRIES`).
 */
export const PINGS = { timeoutMillis: 1000, retries: 3 } as const;

/**
 * The daemon's own times of pings, two in seconds, and the shortest common divisor of all three that we take: clusterer looks
 * at every link that often, the divisor of all (`heartbeats_timer_interval`). The last is ours.
 */
export const HEARTBEATS = {
  timeoutMillis: PINGS.timeoutMillis,
  intervalSeconds: 4,
  downSeconds: 60,
  shortestStepMillis: 100,
} as const;

/** Modules that write what they find out about gateways into their tables, and which tables those are. */
export const GATEWAY_STATE = [
  { module: 'dispatcher', tables: ['dispatcher'] },
  { module: 'drouting', tables: ['dr_gateways', 'dr_carriers'] },
] as const;
