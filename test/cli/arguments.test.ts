import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../lib/cli/arguments';
import { defineCommand, succeeded, UsageError } from '../../lib/cli/command';

const command = defineCommand({
  name: 'synth',
  summary: 'write files',
  details: [],
  arguments: [{ placeholder: '<file>', describe: 'the file', takes: 'one' }],
  options: {
    output: { type: 'string', short: 'o', placeholder: 'DIR', describe: 'folder' },
    json: { type: 'boolean', describe: 'as JSON' },
  },
  run: () => succeeded(''),
});
const bare = defineCommand({ ...command, name: 'rules', arguments: [], options: {} });

describe('a command line that is right', () => {
  it.each([
    [['main.ts'], undefined, false],
    [['main.ts', '-o', 'out'], 'out', false],
    [['-o', 'out', 'main.ts', '--json'], 'out', true],
    [['main.ts', '--output', 'out'], 'out', false],
    [['main.ts', '--output=-odd-but-clear'], '-odd-but-clear', false],
    [['main.ts', '-oout'], 'out', false],
  ])('%j', (args, output, json) => {
    const parsed = parseArguments(command, args);
    expect(parsed.given).toEqual(['main.ts']);
    expect(parsed.values).toMatchObject({ output, json });
  });

  it('a file whose name starts with a dash comes after --', () => {
    expect(parseArguments(command, ['--', '-odd.ts']).given).toEqual(['-odd.ts']);
  });

  it.each(['--help', '-h'])('%s needs no argument', (flag) => {
    expect(parseArguments(command, [flag]).help).toBe(true);
  });
});

describe('a command line that is wrong', () => {
  it.each([
    [['main.ts', '--ouput', 'x'], 'synth has no option --ouput', 'did you mean --output?'],
    [['main.ts', '--jsn'], 'synth has no option --jsn', 'did you mean --json?'],
    [['main.ts', '-x'], 'synth has no option -x', 'it has --output, --json, --help'],
    [['main.ts', '-o'], '-o needs a value', 'give it as -o DIR'],
    [['main.ts', '-o=out1'], "-o takes its value without '='", 'give it as -o out1 or --output=out1'],
    [['main.ts', '-o', '--json'], '-o needs a value', 'give it as -o DIR'],
    [['main.ts', '--output='], '--output needs a value', 'give it as --output DIR'],
    [['main.ts', '--json=yes'], "--json takes no value, but 'yes' was given", 'see opensips-cdk synth --help'],
    [['main.ts', '--no-json'], 'synth has no option --no-json', 'it has --output, --json, --help'],
    [['a.ts', 'b.ts'], "'b.ts' is one argument too many", 'see opensips-cdk synth --help'],
    [[], 'synth needs <file>: the file', 'see opensips-cdk synth --help'],
  ])('%j', (args, message, hint) => {
    const error = faultOf(() => parseArguments(command, args));
    expect(error.message).toBe(message);
    expect(error.hint).toBe(hint);
  });

  it('an argument for a command that takes none', () => {
    expect(faultOf(() => parseArguments(bare, ['all'])).message).toBe("'all' is one argument too many");
  });
});

function faultOf(body: () => unknown): UsageError {
  try {
    body();
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('nothing was wrong');
}
