/**
 * Paths and package names of Debian 12, the first operating system. Another system gets a file like this one.
 */
export const debian12 = {
  packages: {
    base: ['nftables'],
    database: ['mariadb-server'],
    /** From the project's own repository, whose packages were cut differently in each line (packaging/debian/control). */
    proxy: {
      '2.2': ['opensips', 'opensips-mysql-module'],
      '2.3': ['opensips', 'opensips-mysql-module'],
      '2.4': ['opensips', 'opensips-mysql-module'],
      '3.4': ['opensips', 'opensips-auth-modules', 'opensips-mysql-module'],
      '3.6': ['opensips', 'opensips-auth-modules', 'opensips-mysql-module'],
      '4.0': ['opensips', 'opensips-auth-modules', 'opensips-mysql-module'],
    },
    /** Beside `database`: the one that holds the table definitions. */
    schema: {
      '2.2': ['opensips-mysql-module'],
      '2.3': ['opensips-mysql-module'],
      '2.4': ['opensips-mysql-module'],
      '3.4': ['opensips-mysql-module'],
      '3.6': ['opensips-mysql-dbschema'],
      '4.0': ['opensips-mysql-dbschema'],
    },
    cluster: ['corosync', 'pacemaker', 'pacemaker-cli-utils', 'resource-agents', 'fence-agents'],
    /** Beside `cluster`, for a third vote. */
    quorumDevice: ['corosync-qdevice'],
    /** Beside `cluster`: what `fence_ipmilan` calls. */
    ipmi: ['ipmitool'],
    /** What it takes to fetch a repository's key and look at it. */
    repositoryKey: ['ca-certificates', 'gpg'],
  },
  units: {
    opensips: 'opensips.service',
    mariadb: 'mariadb.service',
    corosync: 'corosync.service',
    pacemaker: 'pacemaker.service',
    quorumDevice: 'corosync-qdevice.service',
    nftables: 'nftables.service',
    /** Ours: loads our own table, beside whatever `nftables` loads. */
    firewall: 'opensips-cdk-firewall.service',
    sync: 'opensips-cdk-sync.service',
    tableCopy: 'opensips-cdk-table-copy',
    tableReload: 'opensips-cdk-table-reload',
  },
  apt: {
    /** Code name, which package repositories call their suites by. */
    suite: 'bookworm',
    /** Debian's own components. */
    components: ['main', 'contrib', 'non-free', 'non-free-firmware'],
    source: '/etc/apt/sources.list.d/opensips-cdk.sources',
    preferences: '/etc/apt/preferences.d/opensips-cdk',
    key: '/etc/apt/keyrings/opensips-cdk.gpg',
  },
  opensips: {
    config: '/etc/opensips/opensips.cfg',
    environment: '/etc/default/opensips',
    /** Sorts before `50-pacemaker.conf`, which Pacemaker writes while it runs the unit and which must win. */
    dropIn: '/etc/systemd/system/opensips.service.d/40-opensips-cdk.conf',
    user: 'opensips',
    group: 'opensips',
    /** Table definitions for MySQL and MariaDB, `<script>-create.sql`. */
    schema: '/usr/share/opensips/mysql',
    /** Run directory of the unit; the FIFO and its replies live here, never in /tmp. */
    runDirectory: '/run/opensips',
    fifo: '/run/opensips/opensips_fifo',
    /**
     * Module directories of the package, by architecture. The daemon has none compiled in (`sr_module.c`: without `mpath`
     * the bare file name goes to dlopen), so `mpath` names them; one that does not exist is passed over.
     */
    modules: ['/usr/lib/x86_64-linux-gnu/opensips/modules/', '/usr/lib/aarch64-linux-gnu/opensips/modules/'],
  },
  mariadb: {
    config: '/etc/mysql/mariadb.conf.d/90-opensips-cdk.cnf',
    user: 'mysql',
  },
  corosync: { config: '/etc/corosync/corosync.conf', authKey: '/etc/corosync/authkey' },
  ocfProvider: '/usr/lib/ocf/resource.d/opensips-cdk',
  sysctl: '/etc/sysctl.d/90-opensips-cdk.conf',
  /** Ours alone: `/etc/nftables.conf` is the operator's. */
  nftables: '/etc/opensips-cdk/firewall.nft',
  /** Further rules of the operator's, one or more a file. */
  nftablesIncludes: '/etc/opensips-cdk/firewall.d',
  sysusers: '/etc/sysusers.d/opensips-cdk.conf',
  systemdUnits: '/etc/systemd/system',
  /** Our own programs and files on the machine. */
  home: '/usr/lib/opensips-cdk',
  etc: '/etc/opensips-cdk',
  run: '/run/opensips-cdk',
} as const;
