import { mapped, nested, plain, tag } from '../../lib/topology/said';
import type { AwsImageRecord, AwsNetworkRecord } from '../../lib/topology/platform';
import type { Bastion } from './bastion';
import type { Secret } from './secret';

/** Machines in one region of AWS. */
export interface AwsOptions {
  /** Name of the region, such as `eu-central-1`. */
  readonly region: string;
  /** The VPC and, in each zone, the subnet that machines stand in. */
  readonly network: AwsNetwork;
  /** Login name that the image has; it may use sudo without a password. @default 'admin', as in Debian's images */
  readonly user?: string;
  /** The private key of the login, in PEM or OpenSSH form. */
  readonly privateKey: Secret;
  /** Its public half in one line (`ssh-ed25519 AAAA…`); cloud-init lets it in. */
  readonly publicKey: string;
  /** TCP port of sshd, 1 to 65535. @default 22 */
  readonly port?: number;
  /**
   * The host key of each machine by its name: a new machine fetches the private half from a parameter that nobody else may
   * read, and a machine that shows another key is refused. Any kind of key, for it is the only one that sshd has then.
   * Keys count for machines that are made from then on: one that is there keeps the key that it has.
   * @default - machines make their own keys, and nobody checks them
   */
  readonly hostKeys?: Readonly<Record<string, HostKey>>;
  /**
   * Public key of the SSH certificate authority that signed the host keys; each of `hostKeys` has its `certificate` then.
   * Wanted behind a bastion.
   * @default - host keys are checked one by one
   */
  readonly hostAuthority?: string;
  /** A machine to go through. @default - machines are reached directly, at their public addresses where they have any */
  readonly bastion?: Bastion;
  /** What machines boot from. @default - the newest image of Debian 12 that Debian publishes for 64-bit x86 */
  readonly image?: AwsImage;
  /** What all proxies of the stack together have to carry; instance types follow. @default - a small installation */
  readonly expected?: ExpectedLoad;
  /**
   * Id of the Route 53 hosted zone that DualSiteTopology's names go into: a public one that the domains are in, the same
   * in the stack of each site. Each site writes what is its own: the address of its name, and its part of SRV with the
   * priority and weight that `dns/` says, and all write the same NAPTR. Clients are told all sites that are well. A site is
   * asked every 30 s whether SIP over TCP answers at its address, and is named no more when it has not three times; that
   * wants a TCP port in `sip`, an address that the internet reaches, and no `sipClients`. Sites on other platforms are not
   * in the zone: their records are yours to add, as `dns/` has them.
   * @default - none: the names are in `dns/` of the output, for your own server
   */
  readonly hostedZone?: string;
  /**
   * Whether the machines are configured over SSH once they exist. With `'none'` they are made, with network, addresses and
   * rights, and left bare: for a trial of the plan where no machine really starts, such as an emulator of AWS.
   * @default 'over-ssh'
   */
  readonly configuration?: 'over-ssh' | 'none';
}

/** The key a new machine shall show. */
export interface HostKey {
  /** Public half in one line: `ecdsa-sha2-nistp256 AAAA…`. */
  readonly publicKey: string;
  /** Private half, in OpenSSH form, 4 KB at most. */
  readonly privateKey: Secret;
  /** What the authority signed of it, in one line. @default - none */
  readonly certificate?: string;
}

/**
 * What an installation has to carry. A proxy gets the smallest type of c6i, m6i or r6i that has
 *
 * - processors: 2 × (calls a second / 250 + registrations / 300 s / 1000 + registrations / 30 s / 5000): a device registers
 *   anew every five minutes and is pinged every half, and half of the machine stays free for the minute after a restart;
 * - memory: 1 GiB, `sharedMemory`, and `packageMemory` for each process of OpenSIPS.
 *
 * A server of a database has 2 × (registrations / 300 s + 3 × calls a second) / 1000 processors, and 1.5 GiB beside its
 * buffer pool; on a proxy that comes on top. What has only a vote is a t3.small. Machines that take each other's place are
 * of one size, for each may have to carry everything.
 *
 * `sharedMemory` of the proxies has to hold 64 MiB + 2 KiB for each contact + 8 KiB for each call in progress + 16 KiB for
 * each call begun within 30 s; what does not fit is found before anything is built. Rates are ours and cautious: measure
 * your own, and say `instanceType` where you know better.
 */
export interface ExpectedLoad {
  /** Registered contacts. @default 10000 */
  readonly registrations?: number;
  /** Calls in progress. @default 1000 */
  readonly calls?: number;
  /** Calls begun within a second. @default 20 */
  readonly callsPerSecond?: number;
}

