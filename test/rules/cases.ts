import type { ExampleEdits } from '../../lib/testing';
import { withFiles, withModule, withRoute } from './harness';

/** One way for an author to break each rule, in the props alone: every rule guards against something that can be said. */
export const BROKEN: Readonly<Record<string, ExampleEdits>> = {
  'clusterer/capabilities-in-joined-clusters': withModule('dispatcher', { cluster_id: 3 }),
  'clusterer/own-id-has-its-row': withModule('clusterer', { db_table: 'nodes' }),
  'clusterer/reroutes-to-stay-in-sync': withModule('clusterer', { enable_rerouting: 0 }),
  'contacts/location-stays-on-its-node': { database: { staticTables: { by: 'replication', tables: ['location'] } } },
  'contacts/mode-is-said-once': withModule('usrloc', { db_mode: 1 }),
  'contacts/no-plain-federation': withModule('usrloc', { working_mode_preset: 'federation-cluster' }),
  'contacts/owner-pings': withRoute('save("location");'),
  'contacts/replication-in-memory-mode': withModule('usrloc', { working_mode_preset: 'sql-only' }),
  'contacts/restart-asks-the-peer': {
    ...withModule('usrloc', { restart_persistency: 'none' }),
    replication: { contacts: 'memory-and-sql' },
  },
  'database/generated-keys-never-collide': withFiles(['/etc/mysql/mariadb.conf.d/99-x.cnf', '[mysqld]\nserver_id=1\n']),
  'database/only-static-tables-travel': { database: { staticTables: { by: 'timer', tables: ['dialog'] } } },
  'database/replication-filters-are-ours': withFiles(['/etc/mysql/conf.d/x.cnf', '[mysqld]\nbinlog_do_db=x\n']),
  'dialogs/own-table-per-node': withModule('dialog', { db_mode: 1, db_url: 'mysql://a@192.0.2.1/opensips' }),
  'dialogs/tagged-at-creation': withRoute('create_dialog();'),
  'modules/gateway-probes-follow-the-tag': withModule('drouting', { cluster_probing_mode: 'all' }),
  'modules/nat-pings-follow-the-virtual-ip': withModule('nathelper', { cluster_id: 0 }),
  'modules/nonces-are-good-on-every-node': withModule('auth', { disable_nonce_check: 0 }),
  'network/bin-on-own-address': {
    proxies: {
      core: [{ name: 'socket', value: 'bins:192.168.3.100:5556' }],
      modules: ['proto_bins', 'tls_mgm', 'tls_openssl'].map((name) => ({ name, parameters: [] })),
    },
  },
  'network/non-local-bind-stays-on': withFiles(['/etc/sysctl.d/99-x.conf', 'net.ipv4.ip_nonlocal_bind=0\n']),
  'network/service-sockets-on-every-node': { virtualIp: null, pacemaker: null },
  'network/virtual-ip-in-nodes-segment': { virtualIp: { address: '192.168.4.100/24' } },
  'network/virtual-ip-is-free': { virtualIp: { address: '192.168.3.125/24' } },
  'pacemaker/every-node-can-be-fenced': {},
  'pacemaker/failures-expire': { pacemaker: { failureTimeout: 'never' } },
  'pacemaker/opensips-has-one-manager': {
    pacemaker: { resources: [{ id: 'sip', agent: 'systemd:opensips', placement: 'clone' }] },
  },
  'pacemaker/stickiness-beats-preference': { pacemaker: { preferredNode: { node: 'vsvr2a', score: 100 } } },
  'tag/declared-alike-on-every-node': withModule('clusterer', { sharing_tag: 'vip/2=backup' }),
  'tag/follows-the-virtual-ip': { pacemaker: null },
  'tag/names-are-declared': withModule('nathelper', { cluster_sharing_tag: 'other' }),
  'tag/split-brain-is-fenced': {},
  'tag/starts-as-backup': withModule('clusterer', { sharing_tag: 'vip/1=active' }),
};
