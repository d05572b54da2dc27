import { MEANING, type Change, type Diff, type StackDiff } from '../../diff';
import { count, printable } from '../style';
import {
  kindOf,
  machinesOf,
  sentence,
  stepGroups,
  subjectGroups,
  valuesOf,
  type StepGroup,
  type SubjectGroup,
} from './groups';

/** What a program looks for to find the comment it wrote before. */
export const COMMENT_MARKER = '<!-- opensips-cdk diff -->';

/** GitHub takes 65,536 characters; bytes are never fewer. What is left over is for the note about what was left out. */
const MOST_BYTES = 64_000;
/** More of a line, or of a value in a table, than anybody reads. */
const LONGEST_LINE = 400;
const LONGEST_VALUE = 160;
/** Machines whose names a list gives. */
const MOST_NAMES = 20;
/** Rows of the table of machines. */
const MOST_ROWS = 100;

/**
 * A diff as a comment on a pull request, for GitHub and GitLab. What would make it too long is left out from the end, whole
 * blocks at a time, and counted in a note.
 */
export function diffAsMarkdown(diff: Diff): string {
  const notes = diff.notes.map((note) => `_${inline(sentence(note))}_`);
  if (diff.effect === null) return [COMMENT_MARKER, '### No change', ...notes].join('\n\n').concat('\n');
  const page = new Page();
  page.add([COMMENT_MARKER, ...notes].join('\n\n'));
  for (const stack of diff.stacks) {
    page.add(head(stack));
    page.add(overview(stack));
  }
  for (const stack of diff.stacks) if (stack.steps.length > 0) page.add(rollOut(stack, diff));
  const groups = diff.stacks.flatMap(({ subjects }) => subjectGroups(subjects));
  const details = groups.map((group) => page.open(group));
  groups.forEach((group, i) => details[i]?.fill(group));
  return page.text();
}

/** Blocks as long as there is room; after the first one that does not fit nothing more is taken. */
class Page {
  private readonly blocks: (string | Details)[] = [];
  private bytes = 0;
  private left = 0;

  public add(block: string): void {
    if (this.hasRoom(block)) this.blocks.push(block);
  }

  /** A part that opens when it is clicked, with its list of changes; undefined where there is no room. */
  public open(group: SubjectGroup): Details | undefined {
    const details = new Details(group, (block) => this.hasRoom(block));
    if (!this.hasRoom(details.text())) return undefined;
    this.blocks.push(details);
    return details;
  }

  public text(): string {
    const note =
      this.left === 0
        ? []
        : [
            `_${count(this.left, 'block')} did not fit into a comment and ${this.left === 1 ? 'is' : 'are'} left out. See all: \`opensips-cdk diff\` with the same two sides and \`--format text\`._`,
          ];
    return [...this.blocks.map((block) => (typeof block === 'string' ? block : block.text())), ...note]
      .join('\n\n')
      .concat('\n');
  }

  private hasRoom(block: string): boolean {
    const bytes = Buffer.byteLength(block) + 2;
    if (this.left > 0 || this.bytes + bytes > MOST_BYTES) {
      this.left++;
      return false;
    }
    this.bytes += bytes;
    return true;
  }
}

class Details {
  private readonly patches: string[] = [];
  private readonly head: string;

  constructor(
    group: SubjectGroup,
    private readonly hasRoom: (block: string) => boolean,
  ) {
    this.head = changeTable(group);
  }

  public fill({ first }: SubjectGroup): void {
    for (const change of first.changes) {
      if (change.patch.length === 0) continue;
      const block = patchBlock(change);
      if (this.hasRoom(block)) this.patches.push(block);
    }
  }

  public text(): string {
    return [this.head, ...this.patches, '</details>'].join('\n\n');
  }
}

function head({ name, effect, calls, notes }: StackDiff): string {
  return [
    `### ${inline(name)}: ${effect}`,
    `_${sentence(MEANING[effect])}_`,
    `**What happens to calls**`,
    calls.map((each) => `- ${inline(sentence(each), LONGEST_LINE)}`).join('\n'),
    ...notes.map((note) => `_${inline(sentence(note))}_`),
  ].join('\n\n');
}

/** Machines and the like, each with its worst effect. */
function overview({ subjects }: StackDiff): string {
  const groups = subjectGroups(subjects);
  const rows = groups
    .slice(0, MOST_ROWS)
    .map(({ names, first }) => [
      inline(few(names).join(', ')),
      inline(first.role === '' ? first.kind : first.role),
      first.is === 'changed' ? count(first.changes.length, 'change') : first.is,
      `**${first.effect}**`,
    ]);
  const more = groups.length > MOST_ROWS ? [[`and ${groups.length - MOST_ROWS} more`, '', '', '']] : [];
  return tableOf(['Machine', 'What it is', 'Changes', 'Effect'], [...rows, ...more]);
}

function few(names: readonly string[]): readonly string[] {
  return names.length > MOST_NAMES ? [...names.slice(0, MOST_NAMES), `${names.length - MOST_NAMES} more`] : names;
}

function rollOut({ name, steps }: StackDiff, { stacks }: Diff): string {
  const of = stacks.length > 1 ? ` of ${inline(name)}` : '';
  return [
    `**Roll-out${of}**, one step after the other:`,
    stepGroups(steps).map(stepText).join('\n'),
    'A step that fails puts the previous files back and ends the roll-out; machines after it stay as they are.',
  ].join('\n\n');
}

function stepText(group: StepGroup, i: number): string {
  const { components, before, does, after } = group.step;
  const list = (label: string, lines: readonly string[]) =>
    lines.map((line) => `   - ${label} ${inline(line, LONGEST_LINE)}`);
  return [
    `${i + 1}. ${machinesOf(group, (name) => `**${inline(name)}**`)} (${components.join(', ')})`,
    ...list('_first:_', before),
    ...list('_then:_', does),
    ...list('_goes on when:_', after),
  ].join('\n');
}

function changeTable({ names, first }: SubjectGroup): string {
  const rows = first.changes.flatMap((change) => [
    [
      kindOf(change),
      inline(change.what),
      inline(valuesOf(change)),
      change.effect,
      inline(sentence(change.because), LONGEST_LINE),
    ],
    ...change.parts.map((part) => [
      `&nbsp;&nbsp;${part.kind} ${part.is}`,
      inline(part.what),
      inline(valuesOf(part)),
      '',
      '',
    ]),
  ]);
  return [
    `<details><summary>${inline(few(names).join(', '))}: ${count(first.changes.length, 'change')}, ${first.effect}</summary>`,
    tableOf(['Change', 'What', 'Before → after', 'Effect', 'Why'], rows),
  ].join('\n\n');
}

/** A fence longer than any run of backticks in it: nothing in there ends it. */
function patchBlock({ what, patch }: Change): string {
  const lines = patch.map((line) => cut(line.split('\t').map(printable).join('\t'), LONGEST_LINE));
  const longest = Math.max(2, ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map((run) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return [inline(what), '', `${fence}diff`, ...lines, fence].join('\n');
}

function tableOf(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text that is nothing but text: no markup of Markdown's or HTML's, no mention of a person, no end of a table's cell. */
function inline(text: string, longest = LONGEST_VALUE): string {
  return cut(printable(text), longest).replace(/[&<>"`*_[\]|\\~#@!$^]/g, (c) => `&#${c.charCodeAt(0)};`);
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}… (${text.length} characters)` : text;
}
