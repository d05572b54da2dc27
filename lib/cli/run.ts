import { LabError } from '../lab/errors';
import { printable } from '../report/style';
import { nearest } from '../units';
import { parseArguments } from './arguments';
import { AuthorError } from './author-error';
import { succeeded, UsageError, type Command, type Context, type Result } from './command';
import { check } from './commands/check';
import { diff } from './commands/diff';
import { draw } from './commands/draw';
import { explain } from './commands/explain';
import { init } from './commands/init';
import { lab } from './commands/lab';
import { rules } from './commands/rules';
import { synth } from './commands/synth';
import { withSecrets } from './commands/with-secrets';
import { commandHelp, groupHelp, programHelp } from './help';

export const commands: readonly Command[] = [init, synth, check, diff, draw, rules, explain, withSecrets, ...lab];

/** The whole program: arguments in, text and exit code out. Faults the user can mend come back as text; others are thrown. */
export async function run(args: readonly string[], context: Context): Promise<Result> {
  try {
    return await dispatch(args, context);
  } catch (error) {
    if (error instanceof UsageError) return failed([error.message, `  ${error.hint}`], context);
    if (error instanceof LabError) return failed([error.message, ...error.hints.map((line) => `  ${line}`)], context);
    if (error instanceof AuthorError) return failed(error.lines(context.stacks), context);
    throw error;
  }
}

async function dispatch(args: readonly string[], context: Context): Promise<Result> {
  const [first, ...rest] = args;
  if (first === undefined) return { out: '', err: programHelp(commands, context.errorStyle), exitCode: 1 };
  if (first === '--help' || first === '-h' || first === 'help') return help(rest, context);
  if (first === '--version') return succeeded(context.version);
  if (first.startsWith('-')) throw unknown('option', first, ['--help', '--version']);
  const { command, rest: own } = find(first, rest);
  if (!command && rest.length > 0) return succeeded(groupHelp(commands, first, context.style));
  if (!command) return { out: '', err: groupHelp(commands, first, context.errorStyle), exitCode: 1 };
  const parsed = parseArguments(command, own);
  if (parsed.help) return succeeded(commandHelp(command, context.style));
  return command.run(parsed.given, parsed.values, context);
}

function help([first, ...rest]: readonly string[], context: Context): Result {
  if (first === undefined) return succeeded(programHelp(commands, context.style));
  const { command } = find(first, rest);
  return succeeded(command ? commandHelp(command, context.style) : groupHelp(commands, first, context.style));
}

/** The command of one word or two; none when only the word of a group was given. */
function find(
  first: string,
  [second, ...rest]: readonly string[],
): { readonly command?: Command; readonly rest: readonly string[] } {
  const single = commands.find((each) => each.name === first);
  if (single) return { command: single, rest: second === undefined ? [] : [second, ...rest] };
  const group = commands
    .map(({ name }) => name.split(' '))
    .filter(([word, what]) => word === first && what !== undefined);
  if (group.length === 0)
    throw unknown('command', first, [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? name))]);
  if (second === undefined || second === '--help' || second === '-h') return { rest };
  const command = commands.find((each) => each.name === `${first} ${second}`);
  if (command) return { command, rest };
  throw unknown(
    `command of ${first}`,
    second,
    group.map(([, what = '']) => what),
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
