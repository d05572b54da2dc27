import { Cidr, type IpAddress, type Port } from '../units';

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

/** Openings of a machine as a firewall outside of it takes them, which cannot tell the machine's addresses apart. */
export interface InboundRule {
  /** Construct that it is for; the first one where there are several. */
  readonly path: string;
  readonly services: readonly OpenService[];
  /** By its first address. */
  readonly from: Cidr;
  readonly port: Port;
}

/** The openings of one machine in as few rules as let in the same: none twice, and none within another. */
export function inboundRules(openings: readonly Opening[]): readonly InboundRule[] {
  return openings.flatMap((opening) => {
    const { path, port } = opening;
    const same = openings.filter((each) => each.port.toString() === port.toString());
    if (same[0] !== opening) return [];
    const services = [...new Set(same.map(({ service }) => service))];
    return Cidr.widest(same.flatMap(sourcesOf)).map((from) => ({ path, services, from: from.network(), port }));
  });
}

const ANYONE = [Cidr.of('0.0.0.0/0'), Cidr.of('::/0')];

function sourcesOf({ from, to }: Opening): readonly Cidr[] {
  if (!from) return ANYONE.filter(({ address }) => !to || address.family === to.family);
  return from.map((each) => ('prefixLength' in each ? each : Cidr.only(each)));
}
