// Compiles constructs/ and lib/ to dist/. With --if-needed only when a source is newer than what is there, so that npm may
// ask for it often: on install, before a start, before the tests, and each time npx runs the command of its own package.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, 'dist');
const program = 'lib/cli/main.js';

if (!process.argv.includes('--if-needed') || isNeeded()) build();

function isNeeded() {
  const compiled = statSync(join(dist, program), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = ['constructs', 'lib'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name)),
  );
  return [...sources, 'tsconfig.json', 'tsconfig.build.json'].some(
    (file) => statSync(join(root, file)).mtimeMs > compiled,
  );
}

/** Into a folder beside, then in one step: whoever runs the old one meanwhile is not disturbed, and nothing stale stays. */
function build() {
  const next = join(root, 'node_modules/.opensips-cdk-dist');
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  rmSync(next, { recursive: true, force: true });
  const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', next], {
    stdio: 'inherit',
  });
  if (status !== 0 || !existsSync(join(next, program))) process.exit(1);
  chmodSync(join(next, program), 0o755);
  rmSync(dist, { recursive: true, force: true });
  renameSync(next, dist);
}
