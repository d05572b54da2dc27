import type { OpenSipsVersion } from '../../model';

/** Columns of table `clusterer` that some version has; `id` comes on top in each. */
export type ClustererColumn =
  | 'cluster_id'
  | 'machine_id'
  | 'node_id'
  | 'url'
  | 'state'
  | 'last_attempt'
  | 'failed_attempts'
  | 'no_tries'
  | 'duration'
  | 'ls_seq_no'
  | 'top_seq_no'
  | 'no_ping_retries'
  | 'priority'
  | 'sip_addr'
  | 'flags'
  | 'description';

/** Parameters that exchange something within a cluster: one to send and one to accept, or one for both. */
export type Exchange =
  | { readonly by: 'pair'; readonly send: string; readonly accept: string }
  | { readonly by: 'cluster'; readonly parameter: string };

/** The words of one version for what the model says once. Facts only: what is made of them is decided in `resolve`. */
export interface Dialect {
  /** Core statement that opens a socket. */
  readonly socket: 'listen' | 'socket';
  /**
   * Whether a socket can advertise an IPv6 address: 2.x writes it into the Via without its brackets, and does not take it for
   * its own (seen; `fix_socket_list`, `grep_sock_info`).
   */
  readonly advertisedIpv6: 'yes' | 'no';
  /** Core parameters for the number of worker processes. */
  readonly workers: { readonly udp: 'children' | 'udp_workers'; readonly tcp: 'tcp_children' | 'tcp_workers' };
  readonly logging: Logging;
  /** How many directories `mpath` takes. */
  readonly modulePaths: 'one' | 'several';
  /** `nonce_secret` of module auth: 32 bytes exactly since 3.2, anything before. */
  readonly nonceSecret: '32-bytes' | 'any-length';
  readonly clusterer: Clusterer;
  /** Parameters that name nodes in the script; null where the database alone can. */
  readonly nodeInfo: {
    readonly own: 'current_info' | 'my_node_info';
    readonly neighbor: 'neighbor_info' | 'neighbor_node_info';
  } | null;
  /** Whether nodes can talk to each other over TLS (`proto_bins`, 3.2 and later). */
  readonly bins: 'yes' | 'no';
  /** Whether nodes can serve one address at several places, and hand each other what belongs to another's transaction. */
  readonly anycast: 'yes' | 'no';
  /** Whether a starting node gets contacts and dialogs from a seed node. */
  readonly startSync: 'yes' | 'no';
  /** Who owns sharing tags: nobody, modules dialog and presence each their own, or clusterer for all. */
  readonly tags: 'none' | 'modules' | 'clusterer';
  readonly usrloc: {
    readonly exchange: Exchange;
    /** `db_mode`, or a preset that names how contacts are kept. */
    readonly mode: 'db_mode' | 'preset';
    /** How nodes with the same contacts divide pinging them: not at all, by hash, or by ownership. */
    readonly pinging: 'none' | 'shared_pinging' | 'pinging_mode';
    /** Whether `save()` takes the tag that owns the contact. */
    readonly ownership: 'none' | 'tag';
    /**
     * Which node of a site takes a device that went away without a word out of the store of a federation: every node that
     * knew it, or the one with a tag (`ha_shtag`); none before there were federations.
     */
    readonly federation: 'none' | 'every-node' | 'tag';
  };
  readonly dialog: {
    readonly exchange: Exchange;
    readonly profiles: Exchange;
    /**
     * Whether a replicated call is reported to other sites only where its tag is active (`prof_val_get_local_count`); before
     * tags existed each node that knows it reports it.
     */
    readonly countedOnce: 'yes' | 'no';
    readonly autoSync: 'cluster_auto_sync' | null;
  };
  readonly ratelimit: {
    readonly exchange: Exchange;
    /**
     * SBT counts over a window that moves; TAILDROP starts anew each second. Before 2.4 a node reports what it counts by SBT
     * together with what others reported to it (`hist_check`), and the counts never fall again.
     */
    readonly algorithm: 'SBT' | 'TAILDROP';
    /** At the end of a pipe's name, for one that is shared; without suffixes all are. */
    readonly suffix: '/b' | '';
  };
  /** What keeps the nodes without the VIP from pinging: a sharing tag, or MI commands at each move of the VIP. */
  readonly natPinging: 'sharing-tag' | 'mi';
  readonly mi: ManagementInterface;
}

