import { Size } from '../units';

/** What it takes for a Galera cluster to carry the tables of OpenSIPS. */
export const galeraSizing = {
  /** `gcache.size` where nothing says otherwise. */
  defaultGcache: Size.mebibytes(128),
  /**
   * What one refreshed contact takes of it: 964 bytes measured (`wsrep_replicated_bytes`, table `location` of 3.6 in ROW
   * format, a contact of a desk phone behind NAT). A first registration takes 1066, adding and deleting a call 1988.
   */
  contactBytes: 1000,
  /**
   * Ours, for `gcs.fc_limit`, whose own default is 16: at 1000 writes a second, as phones register anew after a takeover, a
   * member may pause for 100 ms.
   */
  minFlowControlLimit: 100,
  /** `pc.weight`, the votes of a member; the arbitrator has the default. */
  weight: { default: 1, max: 255 },
} as const;
