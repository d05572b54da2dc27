import { createInterface, type Interface } from 'node:readline';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Member, Segment } from './namespaces';
import { STORE } from './sites-stack';

const PORT = '27017';
const PROGRAM = join(__dirname, '../support/mongodb.ts');
const TSX = pathToFileURL(createRequire(__filename).resolve('tsx')).href;

/** The store of a federation, on a machine of its own. */
export class Store {
  public static async open(segment: Segment): Promise<Store> {
    const store = new Store(await segment.machine(`${STORE}/24`));
    await store.start();
    return store;
  }

  private program: ChildProcessWithoutNullStreams | undefined;
  private lines: Interface | undefined;

  private constructor(private readonly machine: Member) {}

  /** Empty, as a store that lost everything. */
  public async start(): Promise<void> {
    this.program = this.machine.start([process.execPath, '--import', TSX, PROGRAM, STORE, PORT]);
    this.lines = createInterface({ input: this.program.stdout });
    await this.line();
  }

  /** Whoever asks is refused. */
  public async end(): Promise<void> {
    const gone = new Promise((resolve) => this.program?.once('close', resolve));
    this.program?.stdin.end();
    await gone;
  }

  /** Whoever asks hears nothing. */
  public async vanish(): Promise<void> {
    await this.machine.shell('ip link set eth0 down');
  }

  public async appear(): Promise<void> {
    await this.machine.shell('ip link set eth0 up');
  }

  /** Users with the addresses of the sites they are registered at, `alice 192.0.2.100`. */
  public async places(): Promise<readonly string[]> {
    this.program?.stdin.write('\n');
    const all = JSON.parse(await this.line()) as Readonly<Record<string, readonly { aor: string; home_ip: string }[]>>;
    return Object.values(all)
      .flat()
      .map(({ aor, home_ip: home }) => `${aor.split('@')[0] ?? ''} ${home}`)
      .sort();
  }

  private line(): Promise<string> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the store says nothing')), 30_000);
      this.lines?.once('line', (line) => {
        clearTimeout(timer);
        resolve(line);
      });
    });
  }
}
