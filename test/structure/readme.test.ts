import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseArguments } from '../../lib/cli/arguments';
import { commands } from '../../lib/cli/commands';
import { OPENSIPS_VERSIONS } from '../../lib/model';
import { rules } from '../../lib/rules';
import { Project } from '../cli/program';
import { programs, snippets } from './readme';
import { read, ROOT } from './source';

const README = read('README.md');
const blocks = snippets(README);
const examples = programs(blocks);
const manifest = JSON.parse(read('package.json')) as Record<
  'scripts' | 'dependencies' | 'peerDependencies',
  Record<string, string>
>;

let project: Project;
beforeAll(() => {
  project = new Project();
  examples.forEach(({ text }, i) => {
    project.write(`snippet${i}.ts`, text);
  });
});
afterAll(() => {
  project.remove();
});

describe('the commands of the README', () => {
  const lines = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.split('\n').filter((each) => each !== ''));

  it('begin with the two that are all there is to set up', () => {
    const [first = '', second = ''] = lines.map(withoutComment);
    expect([first, second]).toEqual(['npm ci && npm start', 'npm ci && npm test']);
  });

  it.each(lines.map(withoutComment).flatMap((command) => command.split(' && ')))('%s', (command) => {
    const [program, ...args] = command.split(/\s+/);
    if (program === 'npm') expect(npmKnows(args), command).toBe(true);
    else if (program === 'npx' && args[0] === 'opensips-cdk') expect(() => ours(args.slice(1))).not.toThrow();
    else expect(['cd', 'cdktf', 'terraform', 'git'], command).toContain(program);
  });
});

describe('the TypeScript of the README', () => {
  it('is there', () => {
    expect(examples.length).toBeGreaterThan(3);
  });

  it('type-checks', () => {
    const { options } = ts.parseJsonConfigFileContent(
      ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile.bind(ts.sys)).config,
      ts.sys,
      ROOT,
    );
    const program = ts.createProgram(
      examples.map((_, i) => join(project.folder, `snippet${i}.ts`)),
      { ...options, rootDir: '/', noEmit: true, noUnusedLocals: false, typeRoots: [join(ROOT, 'node_modules/@types')] },
    );
    const problems = ts.getPreEmitDiagnostics(program).map((diagnostic) => {
      const { file, start = 0 } = diagnostic;
      const where = file ? `${file.fileName}:${file.getLineAndCharacterOfPosition(start).line + 1}: ` : '';
      return where + ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
    });
    expect(problems).toEqual([]);
  });

  it.each(examples.map(({ line }, i) => [line, i]))('of line %i synthesises', (_line, i) => {
    const { err, exitCode } = project.run(['synth', `snippet${i}.ts`, '-o', `out${i}`]);
    expect(err).toBe('');
    expect(exitCode).toBe(0);
  });
});

describe('what the README says', () => {
  it('names files that the first example really makes', () => {
    const made = blocks
      .filter(({ language }) => language === 'text')
      .flatMap(({ text }) => [...text.matchAll(/^(cdktf\.out\/\S+)/gm)].map(([path]) => path));
    expect(made.length).toBeGreaterThan(5);
    project.run(['synth', 'snippet0.ts']);
    expect(made.filter((path) => !existsSync(join(project.folder, path)))).toEqual([]);
  });

  it('gives a reason for each dependency, and for no other', () => {
    const listed = [...README.matchAll(/^\| `([^`]+)` +\| /gm)].map((match) => match[1] ?? '');
    const needed = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)];
    expect(listed.filter((name) => needed.includes(name)).sort()).toEqual(needed.sort());
  });

  it('has a column for each version of OpenSIPS', () => {
    for (const version of OPENSIPS_VERSIONS) expect(README).toMatch(new RegExp(`\\| ${version.replace('.', '\\.')} `));
  });

  it('names rules that exist', () => {
    const named = [...README.matchAll(/(?:accept\([^'\n]*'|explain )([a-z-]+\/[a-z-]+)/g)].map(
      (match) => match[1] ?? '',
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((id) => !rules.some((rule) => rule.id === id))).toEqual([]);
  });
});

function withoutComment(command: string): string {
  return command.replace(/\s+#.*$/, '');
}

function npmKnows([verb = '', script = '']: readonly string[]): boolean {
  if (verb === 'run') return script in manifest.scripts;
  return ['ci', 'install', 'pack'].includes(verb) || verb in manifest.scripts;
}

/** @throws UsageError when the command line is not one of ours */
function ours(words: readonly string[]): void {
  if (words[0]?.startsWith('--')) return;
  const command = commands.find(({ name }) => `${words.join(' ')} `.startsWith(`${name} `));
  if (!command) throw new Error(`there is no command ${words.join(' ')}`);
  parseArguments(command, words.slice(command.name.split(' ').length));
}
