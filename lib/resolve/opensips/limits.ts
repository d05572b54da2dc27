import { COUNT_REPORTS, profileName, RATE_REPORTS } from '../../facts/opensips/counts';
import type { Exchange } from '../../facts/opensips/dialects';
import type { CallCount, Module, Parameter, SettingValue } from '../../model';
import type { CallLimitsRecord } from '../../topology/topology';
import { module, parameters, type Scope } from './draft';

const MOST_CALLS = 1_000_000;
const MOST_A_SECOND = 10_000;

interface Said extends Pick<CallCount, 'of' | 'per'> {
  readonly prop: keyof CallLimitsRecord;
  readonly max: number;
  /** Where sites share it: counted at each site, for limits that others may have, or only where there is a limit. */
  readonly counted: 'everywhere' | 'where-limited';
}

/** Calls at a time first: looking at them changes no count. */
const SAID: readonly Said[] = [
  { prop: 'callsPerAccount', of: 'calls', per: 'account', max: MOST_CALLS, counted: 'everywhere' },
  { prop: 'calls', of: 'calls', per: 'total', max: MOST_CALLS, counted: 'everywhere' },
  // A pipe for each account costs memory at all sites, and early versions report every pipe they ever had.
  {
    ...{ prop: 'callsPerSecondPerAccount', of: 'calls-per-second', per: 'account', max: MOST_A_SECOND },
    counted: 'where-limited',
  },
  { prop: 'callsPerSecond', of: 'calls-per-second', per: 'total', max: MOST_A_SECOND, counted: 'everywhere' },
];

/** What is counted: for limits of our own, and for those that other sites may have. */
export function callCounts(scope: Scope): readonly CallCount[] {
  return [...saidCounts(scope), ...carrierCounts(scope)];
}

function saidCounts({ context, parts }: Scope): readonly CallCount[] {
  const { path, problems, records } = context;
  return SAID.flatMap(({ prop, of, per, max, counted }): readonly CallCount[] => {
    const said = records.proxies.limits?.[prop];
    const shared = of === 'calls' ? parts.interconnect?.callCounts : parts.interconnect?.callRates;
    const over = shared === 'on' ? 'sites' : 'cluster';
    if (said === undefined) return over === 'sites' && counted === 'everywhere' ? [{ of, per, over, most: null }] : [];
    const most = problems.integer(path, `limits.${prop}`, said, 1, max);
    return most === undefined ? [] : [{ of, per, over, most }];
  });
}

/** All carriers are counted where one of them has a limit. */
function carrierCounts({ parts: { carriers, interconnect } }: Scope): readonly CallCount[] {
  const count = (
    of: CallCount['of'],
    limit: 'calls' | 'callsPerSecond',
    shared: 'on' | 'off' | undefined,
  ): readonly CallCount[] => {
    const isCounted = shared === 'on' ? carriers.length > 0 : carriers.some(({ limits }) => limits[limit] !== null);
    return isCounted ? [{ of, per: 'carrier', over: shared === 'on' ? 'sites' : 'cluster', most: null }] : [];
  };
  return [
    ...count('calls', 'calls', interconnect?.callCounts),
    ...count('calls-per-second', 'callsPerSecond', interconnect?.callRates),
  ];
}

/** Module dialog with the profiles that calls are counted in, and the cluster over which nodes tell each other the counts. */
export function withProfiles(dialog: Module, scope: Scope): Module {
  const { context, dialect, parts } = scope;
  const counts = callCounts(scope).filter(({ of }) => of === 'calls');
  const named = (fits: (count: CallCount) => boolean) => counts.filter(fits).map(profileName).join(';') || undefined;
  const shared = counts.some(({ over }) => over === 'sites') ? parts.interconnect : null;
  return {
    ...dialog,
    parameters: [
      ...dialog.parameters,
      ...parameters(context.path, {
        profiles_with_value: named(({ per }) => per !== 'total'),
        profiles_no_value: named(({ per }) => per === 'total'),
      }),
      ...(shared
        ? exchanged(shared, dialect.dialog.profiles, {
            // In early versions it is 10 ms: a hundred packets a second to each node.
            replicate_profiles_timer: COUNT_REPORTS.intervalMs,
            replicate_profiles_expire: COUNT_REPORTS.expirySeconds,
          })
        : []),
    ],
  };
}

/** Calls that the pair's nodes tell each other must not be told to other sites by both. */
export function checkCountedOnce(scope: Scope): void {
  const { context, dialect, parts } = scope;
  const { interconnect, replication } = parts;
  if (interconnect?.callCounts !== 'on' || replication?.dialogs !== 'on' || dialect.dialog.countedOnce === 'yes')
    return;
  context.problems.add({
    rule: 'input/version-can-do-it',
    path: interconnect.path,
    message: `nodes of OpenSIPS ${context.version} that replicate calls report each of them twice`,
    found: "share.callCounts 'on', dialogs 'on' of the ReplicationCluster",
    allowed: 'one of the two; a call is reported by the node that holds its sharing tag since 2.4',
    fix: "set `share.callCounts` to 'off', or `dialogs` of the ReplicationCluster, or change `version` of the proxy clusters",
    related: [replication.path],
  });
}

/** Module ratelimit, where calls begun within a second are counted: a window of one second that moves in tenths of it. */
export function rates(scope: Scope): readonly Module[] {
  const { context, dialect, parts } = scope;
  const counts = callCounts(scope).filter(({ of }) => of === 'calls-per-second');
  if (counts.length === 0) return [];
  const window = dialect.ratelimit.algorithm === 'SBT' ? { window_size: 1, slot_period: 100 } : {};
  // Seconds after which calls are counted anew; the daemon's own is 10.
  const ratelimit = module('ratelimit', context.path, { timer_interval: 1, ...window });
  const shared = counts.some(({ over }) => over === 'sites') ? parts.interconnect : null;
  if (!shared) return [ratelimit];
  const told = exchanged(shared, dialect.ratelimit.exchange, {
    repl_timer_interval: RATE_REPORTS.intervalMs,
    repl_timer_expire: RATE_REPORTS.expirySeconds,
  });
  return [{ ...ratelimit, parameters: [...ratelimit.parameters, ...told] }];
}

function exchanged(
  { path, clusterId }: { readonly path: string; readonly clusterId: number },
  exchange: Exchange,
  timers: Readonly<Record<string, SettingValue>>,
): readonly Parameter[] {
  return parameters(path, {
    ...(exchange.by === 'pair'
      ? { [exchange.send]: clusterId, [exchange.accept]: clusterId }
      : { [exchange.parameter]: clusterId }),
    ...timers,
  });
}
