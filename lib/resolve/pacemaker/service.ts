import type { OpenSipsService } from '../../model';
import type { ClusterRecords } from '../context';

/**
 * Who starts OpenSIPS, as said; else Pacemaker under the virtual address where the nodes share their tables and tell each
 * other nothing, and its unit on each node where they do not.
 */
export function openSipsService({ pacemaker, connection, replication }: ClusterRecords): OpenSipsService {
  return pacemaker?.service ?? (pacemaker && connection && !replication ? 'with-virtual-ip' : 'systemd');
}
