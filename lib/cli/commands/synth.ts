import { relative, resolve } from 'node:path';
import { synthesisAsText } from '../../report/synthesis';
import { findingsAsText } from '../../report/text';
import { AuthorError } from '../author-error';
import { defineCommand, OUTPUT, succeeded, TOPOLOGY } from '../command';
import { withApp } from '../load';

export const synth = defineCommand({
  name: 'synth',
  summary: 'write every file the machines need',
  details: ['All rules run first. When an error stands, every finding is printed and nothing is written.'],
  arguments: [TOPOLOGY],
  options: {
    output: {
      type: 'string',
      short: 'o',
      placeholder: 'DIR',
      describe: `folder to write to (default $CDKTF_OUTDIR, or ${OUTPUT})`,
    },
  },
  run: ([file = ''], { output }, { cwd, env, style, errorStyle }) => {
    // Where cdktf wants it, when this is the app of a cdktf.json.
    const outdir = resolve(cwd, output ?? env['CDKTF_OUTDIR'] ?? OUTPUT);
    return withApp(file, cwd, { outdir }, ({ results, findings, blocked, synth: write }) => {
      if (blocked) {
        return { out: '', err: `${findingsAsText(findings, errorStyle)}; nothing was written`, exitCode: 1 };
      }
      const folder = asTyped(outdir, cwd);
      try {
        write();
      } catch (error) {
        throw new AuthorError(
          `cannot write ${folder}: ${error instanceof Error ? error.message : String(error)}`,
          [],
          error,
        );
      }
      return succeeded(synthesisAsText(results, folder, style));
    });
  },
});

/** Relative where that is shorter to type. */
function asTyped(folder: string, cwd: string): string {
  const path = relative(cwd, folder) || '.';
  return path.startsWith('..') ? folder : path;
}