interface Logging {
  readonly toStderr: 'log_stderror' | 'stderror_enabled';
  /** Null where everything that does not go to stderr goes to syslog. */
  readonly toSyslog: 'syslog_enabled' | null;
  readonly facility: 'log_facility' | 'syslog_facility';
  /** Level of the script's own lines; null where `log_level` rules them too. */
  readonly scriptLevel: 'xlog_level' | null;
}

interface Clusterer {
  /** Version of table `clusterer`. */
  readonly table: 1 | 2 | 4;
  readonly columns: readonly ClustererColumn[];
  /** Parameter with the own node's id. */
  readonly ownId: 'server_id' | 'current_id' | 'my_node_id';
  /** Column of the table that holds it. */
  readonly idColumn: 'machine_id' | 'node_id';
  /** Whether nodes ping each other. */
  readonly pings: 'yes' | 'no';
  /** Whether `db_mode` chooses between table and script. */
  readonly dbMode: 'yes' | 'no';
  /**
   * Switch of routing through third nodes. It must stay on: off, a node finds no way to its direct neighbours either
   * (`get_next_hop`, 3.6.8 and 4.0.1), and a restarted node is never sent the contacts and dialogs it asks for.
   */
  readonly rerouting: 'enable_rerouting' | null;
}

export interface ManagementInterface {
  /** What travels through the FIFO. */
  readonly wire: 'lines' | 'json-rpc';
  readonly naming: 'flat' | 'group:name';
  /** Commands that activate a tag; each takes {@link tagArgument}. */
  readonly activateTag: readonly string[];
  readonly listTags: readonly string[];
  readonly tagArgument: 'name' | 'name/cluster' | null;
  readonly switchNatPing: 'nh_enable_ping' | 'nathelper:enable_ping';
  /** Lists what a node exchanges, each with whether it is synced; null before nodes synced. */
  readonly listCapabilities: 'clusterer_list_cap' | 'clusterer:list_cap' | null;
  /** Fetches all contacts from a donor; null before nodes synced. */
  readonly syncContacts: 'ul_cluster_sync' | 'usrloc:cluster_sync' | null;
  /** Fetches all dialogs from a donor; null before nodes synced. */
  readonly syncDialogs: 'dlg_cluster_sync' | 'dialog:cluster_sync' | null;
}

/** What contacts and dialogs are called among the capabilities, 2.4 and later (usrloc and dialog, `*_repl_cap`). */
export const CAPABILITIES = { contacts: 'usrloc-contact-repl', dialogs: 'dialog-dlg-repl' } as const;

const cluster = (parameter: string): Exchange => ({ by: 'cluster', parameter });
const pair = (send: string, accept: string): Exchange => ({ by: 'pair', send, accept });

const TABLE_V4 = [
  'cluster_id',
  'node_id',
  'url',
  'state',
  'no_ping_retries',
  'priority',
  'sip_addr',
  'flags',
  'description',
] as const;

const v22: Dialect = {
  socket: 'listen',
  advertisedIpv6: 'no',
  workers: { udp: 'children', tcp: 'tcp_children' },
  logging: { toStderr: 'log_stderror', toSyslog: null, facility: 'log_facility', scriptLevel: null },
  modulePaths: 'one',
  nonceSecret: 'any-length',
  clusterer: {
    table: 1,
    columns: [
      'cluster_id',
      'machine_id',
      'url',
      'state',
      'last_attempt',
      'failed_attempts',
      'no_tries',
      'duration',
      'description',
    ],
    ownId: 'server_id',
    idColumn: 'machine_id',
    pings: 'no',
    dbMode: 'no',
    rerouting: null,
  },
  nodeInfo: null,
  bins: 'no',
  anycast: 'no',
  startSync: 'no',
  tags: 'none',
  usrloc: {
    exchange: pair('replicate_contacts_to', 'accept_replicated_contacts'),
    mode: 'db_mode',
    pinging: 'none',
    ownership: 'none',
    federation: 'none',
  },
  dialog: {
    exchange: pair('replicate_dialogs_to', 'accept_replicated_dialogs'),
    profiles: pair('replicate_profiles_to', 'accept_replicated_profiles'),
    countedOnce: 'no',
    autoSync: null,
  },
  ratelimit: { exchange: pair('replicate_pipes_to', 'accept_pipes_from'), algorithm: 'TAILDROP', suffix: '' },
  natPinging: 'mi',
  mi: {
    wire: 'lines',
    naming: 'flat',
    activateTag: [],
    listTags: [],
    tagArgument: null,
    switchNatPing: 'nh_enable_ping',
    listCapabilities: null,
    syncContacts: null,
    syncDialogs: null,
  },
};

