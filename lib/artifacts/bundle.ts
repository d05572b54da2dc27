import {
  COMPONENTS,
  type Artifact,
  type ClusterArtifact,
  type Component,
  type FileArtifact,
  type UnitState,
  type UserDataArtifact,
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
  /** By machine, one at most for each. */
  readonly userData: readonly UserDataArtifact[];
  readonly clashes: readonly Clash[];
}

/** Two owners of one path, or of two paths that cannot both be files. */
export interface Clash {
  readonly machine: string;
  readonly path: string;
  /** The file that stands where a folder above `path` would have to be; absent where both claim `path` itself. */
  readonly below?: string;
  /** The earlier one first. */
  readonly owners: readonly [string, string];
}

/** Sorts artifacts into bundles; a path that two owners claim, or a file below a file, is reported, not resolved. */
export function bundle(artifacts: readonly Artifact[]): Bundles {
  const bundles = new Map<string, { files: FileArtifact[]; packages: Set<string>; units: Map<string, UnitState> }>();
  const clusters: ClusterArtifact[] = [];
  const userData: UserDataArtifact[] = [];
  const claims = new Claims();

  const at = (machine: string, component: Component) => {
    const key = `${machine}\0${COMPONENTS.indexOf(component)}`;
    let entry = bundles.get(key);
    if (!entry) bundles.set(key, (entry = { files: [], packages: new Set(), units: new Map() }));
    return entry;
  };
  for (const artifact of artifacts) {
    switch (artifact.kind) {
      case 'file':
        if (claims.claim('machine', artifact.machine, artifact.path, artifact.from)) {
          at(artifact.machine, artifact.component).files.push(artifact);
        }
        break;
      case 'cluster-file':
        if (claims.claim('cluster', artifact.cluster, artifact.path, artifact.from)) clusters.push(artifact);
        break;
      case 'user-data':
        userData.push(artifact);
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
    userData: userData.sort((a, b) => compare(a.machine, b.machine)),
    clashes: claims.clashes,
  };
}

/** Who owns which path, and which folders that makes. */
class Claims {
  public readonly clashes: Clash[] = [];
  private readonly files = new Map<string, string>();
  /** The first file below each folder. */
  private readonly folders = new Map<string, { readonly path: string; readonly owner: string }>();

  /** False when the path itself is taken, so that it is not written twice. */
  public claim(place: 'machine' | 'cluster', machine: string, path: string, owner: string): boolean {
    const key = (at: string) => `${place}\0${machine}\0${at}`;
    const other = this.files.get(key(path));
    if (other !== undefined) {
      this.clashes.push({ machine, path, owners: [other, owner] });
      return false;
    }
    this.files.set(key(path), owner);
    const inside = this.folders.get(key(path));
    if (inside) this.clashes.push({ machine, path: inside.path, below: path, owners: [inside.owner, owner] });
    for (const folder of foldersOf(path)) {
      const file = this.files.get(key(folder));
      if (file !== undefined) this.clashes.push({ machine, path, below: folder, owners: [file, owner] });
      if (!this.folders.has(key(folder))) this.folders.set(key(folder), { path, owner });
    }
    return true;
  }
}

/** `/a/b`, `/a` for `/a/b/c`. */
function foldersOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, i) => parts.slice(0, parts.length - 1 - i).join('/')).filter((folder) => folder !== '');
}

// Not localeCompare: its order depends on the machine's locale, and equal input must give equal bytes.
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
