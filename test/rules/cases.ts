import {
  clientSite,
  MEMBERS,
  siteTopology,
  type AwsEdits,
  type AwsSiteEdits,
  type ExampleEdits,
  type SharedEdits,
  type SiteEdits,
} from '../../lib/testing';
import { BETWEEN, ELASTIC, movedBy, type OnAws } from '../support/aws-example';
import { ndbRecord } from '../support/shared-parts';
import { TICKETS } from '../support/tickets';
import { federated, onOneAddress, onShared, withFiles, withModule, withRoute } from './harness';
import { external, onServers, replicated } from './shared-records';

/** One way for an author to break each rule, in the props alone: every rule guards against something that can be said. */
export const BROKEN: Readonly<Record<string, ExampleEdits>> = {
  'clusterer/capabilities-in-joined-clusters': withModule('dispatcher', { cluster_id: 3 }),
  'clusterer/nodes-run-side-by-side': { pacemaker: { service: 'with-virtual-ip' } },
  'clusterer/own-id-has-its-row': withModule('clusterer', { db_table: 'nodes' }),
  'clusterer/reroutes-to-stay-in-sync': withModule('clusterer', { enable_rerouting: 0 }),
  'clusterer/seeds-ask-first': withModule('clusterer', { seed_fallback_interval: 0 }),
  'clusterer/timers-share-a-step': { replication: { pingTimeout: '1001ms' } },
  'contacts/lapse-within-half-an-hour': { proxies: { registration: { maxExpires: '2h' } } },
  'contacts/location-stays-on-its-node': { database: { staticTables: { by: 'replication', tables: ['location'] } } },
  'contacts/mode-is-said-once': withModule('usrloc', { db_mode: 1 }),
  'contacts/no-plain-federation': withModule('usrloc', { working_mode_preset: 'federation-cluster' }),
  'contacts/owner-pings': withRoute('save("location");'),
  'contacts/replicated-reach-the-table': {
    ...withModule('usrloc', { skip_replicated_db_ops: 1 }),
    replication: { contacts: 'memory-and-sql' },
  },
  'contacts/replication-in-memory-mode': withModule('usrloc', { working_mode_preset: 'sql-only' }),
  'contacts/restart-asks-the-peer': {
    ...withModule('usrloc', { restart_persistency: 'none' }),
    replication: { contacts: 'memory-and-sql' },
  },
  'contacts/usrloc-takes-the-mode': withModule('usrloc', { working_mode_preset: 'full-sharing' }),
  'database/changes-travel-as-rows': withFiles([
    '/etc/mysql/mariadb.conf.d/99-x.cnf',
    '[mariadbd]\nbinlog_format=MIXED\n',
  ]),
  'database/generated-keys-never-collide': withFiles(['/etc/mysql/mariadb.conf.d/99-x.cnf', '[mysqld]\nserver_id=1\n']),
  'database/only-static-tables-travel': { database: { staticTables: { by: 'timer', tables: ['dialog'] } } },
  'database/replication-filters-are-ours': withFiles(['/etc/mysql/conf.d/x.cnf', '[mysqld]\nbinlog_do_db=x\n']),
  'dialogs/own-table-per-node': withModule('dialog', { db_mode: 1, db_url: 'mysql://a@192.0.2.1/opensips' }),
  'dialogs/survivor-keeps-its-calls': withModule('dialog', { cluster_auto_sync: 1 }),
  'dialogs/tagged-at-creation': withRoute('create_dialog();'),
  'modules/fifo-is-where-agents-ask': withModule('mi_fifo', { fifo_name: '/tmp/opensips_fifo' }),
  'modules/gateway-probes-follow-the-tag': withModule('drouting', { cluster_probing_mode: 'all' }),
  'modules/gateway-state-stays-in-memory': withModule('drouting', { persistent_state: 1 }),
  'modules/nat-pings-follow-the-virtual-ip': withModule('nathelper', { cluster_id: 0 }),
  'modules/nonces-are-good-on-every-node': withModule('auth', { disable_nonce_check: 0 }),
  'modules/registrations-have-one-sender': {
    proxies: {
      modules: [
        { name: 'uac_auth', parameters: [] },
        { name: 'uac_registrant', parameters: [{ name: 'enable_clustering', value: 0 }] },
      ],
    },
  },
  'modules/script-names-are-kept': withModule('usrloc', { nat_bflag: 'MINE' }),
  'network/added-sockets-advertise': {
    proxies: {
      core: [{ name: 'socket', value: 'ws:192.168.3.100:8080' }],
      modules: [{ name: 'proto_ws', parameters: [] }],
    },
    virtualIp: { publicAddress: '203.0.113.9' },
  },
  'network/added-sockets-can-move': {
    proxies: {
      core: [{ name: 'socket', value: 'ws:192.168.3.125:8080' }],
      modules: [{ name: 'proto_ws', parameters: [] }],
    },
  },
  'network/bin-on-own-address': {
    proxies: {
      core: [{ name: 'socket', value: 'bins:192.168.3.100:5556' }],
      modules: ['proto_bins', 'tls_mgm', 'tls_openssl'].map((name) => ({ name, parameters: [] })),
    },
  },
  'network/bin-stays-inside': {
    proxies: { nodes: [1, 2].map((i) => ({ name: `p${i}`, address: `203.0.114.${i}` })) },
    virtualIp: { address: '203.0.114.100/24' },
  },
  'network/non-local-bind-stays-on': withFiles(['/etc/sysctl.d/99-x.conf', 'net.ipv4.ip_nonlocal_bind=0\n']),
  'network/service-sockets-on-every-node': { virtualIp: null, pacemaker: null },
  'network/virtual-ip-has-one-hand': withFiles(['/etc/keepalived/keepalived.conf', '  192.168.3.100/24 dev eth0\n']),
  'network/virtual-ip-in-nodes-segment': { virtualIp: { address: '192.168.4.100/24' } },
  'network/virtual-ip-is-free': { virtualIp: { address: '192.168.3.125/24' } },
  'pacemaker/every-node-can-be-fenced': {},
  'pacemaker/failures-expire': { pacemaker: { failureTimeout: 'never' } },
  'pacemaker/fencing-passwords-are-secrets': {
    pacemaker: { fencing: { kind: 'agent', agent: 'fence_pve', parameters: { password: 'plain' } } },
  },
  'pacemaker/fencing-waits-for-the-power': {
    pacemaker: { fencing: { kind: 'agent', agent: 'fence_pve', parameters: { pcmk_reboot_timeout: '30s' } } },
  },
  'pacemaker/hung-outlasts-the-database': withModule('db_mysql', { timeout_interval: 10 }),
  'pacemaker/nodes-do-not-shoot-each-other': {
    pacemaker: {
      fencing: { kind: 'agent', agent: 'fence_pve', parameters: {} },
      resources: [{ id: 'strip', agent: 'stonith:fence_apc_snmp', placement: 'anywhere' }],
    },
  },
  'pacemaker/opensips-has-one-manager': {
    pacemaker: { resources: [{ id: 'sip', agent: 'systemd:opensips', placement: 'clone' }] },
  },
  'pacemaker/stickiness-beats-preference': { pacemaker: { preferredNode: { node: 'vsvr2a', score: 100 } } },
  'pacemaker/systemd-starts-it-again': withFiles([
    '/etc/systemd/system/opensips.service.d/60-x.conf',
    '[Service]\nRestart=no\n',
  ]),
  'pacemaker/token-outlasts-a-pause': { pacemaker: { timing: { profile: 'lan' } } },
  'tag/declared-alike-on-every-node': withModule('clusterer', { sharing_tag: 'vip/2=backup' }),
  'tag/follows-the-virtual-ip': { pacemaker: null },
  'tag/names-are-declared': withModule('nathelper', { cluster_sharing_tag: 'other' }),
  'tag/one-hand-makes-it-active': withFiles([
    '/usr/local/bin/x',
    'opensips-cli -x mi clusterer:shtag_set_active vip/1\n',
  ]),
  'tag/split-brain-is-fenced': {},
  'tag/starts-as-backup': withModule('clusterer', { sharing_tag: 'vip/1=active' }),
};

