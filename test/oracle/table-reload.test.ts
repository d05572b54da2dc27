import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../lib/facts/opensips/catalogue';
import { linkListCommand } from '../../lib/facts/reloads';
import { parts } from '../support/parts';
import { clusterFile, databaseObstacle, DatabaseRig, schemas, type DatabaseMachine } from './database-machines';
import { builds, eventually, obstacle } from './opensips-harness';

const reason = obstacle() ?? databaseObstacle();
if (reason !== undefined) console.warn(`skipped: two machines with everything but Pacemaker (${reason})`);
// 2.2 and 2.3 have no contacts to fetch.
const build = reason === undefined ? builds().findLast(({ version }) => !['2.2', '2.3'].includes(version)) : undefined;
if (reason === undefined && !build)
  console.warn('skipped: two machines with everything but Pacemaker (no 2.4 or later)');
const schema = schemas().find(({ version }) => version === build?.version);

describe.skipIf(!build || !schema)('two machines with everything but Pacemaker', () => {
  const version = build?.version ?? '3.6';
  const url = 'mysql://opensips@localhost/opensips';
  const caching = {
    name: 'domain',
    parameters: [
      { name: 'db_mode', value: 1 },
      { name: 'db_url', value: url },
    ],
  };
  const resolved = parts({ proxies: { version, modules: [caching] }, replication: { contacts: 'memory-and-sql' } });
  const command = (flat: string, grouped: string) =>
    catalogue(version).modules.get('domain')?.mi.includes(flat) ? flat : grouped;
  let rig: DatabaseRig;
  let a: DatabaseMachine;
  let b: DatabaseMachine;

  beforeAll(async () => {
    rig = await DatabaseRig.open(resolved, schema?.scripts);
    [a, b] = [rig.machine(0), rig.machine(1)];
    for (const machine of [a, b]) {
      expect(await machine.program('load-schema')).toMatchObject({ status: 0 });
      for (const file of ['database.sql', `replication-${machine.name}.sql`, 'rows.sql']) {
        await machine.query(clusterFile(resolved, file), 'opensips');
      }
      expect(await machine.program('reload-tables', 'record')).toMatchObject({ status: 0 });
      if (build) await machine.startOpenSips(build);
    }
  });
  afterAll(() => rig.close());

  const mi = (machine: DatabaseMachine, ...words: readonly string[]) =>
    machine.member.run(['/usr/lib/opensips-cdk/mi', ...words]);

  it('the nodes find each other through both firewalls', async () => {
    const linked = async (machine: DatabaseMachine) =>
      expect(await mi(machine, linkListCommand(version))).toMatch(/link_state[^a-z]*up/i);
    await eventually('links', () => Promise.all([linked(a), linked(b)]));
  });

  it('each says that it reaches the other, and holds what that holds', async () => {
    await eventually('both are synced', async () => {
      expect(await b.program('synced')).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/^link to vsvr2a: Up\n(.*: Ok\n)+synced\n$/) as string,
      });
    });
    expect(await b.program('synced', 'reaches', 'vsvr2a')).toMatchObject({ status: 0 });
    expect(await b.program('synced', 'reaches', 'vsvr2c')).toMatchObject({ status: 1 });
  });

  it('a domain made on one node is served by the other after its next look', async () => {
    const dump = () => mi(b, command('domain_dump', 'domain:dump'));
    expect(await b.program('reload-tables', 'reload')).toEqual({ status: 0, stdout: '', stderr: '' });
    await a.query("INSERT INTO domain (domain) VALUES ('new.example')", 'opensips');
    await b.becomes('SELECT domain FROM domain', ['new.example']);
    expect(await dump()).not.toContain('new.example');
    expect(await b.program('reload-tables', 'reload')).toMatchObject({
      status: 0,
      stdout: 'reload-tables: domain read its tables again\n',
    });
    expect(await dump()).toContain('new.example');
  });

  it('a changed row of clusterer is read without a restart', async () => {
    await a.query("UPDATE clusterer SET description = 'moved'", 'opensips');
    expect((await a.program('reload-tables', 'reload')).stdout).toContain('clusterer read its tables again');
    expect(await mi(a, linkListCommand(version))).toContain('moved');
  });
});
