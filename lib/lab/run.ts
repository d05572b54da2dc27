import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { LabError } from './errors';

export interface RunOptions {
  /** Seconds until it is ended. */
  readonly timeout: number;
  /** For its standard input. @default - an empty one */
  readonly input?: string;
  /** Seconds it has to end by itself after it was asked to. @default 10 */
  readonly grace?: number;
  /** Ends it. @default - nothing but the timeout does */
  readonly signal?: AbortSignal;
  /** Its whole environment. @default - that of this process */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Folder it runs in. @default - that of this process */
  readonly cwd?: string;
  /** Told of each line of either output as it comes. @default - lines are only collected */
  readonly onLine?: (line: string) => void;
}

/** How a program ended. */
export interface Ran {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const GRACE = 10;
/** Characters of a command line that are shown. */
const LONGEST = 160;

/**
 * Runs a program to its end, in a process group of its own, so that what it started ends with it.
 * @throws LabError when it cannot be started, takes too long or was interrupted
 */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  const { timeout, input, grace = GRACE, signal, env, cwd, onLine } = options;
  const name = nameOf(command, args);
  if (signal?.aborted) throw new LabError(`interrupted before: ${name}`);
  const child = spawn(command, args, { detached: true, stdio: 'pipe', ...(env && { env }), ...(cwd && { cwd }) });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => (output[stream] += text));
    if (onLine) createInterface(child[stream]).on('line', onLine);
  }
  // A program that reads nothing may be gone before its input is written.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');

  const ended: { by?: 'timeout' | 'interrupt' } = {};
  const endFor = (reason: 'timeout' | 'interrupt') => {
    ended.by = reason;
    endGroup(child, grace);
  };
  const timer = setTimeout(endFor, timeout * 1000, 'timeout');
  const interrupt = () => {
    endFor('interrupt');
  };
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
    });
    if (ended.by === 'timeout') throw new LabError(`took longer than ${timeout} s: ${name}`, lastLines(output));
    if (ended.by === 'interrupt') throw new LabError(`interrupted: ${name}`);
    return { code, ...output };
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw new LabError(`cannot run ${command}: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', interrupt);
  }
}

/**
 * The same, for a program that has to succeed.
 * @returns what it printed
 * @throws LabError with its own last words when it fails
 */
export async function must(command: string, args: readonly string[], options: RunOptions): Promise<string> {
  const ran = await run(command, args, options);
  if (ran.code === 0) return ran.stdout;
  throw new LabError(`failed (${ran.code ?? 'a signal'}): ${nameOf(command, args)}`, lastLines(ran));
}

/** The command line as far as a person reads it: of a script its first line. */
function nameOf(command: string, args: readonly string[]): string {
  const [line = ''] = [command, ...args].join(' ').trim().split('\n');
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

function lastLines({ stdout, stderr }: Pick<Ran, 'stdout' | 'stderr'>): readonly string[] {
  return (stderr.trim() || stdout.trim()).split('\n').slice(-12);
}

/** Whatever holds its outputs is not waited for longer than `grace`: it may have left the group. */
function endGroup(child: ChildProcess, grace: number): void {
  const { pid } = child;
  if (pid === undefined) return;
  kill(-pid, 'SIGTERM');
  const timer = setTimeout(() => {
    kill(-pid, 'SIGKILL');
    child.stdout?.destroy();
    child.stderr?.destroy();
  }, grace * 1000);
  child.once('close', () => {
    clearTimeout(timer);
  });
}

/** A process that is gone already is as good as ended. */
function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
