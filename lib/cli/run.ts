import { LabError } from '../lab/errors';
import { printable } from '../report/style';
import { nearest } from '../units';
import { parseArguments } from './arguments';
import { AuthorError } from './author-error';
import { succeeded, UsageError, type Command, type Context, type Result } from './command';
import { commandHelp, groupHelp, programHelp } from './help';

/** Where the commands of a first word are: whoever names one does not wait until the files of all others are read. */
export const files: Readonly<Record<string, () => Promise<readonly Command[]>>> = {
  init: async () => [(await import('./commands/init.js')).init],
  synth: async () => [(await import('./commands/synth.js')).synth],
  check: async () => [(await import('./commands/check.js')).check],
  diff: async () => [(await import('./commands/diff.js')).diff],
  draw: async () => [(await import('./commands/draw.js')).draw],
  simulate: async () => [(await import('./commands/simulate.js')).simulate],
  rules: async () => [(await import('./commands/rules.js')).rules],
  explain: async () => [(await import('./commands/explain.js')).explain],
  'with-secrets': async () => [(await import('./commands/with-secrets.js')).withSecrets],
  lab: async () => (await import('./commands/lab/index.js')).lab,
};

/** The whole program: arguments in, text and exit code out. Faults the user can mend come back as text; others are thrown. */
export async function run(args: readonly string[], context: Context): Promise<Result> {
  try {
    return await dispatch(args, context);
  } catch (error) {
    if (error instanceof UsageError) return failed([error.message, ...indented(error.hint)], context);
    if (error instanceof LabError) return failed([error.message, ...error.hints.flatMap(indented)], context);
    if (error instanceof AuthorError) return failed(error.lines(context.stacks), context);
    throw error;
  }
}

async function dispatch(args: readonly string[], context: Context): Promise<Result> {
  const [first, ...rest] = args;
  if (first === undefined) return { out: '', err: programHelp(await all(), context.errorStyle), exitCode: 1 };
  if (first === '--help' || first === '-h' || first === 'help') return help(rest, context);
  if (first === '--version') return succeeded(context.version);
  if (first.startsWith('-')) throw unknown('option', first, ['--help', '--version']);
  const { command, group, rest: own } = await find(first, rest);
  if (!command && rest.length > 0) return succeeded(groupHelp(group, first, context.style));
  if (!command) return { out: '', err: groupHelp(group, first, context.errorStyle), exitCode: 1 };
  const parsed = parseArguments(command, own);
  if (parsed.help) return succeeded(commandHelp(command, context.style));
  return command.run(parsed.given, parsed.values, context);
}

async function all(): Promise<readonly Command[]> {
  return (await import('./commands/index.js')).commands;
}

async function help([first, ...rest]: readonly string[], context: Context): Promise<Result> {
  if (first === undefined) return succeeded(programHelp(await all(), context.style));
  const { command, group } = await find(first, rest);
  return succeeded(command ? commandHelp(command, context.style) : groupHelp(group, first, context.style));
}

interface Found {
  /** None when only the word of a group was given. */
  readonly command?: Command;
  /** All that begin with the first word. */
  readonly group: readonly Command[];
  /** What follows the command. */
  readonly rest: readonly string[];
}

/** The command of one word or two. */
async function find(first: string, [second, ...rest]: readonly string[]): Promise<Found> {
  const load = Object.hasOwn(files, first) ? files[first] : undefined;
  if (!load) throw unknown('command', first, Object.keys(files));
  const group = await load();
  const single = group.find(({ name }) => name === first);
  if (single) return { command: single, group, rest: second === undefined ? [] : [second, ...rest] };
  if (second === undefined || second === '--help' || second === '-h') return { group, rest };
  const command = group.find(({ name }) => name === `${first} ${second}`);
  if (command) return { command, group, rest };
  throw unknown(
    `command of ${first}`,
    second,
    group.map(({ name }) => name.slice(first.length + 1)),
  );
}

function unknown(what: string, written: string, known: readonly string[]): UsageError {
  const meant = nearest(written, known);
  return new UsageError(
    `there is no ${what} '${printable(written)}'`,
    meant === undefined ? `there are ${known.join(', ')}` : `did you mean ${meant}?`,
  );
}

function failed(lines: readonly string[], { errorStyle }: Context): Result {
  const [first = '', ...rest] = lines;
  return { out: '', err: [`${errorStyle('error', 'error')} ${first}`, ...rest].join('\n'), exitCode: 1 };
}

function indented(text: string): readonly string[] {
  return text.split('\n').map((line) => (line === '' ? '' : `  ${line}`));
}
