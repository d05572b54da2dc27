import { describe, expect, it } from 'vitest';
import { provisionedTables } from '../../lib/facts/tables';
import type { LocalDatabaseRecord } from '../../lib/topology/topology';
import { HOSTILE } from '../support/hostile';
import { parts, problems } from '../support/parts';

const database = (record: Partial<LocalDatabaseRecord> = {}) => parts({ database: record }).parts.database!;
const complaint = (record: Partial<LocalDatabaseRecord>) =>
  problems({ database: record }).filter((problem) => problem.path === 'voip/registrar/database');

describe('a local database', () => {
  it('without a wish is opensips, replicated, with the node ids as server ids', () => {
    const found = database();
    expect(found).toMatchObject({ name: 'registrar-database', database: 'opensips', user: 'opensips' });
    expect(found.bufferPool.toString()).toBe('128MiB');
    expect(found.members.map((m) => [m.machine, m.address.toString(), m.serverId])).toEqual([
      ['vsvr2a', '192.168.3.125', 1],
      ['vsvr2b', '192.168.3.126', 2],
    ]);
    expect(found.staticTables).toMatchObject({
      by: 'replication',
      tables: provisionedTables('3.6'),
      user: 'opensips_replication',
      password: 'registrar_database_replication_password',
    });
  });

  it('keeps the author’s list sorted and without repeats', () => {
    const { staticTables } = database({
      staticTables: { by: 'replication', tables: ['subscriber', 'domain', 'subscriber'] },
    });
    expect(staticTables).toMatchObject({ tables: ['domain', 'subscriber'] });
  });

  it('leaves a run-time table in the model, for the rules to speak about', () => {
    const { staticTables } = parts({ database: { staticTables: { by: 'timer', tables: ['subscriber', 'acc'] } } }).parts
      .database!;
    expect(staticTables).toMatchObject({ tables: ['acc', 'subscriber'] });
  });

  it('copies hourly from the first node unless told otherwise', () => {
    expect(database({ staticTables: { by: 'timer' } }).staticTables).toMatchObject({ by: 'timer', source: 'vsvr2a' });
    const told = database({ staticTables: { by: 'timer', every: '10s', source: 'vsvr2b' } }).staticTables;
    expect(told).toMatchObject({ source: 'vsvr2b' });
    expect(told.by === 'timer' && told.every.toString()).toBe('10s');
  });

  it('asks for no secret when nothing travels', () => {
    const { model } = parts({ database: { staticTables: { by: 'hand' } } });
    expect(model.secrets.map((secret) => secret.name).filter((name) => name.includes('database'))).toEqual([]);
  });
});

describe('what a database cannot be made from', () => {
  it.each([...HOSTILE.filter((text) => text !== ''), '1st', 'a-b', 'x'.repeat(65), 'mysql', 'Information_Schema'])(
    'the database name %j',
    (name) => {
      expect(complaint({ database: name })).toMatchObject([
        { rule: 'input/database-names', found: JSON.stringify(name), fix: 'change `database`' },
      ]);
    },
  );

  it.each(['root', 'mysql', 'opensips_copy', 'OpenSIPS', "a'b", 'a b', '', 'x'.repeat(33)])('the user %j', (user) => {
    expect(complaint({ user })).toMatchObject([
      { rule: 'input/database-names', found: JSON.stringify(user), fix: 'change `user`' },
    ]);
  });

  it('a buffer pool below what InnoDB takes', () => {
    expect(complaint({ bufferPool: '5119KiB' })).toMatchObject([
      { rule: 'input/buffer-pool', found: '"5119KiB"', allowed: '5MiB or more' },
    ]);
    expect(complaint({ bufferPool: '5MiB' })).toEqual([]);
    expect(complaint({ bufferPool: '1025GiB' })).toMatchObject([
      { rule: 'input/buffer-pool', allowed: '1024GiB at most' },
    ]);
    expect(complaint({ bufferPool: 'much' })).toMatchObject([{ rule: 'input/values-can-be-read' }]);
  });

  it('a table nobody knows, with the one that was meant', () => {
    expect(complaint({ staticTables: { by: 'replication', tables: ['subscribers', 'x; DROP'] } })).toMatchObject([
      { found: '"subscribers"', message: "OpenSIPS 3.6 has no such table; did you mean 'subscriber'?" },
      { found: '"x; DROP"', message: 'OpenSIPS 3.6 has no such table' },
    ]);
  });

  it('an empty list of tables', () => {
    expect(complaint({ staticTables: { by: 'timer', tables: [] } })).toMatchObject([
      { rule: 'input/static-tables', found: '[]' },
    ]);
  });

  it.each([
    ['9s', 'whole seconds, 10s to 168h'],
    ['10500ms', 'whole seconds, 10s to 168h'],
    ['169h', 'whole seconds, 10s to 168h'],
    ['9000000000000000h', 'a duration such as 300ms, 20s, 2min or 1h'],
    ['often', 'a duration such as 300ms, 20s, 2min or 1h'],
  ])('a copy every %s', (every, allowed) => {
    expect(complaint({ staticTables: { by: 'timer', every } })).toMatchObject([
      { found: JSON.stringify(every), allowed },
    ]);
  });

  it('a source that is no node', () => {
    expect(complaint({ staticTables: { by: 'timer', source: 'vsvr2c' } })).toMatchObject([
      { found: '"vsvr2c"', allowed: 'vsvr2a, vsvr2b', fix: 'change `staticTables.source`' },
    ]);
  });

  it('says all of it at once', () => {
    expect(
      complaint({
        database: '-',
        user: '-',
        bufferPool: '1KiB',
        staticTables: { by: 'timer', every: '1s', source: 'x' },
      }),
    ).toHaveLength(5);
  });
});
