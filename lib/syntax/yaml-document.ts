import {
  Composer,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  Parser,
  Scalar,
  type Alias,
  type CST,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';

/** Keys and indexes that lead to a value. */
export type Keys = readonly (string | number)[];

/** A place in a text; both begin at 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** What keeps a text from being read, in one sentence. */
export interface YamlProblem extends Position {
  readonly message: string;
}

/** What people wrote, and where. */
export interface YamlDocument {
  /** Plain data; of use only without problems. */
  readonly data: unknown;
  readonly problems: readonly YamlProblem[];
  /**
   * Where something stands, through anchors and merge keys; undefined where there is no such thing.
   * @param part the key itself, or its value where that begins beside it
   */
  readonly placeOf: (keys: Keys, part: 'key' | 'value') => Position | undefined;
}

/** So many values may stand behind aliases: enough for thousands of machines, and no file is a bomb. */
const MOST_ALIASED = 100_000;
const TAGS = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/;
/** Far more than the props of any construct. */
const DEEPEST = 100;

/**
 * Reads one document of YAML 1.2 that a person wrote: `on` and `no` are text, keys are text and stand once, anchors, aliases
 * and merge keys (`<<`) work. What 1.1 takes for something else is refused where it would surprise.
 */
export function readYamlDocument(text: string): YamlDocument {
  const lines = new LineCounter();
  const composer = new Composer({ version: '1.2', stringKeys: true, resolveKnownTags: false, logLevel: 'silent' });
  try {
    const [document, second] = [...composer.compose(tokens(text, lines))];
    const { contents } = document ?? {};
    if (!document || !contents || (isScalar(contents) && contents.value === null))
      return unreadable('the file is empty', { line: 1, column: 1 });
    const reader = new Reader(document, lines);
    const data = reader.data();
    const problems = [...syntaxProblems(document, lines), ...reader.problems];
    if (second) problems.push({ message: SECOND, ...at(lines, second.range[0]) });
    return { data, problems: problems.sort(byPlace), placeOf: (keys, part) => reader.placeOf(keys, part) };
  } catch (error) {
    if (error instanceof TooDeep) return unreadable('lists or objects stand too deep in each other', error.position);
    throw error;
  }
}

const SECOND = 'a second document begins here: put each into a file of its own';

/** Thrown before the library, which has no bound of its own, runs out of stack. */
class TooDeep extends Error {
  constructor(public readonly position: Position) {
    super();
  }
}

function* tokens(text: string, lines: LineCounter): Generator<CST.Token> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > DEEPEST) throw new TooDeep(at(lines, parser.offset));
  }
  yield* parser.end();
}

function unreadable(message: string, position: Position): YamlDocument {
  return { data: undefined, problems: [{ message, ...position }], placeOf: () => undefined };
}

function syntaxProblems({ errors, directives }: Document.Parsed, lines: LineCounter): YamlProblem[] {
  const { explicit = false, version } = directives.yaml;
  const old = explicit && version !== '1.2';
  return [
    ...(old ? [{ message: `this is read as YAML 1.2, not ${version}: leave %YAML out`, line: 1, column: 1 }] : []),
    ...errors.map(({ code, message, pos }) => ({ message: WORDS[code] ?? lower(message), ...at(lines, pos[0]) })),
  ];
}

/** Where the library's own words are for those who know its inside. */
const WORDS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key stands here a second time',
  NON_STRING_KEY: 'a key is one word or text, neither a list nor an object',
  BLOCK_AS_IMPLICIT_KEY: 'this has a second colon: put text with a colon in it into quotes',
  TAB_AS_INDENT: 'a tab cannot indent: use spaces',
};

function lower(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}

