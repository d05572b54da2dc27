import type { OpenSipsVersion } from '../model';
import { tables } from './tables';

/** A module that holds tables in memory, and the MI command that makes it read them again. */
export interface TableCache {
  readonly module: string;
  readonly tables: readonly string[];
  readonly command: string;
}

interface CacheRow {
  readonly module: string;
  readonly tables: readonly string[];
  /** Command up to 3.6. */
  readonly flat: string;
  /** The same with its module in front, from 4.0 on. */
  readonly grouped: string;
  /** The module caches only with this parameter value. */
  readonly when?: { readonly parameter: string; readonly value: number };
}

/**
 * Modules that never look at a changed table by themselves. Modules without such a command (alias_db, group, auth_db, …)
 * ask the database for each request.
 */
const CACHES: readonly CacheRow[] = [
  { module: 'call_center', tables: ['cc_flows'], flat: 'cc_reload', grouped: 'call_center:reload' },
  {
    module: 'carrierroute',
    tables: ['carrierfailureroute', 'carrierroute', 'route_tree'],
    flat: 'cr_reload_routes',
    grouped: 'carrierroute:reload_routes',
  },
  { module: 'clusterer', tables: ['clusterer'], flat: 'clusterer_reload', grouped: 'clusterer:reload' },
  { module: 'config', tables: ['config'], flat: 'config_reload', grouped: 'config:reload' },
  { module: 'dialplan', tables: ['dialplan'], flat: 'dp_reload', grouped: 'dialplan:reload' },
  { module: 'dispatcher', tables: ['dispatcher'], flat: 'ds_reload', grouped: 'dispatcher:reload' },
  {
    module: 'domain',
    tables: ['domain'],
    flat: 'domain_reload',
    grouped: 'domain:reload',
    when: { parameter: 'db_mode', value: 1 },
  },
  {
    module: 'drouting',
    tables: ['dr_carriers', 'dr_gateways', 'dr_rules'],
    flat: 'dr_reload',
    grouped: 'drouting:reload',
  },
  { module: 'fraud_detection', tables: ['fraud_detection'], flat: 'fraud_reload', grouped: 'fraud_detection:reload' },
  { module: 'freeswitch_scripting', tables: ['freeswitch'], flat: 'fs_reload', grouped: 'freeswitch_scripting:reload' },
  { module: 'load_balancer', tables: ['load_balancer'], flat: 'lb_reload', grouped: 'load_balancer:reload' },
  { module: 'permissions', tables: ['address'], flat: 'address_reload', grouped: 'permissions:address_reload' },
  { module: 'qrouting', tables: ['qr_profiles'], flat: 'qr_reload', grouped: 'qrouting:reload' },
  { module: 'rtpengine', tables: ['rtpengine'], flat: 'rtpengine_reload', grouped: 'rtpengine:reload' },
  { module: 'rtpproxy', tables: ['rtpproxy_sockets'], flat: 'rtpproxy_reload', grouped: 'rtpproxy:reload' },
  { module: 'tcp_mgm', tables: ['tcp_mgm'], flat: 'tcp_reload', grouped: 'tcp_mgm:reload' },
  { module: 'tls_mgm', tables: ['tls_mgm'], flat: 'tls_reload', grouped: 'tls_mgm:reload' },
  { module: 'trie', tables: ['trie_partitions', 'trie_table'], flat: 'trie_reload', grouped: 'trie:reload' },
  { module: 'uac_registrant', tables: ['registrant'], flat: 'reg_reload', grouped: 'uac_registrant:reload' },
  { module: 'userblacklist', tables: ['globalblacklist'], flat: 'reload_blacklist', grouped: 'userblacklist:reload' },
];

/** A loaded module, as far as this file looks at it. */
export interface LoadedModule {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly value: unknown }[];
}

/** The caches that a node's modules keep of tables that the version has, by module name. */
export function tableCaches(version: OpenSipsVersion, modules: readonly LoadedModule[]): readonly TableCache[] {
  return CACHES.flatMap((row) => {
    const { module, flat, grouped, when } = row;
    const loaded = modules.find((m) => m.name === module);
    if (!loaded || (when && !loaded.parameters.some((p) => p.name === when.parameter && p.value === when.value)))
      return [];
    const known = row.tables.filter((table) => tables(version).has(table));
    return known.length === 0 ? [] : [{ module, tables: known, command: version === '4.0' ? grouped : flat }];
  });
}

/** The command that lists clusterer's links. */
export function linkListCommand(version: OpenSipsVersion): string {
  return version === '4.0' ? 'clusterer:list' : 'clusterer_list';
}
