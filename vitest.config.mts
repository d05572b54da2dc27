import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Tests that start the compiled program. */
const BUILT = [
  'test/cli/written.test.ts',
  'test/cli/check.test.ts',
  'test/cli/draw.test.ts',
  'test/cli/diff.test.ts',
  'test/cli/program.test.ts',
  'test/package/ci.test.ts',
  'test/cli/simulate.test.ts',
  'test/package/init.test.ts',
  'test/package/package.test.ts',
  'test/structure/readme.test.ts',
];
/** `npm run test:lab`: whole machines, one lab after the other, and nothing else meanwhile. */
const LAB = ['test/lab/rehearsal/*.test.ts'];
/** `npm run test:cdktn`: installs two projects, so it is not part of every test run. */
const FORK = ['test/package/cdktn.test.ts'];

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
      { extends: true, test: { name: 'source', include: ['test/**/*.test.ts'], exclude: [...BUILT, ...FORK, ...LAB] } },
      { extends: true, test: { name: 'built', include: BUILT, globalSetup: './test/build.ts' } },
      {
        extends: true,
        test: {
          name: 'lab',
          include: LAB,
          globalSetup: './test/build.ts',
          testTimeout: 900_000,
          fileParallelism: false,
          // Each test goes on where the one before it ended.
          bail: 1,
        },
      },
      ...(process.argv.includes('cdktn')
        ? [{ extends: true as const, test: { name: 'cdktn', include: FORK, globalSetup: './test/build.ts' } }]
        : []),
    ],
  },
});
