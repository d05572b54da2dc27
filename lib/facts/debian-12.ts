/**
 * Paths and package names of Debian 12, the first operating system. Another system gets a file like this one.
 */
export const debian12 = {
  packages: {
    base: ['nftables'],
    /** What makes a file system on a volume of a database's own. */
    volume: ['xfsprogs'],
    /** What a login that is not root's becomes root with. */
    login: ['sudo'],
    /** What fetches a parameter of AWS. */
    parameters: ['awscli'],
    /** What puts an address on an interface. */
    address: ['iproute2'],
    database: ['mariadb-server'],
    /** A member of a Galera cluster, and what copies it to another one. */
    galera: ['mariadb-server', 'galera-4', 'mariadb-backup', 'socat', 'openssl'],
    arbitrator: ['galera-arbitrator-4', 'openssl'],
    /** From the project's own repository, whose packages were cut differently in each line (packaging/debian/control). */
    proxy: {
      '2.2': ['opensips', 'opensips-mysql-module'],
      '2.3': ['opensips', 'opensips-mysql-module'],
      '2.4': ['opensips', 'opensips-mysql-module'],
      '3.4': ['opensips', 'opensips-auth-modules', 'opensips-mysql-module'],
      '3.6': ['opensips', 'opensips-auth-modules', 'opensips-mysql-module'],
      '4.0': ['opensips', 'opensips-auth-modules', 'opensips-mysql-module'],
    },
    /** Beside `proxy`, for BIN over TLS (`proto_bins` itself is in `opensips`), and what makes its certificates. */
    bins: ['opensips-tls-openssl-module', 'opensips-tlsmgm-module'],
    certificates: ['openssl'],
    /** Beside `proxy`, for a store, where the project packs its module at all. */
    stores: { mongodb: 'opensips-mongodb-module', redis: 'opensips-redis-module' },
    /** Beside `database`: the one that holds the table definitions. */
    schema: {
      '2.2': ['opensips-mysql-module'],
      '2.3': ['opensips-mysql-module'],
      '2.4': ['opensips-mysql-module'],
      '3.4': ['opensips-mysql-module'],
      '3.6': ['opensips-mysql-dbschema'],
      '4.0': ['opensips-mysql-dbschema'],
    },
    /** What a proxy node talks to a shared database with, beside `schema` where it makes the tables. */
    databaseClient: ['mariadb-client'],
    haproxy: ['haproxy'],
    cluster: ['corosync', 'pacemaker', 'pacemaker-cli-utils', 'resource-agents', 'fence-agents'],
    /** Beside `cluster`, for a third vote. */
    quorumDevice: ['corosync-qdevice'],
    /** The vote of an arbitrator, and beside `cluster` at a site. */
    booth: ['booth'],
    boothSite: ['booth', 'booth-pacemaker'],
    /** Beside `cluster`: what agents ask the API of AWS and the machine's metadata with; `fence_aws` brings its own. */
    aws: ['awscli', 'curl'],
    /** Beside `cluster`: what `fence_ipmilan` calls. */
    ipmi: ['ipmitool'],
    /** What it takes to fetch a repository's key and look at it. */
    repositoryKey: ['ca-certificates', 'gpg'],
  },
  units: {
    opensips: 'opensips.service',
    mariadb: 'mariadb.service',
    mysql: 'mysql.service',
    corosync: 'corosync.service',
    pacemaker: 'pacemaker.service',
    quorumDevice: 'corosync-qdevice.service',
    nftables: 'nftables.service',
    arbitrator: 'garb.service',
    haproxy: 'haproxy.service',
    /** Ours: loads our own table, beside whatever `nftables` loads. */
    firewall: 'opensips-cdk-firewall.service',
    sync: 'opensips-cdk-sync.service',
    watch: 'opensips-cdk-watch.service',
    /** Ours: keeps the address of all sites on the loopback interface. */
    anycast: 'opensips-cdk-anycast.service',
    /** Ours: gives the interface of a machine of AWS a name that does not depend on the instance type. */
    interfaceName: 'opensips-cdk-interface-name.service',
    tableCopy: 'opensips-cdk-table-copy',
    tableReload: 'opensips-cdk-table-reload',
    /** Listens for questions about the database, and what answers one of them. */
    check: 'opensips-cdk-database-check.socket',
    checkRequest: 'opensips-cdk-database-check@.service',
    arbitratorWatch: 'opensips-cdk-arbitrator-watch',
    databaseRole: 'opensips-cdk-database-role.service',
    /** Of the package, for a machine without Pacemaker: it conflicts with that, as `booth@.service` does. */
    boothArbitrator: 'booth-arbitrator.service',
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
    group: 'mysql',
    data: '/var/lib/mysql',
    dropIn: '/etc/systemd/system/mariadb.service.d/40-opensips-cdk.conf',
  },
  /** As the package sets them up; its unit reads the file, and sends what the daemon says to the journal. */
  haproxy: {
    config: '/etc/haproxy/haproxy.cfg',
    user: 'haproxy',
    group: 'haproxy',
    chroot: '/var/lib/haproxy',
    socket: '/run/haproxy/admin.sock',
  },
  /** Options for clients of a shared database: the account that makes tables, and OpenSIPS' own. */
  databaseClient: { provisioning: '/etc/opensips-cdk/database.cnf', runtime: '/etc/opensips-cdk/database-runtime.cnf' },
  arbitrator: {
    environment: '/etc/default/garb',
    dropIn: '/etc/systemd/system/garb.service.d/40-opensips-cdk.conf',
    user: 'opensips_arbitrator',
    group: 'opensips_arbitrator',
    /** Below /var/lib, its own. */
    state: 'opensips-cdk-arbitrator',
  },
  /** What an authority of the database's own is made from, and the certificates made by it. */
  databaseKey: '/etc/opensips-cdk/database-authority.key',
  databaseCertificates: '/etc/opensips-cdk/database-certificates',
  /** The same for the links between sites. */
  interconnectKey: '/etc/opensips-cdk/interconnect-authority.key',
  interconnectCertificates: '/etc/opensips-cdk/interconnect-certificates',
  corosync: { config: '/etc/corosync/corosync.conf', authKey: '/etc/corosync/authkey' },
  /** What root's `aws` and boto3 read. */
  aws: { config: '/root/.aws/config' },
  booth: {
    config: '/etc/booth/booth.conf',
    key: '/etc/booth/booth.key',
    dropIn: '/etc/systemd/system/booth-arbitrator.service.d/40-opensips-cdk.conf',
  },
  /**
   * Settings of sshd of our own: the package's file reads this folder before anything else, and the first that says
   * something holds. A host key at a place of its own is none that another program makes.
   */
  sshd: {
    unit: 'ssh.service',
    dropIn: '/etc/ssh/sshd_config.d/10-opensips-cdk.conf',
    hostKey: '/etc/ssh/opensips-cdk-host-key',
    hostCertificate: '/etc/ssh/opensips-cdk-host-key-cert.pub',
    /** What the package and cloud-init make. */
    madeKeys: '/etc/ssh/ssh_host_*_key*',
  },
  cloudInit: {
    /** Programs that it runs at each boot, after its packages. */
    perBoot: '/var/lib/cloud/scripts/per-boot',
    log: '/var/log/cloud-init-output.log',
  },
  /** A drop-in for the unit of a database with a volume of its own. */
  volume: { dropIn: '45-opensips-cdk-volume.conf' },
  ocfProvider: '/usr/lib/ocf/resource.d/opensips-cdk',
  sysctl: '/etc/sysctl.d/90-opensips-cdk.conf',
  /** Ours alone: `/etc/nftables.conf` is the operator's. */
  nftables: '/etc/opensips-cdk/firewall.nft',
  /** Further rules of the operator's, one or more a file. */
  nftablesIncludes: '/etc/opensips-cdk/firewall.d',
  sysusers: '/etc/sysusers.d/opensips-cdk.conf',
  /** Accounts of a machine of a shared database. */
  databaseSysusers: '/etc/sysusers.d/opensips-cdk-database.conf',
  systemdUnits: '/etc/systemd/system',
  /** Our own programs and files on the machine. */
  home: '/usr/lib/opensips-cdk',
  etc: '/etc/opensips-cdk',
  /** Tables of module db_text: the gateways of carriers. */
  carriers: '/etc/opensips-cdk/carriers',
  run: '/run/opensips-cdk',
  /** What has to outlast a boot; for root alone. */
  state: '/var/lib/opensips-cdk',
} as const;
