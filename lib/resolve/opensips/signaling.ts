import { debian12 } from '../../facts/debian-12';
import type { Module } from '../../model';
import { module, type Scope } from './draft';

/** Seconds without any answer after which a request to a next hop has failed. */
const NO_ANSWER = 5;
/** Seconds a call may ring, counted from the INVITE. */
const RINGING = 120;
/** rw-rw----: the service's user and group. */
const FIFO_MODE = 0o660;

/** Transactions, record routing, and what every SIP script stands on. */
export function signaling({ context: { path, anycast } }: Scope): readonly Module[] {
  return [
    module('sl', path),
    module('tm', path, {
      fr_timeout: NO_ANSWER,
      fr_inv_timeout: RINGING,
      // Each further "ringing" would start the time anew.
      restart_fr_on_each_reply: 0,
      // What the request route stored is seen by the routes of its replies.
      onreply_avp_mode: 1,
      // A reply may come to another site than the one that waits for it.
      tm_replication_cluster: anycast?.clusterId,
    }),
    module('signaling', path),
    // The direction of a request within a dialog is read from the From tag in the Record-Route.
    module('rr', path, { append_fromtag: 1 }),
    module('maxfwd', path),
    module('sipmsgops', path),
  ];
}

/** The management interface, in the service's run directory: in /tmp a kernel with protected FIFOs refuses other users. */
export function management({ context: { path } }: Scope): readonly Module[] {
  const { fifo, runDirectory } = debian12.opensips;
  return [module('mi_fifo', path, { fifo_name: fifo, fifo_mode: FIFO_MODE, reply_dir: `${runDirectory}/` })];
}
