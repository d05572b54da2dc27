import { describe, expect, it } from 'vitest';
import { resolve } from '../../../lib/resolve';
import type { ReplicatedDatabaseRecord } from '../../../lib/topology/topology';
import { MEMBERS, sharedModel, SHARED_PATHS, sharedTopology, type SharedEdits } from '../../../lib/testing';

const complaints = (edits: SharedEdits): readonly (string | undefined)[] =>
  resolve(sharedTopology(edits)).problems.map(({ path, message, found }) => `${path}: ${message} (${found ?? ''})`);

const PROXY = { name: 'proxy1', address: '192.0.2.11' };
const [one, two, three] = MEMBERS;

describe('machines of a shared database', () => {
  it('are their own, with the path of the database', () => {
    const { machines } = sharedModel();
    expect(machines.map(({ name, path }) => [name, path])).toEqual([
      ...['db1', 'db2', 'db3'].map((name) => [name, `voip/database/${name}`]),
      ...['proxy1', 'proxy2'].map((name) => [name, `${SHARED_PATHS.proxies}/${name}`]),
    ]);
  });

  it('may be nodes of a proxy cluster, and then are one machine', () => {
    const { machines, databaseClusters } = sharedModel({ galera: { members: [PROXY, two], arbitrator: three } });
    expect(machines.map(({ name }) => name)).toEqual(['db2', 'db3', 'proxy1', 'proxy2']);
    expect(databaseClusters[0]).toMatchObject({ members: [{ machine: 'proxy1' }, { machine: 'db2' }] });
  });

  it('have the address that the node of the same name has', () => {
    expect(complaints({ galera: { members: [{ ...PROXY, address: '192.0.2.99' }, two, three] } })).toEqual([
      'voip/database: `members[0]` has the name of a machine of another part, and is another one (proxy1 at 192.0.2.99)',
    ]);
  });

  it('stand once in a database, and in one database', () => {
    expect(complaints({ galera: { members: [one, two, one] } })).toContain(
      'voip/database: machine \'db1\' is in a database already ("db1")',
    );
  });

  it('reach each other: their addresses are of one family', () => {
    expect(complaints({ galera: { members: [one, two, { name: 'db3', address: '2001:db8::3' }] } })).toEqual([
      expect.stringContaining('have addresses of both families'),
    ]);
  });

  it('have no links: no Corosync runs there', () => {
    expect(complaints({ galera: { members: [{ ...one, links: ['10.0.0.1'] }, two, three] } })).toEqual([
      'voip/database: `members[0]` has links, and no Corosync runs on a machine of a database (10.0.0.1)',
    ]);
  });

  it('are no proxies where they run MySQL, whose client excludes that of proxies', () => {
    const database: ReplicatedDatabaseRecord = {
      kind: 'replicated-database',
      ...{ path: SHARED_PATHS.database, serverOptions: [], members: [PROXY, two] },
      server: 'mysql',
    };
    expect(complaints({ database })).toEqual([
      "voip/database: MySQL and a proxy cannot both be on 'proxy1': its client's package excludes the one that proxies need (proxy1)",
    ]);
    expect(complaints({ database: { ...database, members: [one, two] } })).toEqual([]);
  });
});
