import { secretsIn, type Bundles, type ClusterArtifact } from '../../artifacts';
import type { Model } from '../../model';
import type { Block } from '../../terraform';
import { blockName, contentTrigger, rollout, secretVersions } from './machine';

/** One `terraform_data` for each cluster's own files: schema and rows of a database, the CIB. After its machines. */
export function clusterBlocks(model: Model, bundles: Bundles): readonly Block[] {
  const byCluster = new Map<string, ClusterArtifact[]>();
  for (const artifact of bundles.clusters)
    byCluster.set(artifact.cluster, [...(byCluster.get(artifact.cluster) ?? []), artifact]);
  const lastOf = new Map(bundles.machines.map((b) => [b.machine, blockName(b.machine, b.component)]));

  return [...byCluster].map(([cluster, artifacts]) => {
    const machines = [...new Set(artifacts.flatMap((artifact) => artifact.machines))].sort();
    return {
      type: 'resource',
      labels: ['terraform_data', blockName(cluster, 'cluster_files')],
      from: artifacts[0]?.from ?? model.name,
      body: {
        triggers_replace: {
          files: Object.fromEntries(artifacts.map((a) => [a.path, contentTrigger(`clusters/${a.cluster}/${a.path}`)])),
          machines,
          secrets: secretVersions(
            artifacts.flatMap((a) => secretsIn(a.content)),
            model.secrets,
          ),
        },
        ...rollout(machines.flatMap((machine) => lastOf.get(machine) ?? [])),
      },
    };
  });
}
