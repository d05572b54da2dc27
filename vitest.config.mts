import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Tests that start the compiled program. */
const BUILT = ['test/cli/program.test.ts', 'test/package/**/*.test.ts', 'test/structure/readme.test.ts'];

export default defineConfig({
  resolve: {
    alias: [
      { find: /^opensips-cdk$/, replacement: source('./constructs/index.ts') },
      { find: /^opensips-cdk\/model$/, replacement: source('./lib/model/index.ts') },
      { find: /^opensips-cdk\/testing$/, replacement: source('./lib/testing/index.ts') },
    ],
  },
  test: {
    // Oracle tests start daemons, and a busy machine is slow: a bound against hanging, not a measurement.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'source', include: ['test/**/*.test.ts'], exclude: BUILT } },
      { extends: true, test: { name: 'built', include: BUILT, globalSetup: './test/build.ts' } },
    ],
  },
});
