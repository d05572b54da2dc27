import { placeholder, type OnChange } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import type { Step } from './change';
import type { ProxyRole, Role } from './roles';
import { inOrder, type BlockSnapshot } from './snapshot';

/** What the apply program has to do, in its own words, with those for what is no file. */
export type Ask = OnChange | 'load-sql' | 'reload-rows' | 'install' | 'unknown';

/** A block that Terraform rolls out, and what was there before; nothing on a machine or for a component that is new. */
export interface Rolled {
  readonly block: BlockSnapshot;
  readonly before: BlockSnapshot | undefined;
}

/**
 * What `find_changes` of the apply program finds on the machine, as far as two releases tell: what is asked by files that
 * differ, by those that wait for a rotated secret, and by what the database is told.
 */
export function asksOf({ block, before }: Rolled): ReadonlySet<Ask> {
  if (!before) return new Set(['install']);
  // Pacemaker takes it without a file.
  if (block.component === 'cib') return new Set();
  const rotated = [...block.secrets].flatMap(([name, version]) => {
    const old = before.secrets.get(name);
    return old !== undefined && old !== version ? [placeholder(name)] : [];
  });
  const waits = (text: string) => rotated.some((each) => text.includes(each));
  const asks = new Set<Ask>();
  for (const path of new Set([...before.files.keys(), ...block.files.keys()])) {
    const [old, now] = [before.files.get(path), block.files.get(path)];
    const same = old?.content === now?.content && old?.mode === now?.mode && old?.owner === now?.owner;
    if (same && !waits(now?.content ?? '')) continue;
    asks.add((now ?? old)?.onChange ?? 'unknown');
    if (SCHEMA.includes(path)) asks.add('load-sql');
  }
  if (differ(before.statements, block.statements) || [...block.statements.values()].some(waits)) asks.add('load-sql');
  if (differ(before.rows, block.rows)) asks.add('reload-rows');
  if (
    block.component === 'proxy' &&
    (packagesOf(before) !== packagesOf(block) || differ(before.packageFiles, block.packageFiles))
  )
    asks.add('restart-proxy');
  return asks;
}

/** Programs whose change makes the statements be told again. */
const SCHEMA = ['load-schema', 'forget-peers'].map((name) => `${debian12.home}/${name}`);
const SYNCED = `${debian12.home}/synced`;

function differ(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size !== b.size || [...a].some(([key, value]) => b.get(key) !== value);
}

/** Those of OpenSIPS: what is replaced under it makes it restart. */
function packagesOf({ packages }: BlockSnapshot): string {
  return packages.filter((each) => each.startsWith('opensips')).join();
}

/** Machines whose change takes a service from them, so that they hand the virtual address over first. */
export function disturbs(asks: ReadonlySet<Ask>): boolean {
  return (['restart-proxy', 'restart-database', 'restart-corosync', 'unknown'] as const).some((each) => asks.has(each));
}

/**
 * What a roll-out does, in the order that blocks wait for each other. Blocks of one machine that come one behind the
 * other are one step.
 */
export function stepsOf(
  blocks: ReadonlyMap<string, BlockSnapshot>,
  rolled: ReadonlyMap<string, Rolled>,
  roles: ReadonlyMap<string, Role>,
): readonly Step[] {
  const steps: (Step & { readonly last: BlockSnapshot })[] = [];
  for (const block of inOrder(blocks)) {
    const found = rolled.get(block.label);
    if (!found) continue;
    const step = stepOf(found, roles.get(block.machine) ?? null);
    const previous = steps.at(-1);
    const waits = !previous || waitsFor(block, previous.last, blocks);
    if (
      previous?.machine === step.machine &&
      waits &&
      (step.components[0] === 'cib') === (previous.components[0] === 'cib')
    )
      steps[steps.length - 1] = { ...joined(previous, step), last: block };
    else steps.push({ ...step, begins: waits ? 'after-the-step-before' : 'beside-others', last: block });
  }
  return steps.map(({ last: _, ...step }) => step);
}

function joined(a: Step, b: Step): Step {
  const both = (key: 'components' | 'before' | 'does' | 'after') => [...new Set([...a[key], ...b[key]])];
  return { ...a, components: both('components'), before: both('before'), does: both('does'), after: both('after') };
}

/** Whether a block waits for another one, over others that need not change. */
function waitsFor(block: BlockSnapshot, other: BlockSnapshot, blocks: ReadonlyMap<string, BlockSnapshot>): boolean {
  const seen = new Set<string>();
  const open = [...block.after];
  for (let label = open.pop(); label !== undefined; label = open.pop()) {
    if (label === other.label) return true;
    if (seen.has(label)) continue;
    seen.add(label);
    open.push(...(blocks.get(label)?.after ?? []));
  }
  return false;
}

function stepOf(rolled: Rolled, role: Role | null): Step {
  const { block } = rolled;
  const { machine, component } = block;
  const asks = asksOf(rolled);
  const common = { machine, components: [component], begins: 'after-the-step-before' } as const;
  if (component === 'cib')
    return {
      ...common,
      before: ['the cluster has quorum (180 s)', 'crm_verify accepts the new configuration'],
      does: ['Pacemaker gets what differs, in one patch'],
      after: [
        'the cluster comes to rest (120 s), and nothing is failed or stopped that was not before; else its previous configuration is put back',
      ],
    };
  return {
    ...common,
    before: [...checks(rolled), ...gates(asks, block, role)],
    does: deeds(asks, role),
    after: proofs(asks, block, role),
  };
}

