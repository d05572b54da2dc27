import type { Effect } from './effect';

/** What differs between two sides, and what that does. */
export interface Diff {
  /** By name; those without a difference are left out. */
  readonly stacks: readonly StackDiff[];
  /** The worst effect of all; null where nothing differs. */
  readonly effect: Effect | null;
  /** What the comparison could not see, each a sentence without a full stop. */
  readonly notes: readonly string[];
}

export interface StackDiff {
  readonly name: string;
  readonly effect: Effect;
  /** What happens to calls, each a sentence without a full stop, the most important one first. */
  readonly calls: readonly string[];
  /** Machines, then clusters, then what the platform makes, each by name; those without a change are left out. */
  readonly subjects: readonly Subject[];
  /** What a roll-out does, in order. */
  readonly steps: readonly Step[];
  readonly notes: readonly string[];
}

/** Something that has changes of its own. */
export interface Subject {
  readonly kind: 'machine' | 'cluster' | 'platform' | 'stack';
  readonly name: string;
  readonly is: 'added' | 'removed' | 'changed';
  /** What it does, for people; empty where that is not known. */
  readonly role: string;
  readonly effect: Effect;
  readonly changes: readonly Change[];
}

export type ChangeKind =
  | ('machine' | 'address' | 'name' | 'version' | 'database')
  | ('file' | 'statements' | 'package' | 'unit' | 'secret')
  | ('cib' | 'opening' | 'resource');

export interface Change {
  readonly kind: ChangeKind;
  readonly is: 'added' | 'removed' | 'changed';
  /** Path, name or address of what differs. */
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
  /** What differs within it, by name: rows of a table, keys of a file. */
  readonly parts: readonly Part[];
  /** Lines of a unified diff without its head; empty where there is none to show. */
  readonly patch: readonly string[];
  readonly effect: Effect;
  /** What really happens, one sentence without a full stop. */
  readonly because: string;
}

/** A row, a key: something that has a name within a file. */
export interface Part {
  readonly kind: 'row' | 'key';
  readonly is: 'added' | 'removed' | 'changed';
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Blocks of one machine that are rolled out one behind the other. */
export interface Step {
  readonly machine: string;
  /** Components, or `cib`. */
  readonly components: readonly string[];
  /** Whether it begins when the step before is done, or at any time. */
  readonly begins: 'after-the-step-before' | 'beside-others';
  /** What has to hold before anything is touched. */
  readonly before: readonly string[];
  readonly does: readonly string[];
  /** What has to hold before the next step begins. */
  readonly after: readonly string[];
}
