#!/usr/bin/env node
// How long a synth takes and how much memory it needs, whole process, next to a bare cdktf app that writes as many blocks.
// It prints and asserts nothing. Compile first: npm run build.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
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
    ours.push(measure([main, 'synth', 'main.ts']));
    blocks = countBlocks(join(folder, 'cdktf.out/stacks/bench'));
    prepare(folder, 'bare.cjs', bare(blocks));
    theirs.push(measure(['bare.cjs']));
  }
  const [a, b] = [spread(ours), spread(theirs)];
  return [size, blocks, a.seconds, a.cpu, a.memory, b.seconds, b.cpu, (a.median / b.median).toFixed(1)];
}

/** One whole process: wall and processor time in seconds, peak memory in MiB. A busy machine lengthens the first alone. */
function measure(args) {
  const start = performance.now();
  const { status, stderr, output, error } = spawnSync(
    process.execPath,
    ['-r', join(root, 'bench/usage.cjs'), ...args],
    {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      timeout: 300_000,
    },
  );
  const seconds = (performance.now() - start) / 1000;
  if (error || status !== 0) throw new Error(`node ${args.join(' ')} failed: ${error?.message ?? stderr}`);
  const { peakKibibytes, cpuMicroseconds } = JSON.parse(output[3]);
  return { seconds, cpu: cpuMicroseconds / 1e6, memory: peakKibibytes / 1024 };
}

function spread(measured) {
  const three = (key, digits) => {
    const sorted = measured.map((m) => m[key]).sort((x, y) => x - y);
    return [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)].map((n) => n.toFixed(digits));
  };
  const seconds = three('seconds', 2);
  return {
    seconds: seconds.join(' / '),
    cpu: three('cpu', 2).join(' / '),
    memory: three('memory', 0).join(' / '),
    median: Number(seconds[1]),
  };
}

function print(cells) {
  const widths = [8, 6, 20, 20, 15, 18, 18, 5];
  console.log(cells.map((cell, i) => String(cell).padStart(widths[i] ?? 0)).join('  '));
}
