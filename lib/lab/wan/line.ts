/** Packets under way at a time; one more is lost, as in a router whose buffer is full. */
const MOST = 10_000;
/** Milliseconds that a packet may come too soon: timers are no finer. */
const FINE = 0.5;

interface Underway<T> {
  readonly due: number;
  readonly packet: T;
}

/** A line of some length: what goes in comes out later and in its order, or never. Times in milliseconds. */
export class Line<T> {
  private readonly waiting: Underway<T>[] = [];

  /**
   * @param delay from one end to the other
   * @param loss share of packets that get lost, 0 to 1
   * @param chance a new number from 0 to 1 each time
   */
  constructor(
    private readonly delay: number,
    private readonly loss: number,
    private readonly chance: () => number,
  ) {}

  public enter(packet: T, now: number): void {
    if (this.chance() < this.loss || this.waiting.length === MOST) return;
    this.waiting.push({ due: now + this.delay, packet });
  }

  /** What arrives at the other end. */
  public leave(now: number): readonly T[] {
    const early = this.waiting.findIndex(({ due }) => due > now + FINE);
    return this.waiting.splice(0, early < 0 ? this.waiting.length : early).map(({ packet }) => packet);
  }

  /** When the next one arrives; undefined while nothing is under way. */
  public get next(): number | undefined {
    return this.waiting[0]?.due;
  }
}
