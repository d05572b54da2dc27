import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { givenSecrets } from '../../platforms/configuration/secrets';
import { requireBuildable } from '../blocked';
import { defineCommand, TOPOLOGY, UsageError } from '../command';
import { withApp } from '../load';

type Environment = Readonly<Record<string, string | undefined>>;

export const withSecrets = defineCommand({
  name: 'with-secrets',
  summary: 'run a program, such as cdktf deploy, with what the commands of Secret.fromCommand print',
  details: [
    'Each command runs once, in a shell, and may ask you for its own password. What it prints reaches the program as',
    'TF_VAR_<name> in its environment and goes nowhere else. A variable that is set already is left as it is.',
  ],
  arguments: [TOPOLOGY, { placeholder: '<program>', describe: 'the program and its arguments', takes: 'rest' }],
  options: {},
  run: async ([file = '', program, ...args], _values, context) => {
    const { cwd, env } = context;
    if (program === undefined) {
      throw new UsageError('with-secrets needs a program to run', `give it as with-secrets ${file} cdktf deploy`);
    }
    const commands = await withApp(file, cwd, { outdir: cwd }, (loaded) => {
      requireBuildable(loaded, file, context);
      return loaded.results
        .flatMap(({ model }) => (model ? givenSecrets(model) : []))
        .flatMap(({ source, variable }) =>
          source.from === 'command' && variable !== null ? [[`TF_VAR_${variable}`, source.command] as const] : [],
        );
    });
    const secrets: Record<string, string> = {};
    for (const [name, command] of commands) secrets[name] ??= env[name] ?? printedBy(command, name, cwd);
    return { out: '', err: '', exitCode: await ended(program, args, cwd, { ...env, ...secrets }) };
  },
});

/** What a command prints, without one line feed at its end; its own complaints go to the terminal. */
function printedBy(command: string, name: string, cwd: string): string {
  const { status, stdout, error } = spawnSync('/bin/sh', ['-c', command], {
    cwd,
    encoding: 'utf8',
    stdio: ['inherit', 'pipe', 'inherit'],
  });
  const value = stdout.replace(/\n$/, '');
  if (error || status !== 0 || value === '') {
    const how =
      error?.message ?? (status === 0 ? 'it printed nothing' : `exit code ${status ?? 'none, a signal ended it'}`);
    throw new UsageError(
      `a secret could not be read: ${how}`,
      `command  ${command}\n  fix      mend it, or set ${name}`,
    );
  }
  return value;
}

/** The program's exit code, or 128 and its number for a signal, as a shell counts it. */
function ended(program: string, args: readonly string[], cwd: string, env: Environment): Promise<number> {
  const child = spawn(program, args, { cwd, env, stdio: 'inherit' });
  // Ctrl-C reaches the program by itself; other signals are handed on. Only the program knows when it is done.
  const handlers = new Map<NodeJS.Signals, () => void>([
    ['SIGINT', () => undefined],
    ...(['SIGTERM', 'SIGHUP'] as const).map((signal) => [signal, () => void child.kill(signal)] as const),
  ]);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return new Promise<number>((resolve, reject) => {
    child.once('error', ({ message }) => {
      reject(new UsageError(`cannot run ${program}: ${message}`, 'name a program that is there'));
    });
    child.once('close', (code, signal) => {
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  }).finally(() => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  });
}
