import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { line, nodes, parse, sources } from './source';

/** How YAML is read is nobody's prop. */
const api = sources('constructs').filter((file) => !file.startsWith('constructs/written/'));
const members = api.map(parse).flatMap(publicMembers);

describe('props of the public API', () => {
  it('there are some', () => {
    expect(members.length).toBeGreaterThan(30);
  });

  it('every one says what it means', () => {
    expect(members.filter((member) => commentOf(member).trim() === '').map(place)).toEqual([]);
  });

  it('every optional one has a documented default', () => {
    const optional = members.filter((member) => member.questionToken);
    expect(optional.filter((member) => !defaultOf(member)).map(place)).toEqual([]);
  });

  it('no default is `undefined`, which tells a reader nothing', () => {
    expect(members.filter((member) => /^undefined\b/.test(defaultOf(member) ?? '')).map(place)).toEqual([]);
  });

  it('no required one claims a default', () => {
    const required = members.filter((member) => !member.questionToken);
    expect(required.filter((member) => defaultOf(member)).map(place)).toEqual([]);
  });

  it('every one is readonly', () => {
    const writable = members.filter(
      (member) => !member.modifiers?.some((m) => m.kind === ts.SyntaxKind.ReadonlyKeyword),
    );
    expect(writable.map(place)).toEqual([]);
  });
});

/** Properties of every exported interface. */
function publicMembers(file: ts.SourceFile): readonly ts.PropertySignature[] {
  return [...nodes(file)]
    .filter(ts.isInterfaceDeclaration)
    .filter((declaration) => declaration.modifiers?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword))
    .flatMap((declaration) => declaration.members.filter(ts.isPropertySignature));
}

function commentOf(member: ts.PropertySignature): string {
  return ts
    .getJSDocCommentsAndTags(member)
    .filter(ts.isJSDoc)
    .map((doc) => ts.getTextOfJSDocComment(doc.comment) ?? '')
    .join('\n');
}

function defaultOf(member: ts.PropertySignature): string | undefined {
  const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default');
  return ts.getTextOfJSDocComment(tag?.comment)?.trim();
}

function place(member: ts.PropertySignature): string {
  return `${member.getSourceFile().fileName}:${line(member)} ${member.name.getText()}`;
}
