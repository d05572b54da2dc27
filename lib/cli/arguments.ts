import { parseArgs } from 'node:util';
import { nearest } from '../units';
import { UsageError, type Command, type OptionSpecs, type Values } from './command';

/** The command line of one command, read. */
export interface Parsed {
  readonly help: boolean;
  readonly given: readonly string[];
  readonly values: Values<OptionSpecs>;
}

const HELP: OptionSpecs = { help: { type: 'boolean', short: 'h', describe: 'print this' } };

/** Options of a command with the ones every command has. */
export function allOptions(command: Command): OptionSpecs {
  return { ...command.options, ...HELP };
}

/** @throws UsageError when an option is unknown or lacks its value, or an argument is missing or too many. */
export function parseArguments(command: Command, args: readonly string[]): Parsed {
  const specs = allOptions(command);
  const values: Record<string, string | boolean | undefined> = {};
  for (const [name, spec] of Object.entries(specs)) values[name] = spec.type === 'boolean' ? false : undefined;
  const positionals: string[] = [];

  const { own, rest } = split(command, args);

  // Not strict: its errors know no suggestion, and what it allows is decided below.
  const { tokens } = parseArgs({
    args: [...own],
    options: forNode(specs),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = specs[token.name];
    if (!spec) throw unknownOption(command, token.rawName);
    if (spec.type === 'boolean' && token.value !== undefined) {
      throw new UsageError(`${token.rawName} takes no value, but '${token.value}' was given`, seeHelp(command));
    }
    if (token.inlineValue && !token.rawName.startsWith('--') && token.value.startsWith('=')) {
      throw new UsageError(
        `${token.rawName} takes its value without '='`,
        `give it as ${token.rawName} ${token.value.slice(1)} or --${token.name}${token.value}`,
      );
    }
    if (spec.type === 'string' && (!token.value || (!token.inlineValue && token.value.startsWith('-')))) {
      throw new UsageError(
        `${token.rawName} needs a value`,
        `give it as ${token.rawName} ${spec.placeholder ?? 'VALUE'}`,
      );
    }
    values[token.name] = token.value ?? true;
  }

  const help = values['help'] === true;
  const single = command.arguments.filter(({ takes }) => takes !== 'rest');
  const extra = positionals[single.length];
  if (extra !== undefined) throw new UsageError(`'${extra}' is one argument too many`, seeHelp(command));
  const missing = single[positionals.length];
  if (missing?.takes === 'one' && !help) {
    throw new UsageError(`${command.name} needs ${missing.placeholder}: ${missing.describe}`, seeHelp(command));
  }
  return { help, given: [...positionals, ...rest], values };
}

/** A command that ends with words of another program's leaves them alone: all after its own, and after `--`. */
function split(command: Command, args: readonly string[]): { own: readonly string[]; rest: readonly string[] } {
  if (!command.arguments.some(({ takes }) => takes === 'rest')) return { own: args, rest: [] };
  const words = command.arguments.length - 1;
  let seen = 0;
  const end = args.findIndex((arg) => arg === '--' || (!arg.startsWith('-') && ++seen > words));
  if (end < 0) return { own: args, rest: [] };
  return { own: args.slice(0, end), rest: args.slice(args[end] === '--' ? end + 1 : end) };
}

function forNode(specs: OptionSpecs): Record<string, { type: 'boolean' | 'string'; short?: string }> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { type, short }]) => [name, short === undefined ? { type } : { type, short }]),
  );
}

function unknownOption(command: Command, written: string): UsageError {
  const names = Object.keys(allOptions(command));
  const meant = nearest(written.replace(/^-+/, ''), names);
  return new UsageError(
    `${command.name} has no option ${written}`,
    meant === undefined ? `it has ${names.map((name) => `--${name}`).join(', ')}` : `did you mean --${meant}?`,
  );
}

export function seeHelp(command: Command): string {
  return `see opensips-cdk ${command.name} --help`;
}
