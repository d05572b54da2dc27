import { table, type Style } from '../report/style';
import { allOptions } from './arguments';
import type { ArgumentSpec, Command, OptionSpec } from './command';

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

/** Help of the commands that share their first word. */
export function groupHelp(commands: readonly Command[], group: string, style: Style): string {
  return [
    style('heading', 'Usage'),
    ...table(
      commands
        .filter(({ name }) => name.startsWith(`${group} `))
        .map((command) => [`  ${synopsis(command)}`, command.summary]),
    ),
    '',
    `After a command --help says more: opensips-cdk ${group} up --help`,
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
    ...(command.arguments.length > 0
      ? [
          '',
          style('heading', command.arguments.length === 1 ? 'Argument' : 'Arguments'),
          ...table(command.arguments.map((argument) => [`  ${spelled(argument)}`, argument.describe])),
        ]
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
  return [
    command.name,
    ...options.filter(() => hasRest(command)),
    ...command.arguments.map(spelled),
    ...options.filter(() => !hasRest(command)),
  ]
    .join(' ')
    .trim();
}

/** What it hands on ends the line, so its own options stand in front. */
function hasRest(command: Command): boolean {
  return command.arguments.some(({ takes }) => takes === 'rest');
}

/** `<file>`, `[machine]`, `[command…]` */
function spelled({ placeholder, takes }: ArgumentSpec): string {
  const bare = placeholder.replace(/^<|>$/g, '');
  return takes === 'one' ? `<${bare}>` : `[${bare}${takes === 'rest' ? '…' : ''}]`;
}

/** `-o, --output DIR` */
function spelling(name: string, spec: OptionSpec): string {
  return [
    ...(spec.short ? [`-${spec.short}, `] : []),
    `--${name}`,
    ...(spec.placeholder ? [` ${spec.placeholder}`] : []),
  ].join('');
}
