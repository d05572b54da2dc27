import { describe, expect, it } from 'vitest';
import { OPENSIPS_VERSIONS } from '../../../lib/model';
import { scriptNamesAreKept as rule } from '../../../lib/rules/modules/script-names-are-kept';
import { exampleModel, withConfig } from '../../../lib/testing';
import { accepted, facts, found, PATHS, refused, values, withModule } from '../harness';

const renamed = exampleModel(withModule('usrloc', { nat_bflag: 'MINE' }));

describe(rule.id, () => {
  it.each(OPENSIPS_VERSIONS)('holds for our own names in %s, with and without TCP', (version) => {
    expect(found(rule, exampleModel({ proxies: { version } }))).toEqual([]);
    expect(found(rule, exampleModel({ proxies: { version, sip: ['5060/udp', '5060/tcp'] } }))).toEqual([]);
  });

  it('is broken by another flag for phones behind NAT', () => {
    expect(facts(rule, renamed)).toEqual([
      { path: PATHS.proxies, found: 'modparam("usrloc", "nat_bflag", "MINE")', allowed: 'NAT' },
    ]);
  });

  it.each([
    ['nathelper', 'sipping_bflag', 'MINE'],
    ['nathelper', 'received_avp', '$avp(mine)'],
    ['registrar', 'received_avp', '$avp(mine)'],
    ['registrar', 'tcp_persistent_flag', 'MINE'],
    ['rr', 'append_fromtag', 0],
  ])('is broken by %s with another %s', (module, name, value) => {
    expect(values(rule, exampleModel(withModule(module, { [name]: value })))).toHaveLength(1);
  });

  it('is broken twice where two modules no longer mean the same', () => {
    const modules = ['nathelper', 'registrar'].map((name) => ({
      name,
      parameters: [{ name: 'received_avp', value: '$avp(rcv)' }],
    }));
    expect(found(rule, exampleModel({ proxies: { modules } }))).toHaveLength(2);
  });

  it('takes our own names in the words of the author', () => {
    expect(found(rule, exampleModel(withModule('rr', { append_fromtag: 1 })))).toEqual([]);
  });

  it('does not apply where none of the modules is loaded', () => {
    const bare = ['vsvr2a', 'vsvr2b'].reduce(
      (model, name) => withConfig(model, name, (config) => ({ ...config, modules: [] })),
      exampleModel(),
    );
    expect(rule.check(bare)).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, renamed)).toEqual(refused(rule));
  });
});
