import { describe, expect, it } from 'vitest';
import { pingedFromOneNode as rule } from '../../../lib/rules/contacts/pinged-from-one-node';
import { exampleModel, siteModel, SITE_PATHS } from '../../../lib/testing';
import { accepted, facts, found, honoured, onOneAddress, withModule } from '../harness';

const { proxies, dualSite } = SITE_PATHS.west;
const owned = withModule('usrloc', { pinging_mode: 'ownership' });

describe(rule.id, () => {
  it.each(['2.4', '3.4', '3.6', '4.0'])('holds for what we write in %s', (version) => {
    expect(found(rule, siteModel('west', onOneAddress({ proxies: { version } })))).toEqual([]);
  });

  it('is broken where owners ping', () => {
    const one = {
      path: proxies,
      found: 'modparam("usrloc", "pinging_mode", "ownership")',
      allowed: 'cooperation',
      related: [dualSite],
    };
    expect(facts(rule, siteModel('west', onOneAddress(owned)))).toEqual([one]);
  });

  it('is broken in the words of 2.4', () => {
    const alone = withModule('usrloc', { shared_pinging: 0 }, '2.4');
    expect(found(rule, siteModel('west', onOneAddress(alone)))[0]?.allowed).toBe('1');
  });

  it('does not apply where each site has an address of its own', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
    expect(rule.check(siteModel('west', { dualSite: {} }))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, siteModel('west', onOneAddress(owned)))).toEqual(honoured(rule));
  });
});
