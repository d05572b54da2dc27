/** What a probe saw. */
export interface ProbeResult {
  /** How long it has asked. */
  readonly seconds: number;
  /** Questions. */
  readonly sent: number;
  readonly answered: number;
  readonly gaps: readonly Gap[];
  /** Length of the longest gap in seconds; 0 when there is none. */
  readonly longest: number;
}

/** A time without an answer, beyond the one interval that always lies between two. */
export interface Gap {
  /** Seconds from the probe's begin to the last answer before it. */
  readonly start: number;
  /** Seconds. */
  readonly length: number;
}

/**
 * Gaps between answers, and from the last one to the end: where at least one question went unanswered in its time.
 * @param answers seconds since the begin at which answers came, in order
 * @param end seconds since the begin at which the probe ended
 * @param interval seconds between two questions
 */
export function measure(sent: number, answers: readonly number[], end: number, interval: number): ProbeResult {
  const gaps = answers
    .map((start, i) => ({ start, length: (answers[i + 1] ?? end) - start - interval }))
    .filter(({ length }) => length >= interval)
    .map(({ start, length }) => ({ start: rounded(start), length: rounded(length) }));
  return {
    seconds: rounded(end),
    sent,
    answered: answers.length,
    gaps,
    longest: Math.max(0, ...gaps.map(({ length }) => length)),
  };
}

/**
 * Seconds since the last hole in a service.
 * @param hole seconds that one may last that is none: a lost packet
 */
export function steadyFor({ seconds, gaps }: ProbeResult, hole: number): number {
  const last = gaps.filter(({ length }) => length > hole).at(-1);
  return last ? seconds - last.start - last.length : seconds;
}

/** To milliseconds; a probe sees no finer. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
