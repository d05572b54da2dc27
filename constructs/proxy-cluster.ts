import { Construct } from 'constructs';
import type { FileRecord, ModuleRecord, ProxyClusterRecord } from '../lib/topology/topology';
import type { Cidr, Duration, Port, Size } from '../lib/units';
import { declare } from './declare';
import type { Machine } from './options/machine';
import type { Route } from './options/route';
import type { Secret } from './options/secret';
import type { Text } from './options/text';
import type { OpenSipsVersion } from './options/version';

/** A module of OpenSIPS with its parameters, in that version's own words. */
export interface ModuleProps {
  /** Name without `.so`. */
  readonly name: string;
  /**
   * Parameters by name: text becomes a quoted string, a number stays bare, a list sets a parameter several times. One we
   * set ourselves is replaced.
   * @default - none
   */
  readonly parameters?: Readonly<Record<string, string | number | readonly (string | number)[]>>;
}

/** A file to put on each machine of the cluster. */
export interface FileProps {
  /** Absolute path on the machine; not one we write ourselves. */
  readonly path: string;
  /** What stands in it, to the byte; without NUL. */
  readonly content: string | Text;
  /** Permission bits, 0 to 0o7777. @default 0o644 */
  readonly mode?: number;
  /** Owner. @default 'root' */
  readonly owner?: string;
  /** Group. @default 'root' */
  readonly group?: string;
}

/** How long and how often a client may register. */
export interface RegistrationProps {
  /** Lifetime of a contact whose client asks for none. @default Duration.minutes(10) */
  readonly defaultExpires?: Duration;
  /** Shortest lifetime granted. @default Duration.seconds(60) */
  readonly minExpires?: Duration;
  /**
   * Longest lifetime granted. It bounds how long a client whose contact was lost stays unreachable.
   * @default Duration.minutes(30)
   */
  readonly maxExpires?: Duration;
  /** Contacts of one account at a time, 1 to 100. @default 10 */
  readonly maxContacts?: number;
}

/** How NAT bindings of clients are kept open. */
export interface NatPingingProps {
  /**
   * Time between two pings of a contact behind NAT. Longer than a router's UDP timeout, and calls to the client are lost;
   * very short, and pings crowd out calls. @default Duration.seconds(30)
   */
  readonly interval?: Duration;
}

export interface ProxyClusterProps {
  /** The nodes, two to 128. Node ids follow this order. */
  readonly nodes: readonly Machine[];
  /** OpenSIPS version of every node. @default OpenSipsVersion.V3_6 */
  readonly version?: OpenSipsVersion;
  /** Ports SIP is served on, at each node's address and at the virtual one. @default [Port.udp(5060)] */
  readonly sip?: readonly Port[];
  /** SIP domains that are ours, besides the virtual address. @default - none besides the addresses */
  readonly domains?: readonly string[];
  /** UDP worker processes for each UDP socket, 1 to 256. @default 8 */
  readonly udpWorkers?: number;
  /** TCP worker processes, 1 to 256; BIN between the nodes needs them too. @default 8 */
  readonly tcpWorkers?: number;
  /** Memory shared by all workers: contacts, dialogs and transactions live there. @default Size.mebibytes(256) */
  readonly sharedMemory?: Size;
  /** Private memory of each worker. @default Size.mebibytes(16) */
  readonly packageMemory?: Size;
  /** Verbosity of the log: -3 (alerts only) to 4 (debug). @default 3 (info) */
  readonly logLevel?: number;
  /** Limits of registrations. @default - as RegistrationProps says */
  readonly registration?: RegistrationProps;
  /** Pings to clients behind NAT. @default - as NatPingingProps says */
  readonly natPinging?: NatPingingProps;
  /**
   * Secret the nonces of digest authentication are made with, the same on each node so that a challenge survives a
   * takeover: exactly 32 characters.
   * @default - derived from the stack's secret
   */
  readonly nonceSecret?: Secret;
  /** Networks that may send SIP; the firewall drops the rest. @default - anyone */
  readonly sipClients?: readonly Cidr[];
  /** Core parameters by name; one we set ourselves is replaced. @default - none */
  readonly core?: Readonly<Record<string, string | number>>;
  /** Modules to load in addition, or parameters for modules we load. @default - none */
  readonly modules?: readonly ModuleProps[];
  /** Script blocks to add. @default - none */
  readonly routes?: readonly Route[];
  /** Files to put on each machine. @default - none */
  readonly files?: readonly FileProps[];
}

