import { packageFolderOf, type Bundle } from '../../artifacts';
import { debian12 } from '../../facts/debian-12';
import type { Model, ProxyCluster } from '../../model';
import { call, concatenated, interpolate, modulePath, quoted, type Expression, type Json } from '../../terraform';

/** Debian packages of the author's that lie in the stack's folder. */
export interface PackageFolder {
  /** Below the stack's folder. */
  readonly folder: string;
  readonly files: readonly string[];
}

/** What a component's bundle says of packages, line by line. */
export function packageLines(model: Model, bundle: Bundle): readonly Expression[] {
  const cluster = clusterOn(model, bundle.machine);
  const repository = cluster?.packages.from === 'repository' && bundle.component === 'base' ? cluster.packages : null;
  const { folder, files } = packageFolder(model, bundle) ?? { folder: '', files: [] };
  return [
    ...packageNames(bundle, cluster).map((text) => quoted(`package ${text}\n`)),
    ...(cluster?.packages.from === 'installed' && bundle.packages.some(isOpenSips)
      ? [quoted('program opensips\n')]
      : []),
    ...(repository ? [quoted(`key ${repository.key.fingerprint} ${debian12.apt.key} ${repository.key.uri}\n`)] : []),
    ...files.map((file) =>
      concatenated(quoted(`deb ${file} `), call('filesha256', modulePath(`${folder}/${file}`)), quoted('\n')),
    ),
  ];
}

/** The same as a plan shows it. */
export function packageTriggers(model: Model, bundle: Bundle): { readonly [key: string]: Json } {
  const cluster = clusterOn(model, bundle.machine);
  const found = packageFolder(model, bundle);
  return {
    packages: packageNames(bundle, cluster),
    ...(cluster?.packages.from === 'repository' &&
      bundle.component === 'base' && { package_key: cluster.packages.key.fingerprint }),
    ...(found && {
      package_files: Object.fromEntries(
        found.files.map((file) => [file, interpolate(call('filesha256', modulePath(`${found.folder}/${file}`)))]),
      ),
    }),
  };
}

/**
 * The author's packages, for the components that have to do with them: `base` takes them to the machine, the others
 * install them.
 */
export function packageFolder(model: Model, { machine, component, packages }: Bundle): PackageFolder | null {
  const cluster = clusterOn(model, machine);
  if (cluster?.packages.from !== 'folder') return null;
  if (component !== 'base' && !packages.some(isOpenSips)) return null;
  return { folder: packageFolderOf(cluster.name), files: cluster.packages.files };
}

/** Names, and behind each the line of OpenSIPS that it has to be of, where that is said. */
function packageNames({ packages }: Bundle, cluster: ProxyCluster | undefined): readonly string[] {
  return packages.flatMap((name) => {
    if (!cluster || !isOpenSips(name)) return [name];
    switch (cluster.packages.from) {
      case 'machine':
        return [name];
      case 'repository':
        return [`${name} ${cluster.version}`];
      case 'folder':
      case 'installed':
        return [];
    }
  });
}

function isOpenSips(name: string): boolean {
  return name === 'opensips' || name.startsWith('opensips-');
}

function clusterOn(model: Model, machine: string): ProxyCluster | undefined {
  return model.proxyClusters.find(({ nodes }) => nodes.some((node) => node.machine === machine));
}
