import { describe, expect, it } from 'vitest';
import { routesCanBeAnnounced as rule } from '../../../lib/rules/platform/routes-can-be-announced';
import { awsModel, siteModel, type SiteEdits } from '../../../lib/testing';
import { inOneZone } from '../../support/aws-model';
import { accepted, facts, found, onOneAddress, refused } from '../harness';

const made = (site: 'east' | 'west', edits: SiteEdits) => inOneZone(siteModel(site, edits));

describe(rule.id, () => {
  it('holds where routers learn from machines', () => {
    expect(found(rule, siteModel('west', onOneAddress()))).toEqual([]);
  });

  it.each(['east', 'west'] as const)('is broken by an address of all sites, in %s', (site) => {
    const model = made(site, onOneAddress());
    expect(facts(rule, model)).toEqual([
      {
        path: model.dualSites[0]?.path,
        found: "Registrations.anycast('198.18.0.1')",
        allowed: 'Registrations.dual, .federation or none',
      },
    ]);
  });

  it('is broken by each of them', () => {
    const model = made('west', onOneAddress());
    const twice = { ...model, dualSites: [...model.dualSites, ...model.dualSites] };
    expect(found(rule, twice)).toHaveLength(2);
  });

  it('does not apply where each site has its own address', () => {
    expect(rule.check(awsModel())).toBe('does-not-apply');
    expect(rule.check(made('west', { dualSite: {} }))).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, made('west', onOneAddress()))).toEqual(refused(rule));
  });
});