/** The OpenSIPS nodes behind one virtual address. */
export interface IProxyCluster extends Construct {
  /** The nodes, in the order their ids follow. */
  readonly nodes: readonly Machine[];
}

/**
 * The OpenSIPS nodes behind one virtual address: a registrar and proxy with digest authentication, NAT handling and
 * sequential requests. Use it with the parts it needs when a ready-made topology does not fit.
 */
export class ProxyCluster extends Construct implements IProxyCluster {
  private readonly props: ProxyClusterProps;
  private readonly addedCore: Record<string, string | number>;
  private readonly addedModules: ModuleProps[];
  private readonly addedRoutes: Route[];
  private readonly addedFiles: FileProps[];

  constructor(scope: Construct, id: string, props: ProxyClusterProps) {
    super(scope, id);
    this.props = props;
    this.addedCore = { ...props.core };
    this.addedModules = [...(props.modules ?? [])];
    this.addedRoutes = [...(props.routes ?? [])];
    this.addedFiles = [...(props.files ?? [])];
    declare(this, () => this.record());
  }

  public get nodes(): readonly Machine[] {
    return [...this.props.nodes];
  }

  /** Sets a core parameter on each node, in the version's own words. */
  public addCoreParameter(name: string, value: string | number): void {
    this.addedCore[name] = value;
  }

  /** Loads a module on each node, or sets parameters of one that is loaded. */
  public addModule(module: ModuleProps): void {
    this.addedModules.push(module);
  }

  /** Adds a block of script on each node. */
  public addRoute(route: Route): void {
    this.addedRoutes.push(route);
  }

  /** Puts a file on each machine. */
  public addFile(file: FileProps): void {
    this.addedFiles.push(file);
  }

  private record(): ProxyClusterRecord {
    const { props } = this;
    const { registration } = props;
    return {
      kind: 'proxy-cluster',
      path: this.node.path,
      nodes: props.nodes.map((node) => node.record),
      version: props.version?.text,
      sip: props.sip?.map((port) => port.toString()),
      domains: props.domains && [...props.domains],
      udpWorkers: props.udpWorkers,
      tcpWorkers: props.tcpWorkers,
      sharedMemory: props.sharedMemory?.toString(),
      packageMemory: props.packageMemory?.toString(),
      logLevel: props.logLevel,
      registration: registration && {
        defaultExpires: registration.defaultExpires?.toString(),
        minExpires: registration.minExpires?.toString(),
        maxExpires: registration.maxExpires?.toString(),
        maxContacts: registration.maxContacts,
      },
      natPinging: props.natPinging && { interval: props.natPinging.interval?.toString() },
      nonceSecret: props.nonceSecret?.record,
      sipClients: props.sipClients?.map((cidr) => cidr.toString()),
      core: Object.entries(this.addedCore).map(([name, value]) => ({ name, value })),
      modules: this.addedModules.map(moduleRecord),
      routes: this.addedRoutes.map((route) => route.record),
      files: this.addedFiles.map(fileRecord),
    };
  }
}

function moduleRecord({ name, parameters = {} }: ModuleProps): ModuleRecord {
  return {
    name,
    parameters: Object.entries(parameters).flatMap(([parameter, value]) =>
      (Array.isArray(value) ? (value as readonly (string | number)[]) : [value as string | number]).map((one) => ({
        name: parameter,
        value: one,
      })),
    ),
  };
}

function fileRecord(file: FileProps): FileRecord {
  const { path, content, mode, owner, group } = file;
  return { path, content: typeof content === 'string' ? content : content.record, mode, owner, group };
}