/** What daemons read before anything is touched. */
function checks({ block, before }: Rolled): readonly string[] {
  const changed = [...block.files].filter(([path, { content }]) => before?.files.get(path)?.content !== content);
  return CHECKERS.flatMap(([pattern, checker]) =>
    changed.some(([path]) => pattern.test(path)) ? [`${checker} accepts the new file`] : [],
  );
}

const CHECKERS: readonly (readonly [RegExp, string])[] = [
  [/\/opensips\.cfg$/, 'opensips -C'],
  [/\/corosync\.conf$/, 'corosync -t'],
  [/^\/etc\/mysql\/.*\.cnf$/, 'the database server'],
  [/\/haproxy\.cfg$/, 'haproxy -c'],
  [/\/firewall\.nft$/, 'nft -c'],
];

function gates(asks: ReadonlySet<Ask>, { component }: BlockSnapshot, role: Role | null): readonly string[] {
  const { proxy = null, database = null } = role ?? {};
  return [
    ...(disturbs(asks) && component !== 'base' && proxy?.service ? [handOver(proxy)] : []),
    ...(asks.has('restart-database') && database && database.as !== 'arbitrator'
      ? [
          'the other servers of the database can do without this one (asked for 120 s); else nothing changes and the roll ends here',
        ]
      : []),
  ];
}

/** `step_aside` of the apply program. */
function handOver({ service, nodes }: ProxyRole): string {
  const taker =
    service === 'with-virtual-ip' ? 'online and free to take it' : 'online, synced, and reached over its link';
  const who = nodes.length === 2 ? 'the other node' : 'another node';
  return `if it holds the virtual address: ${who} is ${taker} (120 s), and it moves there and stays; if that node is online but not so, nothing changes and the roll ends here; if no other node has been online for 30 s, this one changes in place and service is interrupted`;
}

/** What `make_live` of the apply program does, in its order. */
function deeds(asks: ReadonlySet<Ask>, role: Role | null): readonly string[] {
  if (asks.has('install')) return ['packages are installed, files put in place, services started'];
  const due = ORDER.filter((each) => asks.has(each) && !COVERED[each]?.some((other) => asks.has(other)));
  const words = due.map((each) => (each === 'restart-proxy' ? restartWords(role) : DEEDS[each]));
  return words.length > 0 ? words : ['files are put in place'];
}

/** In which the program makes changes live. */
export const ORDER: readonly Exclude<Ask, 'install' | 'nothing'>[] = [
  ...(['reload-packages', 'reload-units', 'reload-sysctl', 'reload-firewall', 'restart-check'] as const),
  ...(['restart-database', 'restart-arbitrator', 'reload-haproxy', 'load-sql', 'restart-proxy'] as const),
  ...(['reload-rows', 'restart-corosync', 'reload-corosync', 'restart-tickets', 'unknown'] as const),
];

/** What a stronger one does as well. */
const COVERED: Partial<Readonly<Record<Ask, readonly Ask[]>>> = {
  'reload-rows': ['restart-proxy'],
  'reload-corosync': ['restart-corosync'],
};

const DEEDS: Readonly<Record<(typeof ORDER)[number], string>> = {
  'reload-packages': 'the list of packages is fetched',
  'reload-units': 'systemd reads its units again',
  'reload-sysctl': 'the kernel gets its parameters',
  'reload-firewall': 'the table of the firewall is replaced',
  'restart-check': 'the health check of the database listens anew',
  'restart-database': 'the database server restarts',
  'restart-arbitrator': 'garbd restarts',
  'reload-haproxy': 'haproxy reloads',
  'load-sql': 'the database is told its tables, accounts and rows',
  'restart-proxy': 'OpenSIPS restarts',
  'reload-rows': 'OpenSIPS reads the rows of its cluster again',
  'restart-corosync': 'Pacemaker stops, Corosync restarts, Pacemaker starts',
  'reload-corosync': 'Corosync reads its configuration again, without a restart',
  'restart-tickets': 'boothd restarts',
  unknown: 'something happens that neither side says',
};

function restartWords(role: Role | null): string {
  switch (role?.proxy?.service) {
    case 'clone':
      return 'Pacemaker stops OpenSIPS here and starts it again';
    case 'with-virtual-ip':
      return 'OpenSIPS restarts through Pacemaker, if it still runs here';
    default:
      return 'OpenSIPS restarts';
  }
}

/** `healthy` and `catch_up` of the apply program. */
function proofs(asks: ReadonlySet<Ask>, { component, files }: BlockSnapshot, role: Role | null): readonly string[] {
  switch (component) {
    case 'base':
      return ['the firewall is loaded'];
    case 'database':
      return [
        role?.database
          ? 'the server is again what it should be, with the data of the others (600 s)'
          : 'the database server answers (60 s)',
      ];
    case 'proxy':
      return [
        role?.proxy?.service === 'with-virtual-ip'
          ? 'where OpenSIPS runs, it answers (60 s), and the same process does two seconds later'
          : 'OpenSIPS answers (60 s), and the same process does two seconds later',
        ...(files.has(SYNCED) && (asks.has('restart-proxy') || asks.has('install'))
          ? ['it holds what the other nodes hold (90 s); else the roll ends here, with the new files in place']
          : []),
      ];
    case 'cluster':
      return ['Pacemaker has a coordinator (90 s)'];
    case 'tickets':
    case 'access':
      return ['its services run (60 s)'];
    case 'cib':
      return [];
  }
}
