import { databaseMachines, type AwsPlatform, type Model } from '../../model';
import { literal, type Block } from '../../terraform';
import { terraformName } from '../../units';

/**
 * Machine to the spread placement group it is in: the machines of a cluster stand on hardware of their own each. Zones do
 * not share any, so a cluster with one machine in each needs none; one that stands in two clusters is in the first.
 */
export function spreadGroups(model: Model, platform: AwsPlatform): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { name, machines } of clusters(model)) {
    const own = platform.instances.filter(({ machine }) => machines.includes(machine));
    const zones = own.map(({ zone }) => zone);
    if (new Set(zones).size === zones.length) continue;
    for (const { machine } of own) if (!found.has(machine)) found.set(machine, terraformName(name));
  }
  return found;
}

export function spreadGroupBlocks(model: Model, platform: AwsPlatform): readonly Block[] {
  const used = new Set(spreadGroups(model, platform).values());
  return clusters(model)
    .map(({ name, path }) => ({ label: terraformName(name), name, path }))
    .filter(({ label }) => used.has(label))
    .map(({ label, name, path }) => ({
      type: 'resource',
      labels: ['aws_placement_group', label],
      from: path,
      body: { name: literal(`${model.name}-${name}`), strategy: 'spread', spread_level: 'rack' },
    }));
}

function clusters({ proxyClusters, databaseClusters }: Model) {
  return [
    ...proxyClusters.map(({ name, path, nodes }) => ({ name, path, machines: nodes.map(({ machine }) => machine) })),
    ...databaseClusters.map((cluster) => ({
      name: cluster.name,
      path: cluster.path,
      machines: databaseMachines(cluster).map(({ machine }) => machine),
    })),
  ];
}
