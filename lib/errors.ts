import type { Finding } from './findings';

/** A synth that stopped: every error finding at once. `message` is for people, `findings` for programs. */
export class SynthesisError extends Error {
  public override readonly name = 'SynthesisError';

  // Declared alone: a field of the class would be enumerable whatever comes after.
  declare public readonly findings: readonly Finding[];

  constructor(message: string, findings: readonly Finding[]) {
    super(message);
    // Not enumerable: node prints what is, and the message has said it all.
    Object.defineProperty(this, 'findings', { value: findings });
    // The findings say where to look; a stack of ours would only bury them.
    this.stack = `${this.name}\n${message}`;
  }
}

/**
 * A value that a file format cannot carry. Every syntax file exports the predicate that tells beforehand, and `resolve`
 * asks it, so this is a fault of an earlier stage and never the author's to read.
 */
export class UnwritableError extends Error {
  public override readonly name = 'UnwritableError';

  constructor(
    /** `format/part`, such as `cfg/string`. */
    public readonly code: string,
    public readonly value: string,
    reason: string,
  ) {
    super(`${code}: ${JSON.stringify(value)} cannot be written: ${reason}`);
  }
}
