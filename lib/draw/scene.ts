/** What is to be seen of one stack: boxes with text, the frames around them, and what goes between them. */
export interface Scene {
  /** Name for people who cannot see it. */
  readonly title: string;
  /** What is on it, in a sentence or two. */
  readonly description: string;
  readonly frames: readonly Frame[];
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
}

/** A site, a region or a zone. */
export interface Frame {
  readonly id: string;
  readonly title: string;
  /** Frame it stands in; null at the outside. */
  readonly within: string | null;
}

/** `link`: what machines exchange, with its port; `elsewhere`: what this stack does not build. */
export type BoxKind = 'machine' | 'address' | 'link' | 'elsewhere';

/** What is spoken; one colour each. */
export type Tone = 'sip' | 'bin' | 'sql' | 'cluster' | 'sites' | 'plain';

export interface Box {
  readonly id: string;
  readonly kind: BoxKind;
  readonly tone: Tone;
  /** Frame it stands in; null at the outside. */
  readonly within: string | null;
  readonly name: string;
  /** What several of its kind are called, behind their number. */
  readonly plural: string;
  /** What is its own, such as an address. */
  readonly own: readonly string[];
  /** What boxes like it say, too. */
  readonly says: readonly string[];
}

/** From the one who asks to the one who answers; either way where `heads` is `none`. */
export interface Line {
  readonly from: string;
  readonly to: string;
  readonly tone: Tone;
  /** `dashed`: only one of several at a time, or only when another one is gone. */
  readonly stroke: 'solid' | 'dashed';
  readonly heads: 'none' | 'to';
}

/** What one kind of part adds to the picture. */
export interface Drawn {
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
}
