import { describe, expect, it } from 'vitest';
import type { Model } from '../../../lib/model';
import { knownAtEverySite as rule } from '../../../lib/rules/carriers/known-at-every-site';
import { modelOf, SITE_PATHS, siteTopology, exampleModel } from '../../../lib/testing';
import type { SiteCarrierRecord } from '../../../lib/topology/interconnect';
import type { CarrierRecord } from '../../../lib/topology/carrier';
import type { Part } from '../../../lib/topology/topology';
import { accepted, facts, found, honoured } from '../harness';

const TELCO = { name: 'telco', sources: ['198.51.100.10', '198.51.100.64/28'] };
const OTHER = { name: 'other', sources: ['203.0.113.9'] };

/** The site `west`, with its carriers and what it knows of those of `east`. */
function west(here: readonly Partial<CarrierRecord>[], there: readonly SiteCarrierRecord[]): Model {
  const topology = siteTopology('west');
  const parts = topology.parts.map((part): Part =>
    part.kind === 'interconnect'
      ? { ...part, sites: part.sites.map((site) => (site.name === 'east' ? { ...site, carriers: there } : site)) }
      : part,
  );
  const carriers = here.map((edit): CarrierRecord => ({
    kind: 'carrier',
    path: 'west/telco',
    proxies: SITE_PATHS.west.proxies,
    gateways: [{ address: '198.51.100.10' }],
    ...edit,
  }));
  return modelOf({ ...topology, parts: [...parts, ...carriers] });
}

describe(rule.id, () => {
  it('holds for a carrier with the same senders at both sites, in any order and in wider networks', () => {
    expect(found(rule, west([{ sources: ['198.51.100.64/28'] }], [TELCO]))).toEqual([]);
    expect(found(rule, west([{ sources: ['198.51.100.0/24'] }], [TELCO]))).toEqual([]);
  });

  it('says nothing here of a carrier that the other site lacks', () => {
    expect(found(rule, west([{}], []))).toEqual([]);
  });

  it('is broken by a carrier of the other site alone', () => {
    expect(facts(rule, west([], [TELCO]))).toEqual([
      { path: SITE_PATHS.west.interconnect, found: 'no carrier', allowed: 'every carrier at every site' },
    ]);
  });

  it('is broken by a sender that is refused here, and by a missing carrier', () => {
    expect(facts(rule, west([{}], [TELCO, OTHER]))).toEqual([
      { path: 'west/telco', found: 'no 198.51.100.64/28', allowed: 'the same senders at every site' },
      { path: SITE_PATHS.west.interconnect, found: "'telco'", allowed: 'every carrier at every site' },
    ]);
  });

  it('does not apply to one site, or without carriers', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
    expect(rule.check(west([], []))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, west([], [TELCO]))).toEqual(honoured(rule));
  });
});
