import {
  COMPONENTS,
  type Artifact,
  type ClusterArtifact,
  type Component,
  type FileArtifact,
  type UnitState,
} from './artifact';

/** Everything one component of one machine needs, in one place. */
export interface Bundle {
  readonly machine: string;
  readonly component: Component;
  readonly packages: readonly string[];
  readonly units: readonly UnitState[];
  /** By path. */
  readonly files: readonly FileArtifact[];
}

export interface Bundles {
  /** By machine, then in the order of installation. */
  readonly machines: readonly Bundle[];
  /** By cluster, then file name. */
  readonly clusters: readonly ClusterArtifact[];
  readonly clashes: readonly Clash[];
}

/** Two owners of one path. */
export interface Clash {
  readonly machine: string;
  readonly path: string;
  readonly owners: readonly [string, string];
}

/** Sorts artifacts into bundles; a path that two owners claim is reported, not resolved. */
export function bundle(artifacts: readonly Artifact[]): Bundles {
  const bundles = new Map<string, { files: FileArtifact[]; packages: Set<string>; units: Map<string, UnitState> }>();
  const clusters: ClusterArtifact[] = [];
  const owners = new Map<string, string>();
  const clashes: Clash[] = [];

  const at = (machine: string, component: Component) => {
    const key = `${machine}\0${COMPONENTS.indexOf(component)}`;
    let entry = bundles.get(key);
    if (!entry) bundles.set(key, (entry = { files: [], packages: new Set(), units: new Map() }));
    return entry;
  };
  const claim = (place: string, machine: string, path: string, owner: string) => {
    const key = `${place}\0${machine}\0${path}`;
    const other = owners.get(key);
    if (other === undefined) owners.set(key, owner);
    else clashes.push({ machine, path, owners: [other, owner] });
    return other === undefined;
  };

  for (const artifact of artifacts) {
    switch (artifact.kind) {
      case 'file':
        if (claim('machine', artifact.machine, artifact.path, artifact.from)) {
          at(artifact.machine, artifact.component).files.push(artifact);
        }
        break;
      case 'cluster-file':
        if (claim('cluster', artifact.cluster, artifact.path, artifact.from)) clusters.push(artifact);
        break;
      case 'need': {
        const entry = at(artifact.machine, artifact.component);
        artifact.packages.forEach((name) => entry.packages.add(name));
        artifact.units.forEach((unit) => entry.units.set(unit.unit, unit));
      }
    }
  }

  return {
    machines: [...bundles]
      .sort(([a], [b]) => compare(a, b))
      .map(([key, entry]) => {
        const [machine = '', component] = key.split('\0');
        return {
          machine,
          component: COMPONENTS[Number(component)] ?? 'base',
          packages: [...entry.packages].sort(),
          units: [...entry.units.values()].sort((a, b) => compare(a.unit, b.unit)),
          files: entry.files.sort((a, b) => compare(a.path, b.path)),
        };
      }),
    clusters: clusters.sort((a, b) => compare(a.cluster, b.cluster) || compare(a.path, b.path)),
    clashes,
  };
}

// Not localeCompare: its order depends on the machine's locale, and equal input must give equal bytes.
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