/** A new VPC. */
export interface AwsNetworkOptions {
  /** Range of the machines' subnet in each zone that machines stand in: `{ 'eu-central-1a': '10.20.0.0/20' }`. */
  readonly zones: Readonly<Record<string, string>>;
  /**
   * Range of a further subnet in each zone, for a NAT gateway. Machines have no public addresses then, and nothing from
   * outside reaches them but through a bastion, a VPN or a peering.
   * @default - none: machines have public addresses, and an internet gateway
   */
  readonly natGateways?: Readonly<Record<string, string>>;
  /**
   * Ways to networks elsewhere, such as those of other sites, by their ranges: `{ '10.30.0.0/16': 'tgw-…' }`, a transit
   * gateway of the region, or `'pcx-…'`, a peering of this very VPC. Machines at other sites are spoken to at their own
   * addresses, so ranges of sites must not overlap.
   *
   * The gateway or the peering is yours, and so is the way back at its other end: it has two ends in two regions, each a
   * stack and a state of its own, and has to outlive both. A transit gateway is there before the first deployment; the stack
   * attaches the VPC to it. A peering can only be made of VPCs that are there: deploy, make it, add it here, deploy again.
   * @default - none: machines reach no private address outside the VPC
   */
  readonly routes?: Readonly<Record<string, string>>;
}

/** A VPC that is there already. */
export interface AwsExistingNetworkOptions {
  /** Its IPv4 range. */
  readonly range: string;
  /** The machines' subnet in each zone: its id and its IPv4 range. */
  readonly zones: Readonly<Record<string, AwsSubnet>>;
  /** Ids of all route tables by which packets reach a virtual IP that moves between zones: the machines' and the clients'. */
  readonly routeTables: readonly string[];
  /** Whether the subnets lead to an internet gateway, so that machines get public addresses. @default 'private' */
  readonly machineAddresses?: 'public' | 'private';
}

/** A subnet that is there already. */
export interface AwsSubnet {
  /** Its id. */
  readonly subnet: string;
  /** Its IPv4 range. */
  readonly range: string;
}

/** The VPC of a stack. */
export class AwsNetwork {
  /** A VPC of the stack's own. @param range its IPv4 range, /16 to /28 */
  public static of(range: string, options: AwsNetworkOptions): AwsNetwork {
    return new AwsNetwork({
      kind: 'new',
      range: plain(range),
      ...nested(options, ({ zones, natGateways, routes }) => ({
        zones: mapped(zones, plain),
        natGateways: mapped(natGateways, plain),
        routes: mapped(routes, plain),
      })),
    });
  }

  /** A VPC that is there already, with its subnets and route tables. @param vpc its id */
  public static existing(vpc: string, options: AwsExistingNetworkOptions): AwsNetwork {
    return new AwsNetwork({
      kind: 'existing',
      vpc: plain(vpc),
      ...nested(options, ({ range, zones, routeTables, machineAddresses }) => ({
        range: plain(range),
        zones: mapped(zones, (zone) =>
          nested(zone, ({ subnet, range: of }) => ({ subnet: plain(subnet), range: plain(of) })),
        ),
        routeTables,
        machineAddresses: plain(machineAddresses),
      })),
    });
  }

  private constructor(public readonly record: AwsNetworkRecord) {
    tag(this, 'AwsNetwork');
  }
}

/** What machines boot from: Debian 12 for 64-bit x86. */
export class AwsImage {
  /** One image. @param id such as `ami-0123456789abcdef0` */
  public static of(id: string): AwsImage {
    return new AwsImage({ by: 'id', id: plain(id) });
  }

  /**
   * The newest image of an owner. A newer one that appears later replaces no machine.
   * @param owner id of the account that publishes it
   * @param name pattern of names, `*` for anything
   */
  public static named(owner: string, name: string): AwsImage {
    return new AwsImage({ by: 'name', owner: plain(owner), name: plain(name) });
  }

  private constructor(public readonly record: AwsImageRecord) {
    tag(this, 'AwsImage');
  }
}

/**
 * A public IPv4 address that AWS keeps for you. Allocate it once, outside the stack (`aws ec2 allocate-address`): devices
 * and carriers know it by number, so it has to outlive every machine.
 */
export class ElasticAddress {
  /**
   * @param allocation its id, such as `eipalloc-0123456789abcdef0`
   * @param address the address itself
   */
  public static of(allocation: string, address: string): ElasticAddress {
    return new ElasticAddress({ allocation: plain(allocation), address: plain(address) });
  }

  private constructor(public readonly record: { readonly allocation: string; readonly address: string }) {
    tag(this, 'ElasticAddress');
  }
}
