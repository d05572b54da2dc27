import { describe, expect, it } from 'vitest';
import { registrationsFitTheMode as rule } from '../../../lib/rules/sites/registrations-fit-the-mode';
import { exampleModel, siteModel, SITE_PATHS, type SiteEdits } from '../../../lib/testing';
import { ticketModel } from '../../support/tickets';
import { accepted, facts, federated, found, honoured } from '../harness';

const { dualSite: path } = SITE_PATHS.west;
const west = (dualSite: SiteEdits['dualSite'] = {}) =>
  siteModel('west', { proxies: { domains: ['voip.example'] }, dualSite });

describe(rule.id, () => {
  it('holds where one site is used at a time, and where devices register at all of them', () => {
    expect(found(rule, west())).toEqual([]);
    expect(found(rule, west({ registrations: { by: 'dual' } }))).toEqual([]);
    expect(found(rule, west({ mode: 'active-active', registrations: { by: 'dual' } }))).toEqual([]);
  });

  it('holds where all shares but one are nothing', () => {
    expect(found(rule, west({ mode: 'active-active', names: { weights: { east: 0 } } }))).toEqual([]);
  });

  it('is broken where clients are spread and register at one site', () => {
    expect(facts(rule, west({ mode: 'active-active' }))).toEqual([
      {
        path,
        found: 'Registrations.none, clients at east and west',
        allowed: "Registrations.dual or .federation, or mode 'active-standby'",
      },
    ]);
  });

  it('is broken where devices register at sites that have no ticket', () => {
    const model = (by: 'dual' | 'none') => ticketModel('west', {}, { dualSite: { registrations: { by } } });
    expect(facts(rule, model('dual'))).toMatchObject([{ path, found: 'Registrations.dual, SiteSwitch.tickets' }]);
    expect(found(rule, model('none'))).toEqual([]);
  });

  it('is broken where sites without a ticket would pass calls on', () => {
    const { proxies, dualSite } = federated();
    const model = ticketModel('west', {}, { proxies, dualSite });
    expect(facts(rule, model)).toMatchObject([{ path, found: 'Registrations.federation, SiteSwitch.tickets' }]);
  });

  it('is broken in whatever order', () => {
    expect(found(rule, west({ mode: 'active-active', preference: ['west', 'east'] }))).toHaveLength(1);
  });

  it('does not apply to one site', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, west({ mode: 'active-active' }))).toEqual(honoured(rule));
  });
});
