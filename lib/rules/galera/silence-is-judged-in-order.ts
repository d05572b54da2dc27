import { sources } from '../../facts/sources';
import type { GaleraCluster, GaleraTimers, Model } from '../../model';
import type { Observation } from '../../findings';
import { providerOption } from '../server-options';
import { galeraCluster, perDatabase } from '../shared-databases';
import { defineRule } from '../rule';

/** A member is heard several times before it is suspected, and suspected before it is given up. */
export const silenceIsJudgedInOrder = defineRule({
  id: 'galera/silence-is-judged-in-order',
  severity: 'error',
  // The group layer refuses such times, or takes members for lost that are well.
  acceptable: false,
  summary: 'a member is heard, then suspected, then given up',
  why: 'Members that are well are taken for lost, again and again; each time every write waits until the group has formed anew.',
  sources: [sources.galeraOptions],
  example: {
    wrong: `
      const database = new GaleraCluster(stack, 'database', {
        members,
        providerOptions: { 'evs.suspect_timeout': 'PT20S' },
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
    fix: "remove 'evs.suspect_timeout' from `providerOptions`, or give both",
    right: `
      const database = new GaleraCluster(stack, 'database', {
        members,
        providerOptions: {
          'evs.suspect_timeout': 'PT20S',
          'evs.inactive_timeout': 'PT30S',
        },
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
  },
  check: perDatabase(galeraCluster, (database, model) => {
    const of = (name: TimerName) => timeOf(name, database, model);
    const times = Object.keys(OURS).map((name) => of(name as TimerName));
    return [
      ...times.flatMap(({ unread }) => unread ?? []),
      ...ORDER.flatMap((order) => pair(of(order.shorter), of(order.longer), order)),
    ];
  }),
});

const OURS = {
  'evs.keepalive_period': 'keepalive',
  'evs.inactive_check_period': 'inactiveCheck',
  'evs.suspect_timeout': 'suspect',
  'evs.inactive_timeout': 'inactive',
  'evs.install_timeout': 'install',
} as const satisfies Readonly<Record<string, keyof GaleraTimers>>;

type TimerName = keyof typeof OURS;

interface Order {
  readonly shorter: TimerName;
  readonly longer: TimerName;
  readonly relation: '<' | '<=';
  /** Of the longer one, that the shorter is held against. */
  readonly share: 1 | 2 | 3;
}

/** What Galera 26.4 takes, and that a member is suspected before it is given up. */
const ORDER: readonly Order[] = [
  { shorter: 'evs.keepalive_period', longer: 'evs.suspect_timeout', relation: '<', share: 3 },
  { shorter: 'evs.inactive_check_period', longer: 'evs.suspect_timeout', relation: '<', share: 2 },
  { shorter: 'evs.suspect_timeout', longer: 'evs.inactive_timeout', relation: '<', share: 1 },
  { shorter: 'evs.install_timeout', longer: 'evs.inactive_timeout', relation: '<=', share: 1 },
];

interface Time {
  readonly name: TimerName;
  /** Undefined for a text that is no period. */
  readonly seconds: number | undefined;
  /** Null where it is ours. */
  readonly said: { readonly path: string; readonly fix: string } | null;
  readonly unread?: Observation;
}

function timeOf(name: TimerName, database: GaleraCluster, model: Model): Time {
  const option = providerOption(database, model, name);
  if (!option) return { name, seconds: database.timers[OURS[name]].toMillis() / 1000, said: null };
  const { path, fix, found, value } = option;
  const seconds = periodSeconds(value);
  if (seconds !== undefined) return { name, seconds, said: { path, fix } };
  const allowed = 'a period as PT2S or PT0.5S, or a number of seconds';
  return { name, seconds, said: null, unread: { path, message: `${name} is no period`, found, allowed, fix } };
}

function pair(shorter: Time, longer: Time, { relation, share }: Order): readonly Observation[] {
  const said = shorter.said ?? longer.said;
  if (!said || shorter.seconds === undefined || longer.seconds === undefined) return [];
  const limit = longer.seconds / share;
  if (shorter.seconds < limit || (relation === '<=' && shorter.seconds === limit)) return [];
  return [
    {
      path: said.path,
      message: `${shorter.name} is too long beside ${longer.name}`,
      found: `${shorter.seconds} s beside ${longer.seconds} s`,
      allowed: `${shorter.name} ${relation} ${longer.name}${share === 1 ? '' : ` / ${share}`}`,
      fix: `${said.fix}, or give both`,
    },
  ];
}

/** `PT1M2.5S` and `62.5` as 62.5; undefined when it is neither. */
function periodSeconds(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text);
  if (!match || !/\d/.test(text)) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}
