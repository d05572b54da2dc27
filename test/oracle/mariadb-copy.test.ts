import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqlString } from '../../lib/syntax/sql';
import { parts } from '../support/parts';
import {
  clusterFile,
  databaseObstacle,
  DatabaseRig,
  filesOf,
  schemas,
  type DatabaseMachine,
} from './database-machines';

const obstacle = databaseObstacle();
if (obstacle !== undefined) console.warn(`skipped: copies by a timer (${obstacle})`);
const newest = schemas().at(-1);
if (!newest) console.warn('skipped: copies by a timer (OPENSIPS_PREFIXES names no tables)');

describe.skipIf(obstacle !== undefined || newest === undefined)('two machines of which one copies by a timer', () => {
  const { version = '3.6', scripts } = newest ?? {};
  const resolved = parts({
    proxies: { version },
    database: { staticTables: { by: 'timer', tables: ['subscriber', 'domain'] } },
  });
  const subscribers = 'SELECT username FROM subscriber ORDER BY username';
  let rig: DatabaseRig;
  let source: DatabaseMachine;
  let copy: DatabaseMachine;

  beforeAll(async () => {
    rig = await DatabaseRig.open(resolved, scripts);
    [source, copy] = [rig.machine(0), rig.machine(1)];
    for (const machine of [source, copy]) {
      expect(await machine.program('load-schema')).toMatchObject({ status: 0, stderr: '' });
      await machine.query(clusterFile(resolved, 'database.sql'));
    }
    for (const _ of [1, 2]) await source.query(clusterFile(resolved, 'copy-vsvr2a.sql'));
  });
  afterAll(() => rig.close());

  it('nothing is logged, and only the source is reachable', async () => {
    expect(await source.query('SELECT @@log_bin, @@bind_address')).toEqual(['0\t127.0.0.1,192.168.3.125']);
    expect(await copy.query('SELECT @@log_bin, @@bind_address')).toEqual(['0\t127.0.0.1']);
    expect(filesOf(resolved, 'vsvr2a').filter((file) => file.path.includes('copy'))).toEqual([]);
  });

  it('after a copy the tables are those of the source, the others as they were', async () => {
    await source.query(
      `INSERT INTO subscriber (username, domain) VALUES ('anna', ${sqlString('ü\\')}), ('alan', 'a')`,
      'opensips',
    );
    await copy.query(
      "INSERT INTO subscriber (username, domain) VALUES ('old', 'b'); INSERT INTO location (contact, expires) VALUES ('c', 20300101)",
      'opensips',
    );
    expect(await copy.program('copy-tables')).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(await copy.query(subscribers, 'opensips')).toEqual(['alan', 'anna']);
    expect(
      await copy.query('SELECT domain FROM subscriber ORDER BY username; SELECT contact FROM location', 'opensips'),
    ).toEqual(['a', 'ü\\\\', 'c']);
  });

  it('a reader never sees a table that is empty or half full', async () => {
    await source.query(
      "INSERT INTO subscriber (username, domain) SELECT CONCAT('u', seq), 'a' FROM seq_1_to_3000",
      'opensips',
    );
    await copy.program('copy-tables');
    const running = copy.program('copy-tables');
    const counts = new Set<string>();
    const state = { copying: true };
    void running.finally(() => (state.copying = false));
    while (state.copying) counts.add((await copy.query('SELECT COUNT(*) FROM subscriber', 'opensips')).join());
    expect([...counts]).toEqual(['3002']);
  });

  it('the old content stays when a table cannot be written, or the source is gone', async () => {
    await copy.query('ALTER TABLE domain DROP COLUMN attrs', 'opensips');
    await source.query(
      "DELETE FROM subscriber WHERE username LIKE 'u%'; INSERT INTO domain (domain, attrs) VALUES ('d', 'e')",
      'opensips',
    );
    expect((await copy.program('copy-tables')).status).not.toBe(0);
    expect(await copy.query('SELECT COUNT(*) FROM subscriber', 'opensips')).toEqual(['3002']);
    await copy.query('ALTER TABLE domain ADD COLUMN attrs CHAR(255)', 'opensips');
    await source.stop();
    expect(await copy.program('copy-tables')).toMatchObject({
      stderr: expect.stringContaining("Can't connect") as string,
    });
    expect(await copy.query('SELECT COUNT(*) FROM subscriber', 'opensips')).toEqual(['3002']);
    await source.start();
    expect((await copy.program('copy-tables')).status).toBe(0);
    expect(await copy.query(subscribers, 'opensips')).toEqual(['alan', 'anna']);
  });

  it('the account of the copy reads those tables and no others', async () => {
    const read = (table: string) => [
      'mariadb',
      '--defaults-file=/etc/opensips-cdk/copy-tables.cnf',
      `--execute=SELECT 1 FROM opensips.${table}`,
    ];
    expect((await copy.member.attempt(read('subscriber'))).status).toBe(0);
    expect((await copy.member.attempt(read('location'))).stderr).toContain('denied');
    expect(await copy.member.shell('stat -c %a:%U /etc/opensips-cdk/copy-tables.cnf')).toBe('600:root\n');
  });
});
