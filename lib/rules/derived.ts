/** What must hold and needs no rule: nothing that an author can say breaks it. */
export interface Derived {
  /** What must hold, stated positively. */
  readonly holds: string;
  /** Why nobody can break it. */
  readonly because: string;
  /** The file that makes it so, or the `input/` finding that refuses what would break it. */
  readonly by: `lib/${string}.ts` | `input/${string}`;
}

/** By the area of the rules that stand beside it; a test proves each (`test/rules/derived*.test.ts`). */
export const derived = {
  network: {
    'BIN has one port': {
      holds: 'script, rows of clusterer and firewall name one port for BIN',
      because: 'it is said once, by `binPort` or the port of the Interconnect, and read from the model by all three',
      by: 'lib/resolve/replication.ts',
    },
    'every server has ports of its own': {
      holds: 'BIN, SIP and every other server of a machine have ports of their own',
      because: 'the ports of a machine are held against each other before anything is built',
      by: 'input/ports-are-free',
    },
    'peers alone are let in': {
      holds: 'BIN, Corosync and the database are open to their own peers alone',
      because: 'the openings of a machine follow from who speaks to it, and no prop adds to them',
      by: 'lib/resolve/openings/proxy.ts',
    },
    'the public address is written': {
      holds: 'sockets at the virtual IP write its public address into messages',
      because: 'the sockets are made from `publicAddress`; those that an author adds have a rule of their own',
      by: 'lib/resolve/opensips/sockets.ts',
    },
    'an interface has a name of its own': {
      holds: 'the virtual IP is put on an interface, never on an alias of one, whose name fits into a label',
      because: 'other names are refused, and without one the agent finds the interface by the segment',
      by: 'input/values-can-be-read',
    },
  },
  clusterer: {
    'the URL is the own socket': {
      holds: "the URL of a node's row is the socket that the node opens for BIN",
      because: 'row and socket are made from one address and one port, and a BIN socket in `core` is refused',
      by: 'lib/resolve/opensips/sockets.ts',
    },
    'ids are one for each node': {
      holds: 'ids are 1 or more, unique, and the same in every cluster of a node and in Corosync',
      because: 'each is given once, with the machine, and one that stands twice is refused',
      by: 'input/node-ids-are-unique',
    },
    'no id is said for all': {
      holds: "a node's id and its own line differ from node to node",
      because: 'parameters of clusterer that differ by node are refused in `modules`',
      by: 'input/known-parameters',
    },
    'rows are alike everywhere': {
      holds: 'every node knows the same rows, in the columns of its version, each of them enabled',
      because: 'they are written for the whole cluster at once, over whatever a command has left there',
      by: 'lib/render/clusterer-rows.ts',
    },
    'every node is a seed': {
      holds: 'every node can begin alone, where nodes sync',
      because: 'the flag is written into every row, and no prop takes it away',
      by: 'lib/resolve/replication.ts',
    },
    'one version in a cluster': {
      holds: 'the nodes of a cluster speak one layout of packets',
      because: '`version` belongs to the proxy cluster, and no node has one of its own',
      by: 'lib/topology/topology.ts',
    },
    'one version at all sites': {
      holds: 'sites that tell each other something run one version',
      because: 'another one is refused, for each throws away packets in the layout of the other',
      by: 'input/sites',
    },
    'nodes are not too many': {
      holds: 'a cluster has no more nodes than clusterer loads',
      because: 'more are refused',
      by: 'input/number-of-nodes',
    },
    'parameters are of the version': {
      holds: 'every parameter is one that the module of that version knows',
      because: 'unknown names are refused: those of other versions, and those that only a manual has',
      by: 'input/known-parameters',
    },
  },
  tag: {
    'one tag, one virtual IP': {
      holds: 'a tag follows one virtual IP, and a virtual IP has one tag',
      because: 'a proxy cluster has one of each, and a second one is refused',
      by: 'input/parts-belong-together',
    },
    'the follower stays': {
      holds: 'where systemd runs OpenSIPS, an agent that cannot set the tag does not move the virtual IP',
      because: 'its threshold is ours: it is started again in place',
      by: 'lib/resolve/pacemaker/follower.ts',
    },
    'nothing is promoted': {
      holds: 'the virtual IP waits for no promoted resource',
      because: 'resources have no roles here: a clone that an author adds is a plain one, and roles are refused',
      by: 'input/pacemaker-resource-values',
    },
  },
  contacts: {
    'lifetimes are in order': {
      holds:
        'the shortest lifetime of a registration is no longer than the usual one, and that no longer than the longest',
      because: 'other orders are refused',
      by: 'input/registration-lifetimes',
    },
  },
  operations: {
    'scripts are alike': {
      holds: 'the scripts of a cluster differ in own addresses, own ids and nothing else',
      because: 'they are one script, and what an author adds goes into all of them',
      by: 'lib/resolve/opensips/index.ts',
    },
    'our files are ours': {
      holds: 'what this program writes is not written by anybody else',
      because: 'a path that two want is refused',
      by: 'lib/artifacts/bundle.ts',
    },
  },
  carriers: {
    'probes leave from who holds the address': {
      holds: 'a node without the virtual IP asks gateways from its own address, or not at all',
      because: 'the socket of a gateway follows from whether there is a tag, which early versions lack',
      by: 'lib/resolve/carriers.ts',
    },
  },
  database: {
    'OpenSIPS comes after its server': {
      holds: 'OpenSIPS is started after the database server of its node, or when the shared one answers',
      because: 'our drop-in to its unit says so; systemd forgets no order that it was told',
      by: 'lib/render/systemd.ts',
    },
    'haproxy uses one server': {
      holds: 'haproxy uses one server, the others stand by, and sessions end when the server changes',
      because: 'its file is ours, and no prop reaches those lines',
      by: 'lib/render/haproxy.ts',
    },
    'tables have keys': {
      holds: 'table `version` has a primary key before its first row',
      because: 'our program makes the tables',
      by: 'lib/render/load-schema.ts',
    },
    'accounts are apart': {
      holds: 'OpenSIPS, administrators and full copies have accounts of their own',
      because: 'each has its own name and its own secret, and only their passwords can be said',
      by: 'lib/resolve/databases/shared.ts',
    },
    'changed tables are read again': {
      holds: 'where static tables travel, modules that hold them in memory read them again',
      because: 'a timer of ours looks for changes and gives the command of the version',
      by: 'lib/render/table-reload.ts',
    },
    'servers are known': {
      holds: 'the server that proxies are to use is one of the database',
      because: 'other names are refused',
      by: 'input/parts-belong-together',
    },
  },
  galera: {
    'members agree': {
      holds: 'members have one name, one list of addresses and one way to write rows',
      because: 'their files are written from one place; lines that an author adds have a rule of their own',
      by: 'lib/render/galera-cnf.ts',
    },
    'full copies are made alike': {
      holds: 'all members make full copies in one way, and have what it takes',
      because: 'method, account and packages follow from the kind of database',
      by: 'lib/render/galera-cnf.ts',
    },
    'the arbitrator belongs to them': {
      holds: 'the arbitrator has the name, the addresses and the certificates of the members',
      because: 'its file is written from the same model',
      by: 'lib/render/garbd.ts',
    },
    'nothing at boot begins a cluster': {
      holds: 'no unit and no file that is read at boot founds a cluster',
      because: 'our program founds it once, and is told to by the roll-out or a person',
      by: 'lib/render/galera-program.ts',
    },
    'a site is a segment': {
      holds: 'members of one site are one segment, and other sites have other ones',
      because: 'segments of GaleraSites are the numbers of the sites',
      by: 'lib/resolve/databases/galera-sites.ts',
    },
    'sites have patience': {
      holds: 'between sites a member may be silent for half a minute',
      because: 'the times follow from the sites, and GaleraSites takes no options of the provider',
      by: 'lib/resolve/databases/galera.ts',
    },
    'options are known': {
      holds: "every option is one that Galera's provider knows",
      because: 'a member with another one does not start, so it is refused',
      by: 'input/server-options',
    },
  },
  pacemaker: {
    'two nodes have one way to count': {
      holds: 'two nodes have `two_node` or a device, more have a majority, and nobody breaks ties',
      because: 'the number of nodes and `quorumDevice` decide it',
      by: 'lib/resolve/pacemaker/corosync.ts',
    },
    'without quorum everything stops': {
      holds: 'a part of the cluster without quorum stops what it runs',
      because: 'no prop sets a property of the cluster',
      by: 'lib/resolve/pacemaker/index.ts',
    },
    'nodes have the same times': {
      holds: 'every node has the same token, the same key and the same list of nodes',
      because: 'corosync.conf is one file for all of them',
      by: 'lib/render/corosync-conf.ts',
    },
    'the address is where OpenSIPS runs': {
      holds: 'the virtual IP goes only where the clone of OpenSIPS runs, and stays when that is restarted in place',
      because: 'both constraints are ours: together always, in order where both start',
      by: 'lib/resolve/pacemaker/resources.ts',
    },
    'OpenSIPS comes after its address': {
      holds: 'where the holder of the virtual IP alone runs OpenSIPS, it starts after the address, in one group',
      because: 'the order of the group is ours; what an author adds comes after both',
      by: 'lib/resolve/pacemaker/resources.ts',
    },
    'a second OpenSIPS is stopped alone': {
      holds: 'of two that run, the one that should not is stopped',
      because: 'the attribute is ours, and the id of the resource is taken',
      by: 'input/pacemaker-resource-ids',
    },
    'a device spares its node': {
      holds: 'the device that switches a node off does not run on it',
      because: 'each device of Fencing.ipmi has a constraint for that',
      by: 'lib/resolve/pacemaker/fencing.ts',
    },
    'every node is in the map': {
      holds: 'fencing knows every node, and each by a plug of its own',
      because: 'a map or a list that lacks one, or names one twice, is refused',
      by: 'input/pacemaker-fencing-hosts',
    },
    'Pacemaker outwaits the power': {
      holds: 'Pacemaker waits for a fence agent at least twice as long as that waits for the power',
      because: 'the time follows from `power_timeout`; limits of one device have a rule of their own',
      by: 'lib/resolve/pacemaker/index.ts',
    },
    'neighbours hear of it again': {
      holds: 'neighbours of an IPv4 address are told again where it is at each look',
      because: 'the parameters of its agent are ours',
      by: 'lib/resolve/pacemaker/address.ts',
    },
  },
  platform: {
    'a stolen route is noticed': {
      holds: 'behind routes of a VPC, the routes themselves are looked at, in all tables',
      because: 'the parameters of the agent are ours',
      by: 'lib/resolve/pacemaker/address.ts',
    },
  },
  sites: {
    'a lost ticket stops the site': {
      holds: 'a site that lost its ticket stops what answers clients',
      because: 'the constraint is ours',
      by: 'lib/resolve/pacemaker/resources.ts',
    },
    'tickets are renewed in time': {
      holds: 'a ticket is renewed, lost packets included, before it expires',
      because: 'the times are held against each other, and others are refused',
      by: 'input/tickets',
    },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Derived>>>>;
