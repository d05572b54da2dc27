#!/usr/bin/env node
// How long a check takes that finds nothing wrong, whole process, next to a Node that does nothing and to the command's own
// start. It prints and asserts nothing. Compile first: npm run build.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measure, spread } from './measure.mjs';
import { prepare, project, root } from './programs.mjs';

const { values } = parseArgs({
  options: {
    examples: { type: 'string', default: 'article-rig,shared-database' },
    runs: { type: 'string', default: '9' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const examples = values.examples.split(',');
const runs = Number(values.runs);
const fileOf = (example) => join(root, 'examples', example, 'main.ts');
if (values.help || !examples.every((example) => existsSync(fileOf(example))) || !(runs >= 1)) {
  console.log(
    'node bench/check.mjs [--examples article-rig,shared-database] [--runs 9]\n\nexamples are folders of examples/',
  );
  process.exit(values.help ? 0 : 1);
}

const main = join(root, 'dist/lib/cli/main.js');
if (!existsSync(main)) {
  console.error('dist/ is missing: npm run build');
  process.exit(1);
}
const folder = project(mkdtempSync(join(tmpdir(), 'opensips-cdk-bench-')));
try {
  for (const example of examples) prepare(folder, `${example}.ts`, readFileSync(fileOf(example), 'utf8'));
  const programs = [
    ['node alone', ['-e', '0']],
    ['--version', [main, '--version']],
    ...examples.map((example) => [`check ${example}`, [main, 'check', `${example}.ts`]]),
  ];
  // In turn, so that what else the machine does meanwhile falls on all alike.
  const measured = new Map(programs.map(([name]) => [name, []]));
  for (let i = 0; i < runs; i++) for (const [name, args] of programs) measured.get(name).push(measure(folder, args));
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${runs} runs each: min / median / max\n`,
  );
  print(['', 'wall, s', 'CPU, s', 'peak, MiB']);
  for (const [name, each] of measured) {
    const { seconds, cpu, memory } = spread(each);
    print([name, seconds, cpu, memory]);
  }
} finally {
  rmSync(folder, { recursive: true });
}

function print([name, ...cells]) {
  console.log([name.padEnd(24), ...cells.map((cell) => cell.padStart(20))].join('  '));
}
