/**
 * Names for one thing over the versions, oldest first. When a name is unknown in a version, the member of its family that
 * exists there is what to write instead.
 */
const CORE: readonly (readonly string[])[] = [
  ['listen', 'socket'],
  ['children', 'udp_workers'],
  ['tcp_children', 'tcp_workers'],
  ['log_stderror', 'stderror_enabled'],
  ['log_facility', 'syslog_facility'],
  ['log_name', 'syslog_name'],
  ['tcp_listen_backlog', 'tcp_socket_backlog'],
  ['xlog_default_level', 'xlog_print_level'],
  ['debug', 'log_level'],
  ['fork', 'debug_mode'],
];

const MODULES: readonly (readonly string[])[] = [
  ['mi_json', 'mi_http'],
  ['mi_html', 'mi_http'],
  ['mi_xmlrpc_ng', 'mi_xmlrpc'],
  ['siptrace', 'tracer'],
  ['avpops', 'sqlops'],
  ['uri', 'auth_db'],
];

const PARAMETERS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  clusterer: [
    ['server_id', 'current_id', 'my_node_id'],
    ['current_info', 'my_node_info'],
    ['neighbor_info', 'neighbor_node_info'],
  ],
  usrloc: [
    ['replicate_contacts_to', 'location_cluster'],
    ['accept_replicated_contacts', 'location_cluster'],
    ['contactid_column', 'contact_id_column'],
    ['db_mode', 'working_mode_preset'],
    ['shared_pinging', 'pinging_mode'],
  ],
  dialog: [
    ['replicate_dialogs_to', 'dialog_replication_cluster'],
    ['accept_replicated_dialogs', 'dialog_replication_cluster'],
    ['replicate_profiles_to', 'profile_replication_cluster'],
    ['accept_replicated_profiles', 'profile_replication_cluster'],
  ],
  tm: [
    ['fr_timer', 'fr_timeout'],
    ['fr_inv_timer', 'fr_inv_timeout'],
  ],
  ratelimit: [
    ['replicate_pipes_to', 'pipe_replication_cluster'],
    ['accept_pipes_from', 'pipe_replication_cluster'],
  ],
  load_balancer: [
    ['replicate_status_to', 'status_replication_cluster', 'cluster_id'],
    ['accept_replicated_status', 'status_replication_cluster', 'cluster_id'],
  ],
  drouting: [
    ['replicate_status_to', 'status_replication_cluster', 'cluster_id'],
    ['accept_replicated_status', 'status_replication_cluster', 'cluster_id'],
  ],
  mi_fifo: [['reply_indent', 'pretty_printing']],
  mi_datagram: [['reply_indent', 'pretty_printing']],
};

/** What a core parameter is called where `exists` knows the name; undefined when no other name of it exists. */
export function renamedCoreParameter(name: string, exists: (name: string) => boolean): string | undefined {
  return member(CORE, name, exists);
}

/** The same for a module: the one that took over its work. */
export function renamedModule(name: string, exists: (name: string) => boolean): string | undefined {
  return member(MODULES, name, exists);
}

/** The same for a module's parameter. */
export function renamedParameter(module: string, name: string, exists: (name: string) => boolean): string | undefined {
  return member(PARAMETERS[module] ?? [], name, exists);
}

function member(
  families: readonly (readonly string[])[],
  name: string,
  exists: (name: string) => boolean,
): string | undefined {
  return families
    .filter((family) => family.includes(name))
    .flat()
    .findLast((other) => other !== name && exists(other));
}
