import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readStack, tree, type Snapshot, type StackSnapshot } from '../../diff';
import { AuthorError } from '../author-error';

const CONFIGURATION = 'cdk.tf.json';

/**
 * A folder that a synth wrote, or that of one stack in it.
 * @param shown as the user named it
 * @throws AuthorError when it is neither
 */
export function readFolder(folder: string, shown: string): Snapshot {
  return { stacks: stackFolders(folder, shown).map((each) => readStackFolder(each, shown)) };
}

function stackFolders(folder: string, shown: string): readonly string[] {
  if (existsSync(join(folder, CONFIGURATION))) return [folder];
  const stacks = join(folder, 'stacks');
  const found = existsSync(stacks)
    ? readdirSync(stacks)
        .sort()
        .map((name) => join(stacks, name))
        .filter((each) => existsSync(join(each, CONFIGURATION)))
    : [];
  if (found.length > 0) return found;
  throw new AuthorError(`${shown} is a folder, and no synth wrote it: there is neither ${CONFIGURATION} nor stacks/`, [
    'allowed  the output folder of a synth, such as cdktf.out, or the folder of one stack in it',
    'fix      name that, or the file that creates the App',
  ]);
}

function readStackFolder(folder: string, shown: string): StackSnapshot {
  const at = (path: string) => join(folder, path);
  try {
    const configuration: unknown = JSON.parse(readFileSync(at(CONFIGURATION), 'utf8'));
    const model = at('model.json');
    const { stackName } = tree(tree(tree(configuration)['//'])['metadata']);
    return readStack({
      name: typeof stackName === 'string' ? stackName : basename(folder),
      configuration,
      model: existsSync(model) ? (JSON.parse(readFileSync(model, 'utf8')) as unknown) : null,
      read: (path) => readFileSync(at(path), 'utf8'),
      checksum: (path) =>
        createHash('sha256')
          .update(readFileSync(at(path)))
          .digest('hex'),
    });
  } catch (error) {
    throw new AuthorError(
      `${shown} is not whole: ${error instanceof Error ? error.message : String(error)}`,
      ['fix      synthesise it again'],
      error,
    );
  }
}
