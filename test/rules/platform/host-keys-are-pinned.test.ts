import { describe, expect, it } from 'vitest';
import { hostKeysArePinned as rule } from '../../../lib/rules/platform/host-keys-are-pinned';
import { awsModel, exampleModel, type AwsEdits } from '../../../lib/testing';
import { accepted, facts, found, honoured } from '../harness';

const KEY = 'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY=';
const privateKey = { from: 'file', file: 'keys/host', version: 1 } as const;
const MACHINES = ['db1', 'db2', 'db3', 'proxy1', 'proxy2'];
const keys = (names: readonly string[], certificate?: string) =>
  Object.fromEntries(names.map((name) => [name, { publicKey: KEY, privateKey, certificate }]));
const over = (platform: AwsEdits['platform']) => awsModel({ platform: platform ?? {} });
const bastion = { host: 'bastion.example.net', user: 'jump' };
const network = {
  kind: 'new',
  range: '192.0.2.0/23',
  zones: { 'eu-central-1a': '192.0.2.0/24' },
  natGateways: { 'eu-central-1a': '192.0.3.0/24' },
} as const;

describe(rule.id, () => {
  it('holds with a key of each machine', () => {
    expect(found(rule, over({ hostKeys: keys(MACHINES) }))).toEqual([]);
  });

  it('holds with an authority', () => {
    const certificate = 'ecdsa-sha2-nistp256-cert-v01@openssh.com AAAA';
    const model = over({ bastion, hostAuthority: KEY, hostKeys: keys(MACHINES, certificate) });
    expect(found(rule, model)).toEqual([]);
  });

  it('is broken by machines without any', () => {
    expect(facts(rule, awsModel())).toEqual([
      {
        path: 'voip',
        found: 'no host key of db1, db2, db3, proxy1, proxy2',
        allowed: 'a host key of each machine, or an authority that signed them',
        related: [
          ...['db1', 'db2', 'db3'].map((name) => `voip/database/${name}`),
          ...['proxy1', 'proxy2'].map((name) => `voip/registrar/proxies/${name}`),
        ],
      },
    ]);
  });

  it('is broken by one that was left out', () => {
    const model = over({ hostKeys: keys(MACHINES.slice(1)) });
    expect(found(rule, model).map(({ found: value }) => value)).toEqual(['no host key of db1']);
  });

  it('is broken behind a bastion, which stands in the internet', () => {
    const [observation] = found(rule, over({ network, bastion }));
    expect(observation?.fix).toContain('hostAuthority');
  });

  it('does not apply where machines are there, are reached from within, or are left bare', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
    expect(rule.check(over({ network }))).toBe('does-not-apply');
    expect(rule.check(over({ configuration: 'none' }))).toBe('does-not-apply');
  });

  it('may be accepted', () => {
    expect(accepted(rule, awsModel())).toEqual(honoured(rule));
  });
});