function at(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function byPlace(a: Position, b: Position): number {
  return a.line - b.line || a.column - b.column;
}

/** Thrown through the recursion once there is too much. */
class TooMuch extends Error {}

class Reader {
  public readonly problems: YamlProblem[] = [];
  private readonly targets = new Map<Alias, Node | undefined>();
  /** Collections that are being read, so that none holds itself. */
  private readonly open = new Set<Node>();
  private aliased = 0;
  private depth = 0;

  constructor(
    private readonly document: Document.Parsed,
    private readonly lines: LineCounter,
  ) {}

  public data(): unknown {
    try {
      return this.value(this.document.contents);
    } catch (error) {
      if (error instanceof TooMuch) return undefined;
      throw error;
    }
  }

  public placeOf(keys: Keys, part: 'key' | 'value'): Position | undefined {
    let node: unknown = this.document.contents;
    let key: unknown = node;
    for (const each of keys) {
      const held = this.behind(node);
      if (isSeq(held) && typeof each === 'number') {
        node = held.items[each];
        key = node;
      } else {
        const pair = isMap(held) ? this.pairOf(held, String(each)) : undefined;
        node = pair?.value;
        key = pair?.key;
      }
      if (!key) return undefined;
    }
    const beside = part === 'value' && (isScalar(node) || isAlias(node) || (isCollection(node) && node.flow === true));
    const [offset] = ((beside ? node : key) as Node).range ?? [];
    return offset === undefined ? undefined : at(this.lines, offset);
  }

  private value(node: unknown): unknown {
    if (this.depth > 0) this.count(node);
    if (isAlias(node)) return this.alias(node);
    if (!isScalar(node) && !isCollection(node)) return null;
    if (node.tag !== undefined && !TAGS.test(node.tag)) this.refuse(node, `the tag ${node.tag} means nothing here`);
    if (isScalar(node)) return this.scalar(node);
    this.open.add(node);
    const data = isMap(node)
      ? Object.fromEntries(this.entries(node))
      : isSeq(node)
        ? node.items.map((item) => this.value(item))
        : null;
    this.open.delete(node);
    return data;
  }

  /** What a merge key brings in comes first, so that what is written here replaces it; of several the first counts. */
  private entries(map: YAMLMap): readonly (readonly [string, unknown])[] {
    const own = map.items.filter((pair) => !isMerge(pair));
    return [
      ...this.merged(map, true).flatMap((each) => this.behindAlias(each, () => this.entries(each))),
      ...own.map(({ key, value }) => [nameOf(key), this.value(value)] as const),
    ];
  }

  private merged(map: YAMLMap, complain = false): readonly YAMLMap[] {
    return map.items.filter(isMerge).flatMap(({ key, value }) => {
      const held = this.behind(value);
      const sources = isSeq(held) ? held.items.map((item) => this.behind(item)) : [held];
      const maps = sources.filter(isMap).filter((each) => !this.open.has(each));
      if (complain && maps.length < sources.length) this.refuse(key, '`<<` takes an object, or a list of objects');
      return maps.reverse();
    });
  }

  private pairOf(map: YAMLMap, name: string): Pair | undefined {
    const own = map.items.find((pair) => !isMerge(pair) && nameOf(pair.key) === name);
    if (own) return own;
    for (const each of [...this.merged(map)].reverse()) {
      const pair = this.pairOf(each, name);
      if (pair) return pair;
    }
    return undefined;
  }

  private alias(node: Alias): unknown {
    const target = this.behind(node);
    if (!target) {
      this.refuse(node, `there is no anchor &${node.source} before this`);
      return null;
    }
    if (this.open.has(target)) {
      this.refuse(node, `the anchor &${node.source} would hold itself`);
      return null;
    }
    return this.behindAlias(node, () => this.value(target));
  }

  /** Counts what stands behind aliases, each time that it does. */
  private behindAlias<T>(node: Node, read: () => T): T {
    this.count(node);
    this.depth++;
    const data = read();
    this.depth--;
    return data;
  }

  private count(node: unknown): void {
    if (++this.aliased <= MOST_ALIASED) return;
    this.refuse(node, `aliases stand for more than ${MOST_ALIASED} values`);
    throw new TooMuch();
  }

  private behind(node: unknown): Node | undefined {
    if (!isAlias(node)) return node as Node | undefined;
    if (!this.targets.has(node)) this.targets.set(node, node.resolve(this.document));
    return this.targets.get(node);
  }

  private scalar(node: Scalar): unknown {
    const { value, source = '', type } = node;
    if (typeof value === 'number' && type === Scalar.PLAIN && /^[-+]?0\d/.test(source)) {
      this.refuse(node, `${source} is read as ${value}: write 0o${source} for an octal number, '${source}' for text`);
    }
    return value;
  }

  private refuse(node: unknown, message: string): void {
    const [offset = 0] = (node as Node | null)?.range ?? [];
    this.problems.push({ message, ...at(this.lines, offset) });
  }
}

function isMerge({ key }: Pair): boolean {
  return isScalar(key) && key.value === '<<' && key.type === Scalar.PLAIN;
}

function nameOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : '';
}
