import { databaseMachines, instanceOf, type Instance, type Model } from '../model';

/** Where the machines of a cluster stand, by zone in the order of the machines. */
export interface ClusterZones {
  readonly path: string;
  readonly machines: number;
  readonly byZone: ReadonlyMap<string, readonly Instance[]>;
}

/** Every cluster of machines that the platform makes. */
export function zonesOf(model: Model): readonly ClusterZones[] {
  const clusters = [
    ...model.proxyClusters.map(({ path, nodes }) => ({ path, names: nodes.map(({ machine }) => machine) })),
    ...model.databaseClusters.map((cluster) => ({
      path: cluster.path,
      names: databaseMachines(cluster).map(({ machine }) => machine),
    })),
  ];
  return clusters.flatMap(({ path, names }) => {
    const instances = names.map((name) => instanceOf(model, name)).filter((each) => each !== null);
    const byZone = new Map<string, readonly Instance[]>();
    for (const instance of instances) byZone.set(instance.zone, [...(byZone.get(instance.zone) ?? []), instance]);
    return instances.length > 0 ? [{ path, machines: instances.length, byZone }] : [];
  });
}
