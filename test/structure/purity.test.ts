import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { line, nodes, parse, sources } from './source';

/** The only places in lib that may meet the world. */
const IO = ['lib/cli/', 'lib/lab/'];

/** Where two copies of the package meet: a symbol on `globalThis`. */
const SESSION = 'lib/session.ts';

const AMBIENT = new Set([
  ...[
    'process',
    'globalThis',
    'global',
    'console',
    'performance',
    'crypto',
    'fetch',
    'require',
    '__dirname',
    '__filename',
  ],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'Intl'],
]);

/** `object.method` whose answer depends on the clock, on chance or on the machine's locale. */
const METHODS = new Set([
  ...['Date.now', 'Math.random'],
  ...['*.localeCompare', '*.toLocaleString', '*.toLocaleDateString', '*.toLocaleUpperCase', '*.toLocaleLowerCase'],
]);

describe('purity', () => {
  it('lib asks neither clock nor chance nor environment nor locale', () => {
    const pure = sources('lib').filter((file) => !IO.some((folder) => file.startsWith(folder)));
    const found = pure.flatMap((file) => impure(parse(file)));
    expect(found.filter((each) => !(each.startsWith(SESSION) && each.endsWith('globalThis')))).toEqual([]);
  });

  it.each([
    ['new Date()', 'new Date'],
    ['const t = Date.now();', 'Date.now'],
    ['const r = Math.random();', 'Math.random'],
    ['const home = process.env.HOME;', 'process'],
    ["['b', 'a'].sort((x, y) => x.localeCompare(y));", 'localeCompare'],
    ['console.log(1);', 'console'],
  ])('sees %s', (text, word) => {
    const found = impure(ts.createSourceFile('x.ts', text, ts.ScriptTarget.ES2022, true));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(word);
  });

  it.each([
    'model.process.name;',
    'const p = { process: 1 };',
    'type T = { process: string };',
    "const s = 'process.env';",
  ])('lets %s pass', (text) => {
    expect(impure(ts.createSourceFile('x.ts', text, ts.ScriptTarget.ES2022, true))).toEqual([]);
  });
});

function impure(file: ts.SourceFile): readonly string[] {
  const found: string[] = [];
  for (const node of nodes(file)) {
    const what = impurity(node);
    if (what !== undefined) found.push(`${file.fileName}:${line(node)} ${what}`);
  }
  return found;
}

function impurity(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date') return 'new Date';
  if (ts.isPropertyAccessExpression(node)) {
    const { name } = node;
    const names = [`${node.expression.getText()}.${name.text}`, `*.${name.text}`];
    return names.find((each) => METHODS.has(each));
  }
  return ts.isIdentifier(node) && AMBIENT.has(node.text) && isFree(node) ? node.text : undefined;
}

/** True when the identifier names a variable, and not a property or a declaration. */
function isFree(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isQualifiedName(parent)) return parent.getChildAt(0) === node;
  const declares =
    ts.isPropertyAssignment(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isParameter(parent) ||
    ts.isBindingElement(parent);
  return !(declares && parent.name === node);
}
