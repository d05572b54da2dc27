import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { have } from '../support/tools';
import { Project, ROOT } from './program';

const RIG = readFileSync(join(ROOT, 'examples/article-rig/main.ts'), 'utf8');
const LOUD = RIG.replace('fencing:', 'logLevel: 4,\n  fencing:');
const MOVED = RIG.replace('192.168.3.100/24', '192.168.3.101/24');

let project: Project;

beforeEach(() => {
  project = new Project();
});
afterEach(() => {
  project.remove();
});

const left = () => readdirSync(tmpdir()).filter((name) => /^opensips-cdk-(diff|revision)-/.test(name));

describe('diff', () => {
  it('of a file with itself finds nothing, twice the same file or a copy', () => {
    project.write('main.ts', RIG);
    project.write('copy.ts', RIG);
    for (const other of ['main.ts', 'copy.ts'])
      expect(project.run(['diff', 'main.ts', other])).toEqual({ out: 'no change\n', err: '', exitCode: 0 });
  });

  it('of a file with its own output finds nothing, in either direction, and writes nothing', () => {
    project.write('main.ts', RIG);
    project.run(['synth', 'main.ts']);
    const before = project.files();
    const sides = ['main.ts', 'cdktf.out', 'cdktf.out/stacks/voip'];
    for (const [a, b] of [sides, [...sides].reverse(), ['cdktf.out', 'cdktf.out/stacks/voip']])
      expect(project.run(['diff', a ?? '', b ?? '']).exitCode).toBe(0);
    expect(project.files()).toEqual(before);
  });

  it('exits 2 for changes, and 3 where they are to fail', () => {
    project.write('main.ts', RIG);
    project.write('loud.ts', LOUD);
    const run = (...args: string[]) => project.run(['diff', 'main.ts', 'loud.ts', ...args]).exitCode;
    expect([
      run(),
      run('--fail-on', 'calls-at-risk'),
      run('--fail-on', 'vip-move'),
      run('--fail-on', 'reload'),
    ]).toEqual([2, 2, 3, 3]);
  });

  it('prints text, Markdown and JSON that say the same', () => {
    project.write('main.ts', RIG);
    project.write('moved.ts', MOVED);
    const out = (format: string) => project.run(['diff', 'main.ts', 'moved.ts', '--format', format]).out;
    const json = JSON.parse(out('json')) as { effect: string; stacks: { calls: string[] }[] };
    expect(json.effect).toBe('calls-at-risk');
    for (const format of ['text', 'markdown', 'json']) {
      expect(out(format)).toContain('calls-at-risk');
      expect(out(format)).toContain('lients and carriers have to be told: 192.168.3.100 becomes 192.168.3.101');
    }
  });

  it('shows no secret, wherever it comes from', () => {
    project.write('key', 'planted-private-key');
    const source = (version: number) =>
      RIG.replace("'~/.ssh/id_ed25519'", "'key'").replace(
        'fencing:',
        `nonceSecret: Secret.fromEnvironment('nonce', { version: ${version} }),\n  fencing:`,
      );
    project.write('main.ts', source(1));
    project.write('next.ts', source(2));
    for (const format of ['text', 'markdown', 'json']) {
      const { out, exitCode } = project.run(['diff', 'main.ts', 'next.ts', '--format', format], {
        TF_VAR_nonce: 'planted-nonce-of-thirty-two-characters',
        TF_VAR_stack_secret: 'planted-stack-secret-of-enough-letters',
      });
      expect(exitCode).toBe(2);
      expect(out).not.toContain('planted');
      expect(out).toContain('version 1');
    }
  });

  it.each([
    [['diff', 'main.ts'], 'diff needs <after>'],
    [['diff', 'main.ts', 'none.ts'], 'there is no file none.ts'],
    [['diff', 'main.ts', 'node_modules'], 'no synth wrote it'],
    [['diff', '-', '-'], 'both sides are the standard input'],
    [['diff', 'main.ts', 'main.ts', '--format', 'markdwon'], 'did you mean markdown?'],
    [['diff', 'main.ts', 'main.ts', '--fail-on', 'call-at-risk'], 'did you mean calls-at-risk?'],
    [['diff', 'main.ts', 'broken.ts'], 'broken.ts does not hold to the rules'],
    [['diff', 'git:main.ts', 'main.ts'], 'names no file of a revision'],
    [['diff', 'git:HEAD:main.ts', 'main.ts'], 'is in no git repository'],
  ])('%j is refused', (args, message) => {
    project.write('main.ts', RIG);
    project.write('broken.ts', RIG.replace('192.168.3.100/24', '10.0.0.100/24'));
    const { out, err, exitCode } = project.run(args);
    expect([out, exitCode]).toEqual(['', 1]);
    expect(err).toContain(message);
  });
});

describe.skipIf(!have('git', 'the diff with a revision'))('diff with a revision', () => {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.net', ...args], {
      cwd: project.folder,
      encoding: 'utf8',
    });

  beforeEach(() => {
    git('init', '--quiet', '--initial-branch=main');
    writeFileSync(join(project.folder, '.gitignore'), 'node_modules\n');
    project.write('sites/level.ts', 'export const level = 3;\n');
    project.write(
      'sites/main.ts',
      `import { level } from './level';\n${LOUD.replace('logLevel: 4', 'logLevel: level')}`,
    );
    git('add', '.');
    git('commit', '--quiet', '--message=first');
  });

  it('takes the file and what it imports from there, and leaves the work tree alone', () => {
    const before = left();
    expect(project.run(['diff', 'git:main:sites/main.ts', 'sites/main.ts']).exitCode).toBe(0);
    project.write('sites/level.ts', 'export const level = 4;\n');
    const { out, exitCode } = project.run(['diff', 'git:HEAD:sites/main.ts', 'sites/main.ts']);
    expect(exitCode).toBe(2);
    expect(out).toContain('+log_level = 4');
    expect(git('status', '--short')).toBe(' M sites/level.ts\n');
    expect(left()).toEqual(before);
  });

  it('takes an output folder that is kept there', () => {
    project.run(['synth', 'sites/main.ts', '-o', 'kept']);
    git('add', '.');
    git('commit', '--quiet', '--message=kept');
    rmSync(join(project.folder, 'kept'), { recursive: true });
    expect(project.run(['diff', 'git:HEAD:kept', 'sites/main.ts']).exitCode).toBe(0);
  });

  it.each([
    ['git:nowhere:sites/main.ts', "no revision 'nowhere'"],
    ['git:--help:sites/main.ts', "no revision '--help'"],
    ['git:HEAD:sites/none.ts', "'sites/none.ts' is not in revision 'HEAD'"],
  ])('%s is refused', (side, message) => {
    const { err, exitCode } = project.run(['diff', side, 'sites/main.ts']);
    expect(exitCode).toBe(1);
    expect(err).toContain(message);
  });
});