/** Two sites far apart, and no arbitrator. */
const GALERA_SITES: SharedEdits['galera'] = {
  members: MEMBERS.slice(0, 2),
  sites: {
    name: 'database',
    site: 'east',
    sites: [
      { name: 'east', members: MEMBERS.slice(0, 2) },
      {
        name: 'west',
        members: [
          { name: 'db4', address: '198.51.100.21' },
          { name: 'db5', address: '198.51.100.22' },
        ],
      },
    ],
    roundTrip: '40ms',
    transferPassword: { from: 'variable', name: 'database_transfer_password', version: 1 },
  },
};

/** The same for the rules about a database that proxies share. */
export const BROKEN_SHARED: Readonly<Record<string, SharedEdits>> = {
  'contacts/expiry-outlives-the-clock-change': { proxies: { version: '2.2' } },
  'contacts/pings-spare-the-shared-table': { proxies: { natPinging: { interval: '10s' } } },
  'contacts/shared-table-is-the-only-copy': onShared(
    withModule('usrloc', { working_mode_preset: 'single-instance-sql-write-through' }),
  ),
  'database/answers-before-opensips-starts': onShared(
    withFiles(['/etc/systemd/system/opensips.service.d/90-x.conf', '[Service]\nExecStartPre=\n']),
  ),
  'database/balancer-chooses-the-server': { connection: { access: { by: 'db-virtual' } } },
  'database/commits-are-on-disk': onServers('innodb_flush_log_at_trx_commit', 2),
  'database/every-server-can-be-promoted': replicated({ serverOptions: [{ name: 'log_slave_updates', value: 'OFF' }] }),
  'database/fate-is-not-shared': { galera: { arbitrator: { name: 'proxy1', address: '192.0.2.11' } } },
  'database/health-check-asks-the-server': external(),
  'database/idle-connections-stay-open': { connection: { access: { by: 'haproxy', sessionTimeout: '10min' } } },
  'database/more-than-one-way-in': { connection: { access: { by: 'direct' } } },
  'database/mysql-is-not-debians': replicated({ server: 'mysql' }),
  'database/one-server-is-written-to': onShared(
    withModule('acc', { db_url: 'mysql://opensips:pw@192.0.2.22/opensips' }),
  ),
  'database/proxies-write-to-the-primary': { ...replicated(), connection: { access: { by: 'direct', server: 'db2' } } },
  'database/replicas-stay-read-only': replicated({ serverOptions: [{ name: 'read_only', value: 'OFF' }] }),
  'database/rows-have-two-copies': { database: ndbRecord({ replicas: 1 }) },
  'database/servers-listen-where-clients-ask': onServers('bind_address', '0.0.0.0'),
  'database/version-table-has-a-key': external({ check: { port: 9200 } }),
  'database/writes-are-made-once': { connection: { access: { by: 'db-virtual', mode: 'PARALLEL' } } },
  'dialogs/one-running-node-per-table': { pacemaker: { service: 'systemd' } },
  'dialogs/stored-where-nodes-share': onShared(withModule('dialog', { db_mode: 0 })),
  'dialogs/written-at-once': { connection: { dialogs: 'off' } },
  'galera/any-machine-can-be-lost': { galera: { members: MEMBERS.slice(0, 2) } },
  'galera/any-site-can-be-lost': { galera: GALERA_SITES },
  'galera/bootstrap-is-never-automatic': onServers('wsrep_cluster_address', 'gcomm://'),
  'galera/catches-up-after-a-restart': { galera: { gcache: '64MiB' } },
  'galera/commits-wait-for-the-far-site': { galera: GALERA_SITES },
  'galera/member-settings-are-ours': onServers('binlog_format', 'MIXED'),
  'galera/no-site-holds-half-the-votes': { galera: { segments: { db3: 1 } } },
  'galera/silence-is-judged-in-order': {
    galera: { providerOptions: [{ name: 'evs.suspect_timeout', value: 'PT20S' }] },
  },
  'galera/split-brain-is-never-ignored': { galera: { providerOptions: [{ name: 'pc.ignore_sb', value: 'true' }] } },
  'galera/votes-cannot-tie': { galera: { arbitrator: { name: 'vote', address: '192.0.2.24' } } },
  'galera/writer-is-seldom-held-back': { galera: { flowControlLimit: 16 } },
  'network/non-local-bind-stays-off': onShared(withFiles(['/etc/sysctl.d/99-x.conf', 'net.ipv4.ip_nonlocal_bind=1\n'])),
  'pacemaker/failed-opensips-moves': { pacemaker: { migrationThreshold: 3 } },
  'pacemaker/nothing-else-starts-opensips': onShared(
    withFiles(['/etc/cron.d/x', '@reboot root systemctl start opensips\n']),
  ),
  'pacemaker/unit-limits-end-first': onShared(
    withFiles(['/etc/systemd/system/opensips.service.d/90-x.conf', '[Service]\nTimeoutStopSec=5min\n']),
  ),
};

