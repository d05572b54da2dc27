import { describe, expect, it } from 'vitest';
import type { Artifact, FileArtifact } from '../../lib/artifacts';
import { sharedTables } from '../../lib/render/shared-tables';
import type { SharedEdits } from '../../lib/testing';
import { access, external, replicated } from '../support/access';
import { parts } from '../support/parts';
import { externalRecord, ndbRecord } from '../support/shared-parts';

function render(edits: SharedEdits = {}): readonly Artifact[] {
  const { parts: found, model } = access(edits);
  return sharedTables.render(found, model);
}

const program = (edits: SharedEdits = {}) => render(edits).find((a): a is FileArtifact => a.kind === 'file')!.content;

describe('the tables of a shared database', () => {
  it('are loaded from each proxy, which has the definitions of its version', () => {
    const found = render({ proxies: { version: '2.4' } });
    expect(found).toMatchObject(
      ['proxy1', 'proxy2'].flatMap((machine) => [
        { kind: 'file', machine, component: 'access', path: '/usr/lib/opensips-cdk/load-schema', mode: 0o755 },
        { kind: 'need', machine, component: 'access', packages: ['opensips-mysql-module'], units: [] },
      ]),
    );
    expect(program({ proxies: { version: '2.2' } })).toContain('\nclusterer clusterer 1\n');
    expect(program()).toContain('\nclusterer clusterer 4\n');
  });

  it('are made by an account of their own, and reach every server', () => {
    expect(program()).toContain('\noptions=/etc/opensips-cdk/database.cnf\n');
    expect(program()).not.toMatch(/--user=root|sql_log_bin/);
  });

  it('all have a primary key', () => {
    for (const edits of [{}, { database: replicated() }, { database: ndbRecord() }, { database: external() }])
      expect(program(edits)).toContain("changes='s/CONSTRAINT t_name_idx UNIQUE/PRIMARY KEY (table_name), &/");
  });

  it('are on the engine of MySQL Cluster there, and there alone', () => {
    expect(program({ database: ndbRecord() })).toContain('; s/ENGINE=InnoDB/ENGINE=NDBCLUSTER/');
    const servers = [{ host: '192.0.2.51' }, { host: '192.0.2.52' }];
    expect(program({ database: external({ engine: 'ndb', servers }) })).toContain('NDBCLUSTER');
    for (const edits of [{}, { database: replicated() }, { database: external() }])
      expect(program(edits)).not.toContain('NDBCLUSTER');
  });

  it('are somebody else’s work, or of no concern', () => {
    expect(render({ database: externalRecord() })).toEqual([]);
    const { parts: found, model } = parts();
    expect(sharedTables.render(found, model)).toEqual([]);
  });
});
