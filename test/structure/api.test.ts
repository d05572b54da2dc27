import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { nodes, parse, sources } from './source';

const INDEX = 'constructs/index.ts';

/** Shared by the constructs, and no one else's business. */
const INTERNAL = new Set(['constructs/declare.ts', 'constructs/output.ts']);
/** For the command line alone. */
const WRITTEN = 'constructs/written/';

describe('the public API', () => {
  const index = parse(INDEX);
  const api = sources('constructs').filter(
    (file) => file !== INDEX && !INTERNAL.has(file) && !file.startsWith(WRITTEN),
  );
  const exported = new Set([...nodes(index)].filter(ts.isExportSpecifier).map((specifier) => specifier.name.text));

  it('is an explicit list', () => {
    const stars = index.statements.filter(
      (s) => ts.isExportDeclaration(s) && !(s.exportClause && ts.isNamedExports(s.exportClause)),
    );
    expect(stars.map((statement) => statement.getText())).toEqual([]);
  });

  it('holds nothing but re-exports', () => {
    expect(index.statements.filter((s) => !ts.isExportDeclaration(s)).map((s) => s.getText())).toEqual([]);
  });

  it('holds everything that the constructs export', () => {
    const missing = api.flatMap((file) =>
      declarations(parse(file))
        .filter((name) => !exported.has(name))
        .map((name) => `${name} of ${file}`),
    );
    expect(missing).toEqual([]);
  });

  it('has a word of explanation for each class and function', () => {
    const bare = api.flatMap((file) =>
      parse(file)
        .statements.filter((s) => (ts.isClassDeclaration(s) || ts.isFunctionDeclaration(s)) && isExported(s))
        .filter((s) => ts.getJSDocCommentsAndTags(s).length === 0)
        .map((s) => `${file}: ${s.getText().split('\n')[0] ?? ''}`),
    );
    expect(bare).toEqual([]);
  });
});

function declarations(file: ts.SourceFile): readonly string[] {
  return file.statements.filter(isExported).flatMap((statement) => {
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map((each) => each.name.getText());
    const { name } = statement as ts.Statement & { readonly name?: ts.Identifier };
    return name ? [name.text] : [];
  });
}

function isExported(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some((m) => m.kind === ts.SyntaxKind.ExportKeyword)
  );
}
