import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { pictureOf } from '../../draw';
import { count } from '../../report/style';
import { AuthorError } from '../author-error';
import { requireBuildable } from '../blocked';
import { defineCommand, succeeded, TOPOLOGY, UsageError } from '../command';
import { withApp } from '../load';

export const draw = defineCommand({
  name: 'draw',
  summary: 'draw each stack as an SVG file: sites, machines, addresses, links and their ports',
  details: ['A picture is light or dark as its reader likes it, and stands in report.html of a synth, too.'],
  arguments: [TOPOLOGY],
  options: {
    output: {
      type: 'string',
      short: 'o',
      placeholder: 'PATH',
      describe: 'folder for <stack>.svg, or where there is one stack a file that ends in .svg (default .)',
    },
  },
  run: ([file = ''], { output = '.' }, context) => {
    const { cwd } = context;
    return withApp(file, cwd, { outdir: cwd }, (loaded) => {
      requireBuildable(loaded, file, context);
      const stacks = loaded.results.flatMap(({ topology: { name }, model }) => (model ? [{ name, model }] : []));
      const isFile = extname(output).toLowerCase() === '.svg';
      if (isFile && stacks.length !== 1) {
        throw new UsageError(
          `${output} is one file, and there are ${count(stacks.length, 'stack')}: ${stacks.map(({ name }) => name).join(', ')}`,
          'name a folder',
        );
      }
      const paths = stacks.map(({ name, model }) => {
        const path = isFile ? resolve(cwd, output) : join(resolve(cwd, output), `${name}.svg`);
        write(path, pictureOf(model).svg.toString());
        return relative(cwd, path);
      });
      return succeeded(paths.map((path) => `wrote ${path}`).join('\n'));
    });
  },
});

function write(path: string, content: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  } catch (error) {
    throw new AuthorError(`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`, [], error);
  }
}
