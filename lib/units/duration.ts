const FACTORS = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 } as const;
const WRITTEN = /^(\d+)(ms|s|min|h)$/;

/**
 * A span of time, kept as whole milliseconds. The daemons disagree on units (Corosync: milliseconds, clusterer: seconds
 * or milliseconds by parameter, Pacemaker: `10s`), so only a renderer picks one.
 */
export class Duration {
  /** @param amount whole milliseconds, 0 or more */
  public static millis(amount: number): Duration {
    return new Duration(amount, 'ms');
  }

  /** @param amount whole seconds, 0 or more */
  public static seconds(amount: number): Duration {
    return new Duration(amount, 's');
  }

  /** @param amount whole minutes, 0 or more */
  public static minutes(amount: number): Duration {
    return new Duration(amount, 'min');
  }

  /** @param amount whole hours, 0 or more */
  public static hours(amount: number): Duration {
    return new Duration(amount, 'h');
  }

  /** Reads `300ms`, `20s`, `2min` or `1h`; undefined when the text is none of these. */
  public static parse(text: string): Duration | undefined {
    const match = WRITTEN.exec(text);
    if (!match) return undefined;
    const [amount, unit] = [Number(match[1]), match[2] as keyof typeof FACTORS];
    return fits(amount, unit) ? new Duration(amount, unit) : undefined;
  }

  private readonly milliseconds: number;

  private constructor(amount: number, unit: keyof typeof FACTORS) {
    if (!fits(amount, unit)) {
      throw new RangeError(`a duration is a whole number of ${unit}, from 0 to 285000 years, not ${String(amount)}`);
    }
    this.milliseconds = amount * FACTORS[unit];
  }

  public toMillis(): number {
    return this.milliseconds;
  }

  /** Whole seconds. @throws RangeError when that would round. */
  public toSeconds(): number {
    if (this.milliseconds % 1000 !== 0) throw new RangeError(`${this.toString()} is not a whole number of seconds`);
    return this.milliseconds / 1000;
  }

  /** The text {@link Duration.parse} reads, in the largest unit that does not round. */
  public toString(): string {
    const ms = this.milliseconds;
    if (ms === 0) return '0s';
    if (ms % FACTORS.h === 0) return `${ms / FACTORS.h}h`;
    if (ms % FACTORS.min === 0) return `${ms / FACTORS.min}min`;
    if (ms % FACTORS.s === 0) return `${ms / FACTORS.s}s`;
    return `${ms}ms`;
  }

  public toJSON(): string {
    return this.toString();
  }
}

/** Milliseconds beyond the safe integers would be rounded in silence. */
function fits(amount: number, unit: keyof typeof FACTORS): boolean {
  return Number.isInteger(amount) && amount >= 0 && Number.isSafeInteger(amount * FACTORS[unit]);
}
