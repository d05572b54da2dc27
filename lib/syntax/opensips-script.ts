/**
 * The script language of OpenSIPS as far as its words go, by the rules of the daemon's lexer (`cfg.lex`), which are the
 * same from 2.2 to 4.0. `//` starts no comment there, comments in C style nest, and everything from `$` to the end of a
 * variable is one word.
 */
export interface Token {
  readonly kind: 'word' | 'number' | 'string' | 'variable' | 'mark';
  /** A string without its quotes, escapes as written. */
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** A function called with arguments in parentheses. */
export interface Call {
  readonly name: string;
  /** Each argument that is one word, number or string; null for variables, expressions and omitted arguments. */
  readonly arguments: readonly (string | null)[];
  /** What each argument is, where it is one word, number, string or variable. */
  readonly forms: readonly (Token['kind'] | null)[];
  readonly line: number;
  /** The call it is the first argument of, such as `async`. */
  readonly inside: string | null;
}

/** Something that never ends, or ends without having begun. */
export interface Imbalance {
  readonly line: number;
  /** `a string is not closed`, `'}' closes nothing`, … */
  readonly message: string;
}

/** Words that take parentheses without being functions. */
const NO_FUNCTIONS: readonly string[] = ['if', 'else', 'while', 'for', 'in', 'switch', 'case', 'and', 'or', 'not'];

const CLOSES: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** The words of a text; what follows an {@link unbalanced} string, comment or variable is lost. */
export function tokens(text: string): readonly Token[] {
  return scan(text).tokens;
}

/** The first thing that is not closed, or closed and not opened; undefined when all is well. */
export function unbalanced(text: string): Imbalance | undefined {
  const { tokens: all, open } = scan(text);
  const stack: Token[] = [];
  for (const token of all) {
    if (token.kind !== 'mark') continue;
    if ('([{'.includes(token.text)) stack.push(token);
    const opener = CLOSES[token.text];
    if (opener === undefined) continue;
    const last = stack.pop();
    if (!last) return { line: token.line, message: `'${token.text}' closes nothing` };
    if (last.text !== opener)
      return { line: token.line, message: `'${token.text}' closes the '${last.text}' of line ${last.line}` };
  }
  if (open) return open;
  const last = stack.at(-1);
  return last && { line: last.line, message: `'${last.text}' is not closed` };
}

/** Every call in a balanced text, in the order of the names. */
export function calls(text: string): readonly Call[] {
  const all = tokens(text);
  const found: OpenCall[] = [];
  /** What is open around the current token; null for brackets that are no call's. */
  const around: (OpenCall | null)[] = [];
  all.forEach((token, i) => {
    const call = around.at(-1);
    if (token.kind !== 'mark' || !'([{,)]}'.includes(token.text)) {
      call?.argument.push(token);
    } else if (token.text === ',') {
      if (call) endArgument(call);
    } else if ('([{'.includes(token.text)) {
      call?.argument.push(token);
      const opened = callAt(all, i);
      if (opened) found.push(opened);
      around.push(opened);
    } else {
      if (call && (call.arguments.length > 0 || call.argument.length > 0)) endArgument(call);
      around.pop();
    }
  });
  return found.map(({ name, arguments: given, forms, line, inside }) => ({
    name,
    arguments: given,
    forms,
    line,
    inside,
  }));
}

interface OpenCall extends Call {
  readonly arguments: (string | null)[];
  readonly forms: (Token['kind'] | null)[];
  /** Tokens of the current argument, what stands in inner brackets left out. */
  argument: Token[];
}

/** The call whose parenthesis stands at a position. */
function callAt(all: readonly Token[], i: number): OpenCall | null {
  const name = all[i - 1];
  if (!isMark(all[i], '(') || name?.kind !== 'word' || NO_FUNCTIONS.includes(name.text)) return null;
  const before = all[i - 3];
  const inside =
    isMark(all[i - 2], '(') && before?.kind === 'word' && !NO_FUNCTIONS.includes(before.text) ? before.text : null;
  return { name: name.text, arguments: [], forms: [], line: name.line, inside, argument: [] };
}

function endArgument(call: OpenCall): void {
  const [only, second] = call.argument;
  call.arguments.push(literal(call.argument));
  call.forms.push(only && !second && only.kind !== 'mark' ? only.kind : null);
  call.argument = [];
}

function literal(argument: readonly Token[]): string | null {
  const [only, second] = argument;
  if (!only || second || only.kind === 'variable' || only.kind === 'mark') return null;
  return only.text.includes('$') ? null : only.text;
}

function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === 'mark' && token.text === text;
}

interface Scan {
  readonly tokens: readonly Token[];
  readonly open: Imbalance | undefined;
}

const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /[0-9]+/y;
const SINGLE = /'([^']*)'/y;
const DOUBLE = /"((?:[^"\\]|\\[^])*)"/y;
/** Outside parentheses a variable ends at a blank, a separator or an operator. */
const VARIABLE_END = /[\s;,=:+\-*/%&|^~<>!]/;

function scan(text: string): Scan {
  const found: Token[] = [];
  let at = 0;
  let line = 1;

  while (at < text.length) {
    const c = text[at] ?? '';
    if (/\s/.test(c)) {
      advance(1);
    } else if (c === '#') {
      const end = text.indexOf('\n', at);
      advance((end < 0 ? text.length : end) - at);
    } else if (text.startsWith('/*', at)) {
      const length = commentLength(text, at);
      if (length === undefined) return { tokens: found, open: { line, message: 'a comment is not closed' } };
      advance(length);
    } else if (c === '"' || c === "'") {
      const string = match(c === '"' ? DOUBLE : SINGLE);
      if (!string) return { tokens: found, open: { line, message: 'a string is not closed' } };
      push('string', string[1] ?? '', string[0].length);
    } else if (c === '$') {
      const length = variableLength(text, at);
      if (length === undefined)
        return { tokens: found, open: { line, message: 'the parentheses of a variable are not closed' } };
      push('variable', text.slice(at, at + length), length);
    } else {
      const word = match(WORD);
      const number = word ? null : match(NUMBER);
      if (word) push('word', word[0], word[0].length);
      else if (number) push('number', number[0], number[0].length);
      else push('mark', c, 1);
    }
  }
  return { tokens: found, open: undefined };

  function match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at;
    return pattern.exec(text);
  }
  function push(kind: Token['kind'], content: string, length: number): void {
    found.push({ kind, text: content, line });
    advance(length);
  }
  function advance(length: number): void {
    for (let i = at; i < at + length; i++) if (text[i] === '\n') line += 1;
    at += length;
  }
}

function commentLength(text: string, start: number): number | undefined {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const pair = text.slice(i, i + 2);
    if (pair === '/*') depth += 1;
    if (pair === '*/') depth -= 1;
    if (pair === '/*' || pair === '*/') i += 1;
    if (depth === 0) return i + 1 - start;
  }
  return undefined;
}

function variableLength(text: string, start: number): number | undefined {
  let depth = 0;
  for (let i = start + 1; i < text.length; i++) {
    const c = text[i] ?? '';
    if (c === '(') depth += 1;
    if (c === ')' && depth === 0) return i - start;
    if (c === ')' && --depth === 0) return i + 1 - start;
    if (depth === 0 && VARIABLE_END.test(c)) return i - start;
  }
  return depth === 0 ? text.length - start : undefined;
}
