import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SimulatedStack } from '../../lib/report/simulation';
import { Project, ROOT } from './program';

const RIG = readFileSync(join(ROOT, 'examples/article-rig/main.ts'), 'utf8');
const SITES = readFileSync(join(ROOT, 'examples/dual-site/main.ts'), 'utf8');

let project: Project;

beforeEach(() => {
  project = new Project();
  project.write('main.ts', RIG);
});
afterEach(() => {
  project.remove();
});

const simulated = (...args: readonly string[]) => project.run(['simulate', 'main.ts', ...args]);

function stacks(...args: readonly string[]): readonly SimulatedStack[] {
  const { out, err } = simulated(...args, '--format', 'json');
  expect(err).toBe('');
  return (JSON.parse(out) as { readonly stacks: readonly SimulatedStack[] }).stacks;
}

describe('simulate', () => {
  it('tells what each fault does, and writes nothing', () => {
    const { out, err, exitCode } = simulated();
    expect([err, exitCode]).toEqual(['', 0]);
    expect(out).toMatch(/^machine:vsvr2a +interrupted +vsvr2b +2\.3 to 3\.6 +ringing calls$/m);
    expect(project.files()).toEqual(['main.ts']);
  });

  it('tells the same to programs, of every stack', () => {
    project.write('main.ts', SITES);
    const found = stacks();
    expect(found.map(({ name }) => name)).toEqual(['east', 'west']);
    for (const { name, outcomes } of found) expect(outcomes.map(({ id }) => id)).toContain(`machine:${name}1`);
  });

  it('shows one fault in full, with the terms of its time', () => {
    const { out } = simulated('--fault', 'machine:vsvr2a');
    expect(out).toContain('Corosync notices the silence (token)');
    expect(out).not.toContain('vsvr2b and');
    expect(stacks('--fault', 'machine:vsvr2a')[0]?.outcomes).toHaveLength(1);
  });

  it('finds a pair in either order', () => {
    const [one, other] = ['machine:vsvr2a + machine:vsvr2b', 'machine:vsvr2b + machine:vsvr2a'].map(
      (id) => simulated('--fault', id).out,
    );
    expect(one).toContain('no machine is left to take');
    expect(other).toBe(one);
  });

  it('tells what pairs of faults do', () => {
    const [all] = stacks('--pairs');
    expect(all?.outcomes.every(({ faults }) => faults.length === 2)).toBe(true);
    expect(all?.outcomes.map(({ service }) => service)).toContain('lost');
  });

  it('says what was meant by a fault there is not', () => {
    const { err, exitCode } = simulated('--fault', 'machine:vsvr2c');
    expect(err).toMatch(/there is no fault 'machine:vsvr2c'\n +did you mean machine:vsvr2[ab]\?/);
    expect(exitCode).toBe(1);
  });

  it('refuses a format that there is not, and a topology that cannot be built', () => {
    expect(simulated('--format', 'sarif').err).toContain("there is no format 'sarif'");
    project.write('main.ts', RIG.replace('192.168.3.100/24', '10.0.0.100/24'));
    const { err, exitCode } = simulated();
    expect(err).toContain('cannot be built');
    expect(exitCode).toBe(1);
  });
});
