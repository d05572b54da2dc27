import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { read, sources } from './source';

/**
 * Who may import whom. A key is a file or a folder without its extension, the longest that fits a path rules it; a value
 * lists files or folders of the project, then packages. Whoever adds an edge draws it here first.
 */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'lib/units': ['ipaddr.js', 'node:crypto'],
  'lib/findings': [],
  'lib/errors': ['lib/findings', 'lib/units'],
  'lib/facts': ['lib/model', 'lib/topology', 'lib/units'],
  'lib/topology': ['lib/units'],
  'lib/model': ['lib/units', 'lib/topology'],
  'lib/syntax': ['lib/errors', 'lib/units', 'fast-xml-parser', 'yaml'],
  'lib/rules/rule': ['lib/findings', 'lib/facts', 'lib/model', 'lib/units'],
  'lib/resolve': ['lib/errors', 'lib/facts', 'lib/findings', 'lib/model', 'lib/syntax', 'lib/topology', 'lib/units'],
  'lib/rules': ['lib/facts', 'lib/findings', 'lib/model', 'lib/syntax', 'lib/units'],
  'lib/artifacts': ['lib/errors', 'lib/model'],
  'lib/render': ['lib/artifacts', 'lib/facts', 'lib/model', 'lib/syntax', 'lib/units', 'handlebars'],
  'lib/terraform': ['lib/errors', 'lib/units'],
  'lib/platforms': ['lib/artifacts', 'lib/facts', 'lib/model', 'lib/syntax', 'lib/terraform', 'lib/units'],
  'lib/pipeline': [
    ...[
      'lib/artifacts',
      'lib/errors',
      'lib/findings',
      'lib/model',
      'lib/platforms',
      'lib/render',
      'lib/report',
      'lib/resolve',
    ],
    ...['lib/draw', 'lib/rules', 'lib/simulate', 'lib/terraform', 'lib/topology', 'lib/units'],
  ],
  'lib/simulate': ['lib/facts', 'lib/model', 'lib/resolve/timing', 'lib/units'],
  'lib/draw': ['lib/facts', 'lib/findings', 'lib/model', 'lib/syntax/html', 'lib/units', '@dagrejs/dagre'],
  'lib/diff': ['lib/artifacts', 'lib/facts', 'lib/model', 'lib/simulate', 'lib/syntax', 'lib/units', 'diff'],
  'lib/session': ['lib/pipeline', 'lib/topology'],
  'lib/report': [
    ...['lib/diff', 'lib/draw', 'lib/facts', 'lib/findings', 'lib/model', 'lib/rules/frame', 'lib/rules/rule'],
    ...['lib/simulate', 'lib/syntax/html', 'lib/units', 'diff', 'node:crypto'],
  ],
  'lib/testing': ['lib/model', 'lib/pipeline', 'lib/resolve', 'lib/syntax', 'lib/topology', 'lib/units'],
  'lib/lab': [
    'lib/resolve',
    'lib/facts',
    'lib/model',
    'lib/platforms',
    'lib/syntax',
    'lib/units',
    'node:*',
    'lib/topology',
  ],
  'lib/cli': [
    'lib/diff',
    'lib/draw',
    'lib/simulate',
    'lib/lab',
    'lib/model',
    'lib/pipeline',
    'lib/platforms',
    'lib/report',
    'lib/rules',
    'lib/session',
    'lib/findings',
    'lib/syntax/yaml-document',
    'lib/topology/written',
    'lib/units',
    'node:*',
    'tsx/cjs/api',
  ],
  constructs: ['lib/errors', 'lib/topology', 'lib/units', 'constructs'],
  'constructs/index': ['lib/errors', 'lib/findings', 'lib/units'],
  'constructs/options/packages': ['lib/topology', 'node:fs'],
  'constructs/options/text': ['lib/topology', 'node:fs'],
  'constructs/written': ['lib/topology', 'lib/units', 'constructs', 'node:path'],
  'constructs/output': ['lib/pipeline', 'node:*'],
  'constructs/stack': [
    ...['lib/errors', 'lib/pipeline', 'lib/report', 'lib/session', 'lib/terraform', 'lib/topology', 'lib/units'],
    ...['cdktf', 'constructs', 'node:*'],
  ],
};

