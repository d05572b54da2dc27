const FACTORS = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;
const WRITTEN = /^(\d+)(KiB|MiB|GiB)$/;

/** An amount of memory or disk, kept as whole bytes. */
export class Size {
  /** @param amount whole kibibytes, 1 or more */
  public static kibibytes(amount: number): Size {
    return new Size(amount, 'KiB');
  }

  /** @param amount whole mebibytes, 1 or more */
  public static mebibytes(amount: number): Size {
    return new Size(amount, 'MiB');
  }

  /** @param amount whole gibibytes, 1 or more */
  public static gibibytes(amount: number): Size {
    return new Size(amount, 'GiB');
  }

  /** Reads `512KiB`, `64MiB` or `2GiB`; undefined when the text is none of these. */
  public static parse(text: string): Size | undefined {
    const match = WRITTEN.exec(text);
    if (!match) return undefined;
    const [amount, unit] = [Number(match[1]), match[2] as keyof typeof FACTORS];
    return fits(amount, unit) ? new Size(amount, unit) : undefined;
  }

  private readonly bytes: number;

  private constructor(amount: number, unit: keyof typeof FACTORS) {
    if (!fits(amount, unit)) {
      throw new RangeError(`a size is a whole number of ${unit}, 1 or more, 8191 TiB at most, not ${String(amount)}`);
    }
    this.bytes = amount * FACTORS[unit];
  }

  public toBytes(): number {
    return this.bytes;
  }

  /** Whole mebibytes. @throws RangeError when that would round. */
  public toMebibytes(): number {
    if (this.bytes % FACTORS.MiB !== 0) throw new RangeError(`${this.toString()} is not a whole number of MiB`);
    return this.bytes / FACTORS.MiB;
  }

  /** The text {@link Size.parse} reads, in the largest unit that does not round. */
  public toString(): string {
    if (this.bytes % FACTORS.GiB === 0) return `${this.bytes / FACTORS.GiB}GiB`;
    if (this.bytes % FACTORS.MiB === 0) return `${this.bytes / FACTORS.MiB}MiB`;
    return `${this.bytes / FACTORS.KiB}KiB`;
  }

  public toJSON(): string {
    return this.toString();
  }
}

/** Bytes beyond the safe integers would be rounded in silence. */
function fits(amount: number, unit: keyof typeof FACTORS): boolean {
  return Number.isInteger(amount) && amount >= 1 && Number.isSafeInteger(amount * FACTORS[unit]);
}
