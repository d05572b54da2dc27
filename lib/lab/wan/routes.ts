import { LabError } from '../errors';
import type { Lab } from '../lab';
import { inNamespace, NETWORK_PATIENCE } from '../machines/network';
import { networkText, type LabPlan, type LabSite, type LabWan } from '../plan';
import { must } from '../run';
import { requireWan, sitePairs } from '../sites';
import { DEVICE, linkNow, makeLink } from './link';

/** Table of the controller's namespace with the way to each site by {@link DEVICE}. */
const TABLE = 100;
/** Of the rules that drop what is cut off, and below them of those that send by the table. */
const PREFERENCE = { cut: 1000, line: 1001 } as const;
const FAMILIES = ['ipv4', 'ipv6'] as const;

/** How two sites are connected. */
export interface WanState {
  readonly between: readonly [string, string];
  readonly state: 'open' | 'cut';
}

/** How far apart sites are just now. */
export interface Distance {
  /** There and back, in milliseconds. */
  readonly roundTrip: number;
  /** Questions that get lost, or their answers, in percent: what ping shows. */
  readonly loss: number;
  readonly by: 'netem' | 'forwarder';
}

/**
 * Puts a distance between sites: what the router takes from a network of one to a network of another goes a way that takes
 * half of the round trip, and loses some. Nothing else does: not what stays within a site, nor what the lab itself sends.
 * @param loss of a question and its answer together, in percent
 */
export async function layWan({ plan }: Lab, loss: number): Promise<void> {
  const { wan, controller } = plan;
  if (!wan) return;
  // Made after this, so that it takes packets whose sender is elsewhere by its table.
  const lenient = ['all', 'default'].map((name) => `net.ipv4.conf.${name}.rp_filter=0`);
  await must('ip', ['netns', 'exec', controller, 'sysctl', '-q', '-w', ...lenient], { timeout: NETWORK_PATIENCE });
  await makeLink(plan, { delay: wan.roundTrip.toMillis() / 2, loss: 1 - Math.sqrt(1 - loss / 100) });
  for (const family of FAMILIES) {
    const ways = waysOf(wan).filter((way) => way.family === family);
    if (ways.length === 0) continue;
    await inNamespace(controller, [
      // Where a forwarder ends, its routes go: nothing is to find a shorter way then.
      `route replace blackhole ${family === 'ipv4' ? '0.0.0.0/0' : '::/0'} table ${TABLE}`,
      ...[...new Set(ways.map(({ to }) => to))].map((to) => `route replace ${to} dev ${DEVICE} table ${TABLE}`),
    ]);
  }
  await addRules(plan, waysOf(wan), 'line');
}

/** Cuts the lines of a site to all others. */
export async function cutSite(lab: Lab, site: LabSite): Promise<void> {
  const wan = requireApart(lab.plan, site);
  lab.caller.say(`${site.name}: its lines to other sites are cut`);
  await addRules(lab.plan, waysOf(wan, site), 'cut');
}

/** Mends the lines of a site, or of all. */
export async function mendLines(lab: Lab, site: LabSite | null): Promise<void> {
  const { wan, controller } = lab.plan;
  if (!wan) return;
  const there = await rulesNow(lab.plan, 'cut');
  const cut = waysOf(wan, site).filter((way) => there.has(keyOf(way)));
  if (cut.length > 0) lab.caller.say(`${site ? site.name : 'sites'}: the lines to others are mended`);
  for (const family of FAMILIES) {
    const rules = cut.filter((way) => way.family === family).map((way) => `rule del ${ruleText(way, 'cut')}`);
    await inNamespace(controller, rules, family);
  }
}

/** Each pair of sites. */
export async function wanStates({ plan }: Lab): Promise<readonly WanState[]> {
  if (!plan.wan) return [];
  const cut = await rulesNow(plan, 'cut');
  return sitePairs(plan.wan).map(([one, other]) => ({
    between: [one.name, other.name],
    state: waysBetween(one, other).some((way) => cut.has(keyOf(way))) ? 'cut' : 'open',
  }));
}

/** Undefined for one site, and where nothing works. */
export async function distanceNow({ plan }: Lab): Promise<Distance | undefined> {
  const link = plan.wan ? await linkNow(plan) : undefined;
  return link && { roundTrip: 2 * link.delay, loss: 100 * (1 - (1 - link.loss) ** 2), by: link.by };
}

/** What goes from a network of one site to a network of another. */
interface Direction {
  readonly from: string;
  readonly to: string;
  readonly family: (typeof FAMILIES)[number];
}

/** @param site whose lines; null for those of all */
function waysOf(wan: LabWan, site: LabSite | null = null): readonly Direction[] {
  return sitePairs(wan)
    .filter((pair) => site === null || pair.includes(site))
    .flatMap(([one, other]) => [...waysBetween(one, other), ...waysBetween(other, one)]);
}

function waysBetween({ segments }: LabSite, other: LabSite): readonly Direction[] {
  return segments.flatMap(({ bridge, controller: { address } }) =>
    other.segments
      .filter(({ controller }) => controller.address.family === address.family)
      .map(({ controller }) => ({ from: bridge, to: networkText(controller), family: address.family })),
  );
}

async function addRules(plan: LabPlan, ways: readonly Direction[], kind: keyof typeof PREFERENCE): Promise<void> {
  const there = await rulesNow(plan, kind);
  for (const family of FAMILIES) {
    const missing = ways.filter((way) => way.family === family && !there.has(keyOf(way)));
    await inNamespace(
      plan.controller,
      missing.map((way) => `rule add ${ruleText(way, kind)}`),
      family,
    );
  }
}

function ruleText({ from, to }: Direction, kind: keyof typeof PREFERENCE): string {
  const action = kind === 'cut' ? 'blackhole' : `lookup ${TABLE}`;
  return `pref ${PREFERENCE[kind]} iif ${from} to ${to} ${action}`;
}

interface Rule {
  readonly priority: number;
  readonly iif?: string;
  readonly dst?: string;
  readonly dstlen?: number;
}

async function rulesNow({ controller }: LabPlan, kind: keyof typeof PREFERENCE): Promise<ReadonlySet<string>> {
  const found = await Promise.all(
    ['-4', '-6'].map(async (family) => {
      const text = await must('ip', ['-n', controller, family, '-json', 'rule', 'show'], { timeout: NETWORK_PATIENCE });
      return (JSON.parse(text || '[]') as readonly Rule[]).filter(({ priority }) => priority === PREFERENCE[kind]);
    }),
  );
  return new Set(
    found.flat().map(({ iif = '', dst = '', dstlen }) => keyOf({ from: iif, to: `${dst}/${dstlen ?? ''}` })),
  );
}

function keyOf({ from, to }: Pick<Direction, 'from' | 'to'>): string {
  return `${from} ${to}`;
}

function requireApart(plan: LabPlan, site: LabSite): LabWan {
  const wan = requireWan(plan);
  if (waysOf(wan, site).length > 0) return wan;
  throw new LabError(`${site.name} is in no network of its own, so nothing can be cut`, [
    'fix      give each site a network of its own',
  ]);
}
