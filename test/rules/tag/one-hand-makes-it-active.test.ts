import { describe, expect, it } from 'vitest';
import { oneHandMakesItActive as rule } from '../../../lib/rules/tag/one-hand-makes-it-active';
import { exampleModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, values, withFiles, withRoute } from '../harness';

const set = exampleModel(withRoute('xlog("x");\n$cluster.sh_tag(vip/1) = "active";'));

describe(rule.id, () => {
  it.each([
    'xlog("$cluster.sh_tag(vip/1)");',
    'if ($cluster.sh_tag(vip/1) == "active") exit;',
    'if ($cluster.sh_tag(vip/1) =~ "act") exit;',
    '$var(tag) = $cluster.sh_tag(vip/1);',
  ])('holds where a script only looks: %s', (text) => {
    expect(found(rule, exampleModel(withRoute(text)))).toEqual([]);
  });

  it('is broken by a script that sets it', () => {
    expect(facts(rule, set)).toEqual([
      {
        path: PATHS.proxies,
        found: 'route[mine] line 2: $cluster.sh_tag(vip/1)',
        allowed: 'the agent, which makes it active where the address is',
      },
    ]);
  });

  it('is broken by a script that asks for it over the management interface', () => {
    const { proxies } = withRoute('mi("clusterer_shtag_set_active", $var(r), "tag", "vip/1");', '3.6');
    const modules = [{ name: 'mi_script', parameters: [] }];
    expect(values(rule, exampleModel({ proxies: { ...proxies, modules } }))).toEqual([
      [PATHS.proxies, 'route[mine] line 1: mi()'],
    ]);
  });

  it.each([
    ['3.6', 'opensips-cli -x mi clusterer_shtag_set_active vip/1'],
    ['4.0', 'echo clusterer:shtag_set_active'],
    ['2.4', ':dlg_set_sharing_tag_active:x'],
  ])('is broken in %s by a file with a command', (version, line) => {
    const { proxies } = withFiles(['/etc/cron.d/tags', `# ${line}\n${line}\n`]);
    expect(values(rule, exampleModel({ proxies: { ...proxies, version } }))).toEqual([
      [PATHS.proxies, `${line} in /etc/cron.d/tags`],
    ]);
  });

  it('does not apply before there were tags, or without a virtual IP', () => {
    expect(rule.check(exampleModel({ proxies: { version: '2.3' } }))).toBe('does-not-apply');
    expect(rule.check(exampleModel({ virtualIp: null, pacemaker: null }))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, set)).toEqual(honoured(rule));
  });
});
