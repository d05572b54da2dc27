import { takeover, unmeasured } from '../facts/takeover';
import { galeraGroup, type GaleraCluster } from '../model';
import { hasPower, isReached, type Broken, type Part } from './parts';
import type { Term } from './simulation';
import { secondsOf, term } from './terms';

/** What is left of a Galera cluster. */
export interface GaleraState {
  /** Machines that vote together, the arbitrator too; those of the last majority where there is none. */
  readonly voters: readonly string[];
  readonly hasMajority: boolean;
  /** Whether those that are missing come back by themselves, with the last majority then whole. */
  readonly returns: boolean;
}

/** Faults one after the other: each majority is one of those that were left before. */
export function galeraState(database: GaleraCluster, broken: Broken): GaleraState {
  const { members, arbitrator } = galeraGroup(database);
  const all = [...members, ...(arbitrator ? [arbitrator] : [])].map(({ machine }) => machine);
  let voters: readonly string[] = all;
  let isWhole = true;
  for (const [i] of broken.entries()) {
    const now = broken.slice(0, i + 1);
    const left = voters.filter((machine) => votes(machine, now, database));
    const lost = voters.filter((machine) => !left.includes(machine));
    // One that cannot write any more takes its leave, and is no longer counted.
    const counted = voters.filter((machine) => left.includes(machine) || !tookLeave(machine, now));
    if (lost.length === 0) continue;
    if (isWhole && 2 * weight(left, database) > weight(counted, database)) voters = left;
    else isWhole = false;
  }
  const missing = voters.filter((machine) => !votes(machine, broken, database));
  return { voters, hasMajority: isWhole, returns: missing.every((machine) => endedAlone(machine, broken)) };
}

function weight(machines: readonly string[], database: GaleraCluster): number {
  const said = Number(database.providerOptions.findLast(({ name }) => name === 'pc.weight')?.value ?? 1);
  const { arbitrator } = galeraGroup(database);
  return machines.reduce((total, machine) => total + (machine === arbitrator?.machine ? 1 : said), 0);
}

function votes(machine: string, broken: Broken, { sites }: GaleraCluster): boolean {
  const line = broken.some((part) => part.of === 'line' && isAcross(machine, part.to, sites));
  return isReached(broken, machine) && !line && !endedAlone(machine, broken) && !tookLeave(machine, broken);
}

/** Members of another site, which an arbitrator at a third place hears all the same. */
function isAcross(machine: string, site: string, sites: GaleraCluster['sites']): boolean {
  if (!sites || sites.arbitrator?.site === null) return false;
  return sites.sites.some(({ name, members }) => name === site && members.some((member) => member.machine === machine));
}

function endedAlone(machine: string, broken: Broken): boolean {
  return (
    hasPower(broken, machine) &&
    broken.some(
      (part) =>
        part.of === 'process' && part.machine === machine && (part.program === 'mariadb' || part.program === 'garbd'),
    )
  );
}

function tookLeave(machine: string, broken: Broken): boolean {
  return broken.some((part: Part) => part.of === 'disk' && part.machine === machine);
}

/** Until the members that are left have given up one that says nothing any more; no member writes meanwhile. */
export function givenUp({ timers, sites }: GaleraCluster): Term {
  const suspect = secondsOf(timers.suspect);
  const check = secondsOf(timers.inactiveCheck);
  const { agreement } = takeover;
  const far = sites ? unmeasured.farAgreement.to : 0;
  return term(
    'the other members give it up (evs.suspect_timeout) and agree; none writes meanwhile',
    { from: suspect + agreement.from, to: suspect + check + agreement.to + far },
    "the database's timers, and as measured in the lab",
  );
}
