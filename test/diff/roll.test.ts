import { describe, expect, it } from 'vitest';
import { disturbs, ORDER, stepsOf, type Ask } from '../../lib/diff/roll';
import { inOrder, type BlockSnapshot } from '../../lib/diff/snapshot';
import { PROGRAM } from '../../lib/platforms/configuration/program';

/** A function of the apply program, from its name to its closing brace. */
function shell(name: string): string {
  return new RegExp(`^${name}\\(\\) \\{\n([^]*?)^\\}`, 'm').exec(PROGRAM)?.[1] ?? '';
}

const due = (text: string) => [...text.matchAll(/(?:is_due|paths_due) ([a-z-]+)/g)].map(([, word = '']) => word);

describe('what a roll-out is said to do', () => {
  it('is what the apply program does, in its order', () => {
    const words = [...new Set(due(shell('make_live')))];
    const hidden = new Map([['live_units', 'reload-units']]);
    for (const [name, word] of hidden) {
      expect(shell('make_live')).toContain(name);
      expect(due(shell(name))).toContain(word);
    }
    const said = ORDER.filter((word) => word !== 'unknown' && word !== 'reload-units');
    expect(said).toEqual(words);
    expect(shell('make_live').indexOf('live_units')).toBeLessThan(shell('make_live').indexOf('reload-sysctl'));
  });

  it('hands the virtual address over for what the program does', () => {
    const words = [...new Set(due(shell('disturbs')))];
    expect(words.length).toBeGreaterThan(0);
    for (const word of ORDER)
      expect([word, disturbs(new Set<Ask>([word]))]).toEqual([word, words.includes(word) || word === 'unknown']);
  });

  it('waits as long as the program waits', () => {
    expect(shell('step_aside')).toContain('deadline=$(($(now) + 120))');
    expect(shell('step_aside')).toContain('-ge 30 ]');
    expect(shell('may_restart_server')).toContain('within 120 "$home/database" may-restart');
    expect(shell('catch_up')).toContain('patience=90');
    expect(shell('healthy')).toMatch(/tickets \| access\) within 60[^]*cluster\) within 90/);
    expect(shell('server_is_well')).toMatch(/within 600[^]*within 60 answers/);
    expect(shell('proxy_is_well')).toMatch(/deadline=\$\(\(\$\(now\) \+ 60\)\)[^]*sleep 2/);
    expect(shell('apply_cib')).toContain('within 180 has_quorum');
    expect(shell('settled')).toContain('--timeout=120');
  });

  it('asks of the address only where components can lose a service', () => {
    expect(shell('find_taker')).toContain("'^[^ ]* online synced=yes link=up$'");
    expect(shell('find_changes')).toContain("echo 'load-sql -'");
    expect(shell('find_changes')).toContain("echo 'reload-rows -'");
  });
});

describe('the order of a roll-out', () => {
  const block = (label: string, ...after: string[]): BlockSnapshot => ({
    label,
    machine: label.split('_')[0] ?? '',
    component: 'proxy',
    machines: [],
    files: new Map(),
    statements: new Map(),
    rows: new Map(),
    packages: [],
    packageFiles: new Map(),
    units: new Map(),
    secrets: new Map(),
    after,
  });
  const all = (...blocks: BlockSnapshot[]) => new Map(blocks.map((each) => [each.label, each]));
  const labels = (...blocks: BlockSnapshot[]) => inOrder(all(...blocks)).map(({ label }) => label);

  it('puts everything behind what it waits for, and chains together', () => {
    expect(labels(block('b_2', 'b_1'), block('a_2', 'a_1'), block('b_1'), block('a_1'))).toEqual([
      'a_1',
      'a_2',
      'b_1',
      'b_2',
    ]);
  });

  it('reads the whole list of those before, as a state has it', () => {
    expect(labels(block('d', 'a', 'b', 'c'), block('c', 'a', 'b'), block('b', 'a'), block('a'))).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
  });

  it('bears a chain of thousands', () => {
    const chain = Array.from({ length: 5000 }, (_, i) => block(`x${i}`, ...(i === 0 ? [] : [`x${i - 1}`])));
    expect(labels(...chain.reverse())[4999]).toBe('x4999');
  });

  it('says which steps wait for none before them', () => {
    const blocks = all(block('a_1'), block('a_2', 'a_1'), block('b_1'), block('b_2', 'b_1'));
    const rolled = new Map([...blocks].map(([label, each]) => [label, { block: each, before: undefined }]));
    expect(stepsOf(blocks, rolled, new Map()).map(({ machine, begins }) => [machine, begins])).toEqual([
      ['a', 'after-the-step-before'],
      ['b', 'beside-others'],
    ]);
  });

  it('waits over blocks that need not change', () => {
    const blocks = all(block('a_1'), block('b_1', 'a_1'), block('c_1', 'b_1'));
    const rolled = new Map(['a_1', 'c_1'].map((label) => [label, { block: blocks.get(label)!, before: undefined }]));
    expect(stepsOf(blocks, rolled, new Map()).map(({ begins }) => begins)).toEqual([
      'after-the-step-before',
      'after-the-step-before',
    ]);
  });
});
