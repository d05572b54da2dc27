/** How bad it is: an error stops a synth, a warning survives but not as promised. */
export type Severity = 'error' | 'warning';

/** A place in a file of the author's. */
export interface Location {
  /** Its path as the author would type it, from the folder the command was started in. */
  readonly file: string;
  /** Both begin at 1; a column counts characters. */
  readonly line: number;
  readonly column: number;
}

/** What a rule saw, as data; wording is put together at the end by `lib/report`. */
export interface Observation {
  /** Path of the smallest construct the author can edit. */
  readonly path: string;
  /** What is wrong, one sentence without a full stop. */
  readonly message: string;
  /** The value as it stands, with its unit. */
  readonly found?: string;
  /** What would be allowed. */
  readonly allowed?: string;
  /** What to change, in the imperative, naming the prop. */
  readonly fix: string;
  readonly related?: readonly string[];
}

/** An observation under its rule: what `check` prints and `findings.json` holds. */
export interface Finding extends Observation {
  readonly rule: string;
  readonly severity: Severity;
  /** The author's reason, when the finding is accepted. */
  readonly accepted?: string;
  /** Where the author wrote what it is about, where that is known: in a topology written in YAML. */
  readonly location?: Location;
}
