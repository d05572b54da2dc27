import type { SecretRecord } from './values';

/** Corosync and Pacemaker of one proxy cluster. */
export interface PacemakerClusterRecord {
  readonly kind: 'pacemaker-cluster';
  readonly path: string;
  readonly proxies: string;
  readonly virtualIp: string;
  readonly fencing: FencingRecord;
  readonly service?: 'systemd' | 'clone' | 'with-virtual-ip' | undefined;
  readonly timing?: TimingRecord | undefined;
  readonly quorumDevice?: { readonly host: string; readonly algorithm?: 'ffsplit' | 'lms' | undefined } | undefined;
  readonly migrationThreshold?: number | undefined;
  /** Text of a duration, or `never`. */
  readonly failureTimeout?: string | undefined;
  /** Text of a duration, or `never`. */
  readonly hungAfter?: string | undefined;
  readonly stickiness?: number | undefined;
  readonly preferredNode?: { readonly node: string; readonly score: number } | undefined;
  readonly authKey?: SecretRecord | undefined;
  readonly resources: readonly ResourceRecord[];
}

export type TimingRecord =
  | { readonly profile: 'lan' }
  | { readonly profile: 'wan' }
  | { readonly profile: 'explicit'; readonly token: string; readonly consensus?: string | undefined };

export type FencingRecord =
  | { readonly kind: 'none'; readonly reason: string }
  | {
      readonly kind: 'ipmi';
      readonly hosts: Readonly<
        Record<string, { readonly address: string; readonly user: string; readonly password: SecretRecord }>
      >;
    }
  | {
      readonly kind: 'agent';
      readonly agent: string;
      readonly parameters: Readonly<Record<string, string | SecretRecord>>;
      /** Node name to the name or number the device knows it by. */
      readonly hostMap?: Readonly<Record<string, string>> | undefined;
    }
  | { readonly kind: 'aws' };

export interface ResourceRecord {
  readonly id: string;
  /** `ocf:heartbeat:ping`, `systemd:name`, … */
  readonly agent: string;
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  readonly meta?: Readonly<Record<string, string>> | undefined;
  readonly monitor?: { readonly interval: string; readonly timeout: string } | undefined;
  /** `clone`: one per node; `with-virtual-ip`: only where the VIP is, started after it. */
  readonly placement: 'clone' | 'with-virtual-ip' | 'anywhere';
}
