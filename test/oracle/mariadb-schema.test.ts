import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dialects } from '../../lib/facts/opensips/dialects';
import { loadSchema } from '../../lib/render/load-schema';
import { parts } from '../support/parts';
import { clusterFile, databaseObstacle, DatabaseRig, schemas, type DatabaseMachine } from './database-machines';

const obstacle = databaseObstacle();
if (obstacle !== undefined) console.warn(`skipped: the tables of OpenSIPS in MariaDB (${obstacle})`);
const found = schemas();
if (found.length === 0) console.warn('skipped: the tables of OpenSIPS in MariaDB (OPENSIPS_PREFIXES names none)');

const V1 = [
  '1 1 1 bin:192.168.3.125:5678 1 0 3 0 20 Test-vSvr2A',
  '2 1 2 bin:192.168.3.126:5678 1 0 3 0 20 Test-vSvr2B',
];
const V2 = [
  '1 1 1 bin:192.168.3.125:5678 1 0 0 3 50 - Test-vSvr2A',
  '2 1 2 bin:192.168.3.126:5678 1 0 0 3 50 - Test-vSvr2B',
];
const V4 = [
  '1 1 1 bin:192.168.3.125:5678 1 3 50 - seed Test-vSvr2A',
  '2 1 2 bin:192.168.3.126:5678 1 3 50 - seed Test-vSvr2B',
];
const ROWS = Object.fromEntries(
  Object.entries({ '2.2': V1, '2.3': V2, '2.4': V4, '3.4': V4, '3.6': V4, '4.0': V4 }).map(([version, rows]) => [
    version,
    rows.map((row) => row.replaceAll(' ', '\t')),
  ]),
);

describe.skipIf(obstacle !== undefined || found.length === 0)('MariaDB', () => {
  let rig: DatabaseRig;
  let a: DatabaseMachine;

  beforeAll(async () => {
    rig = await DatabaseRig.open(parts(), undefined);
    a = rig.machine(0);
  });
  afterAll(() => rig.close());

  describe.each(found)('the scripts of OpenSIPS $version', ({ version: of, scripts: from }) => {
    const database = `schema_${of.replace('.', '_')}`;
    const program = loadSchema(
      parts({ proxies: { version: of }, database: { database } }).parts.database!,
      of,
    ).replaceAll('/usr/share/opensips/mysql', `/run/${database}`);
    const load = () => a.member.attempt(['sh', '-c', program], { timeout: 120_000 });

    beforeAll(() => a.member.shell(`cp -r ${from} /run/${database}`));

    it('give every table the number we know, and load once', async () => {
      expect(await load()).toMatchObject({ status: 0, stderr: '' });
      expect(await load()).toEqual({ status: 0, stdout: '', stderr: '' });
    });

    it('are all loaded: no script of theirs creates a table we do not know', async () => {
      const files = (await a.member.shell(`ls /run/${database}`))
        .trim()
        .split('\n')
        .filter((name) => name.endsWith('-create.sql'));
      const known = [...program.matchAll(/^(?:wanted=')?([a-z0-9_]+)(?: [a-z0-9_]+ (?:\d+|none))+'?$/gm)].map(
        (match) => `${match[1]}-create.sql`,
      );
      expect([...known, 'standard-create.sql'].sort()).toEqual(files.sort());
    });

    it('take the rows of clusterer, as often as one likes', async () => {
      const rows = clusterFile(parts({ proxies: { version: of } }), 'rows.sql');
      for (const _ of [1, 2]) await a.query(rows, database);
      const columns = dialects[of].clusterer.columns.map((column) => `IFNULL(${column}, '-')`);
      expect(await a.query(`SELECT id, ${columns.join()} FROM clusterer ORDER BY id`, database)).toEqual(ROWS[of]);
    });

    it('another version of a table is said aloud', async () => {
      await a.query("UPDATE version SET table_version = 1 WHERE table_name = 'location'", database);
      const { status, stderr } = await load();
      expect(status).toBe(1);
      expect(stderr).toMatch(new RegExp(`table 'location' has version 1, OpenSIPS ${of} wants 101[13]`));
      await a.query("DROP TABLE location; DELETE FROM version WHERE table_name = 'location'", database);
      expect(await load()).toMatchObject({ status: 0, stdout: 'loaded usrloc\n' });
    });

    it('half a script is said aloud, and so is a missing one', async () => {
      await a.query("DROP TABLE dr_rules; DELETE FROM version WHERE table_name = 'dr_rules'", database);
      expect((await load()).stderr).toMatch(/of 'drouting-create\.sql' dr_carriers .* is there, dr_rules is not/);
      await a.query('DROP TABLE acc, missed_calls, dr_carriers, dr_gateways, dr_groups, dr_partitions', database);
      await a.query(
        "DELETE FROM version WHERE table_name LIKE 'dr%' OR table_name IN ('acc', 'missed_calls')",
        database,
      );
      await a.member.shell(`rm /run/${database}/acc-create.sql`);
      expect(await load()).toMatchObject({
        status: 1,
        stderr: expect.stringContaining("acc-create.sql' is missing") as string,
      });
    });
  });
});
