import { mapped, nested, plain, props, recordOf, tag } from '../../lib/topology/said';
import type { PlatformRecord } from '../../lib/topology/topology';
import type { Secret } from './secret';

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

/** An SSH jump host. */
export interface Bastion {
  /** Address or name. */
  readonly host: string;
  /** Login name there; the key is the same. */
  readonly user: string;
  /** TCP port, 1 to 65535. @default 22 */
  readonly port?: number;
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

  private constructor(public readonly record: PlatformRecord) {
    tag(this, 'Platform');
  }
}
