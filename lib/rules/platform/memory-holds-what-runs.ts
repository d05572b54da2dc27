import { aws } from '../../facts/aws';
import { memoryFor } from '../../facts/load';
import { sources } from '../../facts/sources';
import { machineRoles } from '../../model';
import { defineRule } from '../rule';

/** A machine has the memory that everything on it may take together. */
export const memoryHoldsWhatRuns = defineRule({
  id: 'platform/memory-holds-what-runs',
  severity: 'error',
  acceptable: true,
  summary: 'a machine has memory for all that runs on it',
  why: 'Everything was given more than there is: under load the kernel kills the largest process, OpenSIPS or its database.',
  sources: [sources.awsInstances, sources.opensipsMemory],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(cloud, 'registrar', {
        ...inTwoZones,
        nodes: [
          Machine.in('cloud1', zoneA, { instanceType: 'c6i.large' }),
          Machine.in('cloud2', zoneB, { instanceType: 'c6i.large' }),
        ],
        sharedMemory: Size.gibibytes(4),
      });`,
    fix: 'leave `instanceType` out, or give it a larger one',
    right: `
      new PerNodeDatabaseTopology(cloud, 'registrar', {
        ...inTwoZones,
        nodes: [
          Machine.in('cloud1', zoneA, { instanceType: 'm6i.large' }),
          Machine.in('cloud2', zoneB, { instanceType: 'm6i.large' }),
        ],
        sharedMemory: Size.gibibytes(4),
      });`,
  },
  check: (model) => {
    if (model.platform.id !== 'aws') return 'does-not-apply';
    return model.platform.instances.flatMap(({ machine, path, type }) => {
      const known = [...aws.types, aws.smallest].find(({ name }) => name === type);
      const needed = Math.ceil((memoryFor(machineRoles(model, machine)) / GIBIBYTE) * 10) / 10;
      if (!known || known.gibibytes >= needed) return [];
      return [
        {
          path,
          message: `'${machine}' has less memory than what runs on it may take`,
          found: `${type}, ${known.gibibytes} GiB`,
          allowed: `${needed} GiB or more: Debian, shared and package memory of OpenSIPS, and its database`,
          fix: 'leave `instanceType` out, or give it a larger one',
        },
      ];
    });
  },
});

const GIBIBYTE = 2 ** 30;
