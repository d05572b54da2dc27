import { table, type Style } from '../report/style';
import { allOptions } from './arguments';
import type { Command, OptionSpec } from './command';

/** Help of the whole program. */
export function programHelp(commands: readonly Command[], style: Style): string {
  return [
    'opensips-cdk: highly available OpenSIPS as code',
    '',
    style('heading', 'Usage'),
    ...table(commands.map((command) => [`  ${synopsis(command)}`, command.summary])),
    '',
    style('heading', 'Options'),
    ...table([
      ['  -h, --help', 'print this, or after a command that command’s help'],
      ['  --version', 'print the version'],
    ]),
    '',
    'Exit code: 0, or 1 when something has to be changed first. Colours follow the terminal and NO_COLOR.',
  ].join('\n');
}

/** Help of one command. */
export function commandHelp(command: Command, style: Style): string {
  const options = Object.entries(allOptions(command));
  return [
    `opensips-cdk ${synopsis(command)}`,
    '',
    command.summary,
    ...command.details,
    ...(command.argument
      ? ['', style('heading', 'Argument'), ...table([[`  ${command.argument.placeholder}`, command.argument.describe]])]
      : []),
    '',
    style('heading', 'Options'),
    ...table(options.map(([name, spec]) => [`  ${spelling(name, spec)}`, spec.describe])),
  ].join('\n');
}

function synopsis(command: Command): string {
  const options = Object.entries(command.options).map(
    ([name, spec]) => `[${spelling(name, spec).replace(/, .*?( |$)/, '$1')}]`,
  );
  return [command.name, ...(command.argument ? [command.argument.placeholder] : []), ...options].join(' ').trim();
}

/** `-o, --output DIR` */
function spelling(name: string, spec: OptionSpec): string {
  return [
    ...(spec.short ? [`-${spec.short}, `] : []),
    `--${name}`,
    ...(spec.placeholder ? [` ${spec.placeholder}`] : []),
  ].join('');
}
