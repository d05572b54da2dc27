import { spawn, type ChildProcess, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a command left behind. */
export interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Seconds after which everything ends by itself, should the test run be killed before it could clean up. */
const LIFETIME = 900;

/**
 * Processes that see a network, mounts and process ids of their own. Whatever runs inside ends with the process that
 * holds them, so stopping kills one pid, ours.
 */
export class Namespace {
  protected constructor(
    private readonly holder: ChildProcess,
    /** Of the first process inside, as seen from outside. */
    private readonly pid: number,
  ) {}

  /** Runs a command inside, and fails with its words when it fails or takes too long. */
  public async run(
    command: readonly string[],
    options: { readonly input?: string; readonly timeout?: number } = {},
  ): Promise<string> {
    const { status, stdout, stderr } = await this.attempt(command, options);
    if (status !== 0) throw new Error(`${command.join(' ').slice(0, 300)}: exit ${String(status)}\n${stdout}${stderr}`);
    return stdout;
  }

  public attempt(
    command: readonly string[],
    options: { readonly input?: string; readonly timeout?: number } = {},
  ): Promise<Result> {
    const child = this.start(command);
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeout ?? 30_000);
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status) => {
        clearTimeout(timer);
        resolve({ status, stdout, stderr });
      });
    });
  }

  /** Starts a command inside and leaves it running. */
  public start(command: readonly string[]): ChildProcessWithoutNullStreams {
    const [program, ...words] = [...this.entering, ...command];
    return spawn(program, words, { stdio: 'pipe' });
  }

  /** What stands before a command that is to run inside. */
  public get entering(): readonly [string, ...string[]] {
    return ['nsenter', '-t', String(this.pid), '-n', '-m', '-p', '--'];
  }

  public shell(script: string, timeout = 30_000): Promise<string> {
    return this.run(['sh', '-euc', script], { timeout });
  }

  /** Ends every process inside. */
  public stop(): Promise<void> {
    if (this.holder.exitCode !== null || this.holder.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      this.holder.once('close', () => resolve());
      this.holder.kill('SIGKILL');
    });
  }
}

/** A network segment of its own, made by a bridge; the namespace itself sits on it, as a place for clients. */
export class Segment extends Namespace {
  /** @param address of the clients' side, with its prefix length */
  public static async open(address: string): Promise<Segment> {
    const network = `ip link set lo up; ip link add br0 type bridge; ip addr add ${address} dev br0; ip link set br0 up`;
    const holder = spawn(
      'unshare',
      [
        '--net',
        '--mount',
        '--pid',
        '--fork',
        '--kill-child',
        '--mount-proc',
        'sh',
        '-euc',
        `${network}; echo up; exec sleep ${LIFETIME}`,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    await said(holder, /^up$/m);
    return new Segment(holder, childOf(holder.pid));
  }

  private machines = 0;

  /** A machine on the segment, with mounts of its own, and `eth0` at the address. It ends with the segment. */
  public async machine(address: string): Promise<Member> {
    const end = `veth${this.machines++}`;
    const holder = this.start(['unshare', '--net', '--mount', 'sh', '-euc', `echo pid $$; exec sleep ${LIFETIME}`]);
    const inside = /^pid (\d+)$/m.exec(await said(holder, /^pid \d+$/m))?.[1] ?? '';
    await this.shell(`ip link add ${end} type veth peer name eth0 netns ${inside}; ip link set ${end} master br0 up`);
    const machine = new Member(holder, childOf(holder.pid));
    await machine.shell(`ip link set lo up; ip addr add ${address} dev eth0; ip link set eth0 up`);
    return machine;
  }
}

/** A machine of a {@link Segment}. */
export class Member extends Namespace {
  public constructor(holder: ChildProcess, pid: number) {
    super(holder, pid);
  }
}

function childOf(pid: number | undefined): number {
  const children = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8')
    .trim()
    .split(' ');
  return Number(children[0]);
}

function said(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let all = '';
    const listen = (text: Buffer): void => {
      all += text.toString();
      if (pattern.test(all)) resolve(all);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.on('error', reject);
    child.on('close', (status) => reject(new Error(`ended with ${String(status)} before it was up:\n${all}`)));
  });
}
