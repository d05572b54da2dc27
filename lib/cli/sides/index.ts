import { statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Snapshot, StackSnapshot } from '../../diff';
import { AuthorError } from '../author-error';
import { readFolder } from './folder';
import { GIT, withRevision } from './git';
import { readStateFile, STDIN, stateOf } from './state';
import { readTopology } from './topology';

/** Two sides of a diff, of the same stacks. */
export interface Sides {
  readonly before: Snapshot;
  readonly after: Snapshot;
  /** What of one side has nothing to be compared with, a sentence each without a full stop. */
  readonly notes: readonly string[];
}

/** A state is read once the other side is known, which says what is what in it. */
type Side = Snapshot | { readonly state: unknown; readonly shown: string };

/** @throws AuthorError when a side cannot be used */
export async function readSides(before: string, after: string, cwd: string): Promise<Sides> {
  if (before === STDIN && after === STDIN)
    throw new AuthorError('both sides are the standard input', ['fix      name a file for one of them']);
  // One after the other: an author's file runs in this very process.
  const old = await readSide(before, cwd);
  const now = await readSide(after, cwd);
  const sides = { before: settled(old, 'state' in now ? null : now), after: settled(now, 'state' in old ? null : old) };
  return narrowed(sides.before, sides.after);
}

async function readSide(argument: string, cwd: string): Promise<Side> {
  return argument.startsWith(GIT)
    ? withRevision(argument, cwd, ({ path, cwd: there }) => inside(there, () => readPath(path, there, argument)))
    : readPath(argument, cwd, argument);
}

async function readPath(argument: string, cwd: string, shown: string): Promise<Side> {
  if (argument === STDIN) return { state: readStateFile(STDIN, shown), shown: 'the standard input' };
  const path = resolve(cwd, argument);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory()) return readFolder(path, shown);
  if (path.endsWith('.json')) return { state: readStateFile(path, shown), shown };
  return readTopology(relative(cwd, path), cwd, shown);
}

/** A file of a revision finds what it reads by relative paths in that revision. */
async function inside<T>(folder: string, body: () => Promise<T>): Promise<T> {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return await body();
  } finally {
    process.chdir(before);
  }
}

function settled(side: Side, other: Snapshot | null): Snapshot {
  return 'state' in side ? { stacks: [stateOf(side.state, side.shown, other)] } : side;
}

/** A side of one stack is compared with that stack alone, be it a state or the folder of one stack. */
function narrowed(before: Snapshot, after: Snapshot): Sides {
  const only = (side: Snapshot, other: Snapshot): Snapshot => {
    const [one] = other.stacks;
    const same = side.stacks.filter(({ name }) => name === one?.name);
    return other.stacks.length === 1 && side.stacks.length > 1 && same.length === 1 ? { stacks: same } : side;
  };
  const sides = { before: only(before, after), after: only(after, before) };
  const left = [...before.stacks, ...after.stacks].filter(
    (stack) => !isIn(stack, sides.before) && !isIn(stack, sides.after),
  );
  return {
    ...sides,
    notes: left.map(({ name }) => `stack '${name}' was not compared: the other side is of one stack alone`),
  };
}

function isIn(stack: StackSnapshot, { stacks }: Snapshot): boolean {
  return stacks.includes(stack);
}
