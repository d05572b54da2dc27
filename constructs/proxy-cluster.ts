import { Construct } from 'constructs';
import {
  added,
  each,
  items,
  mapped,
  nested,
  plain,
  props as read,
  recordOf,
  textOf,
  textRecordOf,
} from '../lib/topology/said';
import type { FileRecord, ModuleRecord, ProxyClusterRecord } from '../lib/topology/topology';
import type { Cidr, Duration, Port, Size } from '../lib/units';
import { declare } from './declare';
import type { Machine } from './options/machine';
import type { OpenSipsPackages } from './options/packages';
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

/**
 * How many calls there may be. A call counts from its INVITE to its end, ringing included; one more is refused: an account's
 * with 486, or 480 where they come too fast, and 503 where all calls together are too many. An account is who makes the call
 * and has proved it: calls to an account are not its own, and a phone says itself when it is busy. Calls that arrive in the
 * same instant may go over a limit.
 *
 * Limits hold for the calls of this proxy cluster, through a takeover where its nodes share calls; where an Interconnect
 * shares `callCounts` or `callRates`, for the calls of all sites. A node that dies stays in those counts for five seconds,
 * even if another one has taken over its calls before. Rates are shared at a price: each call of an account leaves some
 * bytes of shared memory behind at the other sites where `callsPerSecondPerAccount` is shared (OpenSIPS 3.4 to 4.0).
 */
export interface CallLimitsProps {
  /** Calls that one account makes at a time, 1 to 1000000. @default - any number */
  readonly callsPerAccount?: number;
  /** Calls at a time, 1 to 1000000. @default - any number */
  readonly calls?: number;
  /** Calls that one account begins within a second, 1 to 10000; over those sites that say so. @default - any number */
  readonly callsPerSecondPerAccount?: number;
  /** Calls begun within a second, 1 to 10000. A site that is busy may leave little of it to the others. @default - any number */
  readonly callsPerSecond?: number;
}

export interface ProxyClusterProps {
  /** The nodes, two to 128. Node ids follow this order. */
  readonly nodes: readonly Machine[];
  /** OpenSIPS version of every node. @default OpenSipsVersion.V3_6 */
  readonly version?: OpenSipsVersion;
  /**
   * Where OpenSIPS on the nodes comes from.
   * @default - what is on a machine already, else what its package sources offer
   */
  readonly packages?: OpenSipsPackages;
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
  /** Limits of calls. @default - none, as CallLimitsProps says */
  readonly limits?: CallLimitsProps;
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
  /** Undefined for the default version. */
  readonly version: OpenSipsVersion | undefined;
}

/**
 * The OpenSIPS nodes behind one virtual address: a registrar and proxy with digest authentication, NAT handling and
 * sequential requests. Use it with the parts it needs when a ready-made topology does not fit.
 */
export class ProxyCluster extends Construct implements IProxyCluster {
  private readonly props: ProxyClusterProps;
  private readonly addedCore: [name: string, value: string | number][] = [];
  private readonly addedModules: ModuleProps[] = [];
  private readonly addedRoutes: Route[] = [];
  private readonly addedFiles: FileProps[] = [];

  constructor(scope: Construct, id: string, props: ProxyClusterProps) {
    super(scope, id);
    const { core, modules, routes, files, ...said } = read(props);
    // As they are now: what comes later comes through the methods.
    this.props = {
      ...said,
      ...(core === undefined ? {} : { core: mapped(core, same) }),
      ...(modules === undefined ? {} : { modules: each(modules, same) }),
      ...(routes === undefined ? {} : { routes: each(routes, same) }),
      ...(files === undefined ? {} : { files: each(files, same) }),
    };
    declare(this, () => this.record());
  }

  public get nodes(): readonly Machine[] {
    return items(this.props.nodes);
  }

  public get version(): OpenSipsVersion | undefined {
    return this.props.version;
  }

  /** Sets a core parameter on each node, in the version's own words. */
  public addCoreParameter(name: string, value: string | number): void {
    this.addedCore.push([name, value]);
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
    return {
      kind: 'proxy-cluster',
      path: this.node.path,
      nodes: each(props.nodes, (node) => recordOf(node, 'Machine')),
      version: recordOf(props.version, 'OpenSipsVersion'),
      packages: recordOf(props.packages, 'OpenSipsPackages'),
      sip: each(props.sip, (port) => textOf(port, 'Port')),
      domains: each(props.domains, plain),
      udpWorkers: plain(props.udpWorkers),
      tcpWorkers: plain(props.tcpWorkers),
      sharedMemory: textOf(props.sharedMemory, 'Size'),
      packageMemory: textOf(props.packageMemory, 'Size'),
      logLevel: plain(props.logLevel),
      registration: nested(props.registration, (limits) => ({
        defaultExpires: textOf(limits.defaultExpires, 'Duration'),
        minExpires: textOf(limits.minExpires, 'Duration'),
        maxExpires: textOf(limits.maxExpires, 'Duration'),
        maxContacts: plain(limits.maxContacts),
      })),
      natPinging: nested(props.natPinging, ({ interval }) => ({ interval: textOf(interval, 'Duration') })),
      limits: nested(props.limits, (limits) => ({
        callsPerAccount: plain(limits.callsPerAccount),
        calls: plain(limits.calls),
        callsPerSecondPerAccount: plain(limits.callsPerSecondPerAccount),
        callsPerSecond: plain(limits.callsPerSecond),
      })),
      nonceSecret: recordOf(props.nonceSecret, 'Secret'),
      sipClients: each(props.sipClients, (cidr) => textOf(cidr, 'Cidr')),
      core: nested(props.core ?? {}, (core) =>
        [...new Map([...Object.entries(core), ...this.addedCore])].map(([name, value]) => ({
          name: plain(name),
          value: plain(value),
        })),
      ),
      modules: added(props.modules, this.addedModules, moduleRecord),
      routes: added(props.routes, this.addedRoutes, (route) => recordOf(route, 'Route')),
      files: added(props.files, this.addedFiles, fileRecord),
    };
  }
}

function same<T>(value: T): T {
  return value;
}

function moduleRecord(module: ModuleProps): ModuleRecord {
  return nested(module, ({ name, parameters }) => ({
    name: plain(name),
    parameters: nested(parameters === undefined ? {} : parameters, (said) =>
      Object.entries(said).flatMap(([parameter, value]) =>
        (Array.isArray(value) ? (value as readonly (string | number)[]) : [value as string | number]).map((one) => ({
          name: parameter,
          value: plain(one),
        })),
      ),
    ),
  }));
}

function fileRecord(file: FileProps): FileRecord {
  return nested(file, ({ path, content, mode, owner, group }) => ({
    path: plain(path),
    content: textRecordOf(content),
    mode: plain(mode),
    owner: plain(owner),
    group: plain(group),
  }));
}
