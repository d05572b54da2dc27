import { resolve } from 'node:path';
import { findingsAsJson } from '../../report/json';
import { findingsAsText } from '../../report/text';
import { defineCommand, TOPOLOGY } from '../command';
import { withApp } from '../load';
import { OUTPUT } from './synth';

export const check = defineCommand({
  name: 'check',
  summary: 'hold a topology to every rule; writes nothing',
  details: ['Exit code 1 when an error stands, 0 when only warnings and accepted findings do.'],
  arguments: [TOPOLOGY],
  options: { json: { type: 'boolean', describe: 'print the findings as JSON' } },
  run: ([file = ''], { json }, { cwd, style }) =>
    withApp(file, cwd, { outdir: resolve(cwd, OUTPUT) }, ({ findings, blocked }) => ({
      out: json ? findingsAsJson(findings).trimEnd() : findingsAsText(findings, style),
      err: '',
      exitCode: blocked ? 1 : 0,
    })),
});
