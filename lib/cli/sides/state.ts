import { readFileSync } from 'node:fs';
import { readState, tree, type Snapshot, type StackSnapshot } from '../../diff';
import { AuthorError } from '../author-error';

/** What stands for the standard input. */
export const STDIN = '-';

/**
 * What `terraform show -json` printed.
 * @param path absolute, or `-` for the standard input
 * @param shown as the user named it
 * @throws AuthorError when it is something else
 */
export function readStateFile(path: string, shown: string): unknown {
  const source = path === STDIN ? 'the standard input' : shown;
  let state: unknown;
  try {
    state = JSON.parse(readFileSync(path === STDIN ? 0 : path, 'utf8'));
  } catch (error) {
    throw new AuthorError(
      `${source} is no JSON: ${error instanceof Error ? error.message : String(error)}`,
      FIX,
      error,
    );
  }
  const { format_version: version, planned_values: plan, lineage } = tree(state);
  if (lineage !== undefined)
    throw new AuthorError(`${source} is a state as Terraform keeps it, which has another form in each release`, FIX);
  if (plan !== undefined) throw new AuthorError(`${source} is a plan, and no state`, FIX);
  if (typeof version !== 'string') throw new AuthorError(`${source} is no state of Terraform's`, FIX);
  return state;
}

const FIX = ['fix      terraform show -json > state.json, without the name of a plan, in the folder of the stack'];

/** A state names no stack: it is of the one with which it has most in common. */
export function stateOf(state: unknown, shown: string, other: Snapshot | null): StackSnapshot {
  const first = readState({ state, other: null });
  const labels = [...first.blocks.keys(), ...first.resources.keys()];
  const common = (stack: StackSnapshot) =>
    labels.filter((label) => stack.blocks.has(label) || stack.resources.has(label)).length;
  const [best] = [...(other?.stacks ?? [])].sort((a, b) => common(b) - common(a));
  if (!best) return first;
  if (labels.length > 0 && common(best) === 0)
    throw new AuthorError(`the state in ${shown} has nothing in common with any stack of the other side`, [
      `found    ${labels.slice(0, 5).join(', ')}`,
      'fix      show the state of the stack that is compared',
    ]);
  return readState({ state, other: best });
}
