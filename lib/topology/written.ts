/** A topology that is data and no program, as it was read from the author's file. */
export interface Written {
  /** Absolute path of its folder; paths of the author's files begin there. */
  readonly folder: string;
  /** Plain data: objects, lists, text, numbers, truth values and null. */
  readonly data: unknown;
  /** Told of each thing that cannot be built; with one, nothing is. */
  readonly refuse: (complaint: Complaint) => void;
}

/** Something in a written topology that cannot be built. */
export interface Complaint {
  /** `input/…` */
  readonly rule: string;
  /** Path of the construct it stands in. */
  readonly path: string;
  readonly message: string;
  readonly found: string;
  readonly allowed: string;
  readonly fix: string;
  /** What leads there in the file. */
  readonly keys: readonly (string | number)[];
  /** Whether the name itself is wrong, or what stands there. */
  readonly part: 'key' | 'value';
}
