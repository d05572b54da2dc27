import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Model } from '../../lib/model';
import { exampleModel, sharedModel, siteModel } from '../../lib/testing';
import { plannedMove, simulate, type Outcome, type Span } from '../../lib/simulate';
import { ticketModel } from '../support/tickets';

// What README says was measured, against what is computed: medians within the span, and the shortest and the longest of
// runs on a busy computer within the tolerance that README states.
const README = readFileSync(join(__dirname, '../../README.md'), 'utf8');
const BELOW = 0.5;
const ABOVE = 2;

/** Cells of the row of a table with this beginning. */
function row(title: string): readonly string[] {
  const line = README.split('\n').find((each) => each.startsWith(`| ${title}`));
  if (line === undefined) throw new Error(`README has no row '${title}'`);
  return line
    .split('|')
    .slice(2, -1)
    .map((cell) => cell.trim());
}

const figures = (cell = ''): readonly number[] => (cell.match(/\d+\.\d+/g) ?? []).map(Number);

const LAN = { pacemaker: { timing: { profile: 'lan' } } } as const;
const PER_NODE = { lan: exampleModel(LAN), default: exampleModel() };
const SHARED = { lan: sharedModel(LAN), default: sharedModel() };
const ACCESS = [
  sharedModel({ connection: { access: { by: 'haproxy' } } }),
  sharedModel({ connection: { access: { by: 'db-virtual' } } }),
  sharedModel({ connection: { access: { by: 'direct', server: 'db1' } } }),
];

function outcome(model: Model, id: string): Outcome {
  const found = simulate(model).outcomes.find((each) => each.id === id);
  if (!found) throw new Error(`there is no fault '${id}'`);
  return found;
}

function moved(model: Model): Span {
  const span = plannedMove(model, model.proxyClusters[0]?.path ?? '').seconds;
  if (!span) throw new Error('a move takes no time');
  return span;
}

function seconds(model: Model, id: string): Span {
  const span = outcome(model, id).seconds;
  if (!span) throw new Error(`'${id}' ends by nobody's doing`);
  return span;
}

function within(span: Span, figure: number | undefined, tolerance: { below: number; above: number }): void {
  expect(figure).toBeGreaterThanOrEqual(span.from - tolerance.below);
  expect(figure).toBeLessThanOrEqual(span.to + tolerance.above);
}

const exactly = { below: 0, above: 0 };
const widened = { below: BELOW, above: ABOVE };

describe('a database on each node', () => {
  it.each([
    ['the address is moved', moved],
    ['OpenSIPS alone is killed', (model: Model) => seconds(model, 'process:opensips@vsvr2a')],
    ['the active machine crashes', (model: Model) => seconds(model, 'machine:vsvr2a')],
  ] as const)('%s: as measured', (title, computed) => {
    const [lan, usual] = row(title).map(figures);
    for (const [model, runs] of [
      [PER_NODE.lan, lan],
      [PER_NODE.default, usual],
    ] as const) {
      const [min, median, max] = runs ?? [];
      within(computed(model), median, exactly);
      within(computed(model), min, widened);
      within(computed(model), max, widened);
    }
  });

  it.each([
    ['the standby crashes', 'machine:vsvr2b'],
    ['the nodes do not hear each other', 'link:vsvr2a~vsvr2b'],
  ])('%s: nobody was without an answer', (title, id) => {
    expect(row(title).slice(0, 2)).toEqual(['nothing', 'nothing']);
    expect(outcome(PER_NODE.default, id).seconds).toBeNull();
  });

  it('a hang is noticed as late as it was in the lab', () => {
    const [, from, to, shared] =
      /(\d+) to (\d+) s without an answer, (\d+) s\s+with a shared database/.exec(README) ?? [];
    const span = seconds(PER_NODE.default, 'process:opensips-hung@vsvr2a');
    within(span, Number(from), exactly);
    within(span, Number(to), exactly);
    within(seconds(SHARED.default, 'process:opensips-hung@proxy1'), Number(shared), exactly);
  });
});

describe('a shared database', () => {
  it.each([
    ['planned move, seconds without answer', moved],
    ['OpenSIPS killed  ', (model: Model) => seconds(model, 'process:opensips@proxy1')],
    ['active machine crashes  ', (model: Model) => seconds(model, 'machine:proxy1')],
    ['database server in use crashes  ', (model: Model) => seconds(model, 'machine:db1')],
    ['its server program is killed  ', (model: Model) => seconds(model, 'process:mariadb@db1')],
  ] as const)('%s: as measured', (title, computed) => {
    const [, cell] = row(title);
    const [first, second] = figures(cell);
    within(computed(SHARED.lan), first, exactly);
    if (second !== undefined) within(computed(SHARED.default), second, exactly);
  });

  it.each([
    ['planned move  ', moved],
    ['OpenSIPS killed  ', (model: Model) => seconds(model, 'process:opensips@proxy1')],
    ['active machine crashes  ', (model: Model) => seconds(model, 'machine:proxy1')],
    ['database server in use crashes  ', (model: Model) => seconds(model, 'machine:db1')],
    ['its server program is killed  ', (model: Model) => seconds(model, 'process:mariadb@db1')],
  ] as const)('%s: as measured by each way to it', (title, computed) => {
    const cells = byAccess(title);
    expect(cells).toHaveLength(ACCESS.length);
    cells.forEach((cell, i) => {
      const model = ACCESS[i];
      const [median, min, max] = figures(cell);
      if (!model || median === undefined) return expect(cell).toBe('until it is back');
      within(computed(model), median, exactly);
      within(computed(model), min, widened);
      within(computed(model), max, widened);
    });
  });

  it('names the one server that is asked as a single point of failure', () => {
    const direct = ACCESS[2];
    expect(direct && outcome(direct, 'machine:db1').service).toBe('lost');
  });
});

/** The second table that begins like this, with a column for each access. */
function byAccess(title: string): readonly string[] {
  const [, rest = ''] = README.split('| seconds without an accepted registration');
  const line = rest.split('\n').find((each) => each.startsWith(`| ${title}`));
  return (line ?? '')
    .split('|')
    .slice(2, -1)
    .map((cell) => cell.trim());
}

describe('several sites', () => {
  it('a ticket takes as long as README says at worst, and then Pacemaker', () => {
    const [, longest] = /that takes its time, (\d+) s as it is set/.exec(README) ?? [];
    const { terms } = outcome(ticketModel('east'), 'site:east');
    const booth = terms.slice(0, 3).reduce((sum, { seconds: span }) => sum + span.to, 0);
    expect(booth).toBe(Number(longest));
  });

  it('clients of a lost site wait as long as their own timer', () => {
    const edits = { dualSite: { mode: 'active-active', registrations: { by: 'dual' } } } as const;
    const lost = outcome(siteModel('east', edits), 'site:east');
    expect(lost).toMatchObject({ takesOver: 'west', seconds: { from: 0, to: 32 } });
    expect(lost.survives.registrations.is).toBe('kept');
  });
});
