import { pacemaker as facts } from '../../facts/pacemaker';
import { sources } from '../../facts/sources';
import type { Constraint, PacemakerCluster } from '../../model';
import { perCluster } from '../reading';
import { score } from '../resources';
import { defineRule } from '../rule';

/** What moved stays: a resource wants to stay where it is more than it wants to be anywhere else. */
export const stickinessBeatsPreference = defineRule({
  id: 'pacemaker/stickiness-beats-preference',
  severity: 'error',
  acceptable: true,
  summary: 'stickiness is greater than the preference for a node',
  why: 'The preferred node comes back from a crash and pulls the address to itself at once: a second interruption, and again at each crash.',
  sources: [sources.crmSimulate, sources.pacemakerDocs],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        pacemaker: { preferredNode: { node: 'proxy1', score: 200 } },
      });`,
    fix: 'raise `stickiness`, lower the score of `preferredNode`, or leave it out',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        pacemaker: { preferredNode: { node: 'proxy1', score: 50 } },
      });`,
  },
  check: perCluster(withPreferences, ({ pacemaker, preferences }) =>
    preferences.flatMap((preference) => {
      const wish = score(preference.score, facts.infinity);
      const stickiness = stickinessOf(pacemaker, preference.resource);
      if (stickiness > wish) return [];
      return [
        {
          path: preference.from,
          message: `'${preference.resource}' goes back to ${preference.node} as soon as that node is there`,
          found: `stickiness ${stickiness}, preference ${wish}`,
          allowed: [
            ...(wish < facts.infinity ? [`a stickiness above ${wish}`] : []),
            ...(stickiness > 0 ? [`a preference below ${stickiness}`] : []),
          ].join(', or '),
          fix: 'raise `stickiness`, lower the score of `preferredNode`, or leave it out',
        },
      ];
    }),
  ),
});

type Location = Extract<Constraint, { kind: 'location' }>;

function withPreferences({ pacemaker }: { readonly pacemaker: PacemakerCluster | null }) {
  const preferences = pacemaker?.constraints.filter(
    (c): c is Location => c.kind === 'location' && score(c.score, facts.infinity) > 0,
  );
  return pacemaker && preferences?.length ? { pacemaker, preferences } : null;
}

/** A group adds up the stickiness of its running members; counted once here, for with one of them down it is no more. */
function stickinessOf({ resources, resourceDefaults }: PacemakerCluster, id: string): number {
  const own = resources.find((resource) => resource.id === id)?.meta['resource-stickiness'];
  return score(own ?? resourceDefaults['resource-stickiness'] ?? '0', facts.infinity);
}
