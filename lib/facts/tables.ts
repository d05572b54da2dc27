import { OPENSIPS_VERSIONS, type OpenSipsVersion } from '../model';

/**
 * What a table holds, seen from a pair of nodes with a database each.
 * - `provisioned`: an administrator fills it, OpenSIPS reads it; may be copied between nodes.
 * - `runtime`: state or settings of one running node; never leaves it.
 * - `collected`: records one node appends; fetched from each node by whoever needs them.
 * - `owned`: written by us on each node.
 */
export type TableClass = 'provisioned' | 'runtime' | 'collected' | 'owned';

interface TableRow {
  readonly table: string;
  /** `<script>-create.sql` creates it; later versions may have moved it. */
  readonly script: string;
  readonly class: TableClass;
  /** Number in table `version`, one per OpenSIPS version, oldest first: null where it is absent, 'none' where it has no number. */
  readonly versions: readonly (number | 'none' | null)[];
}

const always = (version: number) => [version, version, version, version, version, version];
const since24 = (version: number) => [null, null, version, version, version, version];
const since34 = (version: number) => [null, null, null, version, version, version];
const since36 = (version: number) => [null, null, null, null, version, version];
const until24 = (version: number) => [version, version, version, null, null, null];

const row = (table: string, script: string, cls: TableClass, versions: TableRow['versions']): TableRow => ({
  table,
  script,
  class: cls,
  versions,
});

/** Every table of the scripts in `scripts/mysql`, read at the last release of each line. */
const ROWS: readonly TableRow[] = [
  row('acc', 'acc', 'collected', always(7)),
  row('active_watchers', 'presence', 'runtime', [11, 11, 12, 12, 12, 12]),
  row('address', 'permissions', 'provisioned', always(5)),
  row('aliases', 'registrar', 'runtime', [1009, 1009, null, null, null, null]),
  row('b2b_entities', 'b2b', 'runtime', [1, 1, 1, 2, 2, 2]),
  row('b2b_logic', 'b2b', 'runtime', [3, 3, 3, 5, 5, 5]),
  row('b2b_sca', 'b2b_sca', 'runtime', always(1)),
  row('cachedb', 'cachedb_sql', 'runtime', always(2)),
  row('carrierfailureroute', 'carrierroute', 'provisioned', always(2)),
  row('carrierroute', 'carrierroute', 'provisioned', always(3)),
  row('cc_agents', 'call_center', 'runtime', [1, 1, 1, 3, 3, 3]),
  row('cc_calls', 'call_center', 'runtime', ['none', 'none', 'none', 3, 3, 3]),
  row('cc_cdrs', 'call_center', 'collected', [1, 1, 1, 2, 2, 2]),
  row('cc_flows', 'call_center', 'provisioned', [1, 1, 1, 2, 2, 2]),
  row('closeddial', 'closeddial', 'provisioned', always(1)),
  row('clusterer', 'clusterer', 'owned', [1, 2, 4, 4, 4, 4]),
  row('clusterer_bridge', 'clusterer', 'owned', [null, null, null, null, null, 1]),
  row('config', 'config', 'provisioned', since36(1)),
  row('cpl', 'cpl', 'provisioned', always(2)),
  row('dbaliases', 'alias_db', 'provisioned', always(2)),
  row('dialog', 'dialog', 'runtime', [10, 10, 10, 12, 12, 12]),
  row('dialplan', 'dialplan', 'provisioned', always(5)),
  row('dispatcher', 'dispatcher', 'provisioned', [7, 8, 8, 9, 9, 9]),
  row('domain', 'domain', 'provisioned', [3, 3, 3, 3, 4, 4]),
  row('domainpolicy', 'domainpolicy', 'provisioned', always(3)),
  row('dr_carriers', 'drouting', 'provisioned', [2, 2, 2, 3, 3, 3]),
  row('dr_gateways', 'drouting', 'provisioned', always(6)),
  row('dr_groups', 'drouting', 'provisioned', always(2)),
  row('dr_partitions', 'drouting', 'provisioned', always(1)),
  row('dr_rules', 'drouting', 'provisioned', [3, 3, 3, 4, 4, 4]),
  row('emergency_report', 'emergency', 'collected', always(1)),
  row('emergency_routing', 'emergency', 'provisioned', always(1)),
  row('emergency_service_provider', 'emergency', 'provisioned', always(1)),
  row('fraud_detection', 'fraud_detection', 'provisioned', always(1)),
  row('freeswitch', 'freeswitch_scripting', 'provisioned', since24(1)),
  row('globalblacklist', 'userblacklist', 'provisioned', always(2)),
  row('grp', 'group', 'provisioned', always(3)),
  row('imc_members', 'imc', 'runtime', always(2)),
  row('imc_rooms', 'imc', 'runtime', always(2)),
  row('janus', 'janus', 'provisioned', since36(1)),
  row('jwt_profiles', 'authjwt', 'provisioned', since34(1)),
  row('jwt_secrets', 'authjwt', 'provisioned', since34(1)),
  row('load_balancer', 'load_balancer', 'provisioned', [2, 2, 2, 3, 3, 3]),
  row('location', 'usrloc', 'runtime', [1011, 1011, 1013, 1013, 1013, 1013]),
  row('missed_calls', 'acc', 'collected', always(5)),
  row('presentity', 'presence', 'runtime', always(5)),
  row('pua', 'presence', 'runtime', [8, 8, 8, 9, 9, 9]),
  row('qr_profiles', 'qrouting', 'provisioned', since34(1)),
  row('rc_clients', 'ratecacher', 'provisioned', since34(1)),
  row('rc_demo_ratesheet', 'ratecacher', 'provisioned', since34(1)),
  row('rc_ratesheets', 'ratecacher', 'provisioned', since34(1)),
  row('rc_vendors', 'ratecacher', 'provisioned', since34(1)),
  row('re_grp', 'group', 'provisioned', always(2)),
  // Before 3.x a row has no sharing tag: with the same rows both nodes would register at the carrier.
  row('registrant', 'registrant', 'runtime', until24(1)),
  row('registrant', 'registrant', 'provisioned', since34(3)),
  row('rls_presentity', 'rls', 'runtime', always(1)),
  row('rls_watchers', 'rls', 'runtime', always(2)),
  row('route_tree', 'carrierroute', 'provisioned', always(2)),
  row('rtpengine', 'rtpengine', 'provisioned', since24(1)),
  row('rtpproxy_sockets', 'rtpproxy', 'provisioned', always(0)),
  row('silo', 'msilo', 'runtime', always(6)),
  row('sip_trace', 'siptrace', 'runtime', until24(5)),
  row('sip_trace', 'tracer', 'runtime', since34(5)),
  row('smpp', 'smpp', 'provisioned', since34(1)),
  // Holds listening addresses, which differ from node to node.
  row('sockets', 'sockets_mgm', 'runtime', since36(1)),
  row('speed_dial', 'speeddial', 'provisioned', always(3)),
  row('subscriber', 'auth_db', 'provisioned', [7, 7, 7, 8, 8, 8]),
  row('tcp_mgm', 'tcp_mgm', 'provisioned', [null, null, null, 1, 1, 2]),
  row('tls_mgm', 'tls_mgm', 'provisioned', [1, 2, 2, 3, 3, 3]),
  row('trie_partitions', 'trie', 'provisioned', since36(1)),
  row('trie_table', 'trie', 'provisioned', since36(1)),
  row('uri', 'uri_db', 'provisioned', until24(2)),
  row('uri', 'auth_db', 'provisioned', since34(2)),
  row('userblacklist', 'userblacklist', 'provisioned', always(2)),
  row('usr_preferences', 'avpops', 'provisioned', [3, 3, 3, 3, null, null]),
  row('usr_preferences', 'sqlops', 'provisioned', since36(3)),
  row(
    'version',
    'standard',
    'owned',
    OPENSIPS_VERSIONS.map(() => 'none' as const),
  ),
  row('watchers', 'presence', 'runtime', always(4)),
  row('xcap', 'presence', 'provisioned', always(4)),
];

