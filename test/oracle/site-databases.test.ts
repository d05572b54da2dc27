import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proxyClusters } from '../../lib/model';
import { siteModel, type SiteName } from '../../lib/testing';
import type { Resolved } from '../support/parts';
import { clusterFile, databaseObstacle, DatabaseRig, schemas, type DatabaseMachine } from './database-machines';

const obstacle = databaseObstacle();
const newest = schemas().at(-1);
if (obstacle !== undefined) console.warn(`skipped: databases of two sites (${obstacle})`);
if (!newest) console.warn('skipped: databases of two sites (OPENSIPS_PREFIXES names none)');

describe.skipIf(obstacle !== undefined || newest === undefined)('the databases of two sites', () => {
  const { version = '3.6', scripts } = newest ?? {};
  const sites = (['east', 'west'] as const).map((site) => resolved(site));
  let rig: DatabaseRig;
  let machines: readonly DatabaseMachine[];

  beforeAll(async () => {
    rig = await DatabaseRig.open(sites, scripts);
    machines = ([0, 1, 2, 3] as const).map((i) => rig.machine(i));
    await Promise.all(
      machines.map(async (machine) => expect(await machine.program('load-schema')).toMatchObject({ status: 0 })),
    );
    // One site first, which serves alone until the other one is there.
    await apply(machines.slice(0, 2), sites[0]);
    await at('east1').query("INSERT INTO subscriber (username, domain) VALUES ('first', 'x')", 'opensips');
    await at('east2').becomes(USERS, ['first']);
    await apply(machines.slice(2), sites[1]);
  }, 180_000);
  afterAll(() => rig.close());

  function resolved(site: SiteName): Resolved {
    const model = siteModel(site, {
      proxies: { version },
      interconnect: {
        share: { staticTables: 'on' },
        replicationPassword: { from: 'variable', name: 'interconnect_password', version: 1 },
      },
    });
    const [parts] = proxyClusters(model);
    if (!parts) throw new Error('no proxy cluster');
    return { model, parts };
  }

  const at = (name: string): DatabaseMachine => {
    const found = machines.find((machine) => machine.name === name);
    if (!found) throw new Error(`no ${name}`);
    return found;
  };

  it('a site that comes later gets what the first one has', async () => {
    for (const name of ['west1', 'west2']) await at(name).becomes(USERS, ['first']);
  });

  it('what is told to any node is on all of both sites, once, and contacts stay at home', async () => {
    await Promise.all(
      machines.map((machine) =>
        machine.query(
          `INSERT INTO subscriber (username, domain) VALUES ('${machine.name}', 'x');
           INSERT INTO location (contact, expires, username) VALUES ('sip:x@${machine.name}', 20300101, '${machine.name}')`,
          'opensips',
        ),
      ),
    );
    for (const machine of machines) {
      await machine.becomes(USERS, ['east1', 'east2', 'first', 'west1', 'west2']);
      expect(await machine.query('SELECT username FROM location', 'opensips')).toEqual([machine.name]);
    }
  });

  it('a site that was cut off goes on, and catches up by itself', async () => {
    const wall = `nft add table inet wall
      nft add chain inet wall in '{ type filter hook input priority -200; }'
      nft add chain inet wall out '{ type filter hook output priority -200; }'
      nft add rule inet wall in ip saddr 192.168.6.0/24 drop
      nft add rule inet wall out ip daddr 192.168.6.0/24 drop`;
    for (const name of ['east1', 'east2']) await at(name).member.shell(wall);
    await at('east1').query("INSERT INTO subscriber (username, domain) VALUES ('here', 'x')", 'opensips');
    await at('west2').query("INSERT INTO subscriber (username, domain) VALUES ('there', 'x')", 'opensips');
    await at('east2').becomes("SELECT username FROM subscriber WHERE username LIKE '%here'", ['here']);
    await at('west1').becomes("SELECT username FROM subscriber WHERE username LIKE '%here'", ['there']);
    for (const name of ['east1', 'east2']) await at(name).member.shell('nft delete table inet wall');
    for (const machine of machines)
      await machine.becomes("SELECT username FROM subscriber WHERE username LIKE '%here' ORDER BY username", [
        'here',
        'there',
      ]);
  }, 180_000);

  it('nothing is left of a site that is given up', async () => {
    const alone = proxyClusters(siteModel('east', { proxies: { version }, interconnect: null }))[0];
    if (!alone) throw new Error('no proxy cluster');
    const east: Resolved = { model: siteModel('east', { proxies: { version }, interconnect: null }), parts: alone };
    const machine = at('east1');
    await machine.query(clusterFile(east, 'database.sql'), 'opensips');
    expect(await machine.query("SELECT Host FROM mysql.user WHERE User = 'opensips_replication'")).toEqual([
      '192.168.5.12',
    ]);
  });
});

const USERS = 'SELECT username FROM subscriber ORDER BY username';

async function apply(machines: readonly DatabaseMachine[], resolved: Resolved | undefined): Promise<void> {
  if (!resolved) throw new Error('no site');
  for (const machine of machines)
    for (const file of ['database.sql', `replication-${machine.name}.sql`, 'rows.sql'])
      await machine.query(clusterFile(resolved, file), 'opensips');
}
