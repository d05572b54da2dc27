import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { install, manifest, RIG, type Installed } from './installed';

// cdktf's upstream is archived; its community fork has to give the same output from the same topology.
const FORK = 'cdktf@npm:cdktn@0.24';

const constructs = `constructs@${manifest.devDependencies['constructs'] ?? 'latest'}`;
let projects: readonly Installed[] = [];

beforeAll(() => {
  // The fork's version lies outside our peer range, which speaks of cdktf's own.
  projects = [
    install([`cdktf@${manifest.devDependencies['cdktf'] ?? 'latest'}`, constructs]),
    install([FORK, constructs], '--legacy-peer-deps'),
  ];
}, 240_000);

afterAll(() => {
  projects.forEach((project) => {
    project.remove();
  });
});

describe('the community fork of cdktf', () => {
  it('writes what cdktf writes, its version and the spacing of empty blocks aside', ({ skip }) => {
    const reason = projects.map((project) => project.unreachable).find((each) => each !== '');
    skip(reason !== undefined, reason);
    const [upstream, fork] = projects.map(synthesised);
    expect(upstream?.size).toBeGreaterThan(20);
    expect([...(fork ?? [])]).toEqual([...(upstream ?? [])]);
  });
});

/** Every file of the output; JSON of the framework's own as its values. */
function synthesised(project: Installed): ReadonlyMap<string, unknown> {
  writeFileSync(join(project.folder, 'main.ts'), RIG);
  expect(project.npx('opensips-cdk', 'synth', 'main.ts')).toMatchObject({ status: 0 });
  const out = join(project.folder, 'cdktf.out');
  return new Map(
    readdirSync(out, { recursive: true, encoding: 'utf8' })
      .map((name) => join(out, name))
      .filter((path) => statSync(path).isFile())
      .sort()
      .map((path) => [relative(out, path), content(path)]),
  );
}

function content(path: string): unknown {
  const text = readFileSync(path, 'utf8');
  if (!/(manifest|cdk\.tf)\.json$/.test(path)) return text;
  return JSON.parse(text.replace(/"version": "[\d.]+"/, '"version": "-"'));
}
