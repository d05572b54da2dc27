import type { Bundles } from '../../artifacts';
import type { Model } from '../../model';
import type { Block } from '../../terraform';
import { cibUpload, clusterFile, isStatements, secretsOf } from './bundle';
import { runOn } from './connection';
import { contentTrigger, ordered } from './machine';
import { blockName, lastBlocks } from './order';
import type { Reach } from './reach';
import { secretVersions } from './secrets';

/** One `terraform_data` for each cluster's own configuration, the CIB: loaded by one machine, after all of them. */
export function clusterBlocks(model: Model, bundles: Bundles, reach: Reach): readonly Block[] {
  const last = lastBlocks(bundles);
  return bundles.clusters
    .filter((artifact) => !isStatements(artifact))
    .map((cib) => {
      const machines = [...cib.machines].sort();
      const [machine = ''] = machines;
      const name = blockName(cib.cluster, 'cluster_files');
      return {
        type: 'resource',
        labels: ['terraform_data', name],
        from: cib.from,
        body: {
          triggers_replace: {
            files: { [cib.path]: contentTrigger(clusterFile(cib)) },
            machines,
            secrets: secretVersions(secretsOf([cib]), model.secrets, reach),
          },
          ...ordered(machines.flatMap((found) => last.get(found) ?? [])),
          ...runOn(model, machine, name, cibUpload(model, machine, cib, reach), reach),
        },
      };
    });
}
