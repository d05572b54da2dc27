import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseArguments } from '../../../lib/cli/arguments';
import type { Context, Result } from '../../../lib/cli/command';
import { commands } from '../../../lib/cli/commands';
import { run } from '../../../lib/cli/run';
import { plain } from '../../../lib/report/style';
import { Cidr, IpAddress } from '../../../lib/units';
import { snippets } from '../../structure/readme';

const SCENARIOS = ['per-node-database', 'shared-database', 'dual-site', 'aws'];
const ROOT = resolve(__dirname, '../../..');
const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<
  'dependencies' | 'devDependencies',
  Record<string, string>
> & { version: string };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-init-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function init(...args: readonly string[]): Promise<Result> {
  const context: Context = {
    cwd: folder,
    env: {},
    say: () => undefined,
    interrupted: () => new AbortController().signal,
    version: own.version,
    style: plain,
    errorStyle: plain,
    stacks: 'hidden',
  };
  return run(['init', ...args], context);
}

const made = (path: string) => readFileSync(join(folder, path), 'utf8');

describe.each(SCENARIOS)('init %s', (scenario) => {
  it('makes a project and says how to go on', async () => {
    const { out, err, exitCode } = await init(scenario, 'a/b');
    expect([err, exitCode]).toEqual(['', 0]);
    const names = readdirSync(join(folder, 'a/b')).sort();
    expect(names).toEqual([
      ...['.gitignore', 'README.md', 'cdktf.json', 'main.ts', 'package.json'],
      ...['topology.test.ts', 'topology.ts', 'tsconfig.json'],
    ]);
    for (const name of names) expect(out).toContain(name);
    expect(out).toContain('cd a/b\n');
  });

  it('pins what it was tried with', async () => {
    await init(scenario, 'p');
    const { dependencies, devDependencies } = JSON.parse(made('p/package.json')) as typeof own;
    expect(dependencies).toEqual({
      cdktf: own.devDependencies['cdktf'],
      constructs: own.devDependencies['constructs'],
      'opensips-cdk': own.version,
    });
    for (const [name, version] of Object.entries(devDependencies))
      expect(version, name).toBe(own.devDependencies[name] ?? own.dependencies[name]);
    expect(made('p/README.md')).toContain(`cdktf-cli@${own.devDependencies['cdktf']}`);
  });

  it('has addresses of documentation, or of a network of its own', async () => {
    await init(scenario, 'p');
    const ranges = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '10.20.0.0/16'].map((text) => Cidr.of(text));
    const addresses = made('p/topology.ts').match(/\b\d+\.\d+\.\d+\.\d+\b/g) ?? [];
    expect(addresses.length).toBeGreaterThan(2);
    expect(addresses.filter((text) => !ranges.some((range) => range.contains(IpAddress.of(text))))).toEqual([]);
  });

  it('chooses a fencing, and says in a comment what that means', async () => {
    await init(scenario, 'p');
    expect(made('p/topology.ts')).toMatch(/\/\/ The choice is yours\.[\s\S]{100,}?\n +fencing: Fencing\./);
  });

  it('holds no secret', async () => {
    await init(scenario, 'p');
    for (const name of readdirSync(join(folder, 'p'))) expect(made(`p/${name}`)).not.toMatch(/PRIVATE KEY|password: '/);
  });
});

describe('init', () => {
  it.each([
    ['per-node-databse', 'did you mean per-node-database?'],
    ['triple-site', 'there are per-node-database, shared-database, dual-site, aws'],
    ['project', 'there are per-node-database, shared-database, dual-site, aws'],
    ['constructor', 'there are per-node-database, shared-database, dual-site, aws'],
  ])('knows no scenario %s', async (scenario, hint) => {
    const err = `error there is no scenario '${scenario}'\n  ${hint}`;
    expect(await init(scenario, 'p')).toEqual({ out: '', err, exitCode: 1 });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses a folder with files, names them, and leaves it as it is', async () => {
    for (const name of ['b', 'main.ts', '.hidden', 'c', 'd', 'e', 'f']) writeFileSync(join(folder, name), 'mine');
    const { err, exitCode } = await init('aws', '.');
    expect(exitCode).toBe(1);
    expect(err).toBe(
      'error . is not empty: it holds .hidden, b, c, d, e and 2 more\n  name a new folder; nothing is ever overwritten',
    );
    expect(readdirSync(folder)).toHaveLength(7);
    expect(made('main.ts')).toBe('mine');
  });

  it('takes an empty folder, and a repository that holds nothing yet', async () => {
    mkdirSync(join(folder, 'p/.git'), { recursive: true });
    expect((await init('aws', 'p')).exitCode).toBe(0);
    expect((await init('aws', 'p')).err).toContain('p is not empty: it holds .gitignore, README.md');
  });

  it('says what is wrong with a folder that cannot be made', async () => {
    writeFileSync(join(folder, 'file'), '');
    for (const dir of ['file', 'file/below', '/proc/opensips/cdk']) {
      const { err, exitCode } = await init('aws', dir);
      expect([exitCode, err.split('\n')[0]]).toEqual([1, expect.stringContaining(`cannot make a project in ${dir}: `)]);
    }
  });

  it('wants a scenario and a folder', async () => {
    expect((await init('aws')).err).toContain('init needs <dir>');
    expect((await init()).err).toContain('init needs <scenario>');
  });

  it('describes each scenario in its help', async () => {
    const { out } = await init('--help');
    for (const scenario of SCENARIOS) expect(out).toMatch(new RegExp(`^ {2}${scenario} {2,}\\S`, 'm'));
  });
});

describe('the README of a project', () => {
  const lines = snippets(readFileSync(join(ROOT, 'templates/init/project/README.md'), 'utf8'))
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.split('\n'))
    .map((line) => line.replace(/\s+#.*$/, ''))
    .filter((line) => line.startsWith('npx opensips-cdk '));

  it.each(lines)('%s', (line) => {
    const words = line.split(/\s+/).slice(2);
    const command = commands.find(({ name }) => name.split(' ').every((word, i) => word === words[i]));
    expect(command).toBeDefined();
    expect(() => parseArguments(command!, words.slice(command!.name.split(' ').length))).not.toThrow();
  });

  it('is looked at', () => {
    expect(lines.length).toBeGreaterThan(5);
  });
});
