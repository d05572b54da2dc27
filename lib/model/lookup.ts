import type { LocalDatabase, Machine, Model, ProxyCluster, ReplicationCluster, VirtualIp } from './model';
import type { PacemakerCluster } from './pacemaker';

/** The parts that belong to one proxy cluster; null where it has none. */
export interface ProxyClusterParts {
  readonly cluster: ProxyCluster;
  readonly virtualIp: VirtualIp | null;
  readonly database: LocalDatabase | null;
  readonly replication: ReplicationCluster | null;
  readonly pacemaker: PacemakerCluster | null;
}

const indexes = new WeakMap<Model, Index>();

interface Index {
  readonly clusters: ReadonlyMap<string, ProxyClusterParts>;
  readonly machines: ReadonlyMap<string, Machine>;
}

/** Every proxy cluster with its parts, in the model's order. One pass over the model, then remembered. */
export function proxyClusters(model: Model): readonly ProxyClusterParts[] {
  return [...indexOf(model).clusters.values()];
}

/** @throws Error when the model has no such proxy cluster: a fault of `resolve`. */
export function proxyCluster(model: Model, path: string): ProxyClusterParts {
  const found = indexOf(model).clusters.get(path);
  if (!found) throw new Error(`the model has no proxy cluster '${path}'`);
  return found;
}

/** @throws Error when the model has no such machine: a fault of `resolve`. */
export function machine(model: Model, name: string): Machine {
  const found = indexOf(model).machines.get(name);
  if (!found) throw new Error(`the model has no machine '${name}'`);
  return found;
}

function indexOf(model: Model): Index {
  let index = indexes.get(model);
  if (!index) {
    const virtualIps = byProxies(model.virtualIps);
    const databases = byProxies(model.databases);
    const replications = byProxies(model.replicationClusters);
    const pacemakers = byProxies(model.pacemakerClusters);
    index = {
      clusters: new Map(
        model.proxyClusters.map((cluster) => [
          cluster.path,
          {
            cluster,
            virtualIp: virtualIps.get(cluster.path) ?? null,
            database: databases.get(cluster.path) ?? null,
            replication: replications.get(cluster.path) ?? null,
            pacemaker: pacemakers.get(cluster.path) ?? null,
          },
        ]),
      ),
      machines: new Map(model.machines.map((m) => [m.name, m])),
    };
    indexes.set(model, index);
  }
  return index;
}

function byProxies<T extends { readonly proxies: string }>(parts: readonly T[]): ReadonlyMap<string, T> {
  return new Map(parts.map((part) => [part.proxies, part]));
}
