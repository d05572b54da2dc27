import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faultsOf, ownSchema, sarifFaults } from '../support/schema';
import { MAIN, Project, ROOT } from './program';

const RIG = readFileSync(join(ROOT, 'examples/article-rig/main.ts'), 'utf8');
/** Two errors and more. */
const BROKEN = RIG.replace('192.168.3.100/24', '10.0.0.100/24').replace('192.168.3.126', '192.168.3.125');
/** A warning that nobody accepted. */
const WARNED = readFileSync(join(ROOT, 'examples/shared-database/main.ts'), 'utf8').replace(
  '  fencing:',
  '  pacemaker: { migrationThreshold: 100 },\n  fencing:',
);
const RULE = 'pacemaker/failed-opensips-moves';
const accepting = (text: string) =>
  text
    .replace('import {', 'import {\n  accept,')
    .replace('app.synth();', `accept(stack, '${RULE}', 'nobody calls meanwhile');\napp.synth();`);

interface Log {
  readonly runs: readonly {
    readonly results: readonly {
      readonly ruleId: string;
      readonly suppressions: readonly { readonly justification: string }[];
      readonly fingerprints: object;
      readonly locations: readonly {
        readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
      }[];
    }[];
  }[];
}

let project: Project;

beforeEach(() => {
  project = new Project();
});
afterEach(() => {
  project.remove();
});

function sarif(file = 'main.ts'): Log['runs'][number]['results'] {
  const { out, err } = project.run(['check', file, '--format', 'sarif']);
  expect(err).toBe('');
  const log = JSON.parse(out) as Log;
  expect(sarifFaults()(log)).toEqual([]);
  return log.runs[0]!.results;
}

describe('check --format', () => {
  it('text is what it prints without', () => {
    project.write('main.ts', WARNED);
    expect(project.run(['check', 'main.ts', '--format', 'text'])).toEqual(project.run(['check', 'main.ts']));
  });

  it.each([
    ['sound', RIG, 0],
    ['broken', BROKEN, 1],
    ['warned', WARNED, 0],
  ])('json is --json, and valid: %s', (_what, text, exitCode) => {
    project.write('main.ts', text);
    const ran = project.run(['check', 'main.ts', '--format', 'json']);
    expect(ran).toEqual(project.run(['check', 'main.ts', '--json']));
    expect(ran).toMatchObject({ err: '', exitCode });
    expect(faultsOf(ownSchema('findings.json'))(JSON.parse(ran.out))).toEqual([]);
  });

  it('sarif holds the same findings, the accepted ones suppressed', () => {
    project.write('main.ts', RIG);
    const { findings } = JSON.parse(project.run(['check', 'main.ts', '--json']).out) as {
      findings: readonly { rule: string; accepted?: string }[];
    };
    const results = sarif();
    expect(results.map(({ ruleId }) => ruleId)).toEqual(findings.map(({ rule }) => rule));
    expect(results.map(({ suppressions }) => suppressions[0]?.justification)).toEqual(
      findings.map(({ accepted }) => accepted),
    );
    expect(findings.filter(({ accepted }) => accepted !== undefined).length).toBeGreaterThan(0);
  });

  it('sarif is valid, and the exit code 1, when errors stand', () => {
    project.write('main.ts', BROKEN);
    expect(sarif().length).toBeGreaterThan(1);
    expect(project.run(['check', 'main.ts', '--format', 'sarif']).exitCode).toBe(1);
  });

  it('sarif knows a finding again after lines have moved', () => {
    project.write('main.ts', WARNED);
    const before = sarif().map(({ fingerprints }) => fingerprints);
    project.write('main.ts', `// a line more\n\n${WARNED.replace('Threshold: 100', 'Threshold: 200')}`);
    expect(sarif().map(({ fingerprints }) => fingerprints)).toEqual(before);
  });

  it('sarif names the file from the root of its repository, wherever the command is started', () => {
    project.write('a b/voip/main.ts', BROKEN);
    const uris = (file: string) => [
      ...new Set(sarif(file).map(({ locations }) => locations[0]!.physicalLocation.artifactLocation.uri)),
    ];
    expect(uris('a b/voip/main.ts')).toEqual(['a%20b/voip/main.ts']);
    mkdirSync(join(project.folder, 'a b/.git'));
    expect(uris('a b/voip/main.ts')).toEqual(['voip/main.ts']);
  });

  it.each([
    [['--format', 'jsn'], "error there is no format 'jsn'\n  did you mean --format json?\n"],
    [['--format', 'SARIF'], "error there is no format 'SARIF'\n  did you mean --format sarif?\n"],
    [['--format', 'markdown', '--strict'], "error there is no format 'markdown'\n  there are text, json, sarif\n"],
    [['--json', '--format=sarif'], 'error --json and --format sarif contradict each other\n  leave one of them out\n'],
    [['--format'], 'error --format needs a value\n  give it as --format FORMAT\n'],
    [['--strikt'], 'error check has no option --strikt\n  did you mean --strict?\n'],
  ])('%j is refused', (args, err) => {
    project.write('main.ts', RIG);
    expect(project.run(['check', 'main.ts', ...args])).toEqual({ out: '', err, exitCode: 1 });
  });

  it('goes to a reader that leaves early, and keeps its exit code', () => {
    project.write('main.ts', BROKEN);
    for (const format of ['text', 'json', 'sarif']) {
      const { stdout, stderr } = spawnSync(
        'bash',
        ['-c', `"$0" "$1" check main.ts --format ${format} | true; echo "\${PIPESTATUS[0]}"`, process.execPath, MAIN],
        { cwd: project.folder, encoding: 'utf8', timeout: 50_000 },
      );
      expect({ stdout, stderr }).toEqual({ stdout: '1\n', stderr: '' });
    }
  });
});