/** A table of one OpenSIPS version. */
export interface TableFact {
  readonly table: string;
  /** Name of the script that creates it, without `-create.sql`. */
  readonly script: string;
  readonly class: TableClass;
  /** What table `version` must say; null where the script writes nothing there. */
  readonly version: number | null;
}

const byVersion = new Map<OpenSipsVersion, ReadonlyMap<string, TableFact>>(
  OPENSIPS_VERSIONS.map((version, i) => [
    version,
    new Map(
      ROWS.flatMap(({ table, script, class: cls, versions }) => {
        const number = versions[i] ?? null;
        return number === null
          ? []
          : [[table, { table, script, class: cls, version: number === 'none' ? null : number }] as const];
      }),
    ),
  ]),
);

/** The tables that the installed scripts of a version create, by name. */
export function tables(version: OpenSipsVersion): ReadonlyMap<string, TableFact> {
  return byVersion.get(version) ?? new Map<string, TableFact>();
}

/** Class of a table; undefined when the version's scripts do not create it. */
export function tableClass(version: OpenSipsVersion, table: string): TableClass | undefined {
  return tables(version).get(table)?.class;
}

/** The tables that may be copied between nodes, sorted: the default allow-list. */
export function provisionedTables(version: OpenSipsVersion): readonly string[] {
  return [...tables(version).values()].filter((fact) => fact.class === 'provisioned').map((fact) => fact.table);
}
