import { describe, expect, it } from 'vitest';
import { idleConnectionsStayOpen as rule } from '../../../lib/rules/database/idle-connections-stay-open';
import { exampleModel, SHARED_PATHS, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, values } from '../harness';
import { besideWithOptions, external, LATE, onServers, replicated } from '../shared-records';

const timeout = (sessionTimeout: string) => ({ connection: { access: { by: 'haproxy', sessionTimeout } } }) as const;

describe(rule.id, () => {
  it('holds for the defaults, and from 20 minutes on', () => {
    expect(found(rule, sharedModel())).toEqual([]);
    expect(found(rule, sharedModel(timeout('20min')))).toEqual([]);
    expect(found(rule, sharedModel(onServers('wait_timeout', 1200)))).toEqual([]);
    expect(found(rule, sharedModel({ connection: { access: { by: 'direct' } } }))).toEqual([]);
  });

  it('is broken by a haproxy that cuts earlier', () => {
    expect(facts(rule, sharedModel(timeout('1199s')))).toEqual([
      { path: SHARED_PATHS.connection, found: 'sessionTimeout 1199s', allowed: '20min or more' },
    ]);
    expect(found(rule, sharedModel({ ...external(), ...timeout('1min') }))).toHaveLength(1);
  });

  it('is broken by a server that cuts earlier', () => {
    expect(values(rule, sharedModel(onServers('wait-timeout', 600)))).toEqual([
      [SHARED_PATHS.database, 'wait_timeout = 600 in serverOptions (10min)'],
    ]);
    const model = sharedModel(replicated({ serverOptions: [{ name: 'wait_timeout', value: '1199' }] }));
    expect(found(rule, model)).toHaveLength(1);
  });

  it('is broken by a file on a member beside a proxy', () => {
    expect(values(rule, sharedModel(besideWithOptions('wait_timeout=60')))).toEqual([
      [PATHS.proxies, `wait_timeout=60 in ${LATE} (1min)`],
    ]);
  });

  it('does not apply to databases of each node', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, sharedModel(timeout('1min')))).toEqual(honoured(rule));
  });
});
