import { Duration } from '../units';

/** What Pacemaker 2.1 and the agents of Debian 12 accept and default to, and the values we choose for a pair of proxies. */
export const pacemaker = {
  /** Schema of the CIB we write: the newest that Pacemaker 2.1.5 knows; later versions still read it. */
  schema: 'pacemaker-3.9',
  /** Feature set of Pacemaker 2.1.5. A file without one is read as by Pacemaker 1.1, whose simulator ignores failures. */
  featureSet: '3.16.1',
  /** Scores end here; it is what Pacemaker calls INFINITY. */
  infinity: 1_000_000,
  /** Pacemaker looks at its timers at least this often by itself. */
  recheckInterval: Duration.minutes(15),
  /** After more failures than these OpenSIPS should have moved: a start elsewhere costs no more than one in place. Ours. */
  mostFailuresInPlace: 2,
  /** Pacemaker's own limit for an operation that names none. */
  operationTimeout: Duration.seconds(20),

  /** Ours, each with its reason. */
  defaults: {
    /** The standby already holds the state, so moving at the first failure costs less than a restart in place. */
    migrationThreshold: 1,
    /** With the threshold at 1, a failure never forgotten would leave nothing to run on; longer than any operation here. */
    failureTimeout: Duration.seconds(120),
    /** Above zero, so that a returning node does not pull the address back. Groups add it up over their members. */
    stickiness: 100,
    /** For the author's own resources: long enough for a start that is not instant. */
    operationTimeout: Duration.seconds(60),
    /** The author's own resources, and IPaddr2's own advice. */
    monitor: { interval: Duration.seconds(10), timeout: Duration.seconds(20) },
    /** Longer than the slowest fence agent's own power timeout known (Azure, 150 s); one that is faster is not slowed. */
    fencingTimeout: Duration.seconds(180),
    /** Beyond what an agent waits for the power to go and to come back: questions to its device, and their answers. */
    fencingMargin: Duration.seconds(120),
    /** How long one of two nodes waits before it fences the other, so that a broken link does not kill both. */
    fencingDelay: Duration.seconds(5),
    /** Fence devices are only looked at now and then: many management controllers take few sessions. */
    fencingMonitor: { interval: Duration.minutes(5), timeout: Duration.seconds(60) },
  },

  /** Agents of Debian's fence-agents 4.12 that ask a management controller in the machine's own housing. */
  controllerAgents: /^fence_(ipmilan(plus)?|idrac|drac5?|i?lo\w*|imm|rsa|redfish|cisco_ucs|hpblade|bladecenter)$/,

  /** Agents of the same that ask a hypervisor or a cloud: the machines they switch off are virtual ones. */
  hypervisorAgents:
    /^fence_(aws|azure_arm|docker|evacuate|gce|kubevirt|lpar|openstack|ovh|pve|rhevm|vbox|virsh|virt|vmware(_\w+)?|xenapi|xvm|zvmip)$/,
  /** Seconds that fence agents wait for the power to go where `power_timeout` says nothing (`fencing.py`). */
  powerTimeout: 20,

  /** IPaddr2 of resource-agents 4.12. */
  ipaddr2: {
    start: Duration.seconds(20),
    stop: Duration.seconds(20),
    monitor: { interval: Duration.seconds(10), timeout: Duration.seconds(20) },
  },

  /** Agents that ask the API of AWS: `awsvip`, `awseip` and `aws-vpc-move-ip` of resource-agents 4.12, `fence_aws` of 4.12. */
  aws: {
    /**
     * Times of `awsvip` and `awseip`. They advise 30 s and a look every 20 s; but no answer of the API counts as an address
     * that is gone, so we look more seldom and give the client time to ask again.
     */
    address: {
      start: Duration.seconds(60),
      stop: Duration.seconds(60),
      monitor: { interval: Duration.seconds(60), timeout: Duration.seconds(60) },
    },
    /**
     * Times of `aws-vpc-move-ip`. Its advice is 180 s for a start or a stop, in which it asks or changes each table three
     * times, two to three seconds each; ours end before the failure would be forgotten.
     */
    route: {
      start: Duration.seconds(100),
      stop: Duration.seconds(100),
      monitor: { interval: Duration.seconds(60), timeout: Duration.seconds(60) },
    },
    /**
     * Seconds that `awsvip` and `awseip` wait after each change. `awseip` asks the machine's metadata for the address that
     * `awsvip` gave it: 3 s, their own default, until it shows there. Nothing waits for an address without a public one.
     */
    delay: { followed: '3', alone: '1' },
    /**
     * Further name of the interface with the machine's own address, which `aws-vpc-move-ip` has to be told: the kernel's own
     * (`ens5`, `enp39s0`) depends on the instance type.
     */
    interface: 'vpc',
    /** How long `fence_aws` waits for an instance to stop, and then to start, in seconds; its own 60 s is too short. */
    powerTimeout: 240,
  },

  /**
   * OpenSIPS as a clone of Pacemaker's. Pacemaker advises 100 s for each operation of a systemd unit: it waits for the
   * unit's own limits. Looked at often, since a dead one is noticed no sooner; a look costs a question to systemd.
   */
  systemd: {
    timeout: Duration.seconds(100),
    monitorInterval: Duration.seconds(2),
  },
  /**
   * OpenSIPS in one group with the virtual address. Pacemaker 2.1 asks systemd whether a start or stop is done only after a
   * tenth of the operation's timeout, 2 s at most (`execd_commands.c`), and a move waits for that: so the stop is given
   * little, and the unit half of it. Contacts and calls are in the tables already, so nothing is lost by the kill that ends
   * a stop which takes longer. The start is given long: it reads all calls into one sorted list, 5000 of them in 0.3 s,
   * 10 000 in 2 s, 20 000 in 10 to 14 s of a processor (2.2 and 3.6; 2.4 reads them while it serves).
   */
  withVirtualIp: {
    start: Duration.seconds(100),
    stop: Duration.seconds(10),
    unitStop: Duration.seconds(5),
    monitorInterval: Duration.seconds(1),
  },
  /**
   * How soon a failure of OpenSIPS or of its follower is forgotten where Pacemaker runs them. Until then the failed node
   * stays without OpenSIPS, and the loss of the other node would end the service and every registration: with 120 s that
   * was seen on running daemons, with 10 s both nodes were full again after 14 s, four kills in a row.
   */
  cloneFailureTimeout: Duration.seconds(10),

  /** Stock limit of the OpenSIPS unit for a stop (`TimeoutStopSec`); a restart may take it whole before it starts again. */
  opensipsStopLimit: Duration.seconds(30),

  /** Attribute of each node: whether its OpenSIPS holds what the others hold (`yes`, `no`, or `alone`: nobody to ask). */
  synced: 'opensips-synced',

  /**
   * Our own watch over an OpenSIPS that runs, on each node: when silence is a hang. A freeze is noticed after hungAfter at
   * the soonest, and at the latest `every` and two short questions later.
   */
  watch: {
    /** Attribute of each node, where systemd runs OpenSIPS: `yes` while its OpenSIPS hangs. */
    attribute: 'opensips-hung',
    /**
     * Silence to SIP. keepalived's users ask twice in 10 s and the agent `ocf:heartbeat:kamailio` within 30 s; we ask each
     * second, and a late answer counts as well. A Galera cluster that loses a member holds every worker for 3.5 s, or for
     * 6.3 s with its own times, and a load of 20 processes a processor delays an answer by less than a second (3.6.8).
     */
    hungAfter: Duration.seconds(10),
    /** Below, a few lost datagrams end a well OpenSIPS; above, nobody waits. Ours. */
    shortest: Duration.seconds(5),
    longest: Duration.minutes(10),
    /**
     * Silence of the management interface alone, while SIP is answered: one process serves it, and a command that reloads
     * tables, given 60 s by ourselves, keeps it as long. A deadlock of clusterer (3.4.18, 3.6.8, 4.0.1) never ends.
     */
    managementInterface: Duration.seconds(120),
    /** A start that never answers: many times what 20 000 calls take to be read (see `withVirtualIp`). */
    start: Duration.minutes(5),
    /** Between two questions that were answered. */
    every: Duration.seconds(2),
    /** A question that is answered within this leaves no doubt. */
    short: Duration.seconds(2),
    /**
     * Each hang within this time doubles all of the above at that node, up to `longest`: what makes OpenSIPS hang on every
     * node (a database, a client) is not mended by moving, so moves become rarer: 10, 10, 20, 20, 40 s and so on.
     */
    memory: Duration.hours(1),
    /** A node that hung is no place for the address sooner than this, even if it answers: the address leaves first. */
    rest: Duration.seconds(10),
  },

  /** Our own agent, which follows the VIP. */
  follower: {
    provider: 'opensips-cdk',
    type: 'opensips-active',
    stop: Duration.seconds(20),
    monitor: { interval: Duration.seconds(5), timeout: Duration.seconds(20) },
    /** Start limit where Pacemaker runs OpenSIPS: it answers already, and a longer wait would hold up a takeover. */
    startOfClone: Duration.seconds(10),
    /** Added to the unit's stop limit where systemd runs OpenSIPS: time for a restart to come back. */
    startMargin: Duration.seconds(10),
    /**
     * Where systemd restarts OpenSIPS the follower never leaves its node for a failure: it is started again in place and
     * waits for OpenSIPS. Where Pacemaker runs OpenSIPS, a follower that fails stands beside a dead one, and leaves at once.
     */
    migrationThreshold: { systemd: 1_000_000, clone: 1 },
  },
} as const;

/** A span as Pacemaker reads it: whole seconds where they do not round, else milliseconds. */
export function pacemakerTime(span: Duration): string {
  const ms = span.toMillis();
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
