import type { Fault } from './simulation';

/** A part that may stop working: what a reader is told of it, and what it is in the model. */
export interface Breakable {
  readonly fault: Fault;
  readonly part: Part;
}

export type Part =
  | { readonly of: 'process'; readonly program: ProcessName; readonly machine: string }
  /** Without power. */
  | { readonly of: 'machine'; readonly machine: string }
  /** Full: no write ends well any more. */
  | { readonly of: 'disk'; readonly machine: string }
  /** Of one network, those of `links` counted from 1; 0 is the one of its address. */
  | { readonly of: 'cable'; readonly machine: string; readonly network: number }
  /** Two machines hear each other no longer, and all others still do. */
  | { readonly of: 'link'; readonly between: readonly [string, string]; readonly network: number }
  /** Between the own site and another one. */
  | { readonly of: 'line'; readonly to: string }
  /** Everything at one place; `is` tells where that place stands to this stack. */
  | {
      readonly of: 'site';
      readonly name: string;
      readonly machines: readonly string[];
      readonly is: 'own' | 'other' | 'zone';
    };

/**
 * What runs on machines. `opensips-hung` is an OpenSIPS that runs and answers nothing; `answers` our watch over it;
 * `database-check` what says how a database is; `copy-tables` the copy of static tables; `resource:<id>` one of the author's.
 */
export type ProcessName =
  | 'opensips'
  | 'opensips-hung'
  | 'answers'
  | 'corosync'
  | 'pacemaker'
  | 'corosync-qdevice'
  | 'booth'
  | 'mariadb'
  | 'mysql'
  | 'ndb-management'
  | 'ndb-data'
  | 'garbd'
  | 'haproxy'
  | 'database-check'
  | 'database-role'
  | 'copy-tables'
  | `resource:${string}`;

/** What does not work just now. */
export type Broken = readonly Part[];

export function hasPower(broken: Broken, machine: string): boolean {
  return !broken.some(
    (part) =>
      (part.of === 'machine' && part.machine === machine) || (part.of === 'site' && part.machines.includes(machine)),
  );
}

/** Whether a machine is in the network of its address, where clients are. */
export function isReached(broken: Broken, machine: string): boolean {
  return hasPower(broken, machine) && isCabled(broken, machine, 0);
}

/** Whether two machines hear each other in one of so many networks. */
export function hear(broken: Broken, a: string, b: string, networks: number): boolean {
  if (!hasPower(broken, a) || !hasPower(broken, b)) return false;
  return a === b || Array.from({ length: networks }, (_, i) => i).some((network) => areLinked(broken, a, b, network));
}

function areLinked(broken: Broken, a: string, b: string, network: number): boolean {
  if (!isCabled(broken, a, network) || !isCabled(broken, b, network)) return false;
  return !broken.some(
    (part) =>
      part.of === 'link' && part.network === network && part.between.includes(a) && part.between.includes(b) && a !== b,
  );
}

function isCabled(broken: Broken, machine: string, network: number): boolean {
  return !broken.some((part) => part.of === 'cable' && part.machine === machine && part.network === network);
}

export function isFull(broken: Broken, machine: string): boolean {
  return broken.some((part) => part.of === 'disk' && part.machine === machine);
}

export function hasEnded(broken: Broken, program: ProcessName, machine: string): boolean {
  return broken.some((part) => part.of === 'process' && part.program === program && part.machine === machine);
}
