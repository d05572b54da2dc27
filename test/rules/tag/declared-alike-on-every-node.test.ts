import { describe, expect, it } from 'vitest';
import { declaredAlikeOnEveryNode as rule } from '../../../lib/rules/tag/declared-alike-on-every-node';
import { exampleModel, withConfig } from '../../../lib/testing';
import { accepted, facts, found, PATHS, refused, values, withModule } from '../harness';

const tag = (value: string) => exampleModel(withModule('clusterer', { sharing_tag: value }));

describe(rule.id, () => {
  it.each(['2.4', '3.4', '3.6', '4.0'])('holds for the tag we declare in %s', (version) => {
    expect(found(rule, exampleModel({ proxies: { version } }))).toEqual([]);
  });

  it('is broken by a tag of a cluster the nodes are not in', () => {
    expect(facts(rule, tag('vip/7=backup'))).toEqual([
      {
        path: PATHS.proxies,
        found: 'modparam("clusterer", "sharing_tag", "vip/7=backup")',
        allowed: 'cluster 1',
      },
    ]);
  });

  it('is broken in each of two clusters', () => {
    const foreign = withModule('clusterer', { sharing_tag: 'vip/7=backup' });
    expect(found(rule, exampleModel(foreign, foreign)).map(({ path }) => path)).toEqual([
      PATHS.proxies,
      'voip/registrar2/proxies',
    ]);
  });

  it.each([
    ['vip2/1=backup', 0],
    [' vip2 / 1 = backup', 0],
    ['vip2/2=backup', 1],
    ['vip2=backup', 1],
  ])('reads %j', (value, times) => {
    expect(found(rule, tag(value))).toHaveLength(times);
  });

  it('is broken where one node declares no tag', () => {
    const model = withConfig(exampleModel(), 'vsvr2b', (config) => ({
      ...config,
      modules: config.modules.map((m) => ({
        ...m,
        parameters: m.parameters.filter(({ name }) => name !== 'sharing_tag'),
      })),
    }));
    expect(facts(rule, model)).toEqual([
      {
        path: PATHS.replication,
        found: 'modparam("clusterer", "sharing_tag", "vip/1=backup")',
        allowed: 'the same tags on every node',
      },
    ]);
  });

  it('knows that 2.4 declares tags in the module that replicates', () => {
    const presence = withModule('presence', { cluster_id: 5, cluster_sharing_tags: 'vip=backup' }, '2.4');
    expect(values(rule, exampleModel(presence))).toEqual([
      [PATHS.proxies, 'modparam("presence", "cluster_sharing_tags", "vip=backup")'],
    ]);
  });

  it('does not apply before tags existed', () => {
    expect(rule.check(exampleModel({ proxies: { version: '2.3' } }))).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, tag('vip/7=backup'))).toEqual(refused(rule));
  });
});
