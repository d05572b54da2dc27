import { describe, expect, it } from 'vitest';
import { noPlainFederation as rule } from '../../../lib/rules/contacts/no-plain-federation';
import { exampleModel } from '../../../lib/testing';
import { accepted, facts, found, PATHS, refused, values, withModule } from '../harness';

const preset = (name: string) => withModule('usrloc', { working_mode_preset: name });

describe(rule.id, () => {
  it.each(['2.4', '3.4', '3.6', '4.0'])('holds in %s', (version) => {
    expect(found(rule, exampleModel({ proxies: { version } }))).toEqual([]);
  });

  it('is broken by the preset', () => {
    expect(facts(rule, exampleModel(preset('federation-cluster')))).toEqual([
      {
        path: PATHS.proxies,
        found: 'modparam("usrloc", "working_mode_preset", "federation-cluster")',
        allowed: 'federation-cachedb-cluster or full-sharing-cluster',
      },
    ]);
  });

  it('is broken by the mode, in any spelling, and in each cluster', () => {
    const mode = {
      ...withModule('usrloc', { cluster_mode: 'Federation' }),
      replication: { contacts: 'memory-and-sql' },
    } as const;
    expect(values(rule, exampleModel(mode, mode))).toEqual([
      [PATHS.proxies, 'modparam("usrloc", "cluster_mode", "Federation")'],
      ['voip/registrar2/proxies', 'modparam("usrloc", "cluster_mode", "Federation")'],
    ]);
  });

  it.each(['federation-cachedb-cluster', 'full-sharing-cachedb-cluster', 'no-such-preset'])(
    'leaves %s alone',
    (name) => {
      const modules = [...preset(name).proxies.modules, { name: 'cachedb_mongodb', parameters: [] }];
      expect(found(rule, exampleModel({ proxies: { modules } }))).toEqual([]);
    },
  );

  it('does not apply before 2.4', () => {
    expect(rule.check(exampleModel({ proxies: { version: '2.3' } }))).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, exampleModel(preset('federation-cluster')))).toEqual(refused(rule));
  });
});
