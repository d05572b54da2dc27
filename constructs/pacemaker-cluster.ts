import { Construct } from 'constructs';
import { added, each, mapped, nested, pathOf, plain, props as read, recordOf, textOf } from '../lib/topology/said';
import type { ResourceRecord } from '../lib/topology/pacemaker';
import type { Duration } from '../lib/units';
import { declare } from './declare';
import type { Fencing } from './options/fencing';
import type { Secret } from './options/secret';
import type { Timing } from './options/timing';
import type { IProxyCluster } from './proxy-cluster';
import type { VirtualAddress } from './virtual-address';

/** A further resource for Pacemaker to run. */
export interface ResourceProps {
  /** Id in the CIB: a letter or `_`, then letters, digits, `-`, `_`. */
  readonly id: string;
  /** Agent, such as `ocf:heartbeat:ping` or `systemd:rtpengine`. */
  readonly agent: string;
  /** The agent's parameters. @default - none */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Pacemaker's meta attributes. @default - the cluster's resource defaults */
  readonly meta?: Readonly<Record<string, string>>;
  /** How often it is checked, and how long that may take. @default - every 10 s, within 20 s */
  readonly monitor?: MonitorProps;
  /** Where it runs: `clone` on each node, `with-virtual-ip` where the VIP is and after it, `anywhere` on one node. @default 'anywhere' */
  readonly placement?: 'clone' | 'with-virtual-ip' | 'anywhere';
}

export interface MonitorProps {
  /** Time between two checks. */
  readonly interval: Duration;
  /** Time a check may take before it counts as failed. */
  readonly timeout: Duration;
}

/** A third vote outside the cluster. */
export interface QuorumDeviceProps {
  /** Address or host name of the machine that runs corosync-qnetd. */
  readonly host: string;
  /**
   * `ffsplit`: half of the nodes may go on; `lms`: the last node standing may.
   * @default - 'ffsplit' with an even number of nodes, 'lms' with an odd one
   */
  readonly algorithm?: 'ffsplit' | 'lms';
}

/** A node the virtual address would rather be on. */
export interface PreferredNodeProps {
  /** Name of the node. */
  readonly node: string;
  /** How much; below `stickiness`, or the address moves back the moment the node returns. */
  readonly score: number;
}

export interface PacemakerClusterProps {
  /** The nodes it runs on. */
  readonly proxies: IProxyCluster;
  /** The address it moves. */
  readonly virtualAddress: VirtualAddress;
  /** How a silent node is cut off, or why it is not. */
  readonly fencing: Fencing;
  /**
   * Who runs OpenSIPS: `systemd` on each node, by its own unit with `Restart=always`; `clone` on each node, by Pacemaker,
   * which moves the address when OpenSIPS fails; `with-virtual-ip` where the address is and nowhere else, started after it.
   * The last needs a database that the nodes share, for a node that starts reads its contacts and calls there.
   * @default 'systemd'
   */
  readonly service?: 'systemd' | 'clone' | 'with-virtual-ip';
  /** How soon a silent node is called dead. @default Timing.of(Duration.seconds(1)) */
  readonly timing?: Timing;
  /** A third vote. @default - none: two nodes use Corosync's two_node, more use the majority */
  readonly quorumDevice?: QuorumDeviceProps;
  /** Failures on a node before the resource leaves it, 1 to 1000000. @default 1 */
  readonly migrationThreshold?: number;
  /**
   * Time after which a failure is forgotten; `never` needs a person after each failure.
   * @default Duration.seconds(120), and 10 s for OpenSIPS itself as a clone, whose node is without it until then
   */
  readonly failureTimeout?: Duration | 'never';
  /**
   * How long an OpenSIPS that runs may answer nothing, 5 s to 10 min, before it is ended and started again; the address
   * moves to a node that answers. Each node asks its own OpenSIPS every 2 s, by SIP. Short, and one that is only busy is
   * ended, with calls that were being set up; long, and clients wait that long. `never`: nobody asks, and one that hangs
   * stays.
   * @default Duration.seconds(10), and where the nodes share a database as much more as a worker may wait for it
   */
  readonly hungAfter?: Duration | 'never';
  /** How much the address wants to stay where it is, 0 to 1000000. @default 100 */
  readonly stickiness?: number;
  /** A node the address would rather be on. @default - none: it stays where it is */
  readonly preferredNode?: PreferredNodeProps;
  /** Key of Corosync's encryption: 128 to 1000 characters. @default - derived from the stack's secret */
  readonly authKey?: Secret;
  /** Further resources. @default - none */
  readonly resources?: readonly ResourceProps[];
}

/** Corosync and Pacemaker on the nodes of a proxy cluster: they move the virtual address, and the sharing tag follows it. */
export class PacemakerCluster extends Construct {
  private readonly addedResources: ResourceProps[] = [];

  constructor(scope: Construct, id: string, props: PacemakerClusterProps) {
    super(scope, id);
    const said = read(props);
    const resources = each(said.resources, (resource) => resource);
    declare(this, () => ({
      kind: 'pacemaker-cluster',
      path: this.node.path,
      proxies: pathOf(said.proxies),
      virtualIp: pathOf(said.virtualAddress),
      fencing: recordOf(said.fencing, 'Fencing'),
      service: plain(said.service),
      timing: recordOf(said.timing, 'Timing'),
      quorumDevice: nested(said.quorumDevice, ({ host, algorithm }) => ({
        host: plain(host),
        algorithm: plain(algorithm),
      })),
      migrationThreshold: plain(said.migrationThreshold),
      failureTimeout: said.failureTimeout === 'never' ? 'never' : textOf(said.failureTimeout, 'Duration'),
      hungAfter: said.hungAfter === 'never' ? 'never' : textOf(said.hungAfter, 'Duration'),
      stickiness: plain(said.stickiness),
      preferredNode: nested(said.preferredNode, ({ node, score }) => ({ node: plain(node), score: plain(score) })),
      authKey: recordOf(said.authKey, 'Secret'),
      resources: added(resources, this.addedResources, resourceRecord),
    }));
  }

  /** Adds a resource for Pacemaker to run. */
  public addResource(resource: ResourceProps): void {
    this.addedResources.push(resource);
  }
}

function resourceRecord(props: ResourceProps): ResourceRecord {
  return nested(props, ({ id, agent, parameters, meta, monitor, placement }) => ({
    id: plain(id),
    agent: plain(agent),
    parameters: mapped(parameters, plain),
    meta: mapped(meta, plain),
    monitor: nested(monitor, ({ interval, timeout }) => ({
      interval: textOf(interval, 'Duration'),
      timeout: textOf(timeout, 'Duration'),
    })),
    placement: placement === undefined ? 'anywhere' : plain(placement),
  }));
}
