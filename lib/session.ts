import type { PipelineResult } from './pipeline';
import type { Topology } from './topology/topology';

/**
 * How a program that loads an author's file (the command line) and the file's `App` meet, without either importing the
 * other: they may come from two copies of this package, so the meeting point is a symbol of the process.
 *
 * While a session is open an `App` gives itself to it on construction, its own `synth()` does nothing, and it writes
 * nothing anywhere until the session calls {@link SessionApp.synth}.
 */
export interface Session {
  /** Absolute path of the output folder, for when {@link SessionApp.synth} is called. */
  readonly outdir: string;
  /** What the author said, as the session wants it built; a rehearsal reaches machines of its own, for one. */
  readonly adapt?: (topology: Topology) => Topology;
  add(app: SessionApp): void;
}

export interface SessionApp {
  /** What came of each stack, in the order of their creation; the pipeline runs once, at the first call. */
  results(): readonly PipelineResult[];
  /** What is wrong with the App as a whole and with no stack alone; any of them stops a synth. */
  findings(): PipelineResult['findings'];
  /** Writes the output to {@link Session.outdir}. Called at most once, and only when no result is blocked and nothing was found about the App. */
  synth(): void;
}

const KEY = Symbol.for('opensips-cdk.session');

/** The session this process runs in; undefined when the author's file was started by itself. */
export function currentSession(): Session | undefined {
  return (globalThis as { [KEY]?: Session })[KEY];
}

/** Opens a session for as long as `body` runs. */
export async function withSession<T>(session: Session, body: () => T | Promise<T>): Promise<T> {
  const holder = globalThis as { [KEY]?: Session | undefined };
  holder[KEY] = session;
  try {
    return await body();
  } finally {
    holder[KEY] = undefined;
  }
}
