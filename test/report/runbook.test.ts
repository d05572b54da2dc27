import { describe, expect, it } from 'vitest';
import { runbookAsText } from '../../lib/report/runbook';
import { exampleModel, MEMBERS, sharedModel, SHARED_PATHS } from '../../lib/testing';
import type { ReplicatedDatabaseRecord } from '../../lib/topology/topology';

const replicated = (also: Partial<ReplicatedDatabaseRecord> = {}): ReplicatedDatabaseRecord => ({
  ...{ kind: 'replicated-database', path: SHARED_PATHS.database, members: MEMBERS, serverOptions: [] },
  ...also,
});

describe('the runbook', () => {
  it('has no shared database where every node has one of its own', () => {
    expect(runbookAsText(exampleModel())).not.toContain('## Database');
  });

  it('names the commands after a loss of all Galera members, and how many votes it takes', () => {
    const text = runbookAsText(sharedModel());
    expect(text).toContain('## Database database: Galera on db1, db2, db3');
    expect(text).toContain('while 2 of 3 votes are left');
    expect(text).toContain('    ssh db1 /usr/lib/opensips-cdk/database recover\n');
    expect(text).toContain('every 1s and leaves one that failed twice');
  });

  it('counts an arbitrator', () => {
    const [one, two, arbitrator] = MEMBERS;
    const text = runbookAsText(sharedModel({ galera: { members: [one, two], arbitrator } }));
    expect(text).toContain('while 2 of 3 votes are left');
    expect(text).toContain('Galera on db1, db2, db3');
  });

  it('names the command of a promotion, which nothing does by itself', () => {
    const text = runbookAsText(sharedModel({ database: replicated(), connection: { access: { by: 'db-virtual' } } }));
    expect(text).toContain('primary and replicas on db1, db2, db3');
    expect(text).toContain('    ssh db2 /usr/lib/opensips-cdk/database promote\n');
    expect(text).toContain('db_virtual');
    expect(text).not.toContain('semi-synchronous');
    expect(runbookAsText(sharedModel({ database: replicated({ semiSync: 'on' }) }))).toContain('semi-synchronous');
  });

  it('promotes nothing where two write', () => {
    const two = replicated({ mode: 'dual-primary', members: MEMBERS.slice(0, 2) });
    const text = runbookAsText(sharedModel({ database: two, connection: { access: { by: 'direct' } } }));
    expect(text).toContain('two primaries on db1, db2');
    expect(text).not.toContain('promote');
    expect(text).toContain('reaches db1 alone');
  });
});
