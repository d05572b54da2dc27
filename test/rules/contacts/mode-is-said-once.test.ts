import { describe, expect, it } from 'vitest';
import { modeIsSaidOnce as rule } from '../../../lib/rules/contacts/mode-is-said-once';
import { exampleModel, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, onShared, PATHS, refused, withModule } from '../harness';

const usrloc = (parameters: Readonly<Record<string, string | number>>, version?: string) =>
  withModule('usrloc', parameters, version);

describe(rule.id, () => {
  it.each(['2.4', '3.4', '3.6', '4.0'])('holds for either choice of ours in %s', (version) => {
    expect(found(rule, exampleModel({ proxies: { version } }))).toEqual([]);
    expect(found(rule, exampleModel({ proxies: { version }, replication: { contacts: 'memory-and-sql' } }))).toEqual(
      [],
    );
  });

  it('is broken by db_mode beside our preset', () => {
    expect(facts(rule, exampleModel(usrloc({ db_mode: 1 })))).toEqual([
      {
        path: PATHS.proxies,
        found: 'modparam("usrloc", "working_mode_preset", "full-sharing-cluster"), modparam("usrloc", "db_mode", 1)',
        allowed: 'working_mode_preset alone, or cluster_mode, restart_persistency and sql_write_mode without it',
      },
    ]);
  });

  it('is broken by a single parameter that the preset silences, in each cluster', () => {
    const silenced = usrloc({ restart_persistency: 'load-from-sql' });
    expect(found(rule, exampleModel(silenced, silenced)).map(({ path, found: value }) => [path, value])).toEqual([
      [
        PATHS.proxies,
        'modparam("usrloc", "working_mode_preset", "full-sharing-cluster"), modparam("usrloc", "restart_persistency", "load-from-sql")',
      ],
      [
        'voip/registrar2/proxies',
        'modparam("usrloc", "working_mode_preset", "full-sharing-cluster"), modparam("usrloc", "restart_persistency", "load-from-sql")',
      ],
    ]);
  });

  it('is broken by a preset beside the single parameters of ours', () => {
    const model = exampleModel({
      ...usrloc({ working_mode_preset: 'sql-only' }),
      replication: { contacts: 'memory-and-sql' },
    });
    expect(found(rule, model).map(({ path }) => path)).toEqual([PATHS.proxies]);
  });

  it('takes another preset in the place of ours', () => {
    expect(found(rule, exampleModel(usrloc({ working_mode_preset: 'sql-only' })))).toEqual([]);
  });

  it('takes single parameters in the place of ours', () => {
    const tuned = { ...usrloc({ sql_write_mode: 'write-back' }), replication: { contacts: 'memory-and-sql' } } as const;
    expect(found(rule, exampleModel(tuned))).toEqual([]);
  });

  it('says what chooses the mode', () => {
    const fixes = [exampleModel(usrloc({ db_mode: 1 })), sharedModel(onShared(usrloc({ db_mode: 1 })))].map((model) =>
      found(rule, model).map(({ fix }) => fix),
    );
    expect(fixes).toEqual([
      ['remove what you added to the parameters of usrloc; `contacts` of the ReplicationCluster chooses the mode'],
      ['remove what you added to the parameters of usrloc; the mode follows from the database'],
    ]);
  });

  it('does not apply before 2.4, where db_mode is the word', () => {
    expect(rule.check(exampleModel(usrloc({ db_mode: 2 }, '2.3')))).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, exampleModel(usrloc({ db_mode: 1 })))).toEqual(refused(rule));
  });
});
