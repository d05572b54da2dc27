import { resolve } from 'node:path';
import type { Model } from '../../model';
import { outcomeAsText, simulationAsJson, simulationAsText, type SimulatedStack } from '../../report/simulation';
import { printable } from '../../report/style';
import { countPairs, simulate as simulateFaults, simulatePairs } from '../../simulate';
import { nearest } from '../../units';
import { requireBuildable } from '../blocked';
import { defineCommand, OUTPUT, succeeded, TOPOLOGY, UsageError } from '../command';
import { formatOf } from '../format';
import { withApp } from '../load';

/** Some seconds of work; a hundred machines in pairs have 8550. */
const MOST_PAIRS = 20_000;

export const simulate = defineCommand({
  name: 'simulate',
  summary: 'tell what each fault does to service: who takes over, after how long, what is lost',
  details: [
    'Each process, machine, full disk, cable, line and site fails by itself; single points of failure come first.',
    'Times are sums of the timers that pass; --fault shows them. Nothing is started and nothing is written.',
  ],
  arguments: [TOPOLOGY],
  options: {
    pairs: { type: 'boolean', describe: 'two faults at a time instead, each pair in the order that is worse' },
    fault: { type: 'string', placeholder: 'ID', describe: "one outcome in full, such as machine:proxy1, or 'ID + ID'" },
    format: { type: 'string', placeholder: 'FORMAT', describe: 'text (default) or json' },
  },
  run: async ([file = ''], { pairs, fault, format: named }, context) => {
    const format = formatOf(['text', 'json'] as const, named);
    const models = await withApp(file, context.cwd, { outdir: resolve(context.cwd, OUTPUT) }, (loaded) => {
      requireBuildable(loaded, file, context);
      return loaded.results.flatMap(({ model }) => model ?? []);
    });
    const isPaired = pairs || fault?.includes(' + ') === true;
    const stacks = models.map((model): SimulatedStack => ({ name: model.name, ...outcomes(model, isPaired) }));
    const shown = fault === undefined ? stacks : only(stacks, fault);
    if (format === 'json') return succeeded(simulationAsJson(shown).trimEnd());
    if (fault === undefined) return succeeded(simulationAsText(shown, context.style));
    const found = shown.flatMap((stack) => stack.outcomes);
    return succeeded(found.map((outcome) => outcomeAsText(outcome, context.style)).join('\n\n'));
  },
});

function outcomes(model: Model, isPaired: boolean) {
  if (!isPaired) return simulateFaults(model);
  const number = countPairs(model);
  if (number > MOST_PAIRS)
    throw new UsageError(
      `stack ${printable(model.name)} has ${number} pairs of faults that touch each other, and at most ${MOST_PAIRS} are simulated`,
      'leave out --pairs, or simulate a stack with fewer proxies at one database',
    );
  return simulatePairs(model);
}

/** The outcome of one id in each stack that has it; two faults in either order. */
function only(stacks: readonly SimulatedStack[], id: string): readonly SimulatedStack[] {
  const key = (text: string) => text.split(' + ').sort().join(' + ');
  const found = stacks
    .map(({ name, outcomes: all }) => ({ name, outcomes: all.filter((each) => key(each.id) === key(id)) }))
    .filter(({ outcomes: all }) => all.length > 0);
  if (found.length > 0) return found;
  const ids = stacks.flatMap(({ outcomes: all }) => all.map((each) => each.id));
  const meant = nearest(id, ids);
  throw new UsageError(
    `there is no fault '${printable(id)}'`,
    meant === undefined ? 'opensips-cdk simulate without --fault lists them' : `did you mean ${meant}?`,
  );
}
