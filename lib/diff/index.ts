export * from './change';
export { compare } from './compare';
export { EFFECTS, isAtLeast, MEANING, type Effect } from './effect';
export { readStack, readState, tree, type StackSource } from './read';
export type { Snapshot, StackSnapshot } from './snapshot';
