import { diffArrays } from 'diff';

/** How a page holds the content of one file. */
export type Held =
  /** Here for the first time, in full. */
  | { readonly as: 'whole'; readonly id: string; readonly text: string }
  /** Somewhere else on the page, in full or as a difference. */
  | { readonly as: 'same'; readonly id: string }
  /** What differs from a whole one on the page. */
  | { readonly as: 'difference'; readonly id: string; readonly base: string; readonly hunks: string };

/** Characters of contents that differ up to which a page holds each of them in full. */
const SMALL = 600_000;
/** Lines that stay around a change. */
const CONTEXT = 1;

/**
 * Keeps equal contents once. In a large deployment, where a machine's file differs in some lines from that of the first
 * machine with such a file, it keeps those lines.
 * @param contents all that are to come, to know how much it is
 */
export class Store {
  private readonly ids = new Map<string, string>();
  private readonly bases = new Map<string, { readonly id: string; readonly lines: readonly string[] }>();
  private readonly inFull: boolean;

  public constructor(contents: readonly string[]) {
    this.inFull = [...new Set(contents)].reduce((sum, text) => sum + text.length, 0) <= SMALL;
  }

  /** @param alike files of one kind have the same, such as their path on the machine */
  public hold(alike: string, text: string): Held {
    const known = this.ids.get(text);
    if (known !== undefined) return { as: 'same', id: known };
    const id = `f${this.ids.size + 1}`;
    this.ids.set(text, id);
    if (this.inFull) return { as: 'whole', id, text };
    const base = this.bases.get(alike);
    const lines = text.split('\n');
    if (!base) this.bases.set(alike, { id, lines });
    const hunks = base && differences(base.lines, lines);
    return hunks !== undefined && hunks.length < text.length / 2
      ? { as: 'difference', id, base: base?.id ?? '', hunks }
      : { as: 'whole', id, text };
  }
}

/** A line that is in both, in the first alone, or in the second alone. */
interface Step {
  readonly sign: ' ' | '-' | '+';
  readonly line: string;
}

/**
 * What has to be done to some lines to get others, as `diff -U1` would say it, without the names of files; undefined where
 * they have little in common. A last line without an end is an empty one here, so that nothing else has to say so.
 */
export function differences(first: readonly string[], second: readonly string[]): string | undefined {
  const steps = first.length === second.length ? byPlace(first, second) : byContent(first, second);
  return steps && hunksOf(steps);
}

/** Lines of the same number are mostly those of the same place, and to compare these takes no time. */
function byPlace(first: readonly string[], second: readonly string[]): readonly Step[] {
  const steps: Step[] = [];
  let added: Step[] = [];
  first.forEach((line, i) => {
    const other = second[i] ?? '';
    if (line === other) {
      steps.push(...added, { sign: ' ', line });
      added = [];
    } else {
      steps.push({ sign: '-', line });
      added.push({ sign: '+', line: other });
    }
  });
  return [...steps, ...added];
}

/** Edits beyond which it is not worth while. */
const MOST = 400;

function byContent(first: readonly string[], second: readonly string[]): readonly Step[] | undefined {
  const changes = diffArrays([...first], [...second], { maxEditLength: MOST });
  return changes?.flatMap(({ added, removed, value }) =>
    value.map((line): Step => ({ sign: removed ? '-' : added ? '+' : ' ', line })),
  );
}

function hunksOf(steps: readonly Step[]): string {
  const shown = new Set<number>();
  steps.forEach(({ sign }, i) => {
    if (sign !== ' ') for (let near = i - CONTEXT; near <= i + CONTEXT; near++) shown.add(near);
  });
  const hunks: { readonly starts: readonly [number, number]; readonly steps: Step[] }[] = [];
  const at: [number, number] = [1, 1];
  steps.forEach((step, i) => {
    if (shown.has(i)) {
      if (!shown.has(i - 1) || i === 0) hunks.push({ starts: [...at], steps: [] });
      hunks.at(-1)?.steps.push(step);
    }
    if (step.sign !== '+') at[0]++;
    if (step.sign !== '-') at[1]++;
  });
  return hunks.map((hunk) => [header(hunk.starts, hunk.steps), ...hunk.steps.map(text)].join('\n')).join('\n');
}

function text({ sign, line }: Step): string {
  return sign + line;
}

function header([first, second]: readonly [number, number], steps: readonly Step[]): string {
  const without = (sign: Step['sign']) => steps.filter((step) => step.sign !== sign).length;
  return `@@ -${first},${without('+')} +${second},${without('-')} @@`;
}
