import { PATIENCE } from '../../facts/opensips/db-mysql';
import { pacemaker } from '../../facts/pacemaker';
import type { Constraint } from '../../model';
import type { PacemakerClusterRecord } from '../../topology/pacemaker';
import { Duration } from '../../units';
import type { ClusterContext, ResolvedParts } from '../context';
import type { Refuse } from './problem';
import { IDS } from './resources';

/** Whole seconds, rounded up; null for `never`, and when unreadable. */
export function hungAfter(
  record: PacemakerClusterRecord,
  parts: Pick<ResolvedParts, 'connection'>,
  { problems }: ClusterContext,
  refuse: Refuse,
): Duration | null {
  if (record.hungAfter === undefined) return usual(parts);
  if (record.hungAfter === 'never') return null;
  const said = problems.duration(record.path, 'hungAfter', record.hungAfter);
  const { shortest, longest } = pacemaker.watch;
  if (said && (said.toMillis() < shortest.toMillis() || said.toMillis() > longest.toMillis())) {
    refuse({
      rule: 'hung-after',
      message: `OpenSIPS cannot be called hung so ${said.toMillis() < shortest.toMillis() ? 'soon' : 'late'}`,
      found: JSON.stringify(record.hungAfter),
      allowed: `${shortest.toString()} to ${longest.toString()}, or 'never'`,
      fix: 'change `hungAfter`',
    });
  }
  return said ? Duration.seconds(Math.ceil(said.toMillis() / 1000)) : null;
}

/** A worker that waits for a shared database, as long as we let it, is no hung one. */
function usual({ connection }: Pick<ResolvedParts, 'connection'>): Duration {
  const ours = pacemaker.watch.hungAfter;
  if (!connection) return ours;
  const { answer, attempts } = PATIENCE[connection.access.by];
  return Duration.millis(ours.toMillis() + answer.toMillis() * attempts);
}

/**
 * Where systemd runs OpenSIPS, Pacemaker hears by an attribute that it hangs: the address leaves, while OpenSIPS is started
 * again. Where Pacemaker runs it, an OpenSIPS that is ended has failed, and that is enough.
 */
export function notWhereItHangs(from: string): Constraint {
  return {
    kind: 'attribute-location',
    id: `${IDS.group}.not-where-opensips-hangs`,
    from,
    resource: IDS.group,
    attribute: pacemaker.watch.attribute,
    value: 'yes',
    score: '-INFINITY',
  };
}
