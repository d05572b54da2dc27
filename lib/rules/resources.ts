import { debian12 } from '../facts/debian-12';
import {
  membersOf,
  primitives,
  type PacemakerCluster,
  type Primitive,
  type ProxyClusterParts,
  type Resource,
} from '../model';
import { Duration } from '../units';

/** Whether OpenSIPS runs on one node at a time: on the one with the virtual IP, started after it. */
export function runsOnHolderAlone({ pacemaker }: Pick<ProxyClusterParts, 'pacemaker'>): boolean {
  return pacemaker?.service === 'with-virtual-ip';
}

/** True for a resource that starts and stops a unit: by its name, or by that of its init script. */
export function manages({ agent }: Primitive, unit: string): boolean {
  const bare = (name: string) => name.replace(/\.service$/, '');
  return ['systemd', 'service', 'lsb'].includes(agent.standard) && bare(agent.type) === bare(unit);
}

/** The resources that start OpenSIPS: ours where Pacemaker does, and what the author added. */
export function managersOfOpenSips(pacemaker: PacemakerCluster): readonly Primitive[] {
  return primitives(pacemaker).filter((primitive) => manages(primitive, debian12.units.opensips));
}

/** Our agent that moves with the virtual IP: in one group with it, started after it. */
export function follower(
  { resources }: PacemakerCluster,
  agent: { readonly provider: string; readonly type: string },
): Primitive | undefined {
  return resources.flatMap(membersOf).find((p) => p.agent.provider === agent.provider && p.agent.type === agent.type);
}

/** A meta attribute as Pacemaker finds it: the primitive's own, then that of its group or clone, then the default. */
export function metaOf(
  pacemaker: PacemakerCluster,
  resource: Resource,
  member: Primitive,
  name: string,
): string | undefined {
  return member.meta[name] ?? resource.meta[name] ?? pacemaker.resourceDefaults[name];
}

/** A score as a number: `INFINITY` and `-INFINITY` are plus and minus a million. */
export function score(text: string, infinity: number): number {
  const match = /^([+-]?)INFINITY$/i.exec(text);
  if (!match) return Number(text);
  return match[1] === '-' ? -infinity : infinity;
}

/** `90`, `90s`, `1500ms`, `2m`, `2min`, `1h`, `1hr`; undefined for what Pacemaker reads in other ways. */
export function interval(text: string): Duration | undefined {
  const [, amount, unit] = /^(\d+)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  const units: Readonly<Record<string, string>> = {
    '': 's',
    s: 's',
    sec: 's',
    ms: 'ms',
    msec: 'ms',
    m: 'min',
    min: 'min',
    h: 'h',
    hr: 'h',
  };
  return Duration.parse(`${amount}${units[unit.toLowerCase()] ?? '?'}`);
}
