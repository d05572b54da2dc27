import { Duration, Size } from '../units';

/**
 * MySQL Cluster (NDB) 8.0 and 8.4: its manual ("MySQL NDB Cluster 8.4"), and where that says nothing its source (parameters:
 * storage/ndb/src/mgmsrv/ConfigInfo.cpp; packages: packaging/deb-in). No package source of Debian's has it, so nothing of
 * this was run.
 */
export const ndb = {
  ports: {
    /** `PortNumber` of [ndb_mgmd]: every node asks for its configuration here. */
    management: 1186,
    /** `ServerPort` of [ndbd], ours: the daemon would take any free one, which no firewall could name. */
    data: 2202,
  },
  /** `NoOfReplicas`. */
  replicas: { min: 1, max: 4 },
  /** Management nodes: one arbitrates at a time, and a third is of no use. Ours. */
  maxManagement: 2,
  /** MySQL servers; ours. */
  maxSql: 9,
  /** Database of the cluster's own, on each MySQL server. */
  ownDatabase: 'ndbinfo',
  /** NodeId of a data node. */
  maxDataNodeId: 144,
  /** NodeId of any other node: the daemons go on to 255, where {@link firstToolId} begins. */
  maxNodeId: 250,
  /** Where the numbers of the nodes begin, ours: a data node more changes none of the others. */
  firstNodeId: { data: 1, management: 145, sql: 151 },
  /** Slots for programs such as `ndb_desc` and `ndb_restore`, one for each management machine; ours. */
  firstToolId: 251,
  /** `DataMemory`; less does not hold the cluster's own tables beside those of OpenSIPS. Both ours. */
  dataMemory: { min: Size.mebibytes(64), max: Size.gibibytes(1024) },
  /** Bytes of one row; the largest of OpenSIPS, in `b2b_sca`, takes 24404 with four bytes a character. */
  maxRowBytes: 30_000,
  /**
   * `HeartbeatIntervalDbDb` and `…DbApi`: a node that missed four is dead. Ours; the daemons' own 5 s are 20 s without a
   * database when a machine falls silent.
   */
  heartbeat: Duration.seconds(1),
  /**
   * Room for every table of any OpenSIPS version: 74 tables, 744 columns, 36 BLOB and TEXT columns, each a table of its own,
   * 140 ordered and 38 unique indexes, which count as tables, too. The daemons' own 128 tables, 1000 columns and 128 ordered
   * indexes are too few.
   */
  metadata: {
    MaxNoOfTables: 1024,
    MaxNoOfAttributes: 4096,
    MaxNoOfOrderedIndexes: 512,
    MaxNoOfUniqueHashIndexes: 256,
  },
  /** How long a MySQL server waits at its start for the data nodes before it lets clients in (`ndb_wait_setup`). */
  waitSetup: Duration.seconds(120),
  paths: {
    /** The same on every machine of the cluster; only management nodes read it. */
    config: '/etc/opensips-cdk/ndb-config.ini',
    /** Options of every other program of the cluster. */
    options: '/etc/opensips-cdk/ndb.cnf',
    /** Below /var/lib, of management and data nodes. */
    state: 'opensips-cdk-ndb',
    /** Of a MySQL server, read after its package's own. */
    server: '/etc/mysql/mysql.conf.d/90-opensips-cdk.cnf',
  },
  programs: { management: '/usr/sbin/ndb_mgmd', data: '/usr/sbin/ndbmtd' },
  units: { management: 'opensips-cdk-ndb-management.service', data: 'opensips-cdk-ndb-data.service' },
  /** Operating system account of management and data nodes; ours, since their packages make none. */
  user: 'opensips_ndb',
  /** Of MySQL's own repository; `ndb_mgm` is among the clients. */
  packages: {
    management: ['mysql-cluster-community-management-server', 'mysql-cluster-community-client'],
    data: ['mysql-cluster-community-data-node', 'mysql-cluster-community-client'],
    sql: ['mysql-cluster-community-server', 'mysql-cluster-community-client'],
  },
} as const;
