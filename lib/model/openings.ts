import type { Cidr, IpAddress, Port } from '../units';

/** Who may speak to a port of a machine. What no opening lets in is dropped. */
export interface Opening {
  readonly machine: string;
  /** Construct that it is for. */
  readonly path: string;
  readonly service: OpenService;
  /** Machines and networks of the family of `to`, none of them within another; null means anyone. */
  readonly from: readonly (IpAddress | Cidr)[] | null;
  /** Address of the machine, or one that moves to it; null means every address it has, and goes with anyone. */
  readonly to: IpAddress | null;
  readonly port: Port;
}

/** What is spoken there, as a person who reads the rules would say it. */
export type OpenService =
  | ('SSH' | 'SIP' | 'BIN' | 'Corosync' | 'Tickets' | 'MariaDB' | 'SQL' | 'Galera' | 'MySQL Cluster')
  | ('How the server is' | 'Whether there is a cluster');
