import type { Model, ProxyClusterParts } from '../model';
import { isReached, type Broken, type Part } from './parts';
import type { Service, Survival, Term } from './simulation';
import type { ClusterState } from './state';

/** One fault as one proxy cluster meets it. */
export interface Scene {
  readonly model: Model;
  readonly parts: ProxyClusterParts;
  /** Before the fault. */
  readonly state: ClusterState;
  readonly broken: Broken;
  /** The fault. */
  readonly part: Part;
}

/** What became of it. */
export interface Step {
  readonly service: Service;
  readonly effect: string;
  readonly takesOver: string | null;
  readonly terms: readonly Term[];
  readonly person: readonly string[];
  readonly passage: Passage;
  /** What does not follow from the passage. */
  readonly fates?: Partial<Survival> | undefined;
  /** After it. */
  readonly state: ClusterState;
  /** The fault among what is broken, and what was switched off for it. */
  readonly broken: Broken;
}

/**
 * What clients go through: nothing; a time without a database; an OpenSIPS that starts anew where it was; another machine
 * that goes on, where OpenSIPS starts or ran all the time; two machines at one address; a part of them that has nobody.
 */
export type Passage = 'nothing' | 'pause' | 'restart' | 'start-elsewhere' | 'takeover' | 'two' | 'part' | 'end';

type Said = Partial<Omit<Step, 'state'>> & Pick<Step, 'effect'> & { readonly state?: Partial<ClusterState> };

/** @param said what differs from a fault that nobody notices */
export function step({ state, broken, part }: Scene, said: Said): Step {
  return {
    ...{ service: 'untouched', takesOver: null, terms: [], person: [], passage: 'nothing' },
    broken: [...broken, part],
    ...said,
    state: { ...state, ...said.state },
  };
}

/** Machines with the address that clients reach; two where two hold it. */
export function serving(
  { parts: { cluster } }: Pick<Scene, 'parts'>,
  state: ClusterState,
  broken: Broken,
): readonly string[] {
  const known = cluster.nodes.map(({ machine }) => machine);
  return state.holders.filter((machine) => known.includes(machine) && isReached(broken, machine));
}

/** Whether a machine serves just now. */
export function isServing(scene: Scene, machine: string): boolean {
  return serving(scene, scene.state, scene.broken).includes(machine);
}

/** `a`, `a and b`, `a, b and c` */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