describe('check --strict', () => {
  it.each(['text', 'json', 'sarif'])(
    'fails on a warning that nobody accepted, and prints it all the same as %s',
    (format) => {
      project.write('main.ts', WARNED);
      const lenient = project.run(['check', 'main.ts', '--format', format]);
      const strict = project.run(['check', 'main.ts', '--format', format, '--strict']);
      expect(lenient.out).toContain(RULE);
      expect(lenient.exitCode).toBe(0);
      expect(strict).toEqual({ ...lenient, exitCode: 1 });
    },
  );

  it('takes accepted findings', () => {
    project.write('main.ts', accepting(WARNED));
    const { out, exitCode } = project.run(['check', 'main.ts', '--strict']);
    expect(out).not.toMatch(/^(error|warning)/m);
    expect(exitCode).toBe(0);
  });

  it('fails on errors', () => {
    project.write('main.ts', BROKEN);
    expect(project.run(['check', 'main.ts', '--strict']).exitCode).toBe(1);
  });
});

describe('acceptances', () => {
  it('stand at the end of the text, each with its reason', () => {
    project.write('main.ts', accepting(WARNED));
    const { out } = project.run(['check', 'main.ts']);
    const heads = [...out.matchAll(/^(error|warning|accepted) +(\S+)/gm)];
    expect(heads.map(([, kind]) => kind)).toEqual(heads.map(() => 'accepted'));
    expect(out.match(/^ {2}reason /gm)).toHaveLength(heads.length);
    expect(out).toContain('reason   nobody calls meanwhile');
    expect(out).toMatch(/\n\n2 accepted\n$/);
  });

  it('come after what stands', () => {
    project.write('main.ts', WARNED);
    const { out } = project.run(['check', 'main.ts']);
    expect([...out.matchAll(/^(error|warning|accepted) /gm)].map(([, kind]) => kind)).toEqual(['warning', 'accepted']);
  });

  it('that match nothing are a finding, which --strict fails on', () => {
    project.write('main.ts', accepting(RIG));
    const { out, exitCode } = project.run(['check', 'main.ts']);
    expect(out).toMatch(/^warning +acceptance\/matches-a-finding +voip$/m);
    expect(out).toContain(RULE);
    expect(exitCode).toBe(0);
    expect(project.run(['check', 'main.ts', '--strict']).exitCode).toBe(1);
    expect(sarif().find(({ ruleId }) => ruleId === 'acceptance/matches-a-finding')!.suppressions).toEqual([]);
  });
});
