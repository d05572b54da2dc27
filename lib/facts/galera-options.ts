/**
 * Options that Galera's provider knows (26.4.23, read from a running member and from the library's names). It takes no other:
 * a member with one does not start (seen: "Unrecognized parameter").
 */
export const GALERA_OPTIONS: readonly string[] = [
  ...of('base', '_', 'dir', 'host', 'port'),
  ...of('cert', '.', 'log_conflicts', 'optimistic_pa'),
  'debug',
  ...of('evs', '.', 'auto_evict', 'causal_keepalive_period', 'debug_log_mask', 'delay_margin', 'delayed_keep_period'),
  ...of('evs', '.', 'inactive_check_period', 'inactive_timeout', 'info_log_mask', 'install_timeout'),
  ...of('evs', '.', 'join_retrans_period', 'keepalive_period', 'max_install_timeouts', 'send_window'),
  ...of('evs', '.', 'stats_report_period', 'suspect_timeout', 'use_aggregate', 'user_send_window', 'version'),
  ...of('evs', '.', 'view_forget_timeout'),
  ...of('gcache', '.', 'dir', 'keep_pages_size', 'mem_size', 'name', 'page_size', 'recover', 'size'),
  ...of('gcomm', '.', 'thread_prio'),
  ...of('gcs', '.', 'fc_debug', 'fc_factor', 'fc_limit', 'fc_master_slave', 'fc_single_primary', 'max_packet_size'),
  ...of('gcs', '.', 'max_throttle', 'recv_q_hard_limit', 'recv_q_soft_limit', 'sync_donor', 'vote_policy'),
  ...of('gmcast', '.', 'group', 'isolate', 'listen_addr', 'mcast_addr', 'mcast_ttl', 'peer_timeout', 'segment'),
  ...of('gmcast', '.', 'time_wait', 'version'),
  ...of('ist', '.', 'keep_keys', 'recv_addr', 'recv_bind'),
  ...of('pc', '.', 'announce_timeout', 'bootstrap', 'checksum', 'ignore_quorum', 'ignore_sb', 'linger', 'npvo'),
  ...of('pc', '.', 'recovery', 'version', 'wait_prim', 'wait_prim_timeout', 'weight'),
  ...of('protonet', '.', 'backend', 'version'),
  ...of('repl', '.', 'causal_read_timeout', 'commit_order', 'key_format', 'max_ws_size', 'proto_max'),
  ...of('socket', '.', 'checksum', 'dynamic', 'recv_buf_size', 'send_buf_size', 'ssl', 'ssl_ca', 'ssl_cert'),
  ...of('socket', '.', 'ssl_cipher', 'ssl_compression', 'ssl_key', 'ssl_password_file', 'ssl_reload'),
];

function of(group: string, separator: '.' | '_', ...names: readonly string[]): readonly string[] {
  return names.map((name) => `${group}${separator}${name}`);
}
