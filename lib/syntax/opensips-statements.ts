import { tokens, type Imbalance, type Token } from './opensips-script';

/** Something that no version of the language takes where it stands. */
export interface Misplaced extends Imbalance {
  readonly allowed: string;
}

/** Levels of nesting; the parsers of 3.4 and later give up before 2000, those of 2.x before 3400. */
const DEEPEST = 1500;

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
/** After a condition in parentheses: it goes on. */
const GOES_ON = ['&', '|', '=', '!', '<', '>', '+', '-', '*', '/', '%', '^', '~', 'and', 'or'];
/** Words that can only begin another statement. */
const BEGINS = ['if', 'else', 'while', 'switch', 'exit'];
const OUTSIDE = ['loadmodule', 'modparam'];
const INCLUDES = ['include_file', 'import_file'];

/**
 * The first thing in a block's balanced text that is no statement, by the grammar (`cfg.y`). Only what all versions refuse
 * is named: expressions and conditions are not looked into, and a text without a fault may still have one.
 * @param alone words that are statements by themselves, without parentheses
 */
export function misplaced(text: string, alone: readonly string[]): Misplaced | undefined {
  return new Statements(tokens(text), alone).list(0);
}

type Fault = Misplaced | undefined;

class Statements {
  private at = 0;
  /** Loops and switches around the current statement. */
  private breakable = 0;
  /** Position behind the end of each bracket, by the position of its beginning. */
  private readonly behind = new Map<number, number>();

  public constructor(
    private readonly all: readonly Token[],
    private readonly alone: readonly string[],
  ) {
    const open: number[] = [];
    all.forEach((token, i) => {
      if (token.kind !== 'mark') return;
      if (CLOSING[token.text] !== undefined) open.push(i);
      if (')]}'.includes(token.text)) this.behind.set(open.pop() ?? i, i + 1);
    });
  }

  /** Statements up to the end of their block. */
  public list(level: number): Fault {
    while (this.at < this.all.length && !this.is('}')) {
      const fault = this.one(level);
      if (fault) return fault;
    }
    return undefined;
  }

  private one(level: number): Fault {
    const token = this.all[this.at];
    if (!token) return undefined;
    if (level > DEEPEST) return this.fault(token, 'blocks are nested too deeply', `${DEEPEST} levels`);
    if (token.kind === 'word') return this.word(token, level);
    if (token.kind === 'variable') return this.assignment(token);
    if (!this.is(';')) return this.noStatement(token);
    this.at += 1;
    return undefined;
  }

  private word(token: Token, level: number): Fault {
    switch (token.text) {
      case 'if':
        return this.branches(token, level);
      case 'else':
        return this.fault(token, "'else' follows no 'if'", "'else' right behind the '}' or ';' of its 'if'");
      case 'while':
        this.at += 1;
        return this.condition(token) ?? this.loop(token, level);
      case 'for':
        this.at += 1;
        if (!this.is('(')) return this.noStatement(token);
        this.skip();
        return this.loop(token, level);
      case 'switch':
        return this.cases(token, level);
      case 'return':
        return this.end(token);
    }
    if (OUTSIDE.includes(token.text)) {
      return this.fault(token, `'${token.text}' stands in a block`, 'modules and their parameters in `modules`');
    }
    if (INCLUDES.includes(token.text) && this.all[this.at + 1]?.kind === 'string') {
      this.at += 2;
      return undefined;
    }
    return this.call(token);
  }

  /** `name(…);`, or one of the words that need no parentheses. */
  private call(token: Token): Fault {
    this.at += 1;
    if (this.is('(')) this.skip();
    else if (token.text === 'break' && this.breakable === 0) {
      return this.fault(token, "'break' ends nothing here", "'break' in a loop or a 'switch'");
    } else if (token.text !== 'break' && !this.alone.includes(token.text)) return this.noStatement(token);
    if (!this.is(';')) return this.noEnd(token);
    this.at += 1;
    return undefined;
  }

  private assignment(token: Token): Fault {
    const next = this.all[this.at + 1];
    if (next?.kind !== 'mark' || ';,(){}[]'.includes(next.text)) return this.noStatement(token);
    return this.end(token);
  }

