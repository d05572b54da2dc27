import { sharedMemoryFor } from '../../facts/load';
import { sources } from '../../facts/sources';
import { perCluster } from '../reading';
import { defineRule } from '../rule';

/** The shared memory of a proxy holds every contact and call that is expected. */
export const sharedMemoryHoldsTheLoad = defineRule({
  id: 'platform/shared-memory-holds-the-load',
  severity: 'error',
  acceptable: true,
  summary: "OpenSIPS' shared memory holds the expected contacts and calls",
  why: 'At the busiest hour OpenSIPS runs out of shared memory: registrations and calls are refused, on the next node as well.',
  sources: [sources.opensipsMemory],
  example: {
    wrong: `
      const platform = Platform.aws({
        ...region,
        expected: { registrations: 500_000 },
      });
      const large = new OpenSipsStack(app, 'cloud', { platform });
      new PerNodeDatabaseTopology(large, 'registrar', inTwoZones);`,
    fix: 'set `sharedMemory` to Size.mebibytes(1058) or more, or change `expected`',
    right: `
      const platform = Platform.aws({
        ...region,
        expected: { registrations: 500_000 },
      });
      const large = new OpenSipsStack(app, 'cloud', { platform });
      new PerNodeDatabaseTopology(large, 'registrar', {
        ...inTwoZones,
        sharedMemory: Size.gibibytes(2),
      });`,
  },
  check: perCluster(
    ({ cluster }, { platform }) => (platform.id === 'aws' ? { cluster, expected: platform.expected } : null),
    ({ cluster: { path, sharedMemory }, expected }) => {
      const needed = Math.ceil(sharedMemoryFor(expected) / MEBIBYTE);
      if (sharedMemory.toBytes() >= needed * MEBIBYTE) return [];
      return [
        {
          path,
          message: '`sharedMemory` does not hold what the platform says is `expected`',
          found: sharedMemory.toString(),
          allowed: `${needed}MiB or more for ${expected.registrations} registrations and ${expected.calls} calls`,
          fix: `set \`sharedMemory\` to Size.mebibytes(${needed}) or more, or change \`expected\``,
        },
      ];
    },
  ),
});

const MEBIBYTE = 2 ** 20;
