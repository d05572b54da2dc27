import { UnwritableError } from '../errors';
import { commentLine } from './comment';

/** One table of an nftables ruleset. */
export interface NftTable {
  readonly family: 'inet' | 'ip' | 'ip6';
  readonly name: string;
  readonly chains: readonly NftChain[];
}

export interface NftChain {
  readonly name: string;
  /** Where the kernel enters the chain; null for a chain that others jump to. */
  readonly hook: {
    readonly type: string;
    readonly hook: string;
    readonly priority: string;
    readonly policy: 'accept' | 'drop';
  } | null;
  readonly body: readonly NftLine[];
}

export type NftLine =
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'rule'; readonly parts: readonly NftPart[] }
  /** Lines of other files, by a pattern that may match none. */
  | { readonly kind: 'include'; readonly path: string };

/** A word as it stands, a number, or a set of them in braces. */
export type NftPart = string | number | readonly (string | number)[];

const NAME = /^[a-z][a-z0-9_-]*$/;
const WORD = /^[A-Za-z0-9][A-Za-z0-9_.:/-]*$/;
const PATH = /^\/[A-Za-z0-9_.*/-]+$/;

export const rule = (...parts: readonly NftPart[]): NftLine => ({ kind: 'rule', parts });

/**
 * A file for `nft -f` that replaces this one table and touches no other: the table is created if absent, deleted, and
 * defined anew, in one transaction of the kernel.
 * @throws UnwritableError for words that are none
 */
export function writeNftables(comments: readonly string[], table: NftTable): string {
  const head = `${word(table.family)} ${name(table.name)}`;
  return [
    ...comments.map((text) => commentLine('#', text)),
    `table ${head}`,
    `delete table ${head}`,
    `table ${head} {`,
    ...table.chains.flatMap((chain, i) => [...(i > 0 ? [''] : []), ...chainLines(chain)]),
    '}',
    '',
  ].join('\n');
}

function chainLines(chain: NftChain): readonly string[] {
  const { hook } = chain;
  return [
    `\tchain ${name(chain.name)} {`,
    ...(hook
      ? [`\t\ttype ${word(hook.type)} hook ${word(hook.hook)} priority ${word(hook.priority)}; policy ${hook.policy};`]
      : []),
    ...chain.body.map((line) => `\t\t${lineText(line)}`),
    '\t}',
  ];
}

function lineText(line: NftLine): string {
  switch (line.kind) {
    case 'comment':
      return commentLine('#', line.text);
    case 'include':
      if (!PATH.test(line.path)) throw new UnwritableError('nftables/path', line.path, 'a plain absolute path');
      return `include "${line.path}"`;
    case 'rule':
      return line.parts
        .map((part) => (typeof part === 'object' ? `{ ${part.map(word).join(', ')} }` : word(part)))
        .join(' ');
  }
}

function word(text: string | number): string {
  if (!WORD.test(String(text)))
    throw new UnwritableError('nftables/word', String(text), 'letters, digits and _ . : / -');
  return String(text);
}

function name(text: string): string {
  if (!NAME.test(text)) throw new UnwritableError('nftables/name', text, 'lower-case letters, digits, dash and `_`');
  return text;
}

/** The table of a file that {@link writeNftables} wrote; words come back as text. @throws SyntaxError */
export function parseNftables(text: string): NftTable {
  const lines = text.split('\n').map((line) => line.trim());
  const start = lines.findIndex((line) => /^table \S+ \S+ \{$/.test(line));
  const [, family, tableName] = /^table (inet|ip|ip6) (\S+) \{$/.exec(lines[start] ?? '') ?? [];
  if (tableName === undefined) throw new SyntaxError('no table');
  const chains: { name: string; hook: NftChain['hook']; body: NftLine[] }[] = [];
  for (const line of lines.slice(start + 1)) {
    const chainName = /^chain (\S+) \{$/.exec(line)?.[1];
    if (chainName !== undefined) chains.push({ name: chainName, hook: null, body: [] });
    else if (line !== '' && line !== '}') readLine(chains.at(-1), line);
  }
  return { family: family as NftTable['family'], name: tableName, chains };
}

function readLine(chain: { hook: NftChain['hook']; body: NftLine[] } | undefined, line: string): void {
  if (!chain) throw new SyntaxError(`outside a chain: ${line}`);
  const hook = /^type (\S+) hook (\S+) priority (\S+); policy (accept|drop);$/.exec(line);
  const include = /^include "([^"]*)"$/.exec(line)?.[1];
  if (hook) {
    const [, type = '', on = '', priority = '', policy = ''] = hook;
    chain.hook = { type, hook: on, priority, policy: policy as 'accept' | 'drop' };
  } else if (line.startsWith('#')) chain.body.push({ kind: 'comment', text: line.replace(/^# ?/, '') });
  else if (include !== undefined) chain.body.push({ kind: 'include', path: include });
  else chain.body.push({ kind: 'rule', parts: readParts(line) });
}

function readParts(line: string): readonly NftPart[] {
  return (line.match(/\{[^}]*\}|\S+/g) ?? []).map((part) =>
    part.startsWith('{')
      ? part
          .slice(1, -1)
          .split(',')
          .map((item) => item.trim())
      : part,
  );
}
