import { describe, expect, it } from 'vitest';
import { serversListenWhereClientsAsk as rule } from '../../../lib/rules/database/servers-listen-where-clients-ask';
import { exampleModel, SHARED_PATHS, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, PATHS, refused, values } from '../harness';
import { besideWithOptions, external, LATE, onServers, replicated } from '../shared-records';

describe(rule.id, () => {
  it('holds without options, and for what they are anyway', () => {
    expect(found(rule, sharedModel())).toEqual([]);
    expect(found(rule, sharedModel(onServers('port', 3306)))).toEqual([]);
    expect(found(rule, sharedModel(onServers('skip_networking', 0)))).toEqual([]);
  });

  it.each([
    ['bind_address', '0.0.0.0', "each server's own address, which it has without the option"],
    ['port', 3307, '3306'],
    ['socket', '/run/x.sock', "the distribution's own, through which the programs of the machine come"],
    ['datadir', '/srv/mysql', "the distribution's own, in which the programs of the machine look"],
    ['skip_networking', 'ON', 'no skip_networking'],
  ])('is broken by %s = %s', (name, value, allowed) => {
    expect(facts(rule, sharedModel(onServers(name, value)))).toEqual([
      { path: SHARED_PATHS.database, found: `${name} = ${value} in serverOptions`, allowed },
    ]);
  });

  it('is broken on replicated servers', () => {
    expect(found(rule, sharedModel(replicated({ serverOptions: [{ name: 'port', value: 1 }] })))).toHaveLength(1);
  });

  it('is broken by a file on members beside the proxies, where the haproxy has the loopback', () => {
    expect(values(rule, sharedModel(besideWithOptions('bind-address = *')))).toEqual([
      [PATHS.proxies, `bind-address = * in ${LATE}`],
    ]);
  });

  it('does not apply to other databases', () => {
    expect(rule.check(sharedModel(external()))).toBe('does-not-apply');
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, sharedModel(onServers('port', 3307)))).toEqual(refused(rule));
  });
});
