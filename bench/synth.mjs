#!/usr/bin/env node
// How long a synth takes and how much memory it needs, whole process, next to a bare cdktf app that writes as many blocks.
// It prints and asserts nothing. Compile first: npm run build.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measure, spread } from './measure.mjs';
import { bare, countBlocks, prepare, project, root, topology } from './programs.mjs';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '2,10,100,1000' },
    runs: { type: 'string', default: '5' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const sizes = values.sizes.split(',').map(Number);
const runs = Number(values.runs);
if (values.help || sizes.some((size) => !(size >= 2) || size % 2) || !(runs >= 1)) {
  console.log(
    'npm run bench -- [--sizes 2,10,100,1000] [--runs 5]\n\nsizes are numbers of machines, even; runs is a number per size',
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
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${runs} runs each: min / median / max\n`,
  );
  print(['machines', 'blocks', 'synth, s', 'CPU, s', 'peak, MiB', 'bare cdktf, s', 'CPU, s', 'ratio']);
  for (const size of sizes) print(measureSize(size));
} finally {
  rmSync(folder, { recursive: true });
}

function measureSize(size) {
  const ours = [];
  const theirs = [];
  let blocks = 0;
  for (let i = 0; i < runs; i++) {
    prepare(folder, 'main.ts', topology(size));
    ours.push(measure(folder, [main, 'synth', 'main.ts']));
    blocks = countBlocks(join(folder, 'cdktf.out/stacks/bench'));
    prepare(folder, 'bare.cjs', bare(blocks));
    theirs.push(measure(folder, ['bare.cjs']));
  }
  const [a, b] = [spread(ours), spread(theirs)];
  return [size, blocks, a.seconds, a.cpu, a.memory, b.seconds, b.cpu, (a.median / b.median).toFixed(1)];
}

function print(cells) {
  const widths = [8, 6, 20, 20, 15, 18, 18, 5];
  console.log(cells.map((cell, i) => String(cell).padStart(widths[i] ?? 0)).join('  '));
}
