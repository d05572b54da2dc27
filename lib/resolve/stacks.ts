import { proxyClusters, type Interconnect, type Model } from '../model';
import type { Problem } from './problems';

/** The id of a stack is a folder's name and a word on Terraform's command line, on machines of every kind. */
const STACK_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/;

/** What is wrong with the id of a stack. */
export function stackNameProblems(name: string): readonly Problem[] {
  if (STACK_NAME.test(name)) return [];
  return [
    {
      rule: 'input/stack-names',
      path: name,
      message: 'the id of the stack is no plain name, and its output folder is called by it',
      found: JSON.stringify(name),
      allowed: 'letters, digits, dash and _, 63 at most, a letter or a digit first',
      fix: 'change the id of the stack',
    },
  ];
}

/** One stack of several that are written together. */
export interface StackOfApp {
  readonly name: string;
  /** Null where it could not be read. */
  readonly model: Model | null;
}

/** What is wrong between stacks: each may be fine alone. */
export function problemsAcross(stacks: readonly StackOfApp[]): readonly Problem[] {
  return [
    ...sameName(stacks),
    ...sameMachine(stacks),
    ...sameContacts(stacks),
    ...otherWords(stacks),
    ...otherTables(stacks),
  ];
}

/** A table arrives only where it is on the list, and in the database it comes from. */
function otherTables(stacks: readonly StackOfApp[]): readonly Problem[] {
  const all = stacks.flatMap(({ model }) =>
    (model?.databases ?? []).flatMap((local) => {
      if (local.elsewhere.length === 0 || local.staticTables.by !== 'replication') return [];
      const machines = [...local.members, ...local.elsewhere].map(({ machine }) => machine).sort();
      const tables = local.staticTables.tables.map((table) => `${local.database}.${table}`);
      return [{ path: local.path, sites: machines.join(), tables }];
    }),
  );
  return all.flatMap(({ path, sites, tables }, i): readonly Problem[] => {
    const first = all.slice(0, i).find((each) => each.sites === sites);
    const odd = first
      ? [...tables.filter((table) => !first.tables.includes(table)), ...first.tables.filter((t) => !tables.includes(t))]
      : [];
    if (!first || odd.length === 0) return [];
    return [
      {
        rule: 'input/static-tables',
        path,
        message: 'static tables travel between the sites, and these are on the list of one site alone',
        found: odd.join(', '),
        allowed: 'the same `database` and the same tables at every site',
        fix: 'make `database` and `staticTables` the same in both',
        related: [first.path],
      },
    ];
  });
}

function sameName(stacks: readonly StackOfApp[]): readonly Problem[] {
  const taken = new Map<string, string>();
  return stacks.flatMap(({ name }) => {
    const other = taken.get(name.toLowerCase());
    if (other === undefined) taken.set(name.toLowerCase(), name);
    return other === undefined
      ? []
      : [
          {
            rule: 'input/stack-names',
            path: name,
            message: `there is a stack '${other}' already, and some file systems take the two for one folder`,
            found: JSON.stringify(name),
            allowed: 'an id that no other stack of the App has, in whatever case',
            fix: 'change the id of one of the two stacks',
            related: [other],
          },
        ];
  });
}

/** Two stacks would write one machine's files in turns, each without the other's. */
function sameMachine(stacks: readonly StackOfApp[]): readonly Problem[] {
  const names = new Map<string, Owner>();
  const addresses = new Map<string, Owner>();
  return stacks.flatMap(({ name: stack, model }) =>
    (model?.machines ?? []).flatMap((machine) => {
      const owner = { stack, path: machine.path };
      const address = machine.address.toString();
      return [
        ...claim(names, machine.name.toLowerCase(), owner, {
          rule: 'input/names-are-unique',
          found: JSON.stringify(machine.name),
          message: (other) => `stack '${stack}' names a machine that stack '${other}' has already`,
        }),
        ...claim(addresses, address, owner, {
          rule: 'input/addresses-are-unique',
          found: JSON.stringify(address),
          message: (other) => `stack '${stack}' has a machine at an address that stack '${other}' uses already`,
        }),
      ];
    }),
  );
}

interface Owner {
  readonly stack: string;
  readonly path: string;
}