describe('import directions', () => {
  const files = sources('lib', 'constructs');

  it('every source file stands in the table', () => {
    expect(files.filter((file) => keyOf(file) === undefined)).toEqual([]);
  });

  it('no file imports what its stage may not see', () => {
    expect(files.flatMap(forbidden)).toEqual([]);
  });

  it('lib never imports constructs', () => {
    const edges = files.filter((file) => file.startsWith('lib/')).flatMap(imports);
    expect(edges.filter(({ target }) => target.startsWith('constructs'))).toEqual([]);
  });

  it('one file touches cdktf', () => {
    const touching = files.flatMap(imports).filter(({ target }) => target === 'cdktf' || target.startsWith('cdktf/'));
    expect([...new Set(touching.map(({ file }) => file))]).toEqual(['constructs/stack.ts']);
  });

  it('examples see the public API alone', () => {
    const targets = sources('examples').flatMap(imports);
    expect(targets.filter(({ target }) => !/^(opensips-cdk(\/.*)?|node:.*|constructs|cdktf)$/.test(target))).toEqual(
      [],
    );
  });
});

describe('dependencies', () => {
  const manifest = JSON.parse(read('package.json')) as Record<
    'dependencies' | 'peerDependencies',
    Record<string, string>
  >;
  const needed = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)]);
  const packages = sources('lib', 'constructs')
    .flatMap(imports)
    .map(({ target }) => target)
    .filter((target) => !/^(lib|constructs\/|node:)/.test(target))
    // `@scope/name/file` is a file of `@scope/name`.
    .map((target) => target.split('/', target.startsWith('@') ? 2 : 1).join('/'));

  it('everything imported is declared, and nothing else is', () => {
    expect([...new Set(packages)].sort()).toEqual([...needed].sort());
  });
});

describe('the import table', () => {
  it('is not so wide that it forbids nothing', () => {
    expect(mayImport('lib/render/opensips-cfg.ts', 'lib/rules/run')).toBe(false);
    expect(mayImport('lib/rules/network/some-rule.ts', 'lib/render/renderer')).toBe(false);
    expect(mayImport('lib/syntax/xml.ts', 'lib/model')).toBe(false);
    expect(mayImport('lib/resolve/index.ts', 'node:fs')).toBe(false);
    expect(mayImport('constructs/proxy-cluster.ts', 'cdktf')).toBe(false);
  });

  it('lets a stage import itself and its neighbours', () => {
    expect(mayImport('lib/rules/network/some-rule.ts', 'lib/rules/rule')).toBe(true);
    expect(mayImport('lib/cli/main.ts', 'node:path')).toBe(true);
  });
});

interface Edge {
  readonly file: string;
  /** Path from the root without extension, or the name of a package. */
  readonly target: string;
}

function imports(file: string): readonly Edge[] {
  return ts.preProcessFile(read(file), true, true).importedFiles.map(({ fileName }) => ({
    file,
    target: fileName.startsWith('.') ? normalize(join(dirname(file), fileName)) : fileName,
  }));
}

function forbidden(file: string): readonly string[] {
  return imports(file)
    .filter(({ target }) => !mayImport(file, target))
    .map(({ target }) => `${file} imports ${target}`);
}

function mayImport(file: string, target: string): boolean {
  const key = keyOf(file);
  if (key === undefined) return false;
  const itself = stageOf(file);
  return [...(ALLOWED[key] ?? []), itself].some((allowed) =>
    allowed.endsWith('*')
      ? target.startsWith(allowed.slice(0, -1))
      : target === allowed || target.startsWith(`${allowed}/`),
  );
}

/** The longest key that is the path or a folder above it. */
function keyOf(file: string): string | undefined {
  const path = file.replace(/\.ts$/, '');
  return Object.keys(ALLOWED)
    .filter((key) => path === key || path.startsWith(`${key}/`))
    .sort((a, b) => b.length - a.length)[0];
}

/** `lib/rules/network/x.ts` belongs to `lib/rules`, `constructs/options/x.ts` to `constructs`. */
function stageOf(file: string): string {
  const [top = '', second = ''] = file.split('/');
  return top === 'lib' && !second.endsWith('.ts')
    ? `${top}/${second}`
    : top === 'lib'
      ? file.replace(/\.ts$/, '')
      : top;
}
