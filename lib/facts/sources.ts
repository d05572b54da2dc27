/** Where a fact was read. */
export interface Source {
  readonly title: string;
  readonly where: string;
}

const opensips = (title: string, where: string): Source => ({ title, where: `OpenSIPS source, ${where}` });
const issue = (number: number): Source => ({
  title: `OpenSIPS issue ${number}`,
  where: `https://github.com/OpenSIPS/opensips/issues/${number}`,
});

/** Every citation of the project, once. */
export const sources = {
  article: {
    title: 'HA Scenarios and the OpenSIPS Clusterer Module',
    where: 'https://kb.smartvox.co.uk/opensips/ (Smartvox knowledge base)',
  },
  clustererSource: opensips(
    'clusterer: node table, own node, links',
    'modules/clusterer/node_info.c and clusterer_mod.c',
  ),
  clustererSync: opensips('clusterer: seed nodes and data sync', 'modules/clusterer/sync.c'),
  clustererTopology: opensips('clusterer: ways between nodes', 'modules/clusterer/topology.c (get_next_hop)'),
  clustererTags: opensips('clusterer: sharing tags', 'modules/clusterer/sharing_tags.c'),
  clustererDocs: {
    title: 'clusterer module documentation',
    where: 'https://opensips.org/html/docs/modules/3.6.x/clusterer.html',
  },
  dialogReplication: opensips('dialog: replication', 'modules/dialog/dlg_replication.c'),
  dialogProfiles: opensips(
    'dialog: how calls in profiles are counted and reported',
    'modules/dialog/dlg_repl_profile.h, dlg_profile.c and dlg_replication.c',
  ),
  dialogDocs: {
    title: 'dialog module documentation',
    where: 'https://opensips.org/html/docs/modules/3.6.x/dialog.html',
  },
  dialogDatabase: opensips('dialog: what is read at start, written and deleted', 'modules/dialog/dlg_db_handler.c'),
  usrlocSource: opensips('usrloc: working modes', 'modules/usrloc/ul_mod.c and ul_cluster.c'),
  usrlocFederation: opensips(
    'usrloc: what a federation publishes, withdraws and looks for',
    'modules/usrloc/udomain.c',
  ),
  cachedbCapabilities: opensips('cachedb: what modules can', 'cachedb/cachedb_cap.h and modules/cachedb_*/'),
  usrlocDocs: {
    title: 'usrloc module documentation',
    where: 'https://opensips.org/html/docs/modules/3.6.x/usrloc.html',
  },
  usrlocQuery: opensips('usrloc: contacts to ping, read from the table', 'modules/usrloc/dlist.c'),
  registrarSource: opensips('registrar: save()', 'modules/registrar/save.c'),
  kamailioAgent: {
    title: 'ocf:heartbeat:kamailio: OPTIONS by sipsak, within 30 s',
    where: 'https://github.com/ClusterLabs/resource-agents, heartbeat/kamailio',
  },
  nathelperDocs: {
    title: 'nathelper module documentation',
    where: 'https://opensips.org/html/docs/modules/3.6.x/nathelper.html',
  },
  dispatcherStatus: opensips('dispatcher: status between nodes', 'modules/dispatcher/ds_clustering.c'),
  droutingSource: opensips('drouting: persistent_state', 'modules/drouting/drouting.c'),
  registrantSource: opensips('uac_registrant: enable_clustering', 'modules/uac_registrant/clustering.c'),
  dispatcherSource: opensips('dispatcher: probing and persistent_state', 'modules/dispatcher/dispatcher.c'),
  tmAnycast: opensips(
    'tm: transactions of several nodes at one address',
    'modules/tm/cluster.c and tm.c (script_init)',
  ),
  authSource: opensips('auth: nonce secret', 'modules/auth/auth_mod.c'),
  schema: opensips('table definitions', 'scripts/mysql/'),
  miFifoSource: opensips('mi_fifo: FIFO and reply directory', 'modules/mi_fifo/'),
  coreDocs: {
    title: 'OpenSIPS core parameters: advertised_address, alias',
    where: 'https://opensips.org/Documentation/Script-CoreParameters-3-6',
  },
  manual: { title: 'OpenSIPS manuals', where: 'https://opensips.org/Documentation/Manuals' },
  issue169: issue(169),
  issue306: issue(306),
  issue601: issue(601),
  issue972: issue(972),
  issue973: issue(973),
  issue1372: issue(1372),
  issue1514: issue(1514),
  issue1591: issue(1591),
  issue1937: issue(1937),
  issue2829: issue(2829),
  issue2982: issue(2982),
  issue3354: issue(3354),
  issue3503: issue(3503),
  issue3542: issue(3542),
  packageUnit: opensips('unit of the Debian package', 'packaging/debian/opensips.service'),
  systemdUnits: { title: 'systemd.unit(5), systemd.service(5) and systemd.preset(5)', where: 'systemd manual pages' },
  pacemakerDocs: { title: 'Pacemaker Explained', where: 'https://clusterlabs.org/projects/pacemaker/doc/' },
  fenceAgents: { title: 'fence agents: power_timeout', where: 'fence-agents source, lib/fencing.py.py' },
  pacemakerSystemd: { title: 'Pacemaker: systemd resources', where: 'Pacemaker source, lib/services/systemd.c' },
  crmSimulate: {
    title: 'crm_simulate of Pacemaker 2.1.5',
    where: 'two nodes, one event injected, planned actions read',
  },
  pacemakerAgents: {
    title: 'OCF resource agent API 1.0',
    where: 'https://github.com/ClusterLabs/OCF-spec/blob/main/ra/1.0/resource-agent-api.md',
  },
  qdevice: { title: 'corosync-qdevice(8)', where: 'Corosync qdevice manual pages' },
  nathelperSource: opensips('nathelper: nh_enable_ping', 'modules/nathelper/nathelper.c'),
  dialogTags: opensips('dialog 2.4: sharing tags', 'modules/dialog/dlg_replication.c'),
  votequorum: { title: 'votequorum(5)', where: 'Corosync manual pages' },
  corosyncConf: { title: 'corosync.conf(5)', where: 'Corosync manual pages' },
  awsvip: { title: 'awsvip', where: 'resource-agents source, heartbeat/awsvip' },
  awseip: { title: 'awseip', where: 'resource-agents source, heartbeat/awseip' },
  awsVpcMoveIp: { title: 'aws-vpc-move-ip', where: 'resource-agents source, heartbeat/aws-vpc-move-ip' },
  vpcRoutes: { title: 'Amazon VPC: route tables', where: 'Amazon VPC user guide, "Configure route tables"' },
  elasticAddresses: { title: 'Elastic IP addresses', where: 'Amazon EC2 user guide, "Elastic IP addresses"' },
  keepalived: {
    title: 'keepalived.conf(5)',
    where: 'https://www.keepalived.org/manpage.html',
  },
  ipaddr2: { title: 'IPaddr2', where: 'resource-agents source, heartbeat/IPaddr2' },
  mariadbReplication: {
    title: 'MariaDB: replication filters and GTID',
    where: 'https://mariadb.com/kb/en/replication-filters/',
  },
  ipSysctl: { title: 'ip_nonlocal_bind', where: 'Linux kernel, Documentation/networking/ip-sysctl.rst' },
  aptRepository: {
    title: 'OpenSIPS package repositories: how they are built, and their key',
    where:
      'https://github.com/OpenSIPS/opensips-repo (ci/www/keys/opensips-org.asc, ci/www/templates/apt_packages.html.j2)',
  },
  fsSysctl: { title: 'protected_fifos', where: 'Linux kernel, Documentation/admin-guide/sysctl/fs.rst' },
  galeraQuorum: {
    title: 'Galera: weighted quorum, arbitrator, sites',
    where: 'https://mariadb.com/docs/galera-cluster/galera-architecture/quorum-control-with-weighted-votes',
  },
  galeraOptions: {
    title: 'Galera: provider options',
    where: 'https://galeracluster.com/library/documentation/galera-parameters.html',
  },
  galeraConfiguration: {
    title: 'MariaDB: configuring Galera Cluster',
    where: 'https://mariadb.com/kb/en/configuring-mariadb-galera-cluster/',
  },
  galeraTransfer: {
    title: 'MariaDB: full copies (SST) by mariabackup',
    where: 'https://mariadb.com/kb/en/mariabackup-sst-method/',
  },
  galeraCatchUp: {
    title: 'Galera: catching up (IST) and the write-set cache',
    where: 'https://mariadb.com/docs/galera-cluster/high-availability/rapid-node-recovery-with-ist-and-the-gcache',
  },
  galeraServer: {
    title: 'MariaDB 10.11.19 with Galera 26.4.23',
    where: 'one to three members started with each option; what they did and what they replicated was read',
  },
  haproxyManual: {
    title: 'HAProxy 2.6 configuration manual',
    where: 'https://docs.haproxy.org/2.6/configuration.html',
  },
  debianPackages: { title: 'Debian 12: package lists', where: 'https://packages.debian.org/bookworm/' },
  ndbManual: {
    title: 'MySQL Reference Manual: MySQL NDB Cluster',
    where: 'https://dev.mysql.com/doc/refman/8.4/en/mysql-cluster.html',
  },
  clustercheck: { title: 'clustercheck', where: 'https://github.com/olafz/percona-clustercheck' },
  innodbVariables: {
    title: 'MariaDB: variables of InnoDB',
    where: 'https://mariadb.com/kb/en/innodb-system-variables/',
  },
  dbTimes: opensips('times in databases: db_time2str, by localtime()', 'db/db_ut.c'),
  binDocs: {
    title: 'proto_bin module documentation',
    where: 'https://opensips.org/html/docs/modules/3.6.x/proto_bin.html',
  },
  dbVirtualSource: opensips('db_virtual: sets and their modes', 'modules/db_virtual/dbase.c'),
  dbMysqlSource: opensips('db_mysql: what is tried again', 'modules/db_mysql/dbase.c'),
  issue1443: issue(1443),
  issue1482: issue(1482),
  issue1626: issue(1626),
  boothDocs: { title: 'boothd(8)', where: 'https://github.com/ClusterLabs/booth (docs/boothd.8.txt)' },
  boothSource: {
    title: 'booth: how a ticket is kept, lost and taken',
    where: 'https://github.com/ClusterLabs/booth (src/config.c, src/ticket.c and src/raft.c)',
  },
  issue4117: issue(4117),
  issue2908: issue(2908),
  rfc3263: { title: 'RFC 3263: locating SIP servers', where: 'https://www.rfc-editor.org/rfc/rfc3263' },
  rfc2782: { title: 'RFC 2782: DNS SRV', where: 'https://www.rfc-editor.org/rfc/rfc2782' },
  usrlocTutorial: {
    title: 'OpenSIPS: user location clusters, full sharing and federation',
    where: 'https://opensips.org/Documentation/Tutorials-Distributed-User-Location-Full-Sharing',
  },
  yealinkServers: {
    title: "Yealink: administrator's guide of the T46G and 'Server Redundancy on Yealink IP Phones'",
    where: 'https://www.easymanua.ls/yealink/sip-t46g/manual/600271?p=165',
  },
  polycomServers: {
    title: "Polycom: administrator's guide, reg.x.server.y",
    where: 'https://www.easymanua.ls/polycom/cx5500/manual/163087?p=293',
  },
  grandstreamServers: {
    title: 'Grandstream: GRP26xx server redundancy guide, and DNS SRV guide',
    where: 'https://documentation.grandstream.com/knowledge-base/grp26xx-server-redundancy-guide/',
  },
  ciscoServers: {
    title: 'Cisco IP Phone 8800 multiplatform phones: dual registration and DNS SRV',
    where: 'https://manualslib.com/manual/1365981/Cisco-8851.html?page=70',
  },
  snomServers: { title: 'Snom: SIP failover', where: 'https://service.snom.com/display/wiki/SIP+Failover' },
  asteriskServers: {
    title: 'Asterisk: outbound registrations of PJSIP, and its DNS support since 14',
    where: 'https://docs.asterisk.org/Configuration/Channel-Drivers/SIP/Configuring-res_pjsip/',
  },
  awsVpcQuotas: {
    title: 'Amazon VPC quotas: rules of a security group, for each address family',
    where: 'https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html',
  },
  route53Routing: {
    title: 'Amazon Route 53: multivalue answer routing, and health checks',
    where: 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-multivalue.html',
  },
  route53Checkers: {
    title: 'Amazon Route 53: firewall rules for health checks',
    where: 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-router-firewall-rules.html',
  },
  awsRouting: {
    title: 'Amazon VPC: routes, and what peerings and transit gateways lead to',
    where: 'https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html',
  },
  awsVpc: {
    title: 'Amazon VPC user guide: subnets, network interfaces, route tables',
    where: 'https://docs.aws.amazon.com/vpc/latest/userguide/',
  },
  awsInstances: {
    title: 'Amazon EC2 user guide: instance types, volumes, user data',
    where: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/',
  },
  awsPlacement: {
    title: 'Amazon EC2 user guide: spread placement groups',
    where: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html',
  },
  awsParameters: {
    title: 'AWS Systems Manager user guide: who may read a SecureString parameter',
    where: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-restrict-decryption.html',
  },
  terraformConnection: {
    title: 'Terraform: connections of provisioners, host keys',
    where: 'https://developer.hashicorp.com/terraform/language/provisioners#connection',
  },
  opensipsMemory: opensips(
    'usrloc, dialog and tm: what they keep of a contact, a call and a transaction',
    'modules/usrloc/ucontact.h, modules/dialog/dlg_hash.h, modules/tm/h_table.h',
  ),
} as const satisfies Record<string, Source>;
