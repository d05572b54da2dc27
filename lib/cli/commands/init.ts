import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { printable, table, type Style } from '../../report/style';
import { nearest } from '../../units';
import { defineCommand, succeeded, UsageError } from '../command';
import { manifest, PACKAGE } from '../package';

/** What a project may begin with; each has a folder of this name beside the one that all have in common. */
const SCENARIOS = {
  'per-node-database': 'two proxies, a database on each; a takeover starts nothing',
  'shared-database': 'two proxies that share a Galera cluster of three',
  'dual-site': 'two sites that serve the same clients',
  aws: 'two proxies in two zones of a region, machines included',
} as const;

const COMMON = 'project';
const TEMPLATES = join(PACKAGE, 'templates/init');

/** npm leaves a file of this name out of a package, so it is kept under another. */
const GITIGNORE = { kept: 'gitignore', written: '.gitignore' } as const;

export const init = defineCommand({
  name: 'init',
  summary: 'make a project for a scenario',
  details: ['', ...table(Object.entries(SCENARIOS).map(([name, meaning]) => [`  ${name}`, meaning]))],
  arguments: [
    { placeholder: '<scenario>', describe: 'one of the above', takes: 'one' },
    { placeholder: '<dir>', describe: 'folder to make the project in; it is new, or empty', takes: 'one' },
  ],
  options: {},
  run: ([scenario = '', dir = ''], _values, { cwd, style }) => {
    if (!Object.hasOwn(SCENARIOS, scenario)) throw unknownScenario(scenario);
    const folder = resolve(cwd, dir);
    refuseUsed(folder, dir);
    const files = projectFiles(scenario);
    write(folder, files, dir);
    return succeeded(whatNext(files, relative(cwd, folder) || '.', style));
  },
});

function unknownScenario(written: string): UsageError {
  const names = Object.keys(SCENARIOS);
  const meant = nearest(written, names);
  return new UsageError(
    `there is no scenario '${printable(written)}'`,
    meant === undefined ? `there are ${names.join(', ')}` : `did you mean ${meant}?`,
  );
}

/** A repository that holds nothing yet is as good as empty. */
function refuseUsed(folder: string, dir: string): void {
  const names = attempt(dir, () => entries(folder)).filter((name) => name !== '.git');
  if (names.length === 0) return;
  const some = names.slice(0, 5).map(printable);
  const rest = names.length - some.length;
  throw new UsageError(
    `${dir} is not empty: it holds ${some.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`,
    'name a new folder; nothing is ever overwritten',
  );
}

/** Names in a folder; none where there is no folder. */
function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

type Files = readonly (readonly [name: string, content: string])[];

/** Files of the scenario and those all projects have, by name. */
function projectFiles(scenario: string): Files {
  return [COMMON, scenario]
    .flatMap((folder) => entries(join(TEMPLATES, folder)).map((file) => [folder, file] as const))
    .map(([folder, file]) => {
      const text = readFileSync(join(TEMPLATES, folder, file), 'utf8');
      if (file === 'package.json') return [file, withVersions(JSON.parse(text) as ProjectManifest)] as const;
      return [file === GITIGNORE.kept ? GITIGNORE.written : file, text] as const;
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

interface ProjectManifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** With the versions that this package was tried with. */
function withVersions(project: ProjectManifest): string {
  const tried: Readonly<Record<string, string>> = {
    ...manifest.dependencies,
    ...manifest.devDependencies,
    'opensips-cdk': manifest.version,
  };
  const pinned = (names: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.keys(names).map((name) => [name, tried[name] ?? '*']));
  const { dependencies, devDependencies } = project;
  const filled = { ...project, dependencies: pinned(dependencies), devDependencies: pinned(devDependencies) };
  return `${JSON.stringify(filled, null, 2)}\n`;
}

function write(folder: string, files: Files, dir: string): void {
  attempt(dir, () => {
    makeFolders(folder);
    for (const [name, content] of files) writeFileSync(join(folder, name), content, { flag: 'wx' });
  });
}

/** One by one: mkdir's own recursion never ends where nothing can be made, as in /proc. */
function makeFolders(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
    makeFolders(dirname(folder));
    mkdirSync(folder);
  }
}

/** @throws UsageError with what the system says where a folder cannot be read or written */
function attempt<T>(dir: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw new UsageError(
      `cannot make a project in ${printable(dir)}: ${error instanceof Error ? error.message : String(error)}`,
      'name another folder',
    );
  }
}

function whatNext(files: Files, folder: string, style: Style): string {
  return [
    style('good', `made a project in ${folder}`),
    `  ${files.map(([name]) => name).join('  ')}`,
    '',
    ...table([
      [`  cd ${folder}`, ''],
      ['  npm install', `with the path of opensips-cdk-${manifest.version}.tgz while it is on no registry`],
      ['  npm test', ''],
      ['  npm run check', 'holds topology.ts to every rule: put your own addresses in'],
    ]).map((line) => line.trimEnd()),
    '',
    'README.md goes on from there.',
  ].join('\n');
}