function claim(
  taken: Map<string, Owner>,
  key: string,
  owner: Owner,
  { rule, found, message }: { rule: string; found: string; message: (other: string) => string },
): readonly Problem[] {
  const other = taken.get(key);
  if (!other) taken.set(key, owner);
  // Within one stack it was said when that stack was read.
  if (!other || other.stack === owner.stack) return [];
  return [
    {
      rule,
      path: owner.path,
      message: message(other.stack),
      found,
      allowed: 'each machine in one stack of the App',
      fix: 'change `nodes` in one of the two, or put both into one stack',
      related: [other.path],
    },
  ];
}

/**
 * Sites that keep contacts in the tables of one database would call each other's phones, from addresses that the routers in
 * front of those let nothing in from.
 */
function sameContacts(stacks: readonly StackOfApp[]): readonly Problem[] {
  const taken = new Map<string, Owner>();
  return stacks.flatMap(({ name: stack, model }) =>
    (model ? proxyClusters(model) : []).flatMap(({ cluster, shared, connection, interconnect, dualSite }) => {
      if (shared?.kind !== 'external' || !connection || !(interconnect ?? dualSite)) return [];
      return shared.servers.flatMap(({ host, port }): readonly Problem[] => {
        const key = `${host.toLowerCase()}:${port}/${shared.database}`;
        const other = taken.get(key);
        if (!other) taken.set(key, { stack, path: cluster.path });
        if (!other || other.stack === stack) return [];
        return [
          {
            rule: 'input/sites',
            path: connection.path,
            message: `contacts of stacks '${other.stack}' and '${stack}' would lie in one table, and no router in front of a phone lets in calls from the site it did not register to`,
            found: key,
            allowed: 'a database of its own for each site',
            fix: 'change `servers` or `database` of the ExternalDatabase in one of the two stacks',
            related: [other.path],
          },
        ];
      });
    }),
  );
}

/** What sites have to say alike, by the prop that says it. */
const ALIKE: Readonly<Record<string, (interconnect: Interconnect) => unknown>> = {
  sites: ({ sites }) =>
    sites.map(({ name, version, nodes }) => [
      name,
      version,
      nodes.map((node) => [node.machine, node.nodeId, node.address.toString()]),
    ]),
  clusterId: ({ clusterId }) => clusterId,
  transport: ({ transport }) => transport.by,
  port: ({ transport }) => transport.port,
  share: ({ callCounts, callRates, staticTables }) => [callCounts, callRates, staticTables],
};

/** Sites that know each other by other nodes, ids or ports talk past each other. */
function otherWords(stacks: readonly StackOfApp[]): readonly Problem[] {
  const ends = stacks.flatMap(({ name: stack, model }) =>
    (model?.interconnects ?? []).map((interconnect) => ({ stack, interconnect })),
  );
  return ends.flatMap((end, i) => {
    const other = ends.slice(0, i).find((each) => each.stack !== end.stack && speakOfEachOther(each, end));
    if (!other) return [];
    const differing = Object.entries(ALIKE)
      .filter(([, of]) => JSON.stringify(of(end.interconnect)) !== JSON.stringify(of(other.interconnect)))
      .map(([prop]) => prop);
    if (differing.length === 0) return [];
    return [
      {
        rule: 'input/sites',
        path: end.interconnect.path,
        message: `stack '${end.stack}' says other things of the sites than stack '${other.stack}'`,
        found: `other ${differing.join(', ')}`,
        allowed: 'one Interconnect, the same in the stack of each site',
        fix: `make ${differing.map((prop) => `\`${prop}\``).join(' and ')} the same in both`,
        related: [other.interconnect.path],
      },
    ];
  });
}

interface End {
  readonly interconnect: Interconnect;
}

/** One of the two names a machine of the other's site. */
function speakOfEachOther(a: End, b: End): boolean {
  const own = ({ interconnect: { site, sites } }: End) => sites.find(({ name }) => name === site)?.nodes ?? [];
  const names = (end: End, nodes: ReturnType<typeof own>) =>
    end.interconnect.nodes.some(({ machine }) => nodes.some((node) => node.machine === machine));
  return names(a, own(b)) || names(b, own(a));
}
