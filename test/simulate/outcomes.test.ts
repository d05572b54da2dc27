import { describe, expect, it } from 'vitest';
import { simulate, simulatePairs, type Outcome, type Service } from '../../lib/simulate';
import { TOPOLOGIES } from './topologies';

const SERVICES: readonly Service[] = ['untouched', 'interrupted', 'degraded', 'lost'];
const rank = ({ service }: Outcome) => SERVICES.indexOf(service);
const total = ({ terms }: Outcome, of: 'from' | 'to') => terms.reduce((sum, { seconds }) => sum + seconds[of], 0);

describe.each(TOPOLOGIES)('%s', (_, model) => {
  const { outcomes } = simulate(model);
  const pairs = simulatePairs(model).outcomes;

  it('has an outcome for each fault, under a name of its own', () => {
    const ids = outcomes.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(model.machines.length);
    const machines = outcomes.flatMap(({ faults }) => faults.filter(({ kind }) => kind === 'machine'));
    for (const { name } of model.machines) expect(machines.map(({ machines: [at] }) => at)).toContain(name);
  });

  it.each([
    ['fault', outcomes],
    ['pair', pairs],
  ] as const)('says of each %s what holds together', (_kind, all) => {
    for (const outcome of all) {
      const { id, service, terms, seconds, person, takesOver, effect } = outcome;
      if (terms.length === 0) expect(seconds, id).toBeNull();
      else
        expect(
          [seconds?.from, seconds?.to].map((each) => each?.toFixed(3)),
          id,
        ).toEqual([total(outcome, 'from').toFixed(3), total(outcome, 'to').toFixed(3)]);
      for (const { seconds: span, what, from } of terms) {
        expect(span.to, `${id}: ${what}`).toBeGreaterThanOrEqual(span.from);
        expect(from, `${id}: ${what}`).not.toBe('');
      }
      if (service === 'interrupted') expect(terms.length, id).toBeGreaterThan(0);
      if (service === 'untouched' || service === 'lost') expect([seconds, takesOver], id).toEqual([null, null]);
      if (service === 'lost') expect(person.length, id).toBeGreaterThan(0);
      expect(
        [effect, ...person].filter((text) => /[.]$|undefined|null|  |^$/.test(text)),
        id,
      ).toEqual([]);
    }
  });

  it('says of no pair that it is better than the worse of the two', () => {
    const single = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
    const ids = new Set(pairs.map(({ id }) => id));
    expect(ids.size).toBe(pairs.length);
    for (const pair of pairs) {
      const alone = pair.faults.map(({ id }) => single.get(id));
      expect(alone, pair.id).not.toContain(undefined);
      expect(rank(pair), pair.id).toBeGreaterThanOrEqual(Math.max(...alone.map((each) => (each ? rank(each) : 0))));
    }
  });

  it('says the same each time', () => {
    expect(simulate(model)).toEqual({ outcomes });
  });
});
