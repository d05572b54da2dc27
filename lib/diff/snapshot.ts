import { COMPONENTS, type Component, type OnChange } from '../artifacts';
import type { WrittenModel } from './written';

/** One side of a diff, wherever it was read from. */
export interface Snapshot {
  readonly stacks: readonly StackSnapshot[];
}

export interface StackSnapshot {
  /** Empty where the side does not say, as in a state. */
  readonly name: string;
  /** What is told to machines, by label of its `terraform_data`. */
  readonly blocks: ReadonlyMap<string, BlockSnapshot>;
  /** What the platform makes, by address (`aws_instance.proxy1`). */
  readonly resources: ReadonlyMap<string, ResourceSnapshot>;
  /** Null where the side has none. */
  readonly model: WrittenModel | null;
}

/** One component of a machine, or what belongs to a whole cluster. */
export interface BlockSnapshot {
  readonly label: string;
  /** The machine it is about; for a cluster the one that loads it. */
  readonly machine: string;
  readonly component: Component | 'cib';
  /** All machines of the cluster; none for a component of one machine. */
  readonly machines: readonly string[];
  /** By path on the machine, or by name within the cluster. */
  readonly files: ReadonlyMap<string, FileSnapshot>;
  /** What its database is told, by name. */
  readonly statements: ReadonlyMap<string, string>;
  /** Rows that its OpenSIPS reads again, by name. */
  readonly rows: ReadonlyMap<string, string>;
  /** `opensips 3.6`: a package, and the line it has to be of. */
  readonly packages: readonly string[];
  /** Checksums of the author's packages, by file. */
  readonly packageFiles: ReadonlyMap<string, string>;
  readonly units: ReadonlyMap<string, string>;
  /** Their version numbers, by name; values are nowhere. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Labels of the blocks it waits for. */
  readonly after: readonly string[];
}

export interface FileSnapshot {
  readonly content: string;
  readonly mode: string;
  readonly owner: string;
  /** Null where the side does not say. */
  readonly onChange: OnChange | null;
}

export interface ResourceSnapshot {
  readonly type: string;
  readonly name: string;
  /** Ours are shown with their values; of the author's own resources only names of attributes are. */
  readonly ours: 'yes' | 'no';
  /** Attributes as JSON text. In a state they are those of the provider, which are more. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Attributes that Terraform leaves alone. */
  readonly ignored: readonly string[];
  /** Whether its values are what is there, not what is wanted. */
  readonly from: 'configuration' | 'state';
}

const MAX = COMPONENTS.length;

/** Blocks behind what each waits for; those that lead to one end stand together, by component and label of the end. */
export function inOrder(blocks: ReadonlyMap<string, BlockSnapshot>): readonly BlockSnapshot[] {
  const waitedFor = new Set([...blocks.values()].flatMap(({ after }) => after));
  const ends = [...blocks.values()].filter(({ label }) => !waitedFor.has(label));
  const sorted = ends.sort((a, b) => rank(a) - rank(b) || compare(a.label, b.label));
  const met = new Set<string>();
  const order: BlockSnapshot[] = [];
  for (const first of sorted) {
    if (met.has(first.label)) continue;
    met.add(first.label);
    // The way from a block to what it waits for; without recursion, since a chain may be thousands of blocks long.
    const way = [{ block: first, next: 0 }];
    for (let here = way.at(-1); here; here = way.at(-1)) {
      const label = here.block.after[here.next++];
      const found = label === undefined ? undefined : blocks.get(label);
      if (label === undefined) {
        order.push(here.block);
        way.pop();
      } else if (found && !met.has(label)) {
        met.add(label);
        way.push({ block: found, next: 0 });
      }
    }
  }
  return order;
}

function rank({ component }: BlockSnapshot): number {
  return component === 'cib' ? MAX : COMPONENTS.indexOf(component);
}

/** Not localeCompare: its order depends on the machine's locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
