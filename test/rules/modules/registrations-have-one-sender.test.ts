import { describe, expect, it } from 'vitest';
import { registrationsHaveOneSender as rule } from '../../../lib/rules/modules/registrations-have-one-sender';
import { exampleModel, sharedModel, type ExampleEdits } from '../../../lib/testing';
import { accepted, facts, found, honoured, onShared, PATHS, values } from '../harness';

const registering = (parameters: Readonly<Record<string, number>> = {}, version?: string) =>
  ({
    proxies: {
      modules: [
        { name: 'uac_auth', parameters: [] },
        { name: 'uac_registrant', parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })) },
      ],
      ...(version !== undefined && { version }),
    },
  }) satisfies ExampleEdits;
const everywhere = exampleModel(registering({ enable_clustering: 0 }));

describe(rule.id, () => {
  it.each(['3.4', '3.6', '4.0'])('holds as we set the module up in %s', (version) => {
    expect(found(rule, exampleModel(registering({}, version)))).toEqual([]);
  });

  it('is broken by tags that the module is told not to follow', () => {
    expect(facts(rule, everywhere)).toEqual([
      {
        path: PATHS.proxies,
        found: 'modparam("uac_registrant", "enable_clustering", 0)',
        allowed: 'enable_clustering 1, and a tag in each row of table `registrant`',
      },
    ]);
  });

  it('is broken by nodes that have no tag to follow', () => {
    expect(values(rule, exampleModel({ ...registering(), replication: null }))).toEqual([
      [PATHS.proxies, 'no enable_clustering'],
    ]);
    expect(found(rule, sharedModel(onShared(registering(), { pacemaker: { service: 'systemd' } })))).toHaveLength(1);
  });

  it.each(['2.2', '2.3', '2.4'])('is broken in %s, which knows no tags in rows', (version) => {
    expect(values(rule, exampleModel(registering({}, version)))).toEqual([[PATHS.proxies, 'uac_registrant']]);
  });

  it('does not apply where one node at a time runs, or without the module', () => {
    expect(rule.check(sharedModel(onShared(registering({}, '2.4'))))).toBe('does-not-apply');
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, everywhere)).toEqual(honoured(rule));
  });
});
