import { describe, expect, it } from 'vitest';
import type { Context } from '../../lib/cli/command';
import { commands } from '../../lib/cli/commands';
import { files, run } from '../../lib/cli/run';
import { plain } from '../../lib/report/style';
import { rules } from '../../lib/rules';
import { acceptanceRules } from '../../lib/rules/acceptance';

const catalogue = [...rules, ...Object.values(acceptanceRules)];

/** The words a command line may begin with. */
const words = [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? ''))];

const context: Context = {
  cwd: '/nowhere',
  env: {},
  say: () => undefined,
  interrupted: () => new AbortController().signal,
  version: '1.2.3',
  style: plain,
  errorStyle: plain,
  stacks: 'hidden',
};

describe('the program', () => {
  it('without arguments prints its help as an error', async () => {
    const { out, err, exitCode } = await run([], context);
    expect([out, exitCode]).toEqual(['', 1]);
    expect(err).toContain('Usage');
  });

  it('--version prints the version alone', async () => {
    expect(await run(['--version'], context)).toEqual({ out: '1.2.3', err: '', exitCode: 0 });
  });

  it.each([['--help'], ['-h'], ['help']])('%s names every command', async (flag) => {
    const { out, exitCode } = await run([flag], context);
    expect(exitCode).toBe(0);
    for (const { name, summary } of commands) expect(out).toMatch(new RegExp(`^  ${name}\\b.*${summary}$`, 'm'));
  });

  it.each(words)('finds the commands of %s in their file', async (word) => {
    expect(await files[word]!()).toEqual(commands.filter(({ name }) => name.split(' ')[0] === word));
    expect(Object.keys(files)).toEqual(words);
  });

  it.each(commands.map(({ name }) => name))('%s --help names each of its options', async (name) => {
    const command = commands.find((each) => each.name === name)!;
    for (const args of [
      [...name.split(' '), '--help'],
      [...name.split(' '), '-h'],
      ['help', ...name.split(' ')],
    ]) {
      const { out, exitCode } = await run(args, context);
      expect(exitCode).toBe(0);
      for (const option of [...Object.keys(command.options), 'help']) expect(out).toContain(`--${option}`);
    }
  });

  it.each([
    [['sinth', 'x.ts'], "error there is no command 'sinth'\n  did you mean synth?"],
    [['deploy'], `error there is no command 'deploy'\n  there are ${words.join(', ')}`],
    [['--verison'], "error there is no option '--verison'\n  did you mean --version?"],
    [['help', 'chek'], "error there is no command 'chek'\n  did you mean check?"],
    [['check', '--jsno', 'x.ts'], 'error check has no option --jsno\n  did you mean --json?'],
  ])('%j is refused with a suggestion', async (args, err) => {
    expect(await run(args, context)).toEqual({ out: '', err, exitCode: 1 });
  });
});

describe('rules', () => {
  it('lists each of them on one line', async () => {
    const { out, exitCode } = await run(['rules'], context);
    expect(exitCode).toBe(0);
    expect(out.split('\n')).toHaveLength(catalogue.length);
    for (const { id } of catalogue) expect(out).toContain(` ${id} `);
  });
});

describe('explain', () => {
  it.each(catalogue.map(({ id }) => id))('%s', async (id) => {
    const rule = catalogue.find((each) => each.id === id)!;
    const { out, exitCode } = await run(['explain', id], context);
    expect(exitCode).toBe(0);
    // Lines end where a terminal does.
    const told = out.replace(/\s+/g, ' ');
    expect(told).toContain(rule.why);
    for (const source of rule.sources) expect(told).toContain(source.title);
    expect(told).toContain(` fix ${rule.example.fix} right `);
  });

  it('an id with a slip of the pen gets the nearest one', async () => {
    const { id } = rules[0]!;
    const { err, exitCode } = await run(['explain', `${id}s`], context);
    expect(exitCode).toBe(1);
    expect(err).toBe(`error there is no rule '${id}s'\n  did you mean ${id}?`);
  });

  it('a finding about the input, which is no rule', async () => {
    const { out, exitCode } = await run(['explain', 'input/values-can-be-read'], context);
    expect(exitCode).toBe(0);
    expect(out).toContain('None can be accepted');
  });

  it('the beginning of an id names those that go on', async () => {
    const { err, exitCode } = await run(['explain', 'network/virtual-ip'], context);
    const meant = catalogue.map(({ id }) => id).filter((id) => id.startsWith('network/virtual-ip'));
    expect(meant.length).toBeGreaterThan(1);
    expect(exitCode).toBe(1);
    expect(err).toMatch(new RegExp(`\\n  there are ${meant.join(', ')}$`));
  });

  it('an id like no other points to the list', async () => {
    const { err } = await run(['explain', 'qqqqqqqq'], context);
    expect(err).toBe("error there is no rule 'qqqqqqqq'\n  opensips-cdk rules lists them");
  });
});
