import type { AwsPlatformRecord, PlatformRecord } from '../../lib/topology/platform';
import { isMisfit, mapped, nested, plain, props, recordOf, tag } from '../../lib/topology/said';
import type { AwsOptions } from './aws';
import type { Bastion } from './bastion';
import type { Secret } from './secret';
import { Zone } from './zone';

/** How machines are reached over SSH. */
export interface SshOptions {
  /** Login name; root, or a user that may use sudo without a password. */
  readonly user: string;
  /** The private key, in PEM or OpenSSH form. */
  readonly privateKey: Secret;
  /** TCP port of sshd, 1 to 65535. @default 22 */
  readonly port?: number;
  /**
   * Public host key of each machine by its name (`ecdsa-sha2-nistp256 AAAA…`). A machine that shows another key is refused.
   * Terraform asks a machine for its ECDSA key first, then RSA, then Ed25519: give the first of these that it has.
   * Not behind a bastion: Terraform checks one key against both hops there, so use `hostAuthority`.
   * @default - host keys are not checked unless `hostAuthority` is given
   */
  readonly hostKeys?: Readonly<Record<string, string>>;
  /**
   * Public key of the SSH certificate authority that signed the machines' host keys.
   * @default - host keys are checked against `hostKeys`
   */
  readonly hostAuthority?: string;
  /** A machine to go through. @default - machines are reached directly */
  readonly bastion?: Bastion;
}

/** Where the machines of a stack come from. */
export class Platform {
  /** Machines that exist already, bare metal or virtual, reached over SSH. */
  public static ssh(options: SshOptions): Platform {
    const said = props(options);
    return new Platform({
      kind: 'ssh',
      user: plain(said.user),
      privateKey: recordOf(said.privateKey, 'Secret'),
      port: plain(said.port),
      hostKeys: mapped(said.hostKeys, plain),
      hostAuthority: plain(said.hostAuthority),
      bastion: nested(said.bastion, ({ host, user, port }) => ({
        host: plain(host),
        user: plain(user),
        port: plain(port),
      })),
    });
  }

  /**
   * Machines that are made in a region of AWS, with their network and rights, and then configured over SSH as any other.
   * Each machine is written as `Machine.in('proxy1', platform.zone('eu-central-1a'))`.
   */
  public static aws(options: AwsOptions): AwsPlatform {
    return new AwsPlatform(awsRecord(props(options)));
  }

  protected constructor(public readonly record: PlatformRecord) {
    tag(this, 'Platform');
  }
}

/** A region of AWS with its zones. */
export class AwsPlatform extends Platform {
  /** @internal */
  public constructor(private readonly aws: AwsPlatformRecord) {
    super(aws);
  }

  /** A zone that `network` has a subnet in. @param name such as `eu-central-1a` */
  public zone(name: string): Zone {
    const { network } = this.aws;
    const zones = isMisfit(network) || isMisfit(network.zones) ? {} : network.zones;
    const said = Object.hasOwn(zones, name) ? zones[name] : undefined;
    return new Zone({ name: plain(name), range: typeof said === 'string' ? said : said?.range });
  }
}

/** What was said of AWS, as plain data. */
function awsRecord(said: AwsOptions): AwsPlatformRecord {
  return {
    kind: 'aws',
    region: plain(said.region),
    network: recordOf(said.network, 'AwsNetwork'),
    user: plain(said.user),
    privateKey: recordOf(said.privateKey, 'Secret'),
    publicKey: plain(said.publicKey),
    port: plain(said.port),
    hostKeys: mapped(said.hostKeys, (key) =>
      nested(key, ({ publicKey, privateKey, certificate }) => ({
        publicKey: plain(publicKey),
        privateKey: recordOf(privateKey, 'Secret'),
        certificate: plain(certificate),
      })),
    ),
    hostAuthority: plain(said.hostAuthority),
    bastion: nested(said.bastion, ({ host, user, port }) => ({
      host: plain(host),
      user: plain(user),
      port: plain(port),
    })),
    image: recordOf(said.image, 'AwsImage'),
    expected: nested(said.expected, ({ registrations, calls, callsPerSecond }) => ({
      registrations: plain(registrations),
      calls: plain(calls),
      callsPerSecond: plain(callsPerSecond),
    })),
    hostedZone: plain(said.hostedZone),
    configuration: plain(said.configuration),
  };
}
