import { expect } from 'vitest';
import { plannedMove, simulate, type Span } from '../../../lib/simulate';
import type { Rehearsal } from './rehearsal';

/**
 * Seconds by which a lab may differ from what is computed, as README states: a probe sees no finer than its questions, and a
 * computer that has more to do than the lab stalls.
 */
const TOLERANCE = { below: 0.5, above: 2 };

/**
 * Holds what a verb of the lab has measured to what `simulate` computes.
 * @param fault id of a fault, or its beginning: that of the active machine then; `move` for a move by plan
 * @param said what the verb printed: the longest of all times in it counts
 */
export async function asForetold<W>(r: Rehearsal<W>, fault: string, said: string): Promise<void> {
  const measured = Math.max(0, ...[...said.matchAll(/^(\d+\.\d+) s without/gm)].map(([, seconds]) => Number(seconds)));
  const { from, to } = await foretold(r, fault);
  const what = `${fault}: ${measured} s were measured, and ${from} to ${to} s computed`;
  expect(measured, what).toBeGreaterThanOrEqual(from - TOLERANCE.below);
  expect(measured, what).toBeLessThanOrEqual(to + TOLERANCE.above);
}

/** No time at all where nobody should be without service. */
async function foretold<W>(r: Rehearsal<W>, fault: string): Promise<Span> {
  const { lab, cluster } = await r.open();
  const model = lab.models.find(({ proxyClusters }) => proxyClusters.some(({ path }) => path === cluster.cluster.path));
  if (!model) throw new Error('the lab has no model of its cluster');
  if (fault === 'move') return plannedMove(model, cluster.cluster.path).seconds ?? NOTHING;
  const { outcomes } = simulate(model);
  const found =
    outcomes.find(({ id }) => id === fault) ??
    outcomes.find(({ id, faults }) => id.startsWith(fault) && faults[0]?.role === 'active');
  if (!found) throw new Error(`there is no fault '${fault}'`);
  return found.seconds ?? NOTHING;
}

const NOTHING: Span = { from: 0, to: 0 };
