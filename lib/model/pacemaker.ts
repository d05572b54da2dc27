import type { Duration, IpAddress } from '../units';
import type { SecretName } from './secret';

/** Corosync and Pacemaker of one proxy cluster. */
export interface PacemakerCluster {
  readonly path: string;
  readonly name: string;
  readonly proxies: string;
  readonly virtualIp: string;
  readonly members: readonly ClusterMember[];
  readonly authKey: SecretName;
  readonly totem: Totem;
  readonly quorum: Quorum;
  /** Who starts OpenSIPS: its unit alone, Pacemaker on each node, or Pacemaker where the virtual address is. */
  readonly service: OpenSipsService;
  /** Silence after which an OpenSIPS that answered before is ended, in whole seconds; null where nobody asks. */
  readonly hungAfter: Duration | null;
  readonly fencing: Fencing;
  /** Cluster options, such as `stonith-enabled`. */
  readonly properties: Readonly<Record<string, string>>;
  /** Meta attributes every resource has unless its own `meta` says otherwise, such as `migration-threshold`. */
  readonly resourceDefaults: Readonly<Record<string, string>>;
  /** Attributes every operation has unless it says otherwise, such as `timeout`. */
  readonly operationDefaults: Readonly<Record<string, string>>;
  readonly resources: readonly Resource[];
  readonly constraints: readonly Constraint[];
}

export type OpenSipsService = 'systemd' | 'clone' | 'with-virtual-ip';

export interface ClusterMember {
  readonly machine: string;
  readonly nodeId: number;
  /** One address per link, link 0 first. */
  readonly links: readonly IpAddress[];
}

export interface Totem {
  readonly token: Duration;
  readonly consensus: Duration;
  readonly join: Duration;
}

export type Quorum =
  /** Half of the votes are enough, and the first start waits for both. */
  | { readonly kind: 'two-node' }
  | { readonly kind: 'majority' }
  | { readonly kind: 'device'; readonly host: string; readonly algorithm: 'ffsplit' | 'lms' };

export type Fencing =
  { readonly kind: 'none'; readonly reason: string } | { readonly kind: 'devices'; readonly covers: readonly string[] };

/** A primitive, a group or a clone, with the agent's and Pacemaker's own names. */
export type Resource = Primitive | Group | Clone;

export interface Primitive {
  readonly kind: 'primitive';
  readonly id: string;
  readonly from: string;
  readonly agent: AgentName;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly meta: Readonly<Record<string, string>>;
  readonly operations: readonly Operation[];
}

/** Text, what is filled in on the machine, or both one after the other. */
export type ParameterValue = ParameterPart | readonly ParameterPart[];
export type ParameterPart = string | { readonly secret: SecretName };

/** `ocf:heartbeat:IPaddr2` in its parts; provider is null outside OCF. */
export interface AgentName {
  readonly standard: 'ocf' | 'systemd' | 'stonith' | 'lsb' | 'service';
  readonly provider: string | null;
  readonly type: string;
}

export interface Operation {
  readonly name: 'start' | 'stop' | 'monitor';
  readonly interval: Duration;
  readonly timeout: Duration;
}

export interface Group {
  readonly kind: 'group';
  readonly id: string;
  readonly from: string;
  readonly members: readonly Primitive[];
  readonly meta: Readonly<Record<string, string>>;
}

export interface Clone {
  readonly kind: 'clone';
  readonly id: string;
  readonly from: string;
  readonly member: Primitive;
  readonly meta: Readonly<Record<string, string>>;
}

export type Constraint =
  | {
      readonly kind: 'colocation';
      readonly id: string;
      readonly from: string;
      readonly resource: string;
      readonly with: string;
      readonly score: string;
    }
  | {
      readonly kind: 'order';
      readonly id: string;
      readonly from: string;
      readonly first: string;
      readonly then: string;
      readonly order: 'Optional' | 'Mandatory';
    }
  | {
      readonly kind: 'location';
      readonly id: string;
      readonly from: string;
      readonly resource: string;
      readonly node: string;
      readonly score: string;
    }
  | {
      /** On the nodes whose attribute has this value. */
      readonly kind: 'attribute-location';
      readonly id: string;
      readonly from: string;
      readonly resource: string;
      readonly attribute: string;
      readonly value: string;
      readonly score: string;
    }
  | {
      readonly kind: 'ticket';
      readonly id: string;
      readonly from: string;
      readonly resource: string;
      readonly ticket: string;
      readonly lossPolicy: 'stop';
    };
