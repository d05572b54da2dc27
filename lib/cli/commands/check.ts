import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { findingsAsJson } from '../../report/json';
import { findingsAsSarif } from '../../report/sarif';
import { findingsAsText } from '../../report/text';
import { defineCommand, OUTPUT, TOPOLOGY, UsageError } from '../command';
import { formatOf } from '../format';
import { withApp } from '../load';
import { catalogue } from './rules';

const FORMATS = ['text', 'json', 'sarif'] as const;

export const check = defineCommand({
  name: 'check',
  summary: 'hold a topology to every rule; writes nothing',
  details: [
    'Exit code 1 when an error stands, with --strict also when a warning does; findings that were accepted are fine.',
    'opensips-cdk/schema/findings.json describes the JSON. SARIF names files from the root of the repository, as code',
    'scanning wants them.',
  ],
  arguments: [TOPOLOGY],
  options: {
    format: { type: 'string', placeholder: 'FORMAT', describe: 'text (default), json or sarif, which is SARIF 2.1.0' },
    json: { type: 'boolean', describe: 'the same as --format json' },
    strict: { type: 'boolean', describe: 'a warning that nobody accepted fails as an error does' },
  },
  run: async ([file = ''], { format: named, json, strict }, { cwd, style, version }) => {
    const format = formatOf(FORMATS, named ?? (json ? 'json' : undefined));
    if (json && format !== 'json') {
      throw new UsageError(`--json and --format ${format} contradict each other`, 'leave one of them out');
    }
    const { findings, blocked } = await withApp(file, cwd, { outdir: resolve(cwd, OUTPUT) }, (loaded) => ({
      findings: loaded.findings,
      blocked: loaded.blocked,
    }));
    const written = {
      text: () => findingsAsText(findings, style),
      json: () => findingsAsJson(findings),
      sarif: () => findingsAsSarif(findings, { rules: catalogue, version, file, uriOf: (path) => uriOf(path, cwd) }),
    };
    const stands = blocked || (strict && findings.some(({ accepted }) => accepted === undefined));
    return { out: written[format]().trimEnd(), err: '', exitCode: stands ? 1 : 0 };
  },
});

/** A file from the root of the repository it is in, or else from the folder the command was started in. */
function uriOf(file: string, cwd: string): string {
  const path = resolve(cwd, file);
  const from = repositoryOf(dirname(path)) ?? cwd;
  return relative(from, path).split(sep).map(encodeURIComponent).join('/');
}

/** The nearest folder that git calls a work tree: `.git` is a folder there, or a file in one of several. */
function repositoryOf(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : repositoryOf(above);
}
