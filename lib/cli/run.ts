import { printable } from '../report/style';
import { nearest } from '../units';
import { parseArguments } from './arguments';
import { AuthorError } from './author-error';
import { succeeded, UsageError, type Command, type Context, type Result } from './command';
import { check } from './commands/check';
import { explain } from './commands/explain';
import { rules } from './commands/rules';
import { synth } from './commands/synth';
import { commandHelp, programHelp } from './help';

export const commands: readonly Command[] = [synth, check, rules, explain];

/** The whole program: arguments in, text and exit code out. Faults the user can mend come back as text; others are thrown. */
export async function run(args: readonly string[], context: Context): Promise<Result> {
  try {
    return await dispatch(args, context);
  } catch (error) {
    if (error instanceof UsageError) return failed([error.message, `  ${error.hint}`], context);
    if (error instanceof AuthorError) return failed(error.lines(context.stacks), context);
    throw error;
  }
}

async function dispatch(args: readonly string[], context: Context): Promise<Result> {
  const [first, ...rest] = args;
  if (first === undefined) return { out: '', err: programHelp(commands, context.errorStyle), exitCode: 1 };
  if (first === '--help' || first === '-h' || first === 'help') return help(rest[0], context);
  if (first === '--version') return succeeded(context.version);
  if (first.startsWith('-')) throw unknown('option', first, ['--help', '--version']);
  const command = find(first);
  const parsed = parseArguments(command, rest);
  if (parsed.help) return succeeded(commandHelp(command, context.style));
  return command.run(parsed.argument, parsed.values, context);
}

function help(name: string | undefined, context: Context): Result {
  return succeeded(name === undefined ? programHelp(commands, context.style) : commandHelp(find(name), context.style));
}

function find(name: string): Command {
  const command = commands.find((each) => each.name === name);
  if (command) return command;
  throw unknown(
    'command',
    name,
    commands.map((each) => each.name),
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
