import type { Part } from './change';
import { verdict, type Verdict } from './effect';

/** Keys that a running Corosync takes without a risk; what else it takes changes who has a vote, or who is heard. */
const HARMLESS = /^(totem\.(token|consensus|join)|logging\..*)$/;

/** What a changed `corosync.conf` does, read again by `corosync-cfgtool -R` while Corosync runs. */
export function effectOfCorosync(parts: readonly Part[]): Verdict {
  const risky = parts.filter(({ what }) => !HARMLESS.test(what));
  const names = (is: Part['is']) => [
    ...new Set(
      risky.flatMap((part) => (part.is === is ? (/^nodelist\.(.+)\.nodeid$/.exec(part.what)?.[1] ?? []) : [])),
    ),
  ];
  if (parts.length === 0) return verdict('reload', 'Corosync reads it again; no setting differs');
  if (risky.length === 0) return verdict('reload', 'Corosync takes the new timers while it runs');
  const [joined, left] = [names('added'), names('removed')];
  if (joined.length > 0)
    return verdict(
      'quorum-at-risk',
      `Corosync counts ${joined.join(', ')} from now on: until it is there, one more node that is lost may stop the others`,
    );
  if (left.length > 0)
    return verdict(
      'quorum-at-risk',
      `Corosync no longer counts ${left.join(', ')}, which is told nothing and still counts the others`,
    );
  return verdict(
    'quorum-at-risk',
    `${risky.map(({ what }) => what).join(', ')}: nodes that have it and nodes that do not may not hear each other, or count differently, until all are changed`,
  );
}