  private branches(first: Token, level: number): Fault {
    let depth = level;
    let fault: Fault;
    do {
      this.at += 1;
      fault = this.condition(first) ?? this.body(first, depth);
      if (fault || !this.isWord('else')) return fault;
      this.at += 1;
      depth += 1;
    } while (this.isWord('if') && depth <= DEEPEST);
    return this.body(first, depth);
  }

  /** Up to where the body begins. Parentheses around all of it are left out by some. */
  private condition(token: Token): Fault {
    if (this.is('(')) {
      const opened = this.at;
      this.skip();
      if (this.at === opened + 2) return this.fault(token, `'${token.text} ()' has no condition`, 'a condition');
      const next = this.all[this.at];
      if (!next || next.kind === 'string' || !GOES_ON.includes(next.text) || this.isSlashes()) return undefined;
    }
    while (this.at < this.all.length && !this.is('{') && !this.is(';') && !this.is('}')) this.skip();
    return undefined;
  }

  private loop(token: Token, level: number): Fault {
    this.breakable += 1;
    const fault = this.body(token, level);
    this.breakable -= 1;
    return fault;
  }

  private body(token: Token, level: number): Fault {
    if (!this.is('{')) {
      return this.at < this.all.length && !this.is('}') ? this.one(level + 1) : this.noEnd(token);
    }
    this.at += 1;
    const fault = this.list(level + 1);
    this.at += 1;
    return fault;
  }

  private cases(token: Token, level: number): Fault {
    this.at += 1;
    if (!this.is('(')) return this.noStatement(token);
    this.skip();
    if (!this.is('{')) return this.noEnd(token);
    this.at += 1;
    if (!this.isWord('case')) return this.fault(token, "'switch' has no case", "'case' first behind the '{'");
    this.breakable += 1;
    while (this.at < this.all.length && !this.is('}')) {
      if (this.isWord('case') || this.isWord('default')) {
        while (this.at < this.all.length && !this.is(':') && !this.is('}')) this.skip();
        this.at += this.is(':') ? 1 : 0;
        continue;
      }
      const fault = this.one(level + 1);
      if (fault) return fault;
    }
    this.breakable -= 1;
    this.at += 1;
    return undefined;
  }

  /** Past the next `;`. */
  private end(token: Token): Fault {
    this.at += 1;
    for (let next = this.all[this.at]; next && !this.is(';'); next = this.all[this.at]) {
      if (this.is('{') || this.is('}') || (next.kind === 'word' && BEGINS.includes(next.text)))
        return this.noEnd(token);
      this.skip();
    }
    if (this.at >= this.all.length) return this.noEnd(token);
    this.at += 1;
    return undefined;
  }

  /** Past one token, or past all of a bracket. */
  private skip(): void {
    this.at = this.behind.get(this.at) ?? this.at + 1;
  }

  private is(mark: string): boolean {
    const token = this.all[this.at];
    return token?.kind === 'mark' && token.text === mark;
  }

  private isWord(word: string): boolean {
    const token = this.all[this.at];
    return token?.kind === 'word' && token.text === word;
  }

  private isSlashes(): boolean {
    const next = this.all[this.at + 1];
    return this.is('/') && next?.kind === 'mark' && next.text === '/';
  }

  private noStatement(token: Token): Misplaced {
    if (this.isSlashes()) return this.fault(token, "'//' starts no comment", "'#' to the end of the line, or /* … */");
    if (token.kind === 'mark' && token.text === '{') {
      return this.fault(token, 'a block stands alone', "'{' behind a condition, a loop or 'else'");
    }
    const what = token.kind === 'string' ? 'a string' : `'${token.text}'`;
    return this.fault(token, `${what} begins no statement`, 'a call with parentheses, an assignment, if, while, …');
  }

  private noEnd(token: Token): Misplaced {
    if (this.isSlashes()) return this.noStatement(token);
    return this.fault(token, `the statement that begins with '${token.text}' has no end`, "';' at its end");
  }

  private fault({ line }: Token, message: string, allowed: string): Misplaced {
    return { line, message, allowed };
  }
}