const v23: Dialect = {
  ...v22,
  clusterer: {
    ...v22.clusterer,
    table: 2,
    columns: [
      'cluster_id',
      'node_id',
      'url',
      'state',
      'ls_seq_no',
      'top_seq_no',
      'no_ping_retries',
      'priority',
      'sip_addr',
      'description',
    ],
    ownId: 'current_id',
    idColumn: 'node_id',
    pings: 'yes',
  },
};

const v24: Dialect = {
  ...v23,
  clusterer: { ...v23.clusterer, table: 4, columns: TABLE_V4, dbMode: 'yes' },
  nodeInfo: { own: 'current_info', neighbor: 'neighbor_info' },
  anycast: 'yes',
  startSync: 'yes',
  tags: 'modules',
  usrloc: {
    exchange: cluster('location_cluster'),
    mode: 'preset',
    pinging: 'shared_pinging',
    ownership: 'none',
    federation: 'every-node',
  },
  dialog: {
    exchange: cluster('dialog_replication_cluster'),
    profiles: cluster('profile_replication_cluster'),
    countedOnce: 'yes',
    autoSync: null,
  },
  ratelimit: { exchange: cluster('pipe_replication_cluster'), algorithm: 'SBT', suffix: '' },
  mi: {
    ...v23.mi,
    activateTag: ['dlg_set_sharing_tag_active', 'pres_set_sharing_tag_active'],
    listTags: ['dlg_list_sharing_tags', 'pres_list_sharing_tags'],
    tagArgument: 'name',
    listCapabilities: 'clusterer_list_cap',
    syncContacts: 'ul_cluster_sync',
    syncDialogs: 'dlg_cluster_sync',
  },
};

const v34: Dialect = {
  ...v24,
  socket: 'socket',
  advertisedIpv6: 'yes',
  workers: { udp: 'udp_workers', tcp: 'tcp_workers' },
  logging: {
    toStderr: 'stderror_enabled',
    toSyslog: 'syslog_enabled',
    facility: 'syslog_facility',
    scriptLevel: 'xlog_level',
  },
  nonceSecret: '32-bytes',
  clusterer: { ...v24.clusterer, ownId: 'my_node_id' },
  nodeInfo: { own: 'my_node_info', neighbor: 'neighbor_node_info' },
  bins: 'yes',
  tags: 'clusterer',
  usrloc: { ...v24.usrloc, pinging: 'pinging_mode', ownership: 'tag' },
  dialog: { ...v24.dialog, autoSync: 'cluster_auto_sync' },
  ratelimit: { ...v24.ratelimit, suffix: '/b' },
  natPinging: 'sharing-tag',
  mi: {
    ...v24.mi,
    wire: 'json-rpc',
    activateTag: ['clusterer_shtag_set_active'],
    listTags: ['clusterer_list_shtags'],
    tagArgument: 'name/cluster',
  },
};

const v36: Dialect = {
  ...v34,
  modulePaths: 'several',
  clusterer: { ...v34.clusterer, rerouting: 'enable_rerouting' },
  usrloc: { ...v34.usrloc, federation: 'tag' },
};

const v40: Dialect = {
  ...v36,
  mi: {
    ...v36.mi,
    naming: 'group:name',
    activateTag: ['clusterer:shtag_set_active'],
    listTags: ['clusterer:list_shtags'],
    switchNatPing: 'nathelper:enable_ping',
    listCapabilities: 'clusterer:list_cap',
    syncContacts: 'usrloc:cluster_sync',
    syncDialogs: 'dialog:cluster_sync',
  },
};

/** One record per version; where a version says what its predecessor said, it inherits the record. */
export const dialects: Readonly<Record<OpenSipsVersion, Dialect>> = {
  '2.2': v22,
  '2.3': v23,
  '2.4': v24,
  '3.4': v34,
  '3.6': v36,
  '4.0': v40,
};
