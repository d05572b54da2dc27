import { describe, expect, it } from 'vitest';
import { namesAreDeclared as rule } from '../../../lib/rules/tag/names-are-declared';
import { exampleModel } from '../../../lib/testing';
import { accepted, facts, found, PATHS, refused, values, withModule, withRoute } from '../harness';

describe(rule.id, () => {
  it.each(['3.4', '3.6', '4.0'])('holds for what we write in %s', (version) => {
    expect(
      found(rule, exampleModel({ proxies: { version }, replication: { sharingTag: 'west', clusterId: 3 } })),
    ).toEqual([]);
  });

  it('is broken by a parameter with another tag', () => {
    expect(facts(rule, exampleModel(withModule('nathelper', { cluster_sharing_tag: 'vpi' })))).toEqual([
      {
        path: PATHS.proxies,
        found: 'modparam("nathelper", "cluster_sharing_tag", "vpi")',
        allowed: 'vip/1',
      },
    ]);
  });

  it('is broken by calls in the script, for dialogs and for contacts', () => {
    const text = 'create_dialog();\nset_dlg_sharing_tag("a");\nsave("location", , , "b");';
    expect(values(rule, exampleModel(withRoute(text)))).toEqual([
      [PATHS.proxies, 'route[mine] line 2: set_dlg_sharing_tag()'],
      [PATHS.proxies, 'route[mine] line 3: save()'],
    ]);
  });

  it('compares the cluster of the module with that of the tag', () => {
    const model = exampleModel(withModule('dispatcher', { cluster_id: 2, cluster_sharing_tag: 'vip' }));
    expect(values(rule, model)).toEqual([[PATHS.proxies, 'modparam("dispatcher", "cluster_sharing_tag", "vip")']]);
  });

  it('knows that 2.4 declares the tag of dialogs in dialog', () => {
    expect(found(rule, exampleModel(withRoute('create_dialog(); set_dlg_sharing_tag("vip");', '2.4')))).toEqual([]);
    expect(found(rule, exampleModel(withRoute('create_dialog(); set_dlg_sharing_tag("vpi");', '2.4')))).toHaveLength(1);
  });

  it.each([
    ['a tag in a variable', 'set_dlg_sharing_tag("$var(tag)");', 0],
    ['the declared tag', 'set_dlg_sharing_tag("vip");', 0],
    ['a call in a comment', '# set_dlg_sharing_tag("x");\nexit;', 0],
    ['another tag', 'set_dlg_sharing_tag("vip2");', 1],
  ])('reads %s', (_, text, times) => {
    expect(found(rule, exampleModel(withRoute(text)))).toHaveLength(times);
  });

  it('leaves a module alone that exchanges nothing', () => {
    expect(found(rule, exampleModel(withModule('dispatcher', { cluster_id: 0, cluster_sharing_tag: 'x' })))).toEqual(
      [],
    );
  });

  it('does not apply before tags existed, or where none is named', () => {
    expect(rule.check(exampleModel({ proxies: { version: '2.2' } }))).toBe('does-not-apply');
    expect(rule.check(exampleModel({ replication: null }))).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, exampleModel(withModule('nathelper', { cluster_sharing_tag: 'vpi' })))).toEqual(
      refused(rule),
    );
  });
});