/** Couchbase must have an account. */
const PASSWORD = { from: 'variable', name: 'store', version: 1 } as const;

const sites = siteTopology('west').parts.flatMap((part) => (part.kind === 'interconnect' ? part.sites : []));

/** The same for the rules about several sites, looked at from the second one. */
export const BROKEN_SITES: Readonly<Record<string, SiteEdits>> = {
  'carriers/gateways-are-judged-at-each-site': withModule('dispatcher', { cluster_id: 100 }),
  'carriers/known-at-every-site': {
    interconnect: {
      sites: sites.map((site) =>
        site.name === 'east' ? { ...site, carriers: [{ name: 'telco', sources: ['198.51.100.10'] }] } : site,
      ),
    },
  },
  'clusterer/pings-outlast-the-way': { interconnect: { pingTimeout: '2s' } },
  'contacts/federation-is-complete': federated({ use_domain: 0 }),
  'contacts/federation-store-can-search': federated({}, { engine: 'couchbase', user: 'u', password: PASSWORD }),
  'contacts/one-node-withdraws': federated({ ha_cluster: 0 }),
  'contacts/pinged-from-one-node': onOneAddress(withModule('usrloc', { pinging_mode: 'ownership' })),
  'contacts/stay-at-their-site': withModule('usrloc', { location_cluster: 100 }),
  'dialogs/calls-stay-counts-travel': withModule('dialog', { dialog_replication_cluster: 100 }),
  'dialogs/counts-expire-in-time': withModule('dialog', { replicate_profiles_expire: 60 }),
  'dialogs/profiles-are-declared': withModule('dialog', { profiles_with_value: 'mine' }),
  'sites/agree-on-what-clients-see': {
    dualSite: { sites: [clientSite('east', { domains: ['voip.example'] }), clientSite('west')] },
  },
  'sites/a-lost-ticket-is-given-up-in-time': { dualSite: { switch: { ...TICKETS, acquireAfter: '10s' } } },
  'sites/clients-find-every-site': { dualSite: {} },
  'sites/registrations-fit-the-mode': { dualSite: { mode: 'active-active' } },
  'sites/transactions-find-their-node': onOneAddress(withModule('tm', { cluster_auto_cancel: 0 })),
  'tag/one-for-each-site': onOneAddress(withModule('clusterer', { sharing_tag: 'vip-east/100=backup' })),
};

