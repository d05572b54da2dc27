import { describe, expect, it } from 'vitest';
import { outcomeAsText, simulationAsJson, simulationAsText, spanAsText } from '../../lib/report/simulation';
import type { Style } from '../../lib/report/style';
import { simulate, simulatePairs, type Outcome } from '../../lib/simulate';
import { exampleModel, sharedModel } from '../../lib/testing';

const stack = { name: 'voip', ...simulate(sharedModel({ connection: { access: { by: 'direct', server: 'db1' } } })) };
const outcome = (id: string): Outcome => {
  const found = stack.outcomes.find((each) => each.id === id);
  if (!found) throw new Error(`there is no fault '${id}'`);
  return found;
};

describe('a simulation as text', () => {
  const text = simulationAsText([stack]);
  const lines = text.split('\n');

  it('begins with the single points of failure, what makes them so, and what to do', () => {
    const end = lines.indexOf('', 2);
    const points = lines.slice(2, end);
    expect(points[0]).toBe('Single points of failure');
    const at = points.indexOf('  db1');
    expect(points[at + 1]).toMatch(
      /^ {4}no registration and no call is accepted: db1 is the one server that is asked$/,
    );
    expect(points[at + 2]).toBe('    - Mend db1 and start it: it joins the others by itself.');
    const lost = stack.outcomes.filter(({ service }) => service === 'lost');
    for (const { faults } of lost) expect(points).toContain(`  ${faults[0]?.what ?? ''}`);
  });

  it('has a line for each fault, in the order of the simulation', () => {
    const ids = lines.flatMap((line) => /^(\w+:\S+) /.exec(line)?.[1] ?? []);
    expect(ids).toEqual(stack.outcomes.map(({ id }) => id));
    expect(lines.find((line) => line.startsWith('machine:proxy1 '))).toMatch(
      /interrupted +proxy2 +2\.5 to 5\.6 +ringing calls$/,
    );
  });

  it('counts what it says', () => {
    const { outcomes } = stack;
    const numbers = ['lost', 'degraded', 'interrupted', 'untouched'].map(
      (service) => `${outcomes.filter((each) => each.service === service).length} ${service}`,
    );
    expect(lines[0]).toBe(`Stack voip: ${outcomes.length} faults: ${numbers.join(', ')}`);
  });

  it('fits a terminal of 100 columns, but for what is lost of a fault', () => {
    const wide = lines.filter((line) => line.length > 100 && !/^\w+:\S+ /.test(line));
    expect(wide).toEqual([]);
  });

  it('dresses how service is, and nothing else of a line', () => {
    const style: Style = (role, said) => `<${role}>${said}</>`;
    const dressed = simulationAsText([stack], style);
    expect(dressed).toMatch(/^machine:db1 +<error>lost<\/> /m);
    expect(dressed.replace(/<\w*>|<\/>/g, '')).toBe(text);
  });

  it('says of pairs that they are pairs', () => {
    const pairs = simulationAsText([{ name: 'voip', ...simulatePairs(exampleModel()) }]);
    expect(pairs).toMatch(/^Stack voip: \d+ pairs: /);
    expect(pairs).toContain('  vsvr2a, then vsvr2b\n    nobody answers');
  });
});

describe('one outcome as text', () => {
  const text = outcomeAsText(outcome('process:opensips@proxy1'));

  it('shows the terms, where each is from, and their sum', () => {
    const { terms, seconds } = outcome('process:opensips@proxy1');
    expect(terms.length).toBeGreaterThan(3);
    for (const { what, seconds: span, from } of terms) {
      expect(text).toContain(`${spanAsText(span)}  ${what}`.slice(0, 60));
      expect(text).toContain(from.slice(0, 60));
    }
    expect(text).toContain(`Seconds without service: ${seconds ? spanAsText(seconds) : ''}`);
  });

  it('tells of all that may survive, and what a person does', () => {
    for (const noun of ['registrations', 'confirmed calls', 'ringing calls', 'TCP clients', 'call counts', 'CDRs'])
      expect(text).toMatch(new RegExp(`^  ${noun} +(kept|partly|lost|-) +\\S`, 'm'));
    expect(text.endsWith('What a person does\n  nothing')).toBe(true);
    expect(outcomeAsText(outcome('machine:db1'))).toContain('  1. Mend db1 and start it');
  });

  it('keeps to the width of a terminal', () => {
    for (const each of stack.outcomes)
      expect(
        outcomeAsText(each)
          .split('\n')
          .filter((line) => line.length > 110),
      ).toEqual([]);
  });
});

describe('a simulation as JSON', () => {
  it('is complete, and the same for the same input', () => {
    const text = simulationAsJson([stack]);
    expect(JSON.parse(text)).toEqual({ stacks: [{ name: 'voip', outcomes: stack.outcomes }] });
    expect(simulationAsJson([{ ...stack }])).toBe(text);
  });
});

describe('a span', () => {
  it.each([
    [{ from: 5, to: 5 }, '5'],
    [{ from: 0.23, to: 1.25 }, '0.23 to 1.3'],
    [{ from: 0, to: 32 }, '0 to 32'],
  ])('%j', (span, text) => expect(spanAsText(span)).toBe(text));
});
