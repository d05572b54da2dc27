import { describe, expect, it } from 'vitest';
import { fencingPasswordsAreSecrets as rule } from '../../../lib/rules/pacemaker/fencing-passwords-are-secrets';
import { exampleModel } from '../../../lib/testing';
import type { FencingRecord } from '../../../lib/topology/pacemaker';
import { modelOnAws } from '../../support/aws-example';
import { accepted, facts, found, honoured, PATHS, values } from '../harness';

type Parameters = Extract<FencingRecord, { kind: 'agent' }>['parameters'];

const SECRET = { from: 'variable', name: 'fencing', version: 1 } as const;
const fenced = (parameters: Parameters) =>
  exampleModel({ pacemaker: { fencing: { kind: 'agent', agent: 'fence_pve', parameters } } });
const open = fenced({ ip: '10.9.0.1', password: 'correct horse' });

describe(rule.id, () => {
  it('holds for secrets, for a script that knows one, and on AWS', () => {
    expect(found(rule, fenced({ username: 'fence', password: SECRET }))).toEqual([]);
    expect(found(rule, fenced({ password_script: '/root/password' }))).toEqual([]);
    expect(found(rule, modelOnAws({}, {}))).toEqual([]);
  });

  it('is broken by a password in plain text, which it does not repeat', () => {
    expect(facts(rule, open)).toEqual([
      { path: PATHS.pacemaker, found: 'password: (text)', allowed: 'a Secret, which is filled in on the machine' },
    ]);
    expect(JSON.stringify(found(rule, open))).not.toContain('correct horse');
  });

  it('is broken by each of several, by the names of other agents as well', () => {
    expect(values(rule, fenced({ passwd: 'a', secret_key: 'b', token_name: 'c' }))).toEqual([
      [PATHS.pacemaker, 'passwd: (text)'],
      [PATHS.pacemaker, 'secret_key: (text)'],
    ]);
  });

  it('is broken by a device among the resources', () => {
    const resources = [
      { id: 'x', agent: 'stonith:fence_apc', parameters: { passwd: 'apc' }, placement: 'anywhere' } as const,
    ];
    expect(found(rule, exampleModel({ pacemaker: { resources } }))).toHaveLength(1);
  });

  it('does not apply without a device', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, open)).toEqual(honoured(rule));
  });
});
