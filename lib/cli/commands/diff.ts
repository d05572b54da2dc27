import { compare, EFFECTS, isAtLeast, MEANING, type Diff, type Effect } from '../../diff';
import { diffAsJson } from '../../report/diff/json';
import { diffAsMarkdown } from '../../report/diff/markdown';
import { diffAsText } from '../../report/diff/text';
import { table, type Style } from '../../report/style';
import { nearest } from '../../units';
import { defineCommand, UsageError } from '../command';
import { readSides } from '../sides';

const FORMATS: Readonly<Record<string, (diff: Diff, style: Style) => string>> = {
  text: diffAsText,
  markdown: diffAsMarkdown,
  json: diffAsJson,
};

/** As `diff` has them, and one more for what was asked to fail. */
const EXIT = { same: 0, changed: 2, failed: 3 } as const;

export const diff = defineCommand({
  name: 'diff',
  summary: 'say what a change does to calls, and what a roll-out of it does step by step',
  details: [
    '',
    'A side is a file that creates the App, the output folder of a synth or that of one of its stacks, git:REV:path (either of',
    'these at a revision, path from the root of the repository), or what terraform show -json prints of a stack’s state: a',
    'file whose name ends in .json, or - for the standard input. Writes nothing, and asks no machine.',
    '',
    'Effects, the worst last:',
    ...table(EFFECTS.map((effect) => [`  ${effect}`, MEANING[effect]])),
    '',
    `Exit code ${EXIT.same} when nothing differs, ${EXIT.changed} when something does, ${EXIT.failed} when --fail-on is reached, 1 when a side cannot be used.`,
  ],
  arguments: [
    { placeholder: '<before>', describe: 'what there is', takes: 'one' },
    { placeholder: '<after>', describe: 'what there is to be', takes: 'one' },
  ],
  options: {
    format: {
      type: 'string',
      placeholder: 'FORMAT',
      describe: 'text (default), markdown for a comment on a pull request, or json',
    },
    'fail-on': {
      type: 'string',
      placeholder: 'EFFECT',
      describe: `exit ${EXIT.failed} when the worst effect is this one or worse`,
    },
  },
  run: async ([before = '', after = ''], { format = 'text', 'fail-on': failOn }, { cwd, style }) => {
    const write = FORMATS[oneOf(Object.keys(FORMATS), format, '--format')] ?? diffAsText;
    const least = failOn === undefined ? null : (oneOf(EFFECTS, failOn, '--fail-on') as Effect);
    const { notes, ...sides } = await readSides(before, after, cwd);
    const found = compare(sides.before, sides.after, notes);
    return { out: write(found, style).trimEnd(), err: '', exitCode: exitCode(found, least) };
  },
});

function exitCode({ effect }: Diff, least: Effect | null): number {
  if (effect === null) return EXIT.same;
  return least !== null && isAtLeast(effect, least) ? EXIT.failed : EXIT.changed;
}

function oneOf(allowed: readonly string[], written: string, option: string): string {
  if (allowed.includes(written)) return written;
  const meant = nearest(written, allowed);
  throw new UsageError(
    `${option} ${written} is not known`,
    meant === undefined ? `allowed are ${allowed.join(', ')}` : `did you mean ${meant}?`,
  );
}
