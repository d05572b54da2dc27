import type { MachineRecord, SecretRecord } from './values';

/**
 * What a Galera cluster over several sites is. Each stack with a part of it holds one of these: all of them say the same,
 * but for whose it is.
 */
export interface GaleraSitesRecord {
  /** What the group is called at every site. */
  readonly name: string;
  /** Name of the site this stack is; none where the arbitrator stands alone. */
  readonly site?: string | undefined;
  /** All sites, this one included, in the same order everywhere. */
  readonly sites: readonly GaleraSiteRecord[];
  readonly arbitrator?: GaleraVoteRecord | undefined;
  /** Longest time a packet takes to another site and back. */
  readonly roundTrip: string;
  /** The same at all sites. */
  readonly transferPassword: SecretRecord;
}

export interface GaleraSiteRecord {
  readonly name: string;
  /** In the order in which they are installed. */
  readonly members: readonly MachineRecord[];
}

export interface GaleraVoteRecord {
  readonly machine: MachineRecord;
  /** Name of the site whose stack it stands in; none at a third place. */
  readonly site?: string | undefined;
}
