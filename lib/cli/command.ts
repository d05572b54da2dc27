import type { Style } from '../report/style';

/** One option of a command. */
export interface OptionSpec {
  readonly type: 'boolean' | 'string';
  /** One letter. */
  readonly short?: string;
  /** What stands for its value in the help, such as `DIR`. */
  readonly placeholder?: string;
  readonly describe: string;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** What was given: text or absent for a `string`, given or not for a `boolean`. */
export type Values<O extends OptionSpecs> = { readonly [K in keyof O]: ValueOf<O[K]['type']> };

type ValueOf<T extends OptionSpec['type']> = T extends 'string' ? string | undefined : boolean;

/** What a command gets from the process, so that it asks for nothing itself. */
export interface Context {
  /** Folder the command was started in. */
  readonly cwd: string;
  readonly version: string;
  /** Dresses what goes to the output, and what goes to the error output. */
  readonly style: Style;
  readonly errorStyle: Style;
  /** `raw` adds Node's own stack to an error of the author's file. */
  readonly stacks: 'hidden' | 'raw';
}

/** Text for either output, without the last line break, and the exit code of the process. */
export interface Result {
  readonly out: string;
  readonly err: string;
  readonly exitCode: 0 | 1;
}

export interface CommandSpec<O extends OptionSpecs> {
  readonly name: string;
  /** One line, without a full stop. */
  readonly summary: string;
  /** Further lines of its help. */
  readonly details: readonly string[];
  /** Its one argument; null when it takes none. */
  readonly argument: { readonly placeholder: string; readonly describe: string } | null;
  readonly options: O;
  run(argument: string, values: Values<O>, context: Context): Result | Promise<Result>;
}

export type Command = CommandSpec<OptionSpecs>;

/** A command whose `run` is checked against its own options. */
export function defineCommand<const O extends OptionSpecs>(spec: CommandSpec<O>): Command {
  return spec;
}

export function succeeded(out: string): Result {
  return { out, err: '', exitCode: 0 };
}

/** A fault of whoever started the command, with what to do about it. */
export class UsageError extends Error {
  constructor(
    message: string,
    public readonly hint: string,
  ) {
    super(message);
  }
}
