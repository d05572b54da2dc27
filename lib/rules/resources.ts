import type { PacemakerCluster, Primitive, Resource } from '../model';
import { Duration } from '../units';

/** Every primitive of the cluster, those in groups and clones too. */
export function primitives({ resources }: PacemakerCluster): readonly Primitive[] {
  return resources.flatMap(membersOf);
}

export function membersOf(resource: Resource): readonly Primitive[] {
  switch (resource.kind) {
    case 'primitive':
      return [resource];
    case 'group':
      return resource.members;
    case 'clone':
      return [resource.member];
  }
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
