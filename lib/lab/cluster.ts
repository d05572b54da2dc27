import { debian12 } from '../facts/debian-12';
import { dialects } from '../facts/opensips/dialects';
import { proxyClusters, type ProxyClusterParts, type VirtualIp } from '../model';
import { nearest } from '../units';
import { LabError } from './errors';
import { leaderOf, type Lab } from './lab';
import type { LabMachine } from './plan';
import type { Ran } from './run';

/** A proxy cluster with the address it is reached at. */
export type LabCluster = ProxyClusterParts & { readonly virtualIp: VirtualIp };

/** A cluster, and what it can be called on a command line. */
interface Named {
  readonly cluster: LabCluster;
  /** The first is the one to suggest. */
  readonly names: readonly string[];
}

/**
 * The proxy cluster that a command is about.
 * @param name its own, that of its stack or site, or both as `east/registrar-proxies`; null for the only one
 * @throws LabError with the names there are
 */
export function clusterOf(lab: Lab, name: string | null): LabCluster {
  const all = named(lab);
  const found = name === null ? all : all.filter(({ names }) => names.includes(name));
  const [only, ...others] = found;
  if (only && others.length === 0) return only.cluster;
  const choices = all.map(({ names: [first = ''] }) => first);
  if (others.length > 0)
    throw new LabError(
      name === null
        ? 'the topology has more than one proxy cluster'
        : `more than one proxy cluster is called '${name}'`,
      [`fix      add --cluster with one of ${choices.join(', ')}`],
    );
  if (name === null)
    throw new LabError('the topology has no virtual address to try', ['fix      add a VirtualAddress']);
  const meant = nearest(
    name,
    all.flatMap(({ names }) => names),
  );
  throw new LabError(`the topology has no proxy cluster '${name}'`, [
    meant === undefined ? `allowed  ${choices.join(', ')}` : `did you mean ${meant}?`,
  ]);
}

/** Every proxy cluster with an address, and the shortest name that no other one has. */
export function clustersOf(lab: Lab): readonly { readonly name: string; readonly cluster: LabCluster }[] {
  return named(lab).map(({ cluster, names: [name = ''] }) => ({ name, cluster }));
}

function named({ models }: Lab): readonly Named[] {
  const all = models.flatMap((model) =>
    proxyClusters(model)
      .filter((parts): parts is LabCluster => parts.virtualIp !== null)
      .map((cluster) => ({ cluster, names: namesOf(model.name, cluster) })),
  );
  return all.map(({ cluster, names }) => {
    const others = all.filter((other) => other.cluster !== cluster);
    const isOwn = (name: string): boolean => !others.some((other) => other.names.includes(name));
    return { cluster, names: [...names.filter(isOwn), ...names.filter((name) => !isOwn(name))] };
  });
}

function namesOf(stack: string, { cluster, interconnect }: LabCluster): readonly string[] {
  const places = [...(interconnect ? [interconnect.site] : []), stack];
  return [...new Set([cluster.name, ...places, ...places.map((place) => `${place}/${cluster.name}`)])];
}

/** Its nodes' machines. */
export function machinesOf(lab: Lab, { cluster }: LabCluster): readonly LabMachine[] {
  return cluster.nodes.map(({ machine }) => lab.machine(machine));
}

/** One command to OpenSIPS on a machine, through its management interface. */
export async function mi(lab: Lab, machine: LabMachine, ...words: readonly string[]): Promise<Ran> {
  return lab.on(machine, `${debian12.home}/mi -t 10 ${words.join(' ')}`);
}

/** What the sharing tag is on a machine; null where the version has none, or nobody answers. */
export async function tagOn(lab: Lab, cluster: LabCluster, machine: LabMachine): Promise<'active' | 'backup' | null> {
  const { listTags } = dialects[cluster.cluster.version].mi;
  const tag = cluster.replication?.sharingTag;
  if (typeof tag !== 'string' || leaderOf(machine) === undefined) return null;
  const [list] = listTags;
  if (list === undefined) return null;
  const { code, stdout } = await mi(lab, machine, list);
  if (code !== 0) return null;
  const shown = stdout.replace(/\s+/g, '').split('}');
  const isActive = shown.some((each) => each.includes(`"Tag":"${tag}"`) && each.includes('"State":"active"'));
  return isActive || stdout.split('\n').includes(`Tag:: ${tag} State=1`) ? 'active' : 'backup';
}

/**
 * The machine that holds the virtual address.
 * @throws LabError when none does, or more than one
 */
export async function holderOf(lab: Lab, { virtualIp }: LabCluster): Promise<LabMachine> {
  const [only, ...others] = await lab.holders(virtualIp.address);
  const address = virtualIp.address.address.toString();
  if (!only) throw new LabError(`no machine holds ${address}`, ['fix      see lab status']);
  if (others.length > 0)
    throw new LabError(`${[only, ...others].map(({ name }) => name).join(' and ')} all hold ${address}`, [
      'fix      lab mend, so that they hear each other; then lab status',
    ]);
  return only;
}

/** How many nodes a machine's Pacemaker calls online, itself included: they have joined and may run resources. */
export async function onlineFrom(lab: Lab, machine: LabMachine): Promise<number> {
  const { stdout } = await lab.on(machine, 'crm_mon --one-shot --output-as=xml');
  return [...stdout.matchAll(/<node [^>]*\bonline="true"[^>]*\bpending="false"/g)].length;
}

/** Longest Pacemaker may take to come to rest, in seconds. */
const REST = 60;

/**
 * Moves the virtual address away from its holder, as an operator does before maintenance. No constraint stays behind.
 * @returns from where to where
 * @throws LabError when Pacemaker leaves it where it is
 */
export async function move(lab: Lab, cluster: LabCluster): Promise<readonly [LabMachine, LabMachine]> {
  const group = cluster.pacemaker?.resources.find(({ kind }) => kind === 'group');
  if (!group)
    throw new LabError(`nothing moves the address of ${cluster.cluster.name}`, ['fix      give it a PacemakerCluster']);
  const from = await holderOf(lab, cluster);
  const { code, stderr } = await lab.on(
    from,
    `crm_resource --ban --resource ${group.id} --node ${from.name} --lifetime PT2M &&
      crm_resource --wait --timeout ${REST}`,
    { timeout: REST + 30 },
  );
  await lab.on(from, `crm_resource --clear --resource ${group.id} --node ${from.name}`);
  const to = await holderOf(lab, cluster);
  if (code === 0 && to.name !== from.name) return [from, to];
  throw new LabError(`the address stays on ${from.name}`, stderr.trim().split('\n').slice(-5));
}
