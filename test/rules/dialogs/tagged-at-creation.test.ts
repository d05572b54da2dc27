import { describe, expect, it } from 'vitest';
import { taggedAtCreation as rule } from '../../../lib/rules/dialogs/tagged-at-creation';
import { exampleModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, withRoute } from '../harness';

const route = (text: string, version?: string) => exampleModel(withRoute(text, version));

describe(rule.id, () => {
  it.each(['2.4', '3.4', '3.6', '4.0'])('holds where the tag follows the dialog in %s', (version) => {
    expect(found(rule, route('create_dialog();\nset_dlg_sharing_tag("vip");', version))).toEqual([]);
  });

  it('is broken by a dialog without a tag', () => {
    expect(facts(rule, route('if (!has_totag()) {\n  create_dialog("B");\n}'))).toEqual([
      {
        path: PATHS.proxies,
        found: 'route[mine] line 2: create_dialog()',
        allowed: 'create_dialog(), then set_dlg_sharing_tag("vip") in the same block',
        related: [PATHS.replication],
      },
    ]);
  });

  it('is broken in two blocks', () => {
    const routes = [
      { kind: 'route', name: 'one', text: 'create_dialog();' },
      { kind: 'request', name: '', text: 'create_dialog();' },
    ] as const;
    expect(found(rule, exampleModel({ proxies: { routes } })).map(({ found: value }) => value)).toEqual([
      'route[one] line 1: create_dialog()',
      'request line 1: create_dialog()',
    ]);
  });

  it.each([
    ['the tag before the dialog', 'set_dlg_sharing_tag("vip"); create_dialog();', 1],
    ['a second dialog behind the tag', 'create_dialog(); set_dlg_sharing_tag("vip"); create_dialog();', 1],
    [
      'one tag for both branches',
      'if ($var(x)) create_dialog("B"); else create_dialog(); set_dlg_sharing_tag("vip");',
      0,
    ],
    ['the tag in a comment', 'create_dialog(); # set_dlg_sharing_tag("vip");', 1],
    ['no dialog', 'set_dlg_sharing_tag("vip");', 0],
  ])('%s', (_, text, times) => {
    expect(found(rule, route(text))).toHaveLength(times);
  });

  it('does not apply where dialogs are not replicated, or before tags existed', () => {
    expect(rule.check(exampleModel({ ...withRoute('exit;'), replication: { dialogs: 'off' } }))).toBe('does-not-apply');
    expect(rule.check(route('create_dialog();', '2.3'))).toBe('does-not-apply');
  });

  it('can be accepted, for a script that tags elsewhere', () => {
    expect(accepted(rule, route('create_dialog(); route(relay);'))).toEqual(honoured(rule));
  });
});
