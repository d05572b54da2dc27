import { describe, expect, it } from 'vitest';
import { sharedModel } from '../../../lib/testing/shared';
import type { MachineRecord, NdbClusterRecord } from '../../../lib/topology/topology';
import { HOSTILE } from '../../support/hostile';
import { ndbRecord, sharedDatabase, sharedProblems } from '../../support/shared-parts';

type Edits = Partial<NdbClusterRecord>;
const resolved = (edits: Edits = {}) => sharedDatabase('ndb', { database: ndbRecord(edits) });
const refused = (edits: Edits) =>
  sharedProblems({ database: ndbRecord(edits) }).map(({ rule, found }) => `${rule}: ${found ?? ''}`);
const machines = (prefix: string, count: number): readonly MachineRecord[] =>
  Array.from({ length: count }, (_, i) => ({ name: `${prefix}${i}`, address: `10.0.${prefix.length}.${i + 1}` }));

describe('MySQL Cluster', () => {
  it('numbers its nodes by what they are', () => {
    const { management, data, sql, replicas, dataMemory } = resolved();
    const ids = (nodes: readonly { readonly machine: string; readonly nodeId: number }[]) =>
      nodes.map(({ machine, nodeId }) => [machine, nodeId]);
    expect(ids(data)).toEqual([
      ['data1', 1],
      ['data2', 2],
    ]);
    expect(ids(management)).toEqual([
      ['mgm1', 145],
      ['mgm2', 146],
    ]);
    expect(ids(sql)).toEqual([
      ['sql1', 151],
      ['sql2', 152],
    ]);
    expect(sql.map(({ serverId }) => serverId)).toEqual([151, 152]);
    expect([replicas, dataMemory.toString()]).toEqual([2, '512MiB']);
  });

  it('leaves every other number as it is when data nodes are added', () => {
    const before = resolved();
    const after = resolved({ data: [...ndbRecord().data, ...machines('more', 2)] });
    expect(after.data.slice(0, 2)).toEqual(before.data);
    expect([after.management, after.sql]).toEqual([before.management, before.sql]);
    expect(after.data.map(({ nodeId }) => nodeId)).toEqual([1, 2, 3, 4]);
  });

  it('keeps numbers that the author gives', () => {
    const [first, second] = ndbRecord().data as [MachineRecord, MachineRecord];
    const { data } = resolved({ data: [first, { ...second, nodeId: 1 }] });
    expect(data.map(({ nodeId }) => nodeId)).toEqual([2, 1]);
  });

  it('stands on machines of its own', () => {
    const model = sharedModel({ database: ndbRecord() });
    expect(model.machines.map(({ name }) => name)).toEqual([
      ...['data1', 'data2', 'mgm1', 'mgm2', 'proxy1', 'proxy2', 'sql1', 'sql2'],
    ]);
  });

  it('has the accounts of every shared database', () => {
    expect(resolved({ user: 'sip' })).toMatchObject({
      database: 'opensips',
      runtime: { user: 'sip', password: 'database_runtime_password' },
      provisioning: { user: 'opensips_provisioning', password: 'database_provisioning_password' },
    });
  });
});

describe('what cannot be', () => {
  it.each([
    [{ replicas: 0 }, 'input/values-can-be-read: 0'],
    [{ replicas: 5 }, 'input/values-can-be-read: 5'],
    [{ replicas: 3 }, 'input/number-of-nodes: 2 data nodes, 3 replicas'],
    [{ data: machines('d', 3) }, 'input/number-of-nodes: 3 data nodes, 2 replicas'],
    [{ data: [] }, 'input/number-of-nodes: 0 nodes'],
    [{ management: [] }, 'input/number-of-nodes: 0 nodes'],
    [{ management: machines('m', 3) }, 'input/number-of-nodes: 3 nodes'],
    [{ sql: [] }, 'input/number-of-nodes: 0 nodes'],
    [{ sql: machines('s', 10) }, 'input/number-of-nodes: 10 nodes'],
    [{ data: machines('d', 146) }, 'input/number-of-nodes: 146 nodes'],
    [{ dataMemory: '1MiB' }, 'input/values-can-be-read: "1MiB"'],
    [{ dataMemory: '2048GiB' }, 'input/values-can-be-read: "2048GiB"'],
    [{ dataMemory: '80M' }, 'input/values-can-be-read: "80M"'],
    [{ sql: [{ name: 'data1', address: '192.0.2.47' }] }, 'input/names-are-unique: "data1"'],
    [{ sql: [{ name: 'sql1', address: '192.0.2.43' }] }, 'input/addresses-are-unique: "192.0.2.43"'],
    [{ data: machines('d', 2).map((node) => ({ ...node, nodeId: 7 })) }, 'input/node-ids-are-unique: 7'],
    [{ data: machines('d', 2).map((node, i) => ({ ...node, nodeId: 144 + i })) }, 'input/values-can-be-read: 145'],
    [{ sql: [{ name: 'sql1', address: '192.0.2.47', nodeId: 251 }] }, 'input/values-can-be-read: 251'],
    [{ sql: [{ name: 'sql1', address: '192.0.2.47', links: ['192.0.2.48'] }] }, 'input/number-of-links: 192.0.2.48'],
    [{ sql: [{ name: 'proxy1', address: '192.0.2.11' }] }, 'input/packages: proxy1'],
    [{ database: 'ndbinfo' }, 'input/database-names: "ndbinfo"'],
  ] satisfies readonly (readonly [Edits, string])[])('%j', (edits, problem) => {
    expect(refused(edits)).toEqual([problem]);
  });

  it.each(HOSTILE)('no machine and no database is called %j', (text) => {
    expect(refused({ management: [{ name: text, address: '192.0.2.41' }] })).toEqual([
      `input/machine-names: ${JSON.stringify(text)}`,
    ]);
    expect(refused({ database: text })).toEqual([`input/database-names: ${JSON.stringify(text)}`]);
  });
});
