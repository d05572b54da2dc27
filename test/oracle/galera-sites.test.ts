import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Size } from '../../constructs';
import { galeraSitesModels } from '../support/galera-sites';
import { have } from '../support/tools';
import { databaseObstacle } from './database-machines';
import { GaleraRig, type GaleraMachine } from './galera-machines';
import { Wan, wanObstacle } from './galera-wan';

const missing = ['garbd', 'mariadb-backup', 'socat', 'openssl', 'perl'].find(
  (tool) => !have(tool, 'Galera over sites'),
);
const obstacle = databaseObstacle() ?? wanObstacle() ?? (missing === undefined ? undefined : `needs ${missing}`);
if (obstacle !== undefined) console.warn(`skipped: a Galera cluster over several sites (${obstacle})`);

/** Milliseconds in one direction. */
const DELAY = 10;
/** What a machine says of itself when two sites, two members each, and the arbitrator are there. */
const WHOLE = 5;

describe.skipIf(obstacle !== undefined)('two sites of two members, and an arbitrator at a third place', () => {
  const models = galeraSitesModels({ data: { gcache: Size.mebibytes(16) } });
  let wan: Wan;
  let rig: GaleraRig;
  let east: readonly [GaleraMachine, GaleraMachine];
  let west: readonly [GaleraMachine, GaleraMachine];
  let vote: GaleraMachine;

  beforeAll(async () => {
    wan = await Wan.open(DELAY);
    rig = await GaleraRig.of([models.east, models.west, models.witness], wan.segment);
    east = [rig.machine('east-db1'), rig.machine('east-db2')];
    west = [rig.machine('west-db1'), rig.machine('west-db2')];
    vote = rig.machine('witness1');
  }, 300_000);
  afterAll(() => rig.close());

  const ended = async (machine: GaleraMachine, ...words: readonly string[]): Promise<string> => {
    const { status, stdout, stderr } = await machine.database(...words);
    return status === 0 ? stdout : `${String(status)}: ${stdout}${stderr}${await machine.log()}`;
  };
  const size = (machine: GaleraMachine) =>
    machine.sql("SHOW STATUS WHERE Variable_name IN ('wsrep_cluster_size', 'wsrep_cluster_status')");
  const sees = (machine: GaleraMachine, members: number, status = 'Primary') =>
    within(150, async () =>
      expect(await size(machine)).toBe(`wsrep_cluster_size\t${members}\nwsrep_cluster_status\t${status}\n`),
    );
  /** Seconds that one write takes; it is tried until it is confirmed. */
  const write = async (machine: GaleraMachine, text: string): Promise<number> => {
    const begun = Date.now();
    await within(150, () => machine.sql(`REPLACE INTO calls VALUES ('${text}')`, 'opensips'));
    return (Date.now() - begun) / 1000;
  };

  it('is begun by the first site alone, once the arbitrator is there, and by nobody else', async () => {
    // As where the other sites' machines are not yet deployed.
    await wan.cut('west');
    await wan.cut('witness');
    expect(await east[0].database('start')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/no answer on port 9200 from west-db1 west-db2 .*, or the arbitrator/) as string,
    });
    await wan.mend('witness');
    expect(await ended(vote, 'start')).toContain('joins as soon as there is one');
    expect(await ended(vote, 'healthy')).toContain('joins as soon as there is one');
    expect(await ended(east[0], 'start')).toMatch(/making the cluster\n[^]*Synced, one of 1\n$/);
    await east[0].sql(rig.statementsOf(models.east));
    expect(await ended(east[1], 'start')).toMatch(/Synced, one of [23]\n$/);
    expect(await ended(vote, 'start')).toBe('database: votes with east-db1 east-db2 \n');
  }, 400_000);

  it('is joined by the second site', async () => {
    await wan.mend('west');
    expect(await west[1].database('start')).toMatchObject({ status: 0 });
    expect(await west[0].database('start')).toMatchObject({ status: 0 });
    await sees(west[0], WHOLE);
    await west[0].sql(rig.statementsOf(models.west));
    const accounts = "SELECT DISTINCT User FROM mysql.user WHERE User LIKE 'opensips%' ORDER BY User";
    expect((await east[1].sql(accounts)).trim().split('\n')).toEqual([
      'opensips_check',
      'opensips_east',
      'opensips_provisioning_east',
      'opensips_provisioning_west',
      'opensips_transfer',
      'opensips_west',
    ]);
    await east[0].sql('CREATE TABLE calls (id VARCHAR(64) PRIMARY KEY)', 'opensips');
    await write(west[0], 'from west');
    expect(await east[1].sql('SELECT id FROM calls', 'opensips')).toBe('from west\n');
    expect(await west[1].sql("SHOW STATUS LIKE 'wsrep_local_state_comment'")).toContain('Synced');
    expect(await ended(east[0], 'may-restart')).toContain('meanwhile');
  }, 400_000);

  it('goes on at one site and the arbitrator when the other is lost, which refuses', async () => {
    await wan.cut('east');
    const waited = await write(west[0], 'while east is away');
    console.log(`writes at the site that is left stood for ${waited.toFixed(1)} s`);
    await sees(west[0], 3);
    await sees(east[0], 2, 'non-Primary');
    const refused = await east[0].member.attempt(['mariadb', '--execute=SELECT * FROM opensips.calls']);
    expect(refused.stderr).toContain('WSREP has not yet prepared node');
    expect(await east[0].database('start')).toMatchObject({ status: 1 });
    expect(await west[0].sql('SELECT COUNT(*) FROM calls', 'opensips')).toBe('2\n');
  }, 400_000);

  it('is whole again when the line is mended, without anybody', async () => {
    const begun = Date.now();
    await wan.mend('east');
    await sees(east[0], WHOLE);
    console.log(`the sites agreed again after ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    // A member takes part a moment before it has what it missed, and refuses meanwhile.
    await within(150, async () => expect(await east[1].sql('SELECT COUNT(*) FROM calls', 'opensips')).toBe('2\n'));
  }, 400_000);

  it('is not begun a second time by a first site that is deployed anew', async () => {
    await wan.cut('east');
    for (const machine of east) {
      await machine.kill('mariadb');
      await machine.member.shell(
        `rm -rf /var/lib/opensips-cdk /var/lib/mysql/* && /usr/lib/opensips-cdk/database-note
        mariadb-install-db --user=mysql --auth-root-authentication-method=socket --skip-test-db >/dev/null`,
        120_000,
      );
    }
    await sees(west[0], 3);
    // It sees nobody, then the arbitrator alone, which remembers.
    expect(await east[0].database('start')).toMatchObject({ status: 1, stdout: '' });
    await wan.cut('west');
    await wan.mend('east');
    const answer = await east[0].member.shell(
      `printf 'GET /member HTTP/1.0\\r\\n\\r\\n' | timeout 5 socat - TCP:203.0.113.5:9200`,
    );
    expect(answer).toContain('member=yes');
    expect(await east[0].database('start')).toMatchObject({ status: 1, stdout: '' });
    await wan.mend('west');
    await sees(west[0], 3);
    expect(await ended(east[0], 'start')).toMatch(/Synced, one of [45]\n$/);
    expect(await east[0].sql('SELECT COUNT(*) FROM calls', 'opensips')).toBe('2\n');
  }, 600_000);
});

/** Tries until it succeeds, so many seconds at most. */
async function within<T>(seconds: number, attempt: () => Promise<T>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