/** The same for the rules about a platform with limits of its own. */
export const BROKEN_AWS: Readonly<Record<string, AwsEdits>> = {
  'platform/addresses-are-of-its-families': { virtualIp: { address: '2001:db8::10/64' } },
  'platform/cluster-fits-its-zone': {
    galera: { members: Array.from({ length: 8 }, (_, i) => ({ name: `db${i + 1}`, address: `192.0.2.${i + 21}` })) },
  },
  'platform/fencing-finds-its-device': {
    pacemaker: { fencing: { kind: 'agent', agent: 'fence_idrac', parameters: {} } },
  },
  'platform/host-keys-are-pinned': {},
  'platform/memory-holds-what-runs': {
    galera: { members: MEMBERS.map((member) => ({ ...member, instanceType: 'c6i.large' })), bufferPool: '3GiB' },
  },
  'platform/openings-fit-a-security-group': {
    proxies: { sipClients: Array.from({ length: 60 }, (_, i) => `10.0.${i}.0/24`) },
  },
  'platform/shared-memory-holds-the-load': { platform: { expected: { registrations: 1_000_000 } } },
  'platform/zones-share-no-fate': {},
};

const network = { kind: 'new', range: '192.168.0.0/16', zones: { 'us-west-2a': '192.168.6.0/24' } } as const;

/** The same for sites in regions of AWS. */
export const BROKEN_AWS_SITES: Readonly<Record<string, AwsSiteEdits>> = {
  'platform/hosted-zone-holds-the-names': { platform: { hostedZone: 'Z0123456789' }, dualSite: {} },
  'platform/routes-can-be-announced': onOneAddress(),
  'platform/sites-are-watched': {
    platform: { hostedZone: 'Z0123456789' },
    proxies: { domains: ['voip.example'] },
    dualSite: {},
  },
  'platform/sites-have-ranges-of-their-own': { platform: { network } },
  'platform/sites-reach-each-other': { platform: { network: { ...network, range: '192.168.6.0/24' } } },
};

/** The same on machines of AWS. */
export const BROKEN_ON_AWS: Readonly<Record<string, readonly [OnAws, ExampleEdits]>> = {
  'platform/api-knows-every-address': [
    {},
    { pacemaker: { resources: [movedBy('relay-ip', 'ocf:heartbeat:IPaddr2', { ip: '10.20.0.101' })] } },
  ],
  'platform/elastic-address-reaches-the-nodes': [BETWEEN, { virtualIp: ELASTIC }],
  'platform/virtual-ip-fits-its-network': [{}, { virtualIp: { address: '10.20.0.100/24' } }],
};
