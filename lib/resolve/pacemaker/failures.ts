import { pacemaker, pacemakerTime } from '../../facts/pacemaker';
import type { OpenSipsService } from '../../model';
import type { PacemakerClusterRecord } from '../../topology/pacemaker';

/**
 * How soon OpenSIPS and its follower are forgiven where Pacemaker runs them: much sooner than the rest, or the node stays
 * without OpenSIPS meanwhile. What the author says of failures holds instead, and so does a threshold that has to add up.
 */
export function forgiveness(
  record: Pick<PacemakerClusterRecord, 'failureTimeout' | 'migrationThreshold'>,
  service: OpenSipsService,
): Readonly<Record<string, string>> {
  const { migrationThreshold = pacemaker.defaults.migrationThreshold, failureTimeout } = record;
  if (service === 'systemd' || failureTimeout !== undefined || migrationThreshold !== 1) return {};
  return { 'failure-timeout': pacemakerTime(pacemaker.cloneFailureTimeout) };
}
