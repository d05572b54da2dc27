import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

/** Compiles, if needed, before the tests that start the compiled program. */
export default function build(): void {
  const script = resolve(__dirname, '../build.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--if-needed'], {
    encoding: 'utf8',
    timeout: 170_000,
  });
  // Not thrown: the tests that need what is missing say so themselves.
  if (status !== 0) console.warn(`the build failed, so the tests see an older one or none:\n${stdout}${stderr}`);
}
