import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { LabError } from '../errors';
import type { Lab } from '../lab';
import { nodeArguments } from '../node';

/** Seconds a program has to end by itself once its input is closed. */
const GRACE = 10;

/**
 * A program of this folder, run by Node in the controller's namespace, where the machines can be reached. It takes
 * commands on its standard input and answers on its standard output, one JSON text a line. It ends when its input is
 * closed, so it never outlives this process, however that ends.
 */
export class Program {
  /** @param name of the program's file, without its extension */
  public static start(lab: Lab, name: string, args: readonly string[]): Program {
    const { signal } = lab.caller;
    if (signal.aborted) throw new LabError(`interrupted before ${name}`);
    const child = spawn(
      'ip',
      ['netns', 'exec', lab.plan.controller, process.execPath, ...nodeArguments(join(__dirname, name)), ...args],
      {
        // A group of its own: Ctrl-C in a terminal asks this process, which then asks the program.
        detached: true,
        stdio: 'pipe',
      },
    );
    const program = new Program(name, child);
    const stop = (): void => program.close();
    signal.addEventListener('abort', stop, { once: true });
    child.once('close', () => {
      signal.removeEventListener('abort', stop);
    });
    return program;
  }

  private readonly inbox: unknown[] = [];
  private waiting: (() => void) | undefined;
  private failure: LabError | undefined;
  private words = '';

  private constructor(
    private readonly name: string,
    private readonly child: ChildProcessWithoutNullStreams,
  ) {
    // It may be gone before a command is written.
    child.stdin.on('error', () => undefined);
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.words += text));
    createInterface(child.stdout).on('line', (line) => {
      this.inbox.push(JSON.parse(line));
      this.waiting?.();
    });
    child.once('error', ({ message }) => this.fail(message));
    child.once('close', (code) => this.fail(`ended (${code ?? 'a signal'})`));
  }

  public send(command: unknown): void {
    this.child.stdin.write(`${JSON.stringify(command)}\n`);
  }

  /**
   * The next line it says.
   * @param seconds to wait for it
   * @throws LabError with its last words when it ended, or says nothing in time
   */
  public async next<T>(seconds: number): Promise<T> {
    if (this.inbox.length === 0 && this.failure === undefined) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, seconds * 1000);
        this.waiting = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    if (this.inbox.length > 0) return this.inbox.shift() as T;
    throw this.failure ?? new LabError(`${this.name} said nothing for ${seconds} s`, this.hints());
  }

  /** Closes its input, which ends it. */
  public close(): void {
    this.child.stdin.end();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), GRACE * 1000);
    this.child.once('close', () => {
      clearTimeout(timer);
    });
    timer.unref();
  }

  private fail(reason: string): void {
    this.failure ??= new LabError(`${this.name} ${reason}`, this.hints());
    this.waiting?.();
  }

  private hints(): readonly string[] {
    return this.words.trim().split('\n').slice(-8);
  }
}
