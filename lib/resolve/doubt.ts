import { proxyClusters, type Model } from '../model';
import type { Topology } from '../topology/topology';
import type { Problem } from './problems';

/**
 * Where the model says less, or other, than the author did, so that what a rule finds there may only follow from an input
 * that could not be read:
 *
 * - at a part with problems of its own, since a value that cannot be read is absent from the model
 * - at every part of a proxy cluster that lacks one the author declared; everywhere, if it names no cluster of the stack
 * - at every part of a proxy cluster one of whose machines shares its name with another machine
 *
 * @returns true for the paths whose findings wait until the input is mended
 */
export function doubtfulPaths(
  topology: Topology,
  model: Model,
  problems: readonly Problem[],
): (path: string) => boolean {
  if (problems.length === 0) return () => false;
  const present = new Set([
    ...[...model.databaseClusters, ...model.arbitrators, ...model.ticketArbitrators].map(({ path }) => path),
    ...proxyClusters(model).flatMap(({ stores, carriers, ...single }) =>
      [...Object.values(single), ...stores, ...carriers].map((part) => part?.path),
    ),
  ]);
  const missing = topology.parts.filter((part) => !present.has(part.path));
  const declared = new Set(topology.parts.filter(({ kind }) => kind === 'proxy-cluster').map(({ path }) => path));
  if (missing.some((part) => !declared.has(clusterOf(part)))) return () => true;
  const shared = sharedMachines(model);
  const clusters = new Set([
    ...missing.map(clusterOf),
    ...model.proxyClusters.filter(({ nodes }) => nodes.some((node) => shared.has(node.machine))).map(clusterOf),
  ]);
  const paths = new Set([
    ...problems.map((problem) => problem.path),
    ...topology.parts.filter((part) => clusters.has(clusterOf(part))).map((part) => part.path),
  ]);
  return (path) => paths.has(path);
}

function clusterOf(part: { readonly path: string; readonly proxies?: unknown }): string {
  return typeof part.proxies === 'string' ? part.proxies : part.path;
}

function sharedMachines(model: Model): ReadonlySet<string> {
  const seen = new Set<string>();
  return new Set(model.machines.filter(({ name }) => seen.size === seen.add(name).size).map(({ name }) => name));
}
