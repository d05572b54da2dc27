// One whole process, and what several of them have in common.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { root } from './programs.mjs';

/** Wall and processor time in seconds, peak memory in MiB. A busy machine lengthens the first alone. */
export function measure(folder, args) {
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

/** Minimum, median and maximum of each as text. */
export function spread(measured) {
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
