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

/** One word of a command's own. */
export interface ArgumentSpec {
  readonly placeholder: string;
  readonly describe: string;
  /** `rest` takes every word that is left, options of other programs among them. */
  readonly takes: 'one' | 'one-or-none' | 'rest';
}

/** What a command gets from the process, so that it asks for nothing itself. */
export interface Context {
  /** Folder the command was started in. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Prints a line of progress to the error output at once. */
  readonly say: (line: string) => void;
  /** From the first call on Ctrl-C no longer ends the process but aborts this; the second one ends it. */
  readonly interrupted: () => AbortSignal;
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
  readonly exitCode: number;
}

export interface CommandSpec<O extends OptionSpecs> {
  /** One word, or two: a group and what to do. */
  readonly name: string;
  /** One line, without a full stop. */
  readonly summary: string;
  /** Further lines of its help. */
  readonly details: readonly string[];
  /** In their order: what is required, what may be left out, the rest. */
  readonly arguments: readonly ArgumentSpec[];
  readonly options: O;
  /** @param given as many as were given, and never fewer than are required */
  run(given: readonly string[], values: Values<O>, context: Context): Result | Promise<Result>;
}

export type Command = CommandSpec<OptionSpecs>;

/** The argument of most commands. */
export const TOPOLOGY: ArgumentSpec = {
  placeholder: '<file>',
  describe: 'the TypeScript or JavaScript file that creates the App, or a topology in YAML',
  takes: 'one',
};

/** Output folder when none is named: cdktf's own. */
export const OUTPUT = 'cdktf.out';

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
