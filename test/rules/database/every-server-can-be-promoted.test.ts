import { describe, expect, it } from 'vitest';
import { everyServerCanBePromoted as rule } from '../../../lib/rules/database/every-server-can-be-promoted';
import { exampleModel, SHARED_PATHS, sharedModel } from '../../../lib/testing';
import type { ReplicatedDatabaseRecord } from '../../../lib/topology/topology';
import { accepted, facts, found, onShared, PATHS, refused, values, withFiles } from '../harness';
import { BESIDE, external, LATE, replicated } from '../shared-records';

const option = (name: string, value: string | number, edits: Partial<ReplicatedDatabaseRecord> = {}) =>
  replicated({ ...edits, serverOptions: [{ name, value }] });

describe(rule.id, () => {
  it('holds without options, and for values they have anyway', () => {
    expect(found(rule, sharedModel(replicated()))).toEqual([]);
    expect(found(rule, sharedModel(option('binlog_format', 'row')))).toEqual([]);
    expect(found(rule, sharedModel(option('log_bin', 'other-name')))).toEqual([]);
    expect(found(rule, sharedModel(option('log_slave_updates', 1)))).toEqual([]);
  });

  it.each([
    ['log_slave_updates', 'OFF', 'log_slave_updates = ON'],
    ['gtid_strict_mode', 0, 'gtid_strict_mode = ON'],
    ['binlog_format', 'MIXED', 'binlog_format = ROW'],
    ['skip_log_bin', 'ON', 'a binary log'],
    ['gtid_mode', 'OFF', 'gtid_mode = ON'],
    ['log_replica_updates', 'OFF', 'log_replica_updates = ON'],
    ['enforce_gtid_consistency', 'WARN', 'enforce_gtid_consistency = ON'],
  ])('is broken by %s = %s', (name, value, allowed) => {
    expect(facts(rule, sharedModel(option(name, value)))).toEqual([
      { path: SHARED_PATHS.database, found: `${name} = ${value} in serverOptions`, allowed },
    ]);
  });

  it('is broken by a file on servers beside the proxies', () => {
    const model = sharedModel(
      onShared(withFiles([LATE, '[mysqld]\nskip-log-bin\n']), replicated({ members: BESIDE.slice(0, 2) })),
    );
    expect(values(rule, model)).toEqual([[PATHS.proxies, `skip-log-bin in ${LATE}`]]);
  });

  it('holds for two primaries that log their own writes alone', () => {
    expect(found(rule, sharedModel(option('log_slave_updates', 'OFF', { mode: 'dual-primary' })))).toEqual([]);
  });

  it('does not apply to other databases', () => {
    for (const model of [sharedModel(), sharedModel(external()), exampleModel()])
      expect(rule.check(model)).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, sharedModel(option('binlog_format', 'MIXED')))).toEqual(refused(rule));
  });
});
