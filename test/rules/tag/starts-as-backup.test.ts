import { describe, expect, it } from 'vitest';
import { startsAsBackup as rule } from '../../../lib/rules/tag/starts-as-backup';
import { exampleModel } from '../../../lib/testing';
import { accepted, facts, found, PATHS, refused, values, withModule } from '../harness';

const tag = (value: string) => withModule('clusterer', { sharing_tag: value });

describe(rule.id, () => {
  it.each(['2.4', '3.4', '3.6', '4.0'])('holds for the tag we declare in %s', (version) => {
    expect(found(rule, exampleModel({ proxies: { version } }))).toEqual([]);
  });

  it("is broken by the author's own line, which comes after ours", () => {
    expect(facts(rule, exampleModel(tag('vip/1=active')))).toEqual([
      {
        path: PATHS.proxies,
        found: 'modparam("clusterer", "sharing_tag", "vip/1=active")',
        allowed: '=backup',
      },
    ]);
  });

  it('is broken by two tags', () => {
    const lines = ['vip/1=active', 'other/1=active', 'third/1=backup'].map((value) => ({ name: 'sharing_tag', value }));
    const model = exampleModel({ proxies: { modules: [{ name: 'clusterer', parameters: lines }] } });
    expect(values(rule, model).map(([, value]) => value)).toEqual([
      'modparam("clusterer", "sharing_tag", "vip/1=active")',
      'modparam("clusterer", "sharing_tag", "other/1=active")',
    ]);
  });

  it('takes the last line of a tag, as the daemon does', () => {
    const lines = ['other/1=active', 'other/1=backup'].map((value) => ({ name: 'sharing_tag', value }));
    expect(found(rule, exampleModel({ proxies: { modules: [{ name: 'clusterer', parameters: lines }] } }))).toEqual([]);
  });

  it('knows the line of 2.4', () => {
    expect(values(rule, exampleModel(withModule('dialog', { dlg_sharing_tag: 'vip=active' }, '2.4')))).toEqual([
      [PATHS.proxies, 'modparam("dialog", "dlg_sharing_tag", "vip=active")'],
    ]);
  });

  it('does not apply without a virtual IP: then a node may be active from the start', () => {
    expect(rule.check(exampleModel({ ...tag('a/1=active'), virtualIp: null, pacemaker: null }))).toBe('does-not-apply');
  });

  it('does not apply before tags existed', () => {
    expect(rule.check(exampleModel({ proxies: { version: '2.2' } }))).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, exampleModel(tag('vip/1=active')))).toEqual(refused(rule));
  });
});
