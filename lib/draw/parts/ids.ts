import type { Box, Line, Tone } from '../scene';

/** Boxes of one kind never have the id of another, whatever people call their machines. */
export function machineId(name: string): string {
  return `machine ${name}`;
}

export function siteId(name: string): string {
  return `site ${name}`;
}

/** @param what tells links of one construct apart */
export function linkId(path: string, what: string): string {
  return `link ${path} ${what}`;
}

/** A box for what machines exchange. */
export function link(id: string, tone: Tone, within: string, name: string, ...says: readonly string[]): Box {
  return { id, kind: 'link', tone, within, name, plural: 'links', own: [], says };
}

/** Between a link and each of those it joins, wherever they are. */
export function joined(id: string, tone: Tone, ends: readonly string[]): readonly Line[] {
  return ends.map((end) => ({ from: end, to: id, tone, stroke: 'solid', heads: 'none' }));
}

/** The same downwards: for what stands below the link in the picture. */
export function reached(id: string, tone: Tone, ends: readonly string[]): readonly Line[] {
  return ends.map((end) => ({ from: id, to: end, tone, stroke: 'solid', heads: 'none' }));
}
