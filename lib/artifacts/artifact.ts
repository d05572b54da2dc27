import type { SecretName } from '../model';

/** One bundle per machine and component, so that a plan names what changes. Also the order of installation. */
export const COMPONENTS = ['base', 'tickets', 'database', 'access', 'proxy', 'cluster'] as const;
export type Component = (typeof COMPONENTS)[number];

/** What a changed file asks of the machine; the weakest that makes the change live. */
export type OnChange =
  | 'nothing'
  | 'reload-packages'
  | 'reload-sysctl'
  | 'reload-firewall'
  | 'reload-units'
  | 'restart-database'
  | 'restart-check'
  | 'restart-arbitrator'
  | 'reload-haproxy'
  | 'restart-proxy'
  | 'reload-corosync'
  | 'restart-corosync'
  | 'restart-tickets';

/** A file at its final path on one machine. */
export interface FileArtifact {
  readonly kind: 'file';
  readonly machine: string;
  readonly component: Component;
  /** Absolute path on the machine. */
  readonly path: string;
  readonly content: string;
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  /** Construct path of the owner. */
  readonly from: string;
  readonly onChange: OnChange;
}

/** A file that belongs to a whole cluster: the CIB, the rows of its tables. */
export interface ClusterArtifact {
  readonly kind: 'cluster-file';
  /** Name of the cluster; its folder in the output. */
  readonly cluster: string;
  /** File name. */
  readonly path: string;
  readonly content: string;
  readonly from: string;
  /** Machines it is applied on: one is enough for the CIB, rows go to each. */
  readonly machines: readonly string[];
}

/** Something a machine's component needs besides files. */
export interface NeedArtifact {
  readonly kind: 'need';
  readonly machine: string;
  readonly component: Component;
  readonly packages: readonly string[];
  readonly units: readonly UnitState[];
}

export interface UnitState {
  readonly unit: string;
  /** `cluster`: disabled at boot, Pacemaker starts it. */
  readonly state: 'enabled' | 'disabled' | 'cluster';
}

/** What a machine that a platform makes is told for its first boot; anyone on it can read that, so no secret is in it. */
export interface UserDataArtifact {
  readonly kind: 'user-data';
  readonly machine: string;
  readonly content: string;
  /** Construct path of the machine. */
  readonly from: string;
}

export type Artifact = FileArtifact | ClusterArtifact | NeedArtifact | UserDataArtifact;

/** Where the author's packages for a proxy cluster lie in the stack's folder. */
export function packageFolderOf(cluster: string): string {
  return `packages/${cluster}`;
}

const SECRET = /@@secret:([a-z0-9_]+)@@/g;

/** Stands where a secret belongs; filled in on the machine. Its characters mean nothing in any syntax we write. */
export function placeholder(secret: SecretName): string {
  return `@@secret:${secret}@@`;
}

/** Names of the secrets a text waits for, sorted. */
export function secretsIn(text: string): readonly SecretName[] {
  return [...new Set([...text.matchAll(SECRET)].map((match) => match[1] ?? ''))].sort();
}
