import type { FencingRecord } from '../../lib/topology/pacemaker';
import { mapped, nested, plain, recordOf, tag } from '../../lib/topology/said';
import type { Secret } from './secret';

/** A machine's management controller. */
export interface IpmiHost {
  /** Address or host name of the controller. */
  readonly address: string;
  /** Login name of an account that may switch the power. */
  readonly user: string;
  /** Its password. */
  readonly password: Secret;
}

/** How the device of a fence agent knows the nodes. */
export interface FenceAgentOptions {
  /**
   * Node name to the name or number the device knows it by.
   * @default - the device knows the nodes by their own names
   */
  readonly hostMap?: Readonly<Record<string, string>>;
}

/**
 * How a node that stopped answering is cut off before the other takes its address. Without it, two halves of a broken
 * network may both hold the VIP, and a service that will not stop blocks every takeover.
 */
export class Fencing {
  /**
   * No fencing: a person watches, and split brain is accepted.
   * @param reason why; printed with the findings it accepts
   */
  public static none(reason: string): Fencing {
    return new Fencing({ kind: 'none', reason: plain(reason) });
  }

  /**
   * One `fence_ipmilan` device for each node.
   * @param hosts controller of each node, by node name
   */
  public static ipmi(hosts: Readonly<Record<string, IpmiHost>>): Fencing {
    return new Fencing({
      kind: 'ipmi',
      hosts: mapped(hosts, (host) =>
        nested(host, ({ address, user, password }) => ({
          address: plain(address),
          user: plain(user),
          password: recordOf(password, 'Secret'),
        })),
      ),
    });
  }

  /**
   * One device of any fence agent that reaches every node.
   * @param agent name of the agent, such as `fence_vmware_rest`
   * @param parameters the agent's own parameters
   */
  public static agent(
    agent: string,
    parameters: Readonly<Record<string, string | Secret>>,
    options?: FenceAgentOptions,
  ): Fencing {
    return new Fencing({
      kind: 'agent',
      agent: plain(agent),
      parameters: mapped(parameters, (value) => (typeof value === 'string' ? value : recordOf(value, 'Secret'))),
      hostMap: nested(options, ({ hostMap }) => mapped(hostMap, plain)),
    });
  }

  /**
   * On Platform.aws: the other node stops the instance of one that is silent, and starts it again. It takes half a minute to
   * a few minutes, in which nobody serves. Each machine may stop those of its own cluster and no others.
   */
  public static aws(): Fencing {
    return new Fencing({ kind: 'aws' });
  }

  private constructor(public readonly record: FencingRecord) {
    tag(this, 'Fencing');
  }
}
