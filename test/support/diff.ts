import { createHash } from 'node:crypto';
import type { OpenSipsStack } from '../../constructs';
import { compare, readStack, type Change, type Diff, type Snapshot, type StackDiff } from '../../lib/diff';
import { withBlocks } from '../../lib/terraform';
import { errors } from './rig';

/** A side as it is read from a folder, without a folder. */
export function sideOf(...stacks: readonly OpenSipsStack[]): Snapshot {
  return {
    stacks: stacks.map((stack) => {
      const result = stack.result();
      if (result.blocked)
        throw new Error(
          errors(stack)
            .map(({ message }) => message)
            .join('; '),
        );
      const files = new Map(result.files.map(({ path, content }) => [path, content] as const));
      const read = (path: string) => files.get(path) ?? missing(path);
      return readStack({
        name: stack.node.id,
        configuration: withBlocks({}, result.blocks),
        model: JSON.parse(read('model.json')) as unknown,
        read,
        checksum: (path) => createHash('sha256').update(path).digest('hex'),
      });
    }),
  };
}

function missing(path: string): never {
  throw new Error(`no file ${path}`);
}

/** The diff of two stacks. */
export function diffOf(before: OpenSipsStack, after: OpenSipsStack): Diff {
  return compare(sideOf(before), sideOf(after));
}

/** Its only stack. */
export function onlyStack({ stacks }: Diff): StackDiff {
  const [stack, ...others] = stacks;
  if (!stack || others.length > 0) throw new Error(`${stacks.length} stacks differ`);
  return stack;
}

/** What changes at a machine or a cluster, in short: `file changed /etc/…: vip-move`. */
export function changesAt(diff: Diff, name: string): readonly string[] {
  return found(diff, name).map(({ kind, is, what, effect }) => `${kind} ${is} ${what}: ${effect}`);
}

export function found(diff: Diff, name: string): readonly Change[] {
  const subject = onlyStack(diff).subjects.find((each) => each.name === name);
  return subject?.changes ?? [];
}
