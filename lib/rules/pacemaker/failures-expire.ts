import { pacemaker as facts } from '../../facts/pacemaker';
import { sources } from '../../facts/sources';
import { membersOf, type PacemakerCluster } from '../../model';
import type { Duration } from '../../units';
import { perCluster } from '../reading';
import { interval, metaOf, score } from '../resources';
import { defineRule } from '../rule';

/** Failures that drive a resource off a node are forgotten, though not before those that have to add up can do so. */
export const failuresExpire = defineRule({
  id: 'pacemaker/failures-expire',
  severity: 'error',
  acceptable: true,
  summary: 'failures that move a resource expire, but not before they count',
  why: 'One failure on each node, even months apart, and the virtual IP may run nowhere: everything is down until a person cleans up.',
  sources: [sources.crmSimulate, sources.pacemakerDocs],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        pacemaker: { failureTimeout: 'never' },
      });`,
    fix: 'set `failureTimeout`, or `failure-timeout` in `meta` of the resource, to that or longer',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        pacemaker: { failureTimeout: Duration.minutes(2) },
      });`,
  },
  check: perCluster(
    ({ pacemaker }) => pacemaker,
    (pacemaker) =>
      [...byAnswer(pacemaker)].map(([, { ids, threshold, timeout, longest }]) => ({
        path: pacemaker.path,
        message: timeout ? 'failures are forgotten while an operation may still run' : 'failures are never forgotten',
        found: `${ids.join(', ')}: migration-threshold ${threshold}, ${timeout ? `failure-timeout ${timeout.toString()}` : 'no failure-timeout'}`,
        allowed:
          threshold <= 1
            ? 'any failure-timeout'
            : `a failure-timeout of ${longest.toString()} or more, the longest operation`,
        fix: 'set `failureTimeout`, or `failure-timeout` in `meta` of the resource, to that or longer',
      })),
  ),
});

interface Answer {
  readonly ids: string[];
  readonly threshold: number;
  readonly timeout: Duration | undefined;
  readonly longest: Duration;
}

/** The resources that break the rule, those with one answer together. */
function byAnswer(pacemaker: PacemakerCluster): ReadonlyMap<string, Answer> {
  const answers = new Map<string, Answer>();
  for (const resource of pacemaker.resources) {
    for (const member of membersOf(resource)) {
      const threshold = score(metaOf(pacemaker, resource, member, 'migration-threshold') ?? 'INFINITY', facts.infinity);
      const said = metaOf(pacemaker, resource, member, 'failure-timeout') ?? '0';
      const timeout = interval(said);
      // A threshold that is never reached moves nothing; a time in another notation is left to Pacemaker's own check.
      if (threshold >= facts.infinity || timeout === undefined) continue;
      const longest = longestOperation(pacemaker, member.operations);
      // The first failure of a threshold of 1 has moved the resource already: nothing has to add up.
      if (timeout.toMillis() > 0 && (threshold <= 1 || timeout.toMillis() >= longest.toMillis())) continue;
      const key = `${threshold} ${timeout.toString()} ${longest.toString()}`;
      const answer = answers.get(key) ?? {
        ids: [],
        threshold,
        timeout: timeout.toMillis() > 0 ? timeout : undefined,
        longest,
      };
      answer.ids.push(member.id);
      answers.set(key, answer);
    }
  }
  return answers;
}

/** Start, stop and monitor; one that says nothing takes the cluster's own limit. */
function longestOperation(
  { operationDefaults }: PacemakerCluster,
  operations: readonly { readonly name: string; readonly timeout: Duration }[],
): Duration {
  const fallback = interval(operationDefaults['timeout'] ?? '') ?? facts.operationTimeout;
  const limits = ['start', 'stop', 'monitor'].map(
    (name) => operations.find((op) => op.name === name)?.timeout ?? fallback,
  );
  return limits.reduce((a, b) => (a.toMillis() >= b.toMillis() ? a : b));
}
