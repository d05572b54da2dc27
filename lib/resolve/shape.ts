import { written } from '../topology/said';
import { UNFIT, type Complain, type Shape } from '../topology/shape';
import { acceptance, parts, platform, secret } from '../topology/shapes';
import type { AcceptanceRecord, Part, PlatformRecord, SecretRecord, Topology } from '../topology/topology';
import type { Problems } from './problems';

/** What can be read of a topology. */
export interface Readable {
  /** Without what does not fit: the rest may be read as its types say. */
  readonly topology: Topology;
  /** True for a proxy cluster that lacks something its author said: what the rules said of it might not be so. */
  readonly isIncomplete: (proxies: string) => boolean;
}

/** Read while the author's own cannot be; nothing is written then. */
const NO_PLATFORM: PlatformRecord = {
  kind: 'ssh',
  user: 'root',
  privateKey: { from: 'file', file: 'none', version: 1 },
};

/** Parts whose machines may have a host key. */
const WITH_HOST_KEYS: readonly Part['kind'][] = [
  'proxy-cluster',
  'galera-cluster',
  'replicated-database',
  'ndb-cluster',
  'arbitrator',
];

/** Looks at the kind of every value before anything else reads it: an author's program may have passed anything. */
export function readable(topology: Topology, problems: Problems): Readable {
  const incomplete = new Set<string>();
  /** The value as far as it fits; undefined where nothing of it can be used. */
  const fit = <T>(shape: Shape<T>, value: unknown, path: string, prop: string, unfit?: () => void): T | undefined => {
    const complain: Complain = (at, found, wanted) => {
      unfit?.();
      report(path, at, found, wanted, problems);
    };
    const fitting = shape.fit(value, prop, complain);
    return fitting === UNFIT ? undefined : (fitting as T);
  };

  for (const { path, prop, found, wanted } of topology.misfits ?? []) {
    incomplete.add(path);
    refuse(path, prop, found, wanted, problems);
  }
  const fitting = topology.parts.flatMap((part) => {
    const { path } = part;
    const cluster: unknown = 'proxies' in part ? part.proxies : path;
    // Nobody knows whose part it is when it does not say.
    const unfit = () => incomplete.add(typeof cluster === 'string' ? cluster : topology.name);
    return fit<Part>(parts[part.kind] as unknown as Shape<Part>, part, path, '', unfit) ?? [];
  });
  const left = new Set(topology.parts.map(({ path }) => path).filter((path) => !fitting.some((p) => p.path === path)));
  const reached = fit<PlatformRecord>(platform, topology.platform, topology.name, 'platform') ?? NO_PLATFORM;
  const machinesLeft = topology.parts.some(({ kind, path }) => WITH_HOST_KEYS.includes(kind) && left.has(path));

  return {
    topology: {
      ...topology,
      // Host keys of machines that cannot be read would be said to be of none.
      platform: machinesLeft ? { ...reached, hostKeys: undefined } : reached,
      secret:
        topology.secret === undefined ? undefined : fit<SecretRecord>(secret, topology.secret, topology.name, 'secret'),
      // What belongs to a part that was left out would only be said to belong nowhere.
      parts: fitting.filter(
        (part) =>
          !('proxies' in part) ||
          !(left.has(part.proxies) || (part.kind === 'pacemaker-cluster' && left.has(part.virtualIp))),
      ),
      acceptances: topology.acceptances.flatMap((each) => fit<AcceptanceRecord>(acceptance, each, each.path, '') ?? []),
    },
    isIncomplete: (path) => [...incomplete].some((other) => path === other || path.startsWith(`${other}/`)),
  };
}

function report(path: string, prop: string, value: unknown, wanted: string, problems: Problems): void {
  if (value !== undefined) {
    refuse(path, prop, written(value), wanted, problems);
    return;
  }
  problems.add({
    rule: 'input/values-fit-their-props',
    path,
    message: `\`${prop}\` is missing`,
    found: 'nothing',
    allowed: wanted,
    fix: `give \`${prop}\``,
  });
}

function refuse(path: string, prop: string, found: string, wanted: string, problems: Problems): void {
  problems.add({
    rule: 'input/values-fit-their-props',
    path,
    message: `\`${prop}\` is not what it has to be`,
    found,
    allowed: wanted,
    fix: `change \`${prop}\``,
  });
}
