import { describe, expect, it } from 'vitest';
import { aLostTicketIsGivenUpInTime as rule } from '../../../lib/rules/sites/a-lost-ticket-is-given-up-in-time';
import { siteModel, SITE_PATHS, type SiteEdits } from '../../../lib/testing';
import { accepted, facts, found, honoured } from '../harness';
import { ticketModel } from '../../support/tickets';

const { dualSite: path, pacemaker } = SITE_PATHS.east;
const relay: SiteEdits = {
  pacemaker: { resources: [{ id: 'relay', agent: 'systemd:rtpengine', placement: 'with-virtual-ip' }] },
};

describe(rule.id, () => {
  it('holds for what the ready-made sites run', () => {
    for (const edits of [{}, { shared: {} }, { pacemaker: { service: 'clone' } }] as const)
      expect(found(rule, ticketModel('east', {}, edits))).toEqual([]);
    expect(found(rule, ticketModel('east', { roundTrip: '2s' }))).toEqual([]);
  });

  it('is broken by less time than a stop may take', () => {
    expect(facts(rule, ticketModel('east', { acquireAfter: '42s' }))).toEqual([
      {
        path,
        found: '42s; a stop may take: virtual-ip 20s, opensips-active 20s; it may begin 3s late',
        allowed: '43s or more',
        related: [pacemaker],
      },
    ]);
    expect(found(rule, ticketModel('east', { acquireAfter: '43s' }))).toEqual([]);
  });

  it('is broken by a resource of the author’s that stops with the address', () => {
    expect(facts(rule, ticketModel('east', {}, relay))).toMatchObject([{ allowed: '103s or more' }]);
    expect(found(rule, ticketModel('east', { acquireAfter: '103s' }, relay))).toEqual([]);
  });

  it('does not apply where no ticket decides', () => {
    expect(rule.check(siteModel('east', { dualSite: {} }))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, ticketModel('east', { acquireAfter: '10s' }))).toEqual(honoured(rule));
  });
});
