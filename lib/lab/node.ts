import { extname } from 'node:path';

/**
 * What Node needs to run a program of this package: nothing more when compiled, `tsx` from sources.
 * @param file path of the program without its extension
 */
export function nodeArguments(file: string): readonly string[] {
  const extension = extname(__filename);
  return extension === '.ts' ? ['--require', require.resolve('tsx/cjs'), `${file}.ts`] : [`${file}${extension}`];
}
