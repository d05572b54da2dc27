import { describe, expect, it } from 'vitest';
import { replicasStayReadOnly as rule } from '../../../lib/rules/database/replicas-stay-read-only';
import { exampleModel, SHARED_PATHS, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, onShared, PATHS, refused, values, withFiles } from '../harness';
import { BESIDE, external, LATE, replicated } from '../shared-records';

const readOnly = (value: string | number, mode: 'primary-replica' | 'dual-primary' = 'primary-replica') =>
  replicated({ mode, serverOptions: [{ name: 'read_only', value }] });
const inFile = (path: string, content: string) =>
  onShared(withFiles([path, content]), replicated({ members: BESIDE.slice(0, 2) }));

describe(rule.id, () => {
  it('holds without the option, and for what it is anyway', () => {
    expect(found(rule, sharedModel(replicated()))).toEqual([]);
    for (const value of ['ON', 'true', 1]) expect(found(rule, sharedModel(readOnly(value)))).toEqual([]);
  });

  it.each(['OFF', 'false', 0, 'no'])('is broken by servers that start open: %s', (value) => {
    expect(facts(rule, sharedModel(readOnly(value)))).toEqual([
      {
        path: SHARED_PATHS.database,
        found: `read_only = ${value} in serverOptions`,
        allowed: 'read_only = ON, which our program takes back on a primary',
      },
    ]);
  });

  it('is broken by two primaries: each may have missed what the other took', () => {
    expect(found(rule, sharedModel(readOnly('OFF', 'dual-primary')))).toHaveLength(1);
  });

  it('is broken by a file on servers beside the proxies', () => {
    expect(values(rule, sharedModel(inFile(LATE, '[mariadb]\nskip-read-only\n')))).toEqual([
      [PATHS.proxies, `skip-read-only in ${LATE}`],
    ]);
  });

  it('does not apply to other databases', () => {
    for (const model of [sharedModel(), sharedModel(external()), exampleModel()])
      expect(rule.check(model)).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, sharedModel(readOnly('OFF')))).toEqual(refused(rule));
  });
});
