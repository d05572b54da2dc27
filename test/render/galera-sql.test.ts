import { describe, expect, it } from 'vitest';
import { secretsIn, type ClusterArtifact } from '../../lib/artifacts';
import { galeraSql } from '../../lib/render/galera-sql';
import { parseSql } from '../../lib/syntax/sql';
import { sharedModel, type SharedEdits } from '../../lib/testing/shared';
import { galeraArtifacts } from '../support/galera';

const file = (edits?: SharedEdits) =>
  galeraArtifacts(galeraSql, edits).find((each): each is ClusterArtifact => each.kind === 'cluster-file')!;
const statements = (edits?: SharedEdits) =>
  parseSql(file(edits).content).map((tokens) => tokens.map((token) => token.text).join(' '));
const grants = (edits?: SharedEdits) => statements(edits).filter((text) => text.startsWith('GRANT'));

describe('the SQL of a Galera cluster', () => {
  it('is run on the first member, and carried to the others', () => {
    expect(file()).toMatchObject({ cluster: 'database', path: 'database.sql', machines: ['db1'] });
    expect(file().content).not.toContain('sql_log_bin');
  });

  it('makes the database, and nothing twice', () => {
    expect(statements()[0]).toBe(
      'CREATE DATABASE IF NOT EXISTS opensips CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci',
    );
    for (const text of statements()) expect(text).not.toMatch(/^CREATE (?!.*IF NOT EXISTS)/);
  });

  it('gives each account what it needs, from where it comes', () => {
    expect(grants({ galera: { database: 'voip_1', user: 'sip' } })).toEqual([
      'GRANT RELOAD , PROCESS , LOCK TABLES , BINLOG MONITOR ON * . * TO opensips_transfer @ localhost',
      ...['192.0.2.11', '192.0.2.12'].flatMap((host) => [
        String.raw`GRANT SELECT , INSERT , UPDATE , DELETE ON voip\_1 . * TO sip @ ${host}`,
        String.raw`GRANT ALL PRIVILEGES ON voip\_1 . * TO opensips_provisioning @ ${host}`,
      ]),
    ]);
  });

  it('takes every other right first', () => {
    const texts = statements();
    for (const grant of grants()) {
      const name = grant.slice(grant.lastIndexOf(' TO ') + 4);
      const revoked = texts.indexOf(`REVOKE ALL PRIVILEGES , GRANT OPTION FROM ${name}`);
      expect([name, revoked >= 0 && revoked < texts.indexOf(grant)]).toEqual([name, true]);
    }
  });

  it('knows the check by its operating system account, and gives it nothing', () => {
    expect(statements()).toContain('ALTER USER opensips_check @ localhost IDENTIFIED VIA unix_socket');
    expect(grants().join('\n')).not.toContain('opensips_check');
  });

  it('waits for three secrets', () => {
    expect(secretsIn(file().content)).toEqual([
      'database_provisioning_password',
      'database_runtime_password',
      'database_transfer_password',
    ]);
  });

  it('drops accounts of these names for machines that are no proxies of the database', () => {
    const stale = statements().find((text) => text.startsWith('SET @stale'));
    expect(stale).toContain('Host NOT IN ( 192.0.2.11 , 192.0.2.12 )');
    expect(statements().at(-1)).toBe('EXECUTE IMMEDIATE @drop_stale');
  });

  it('leaves nobody in when no proxy uses the database', () => {
    const model = sharedModel({});
    const [database] = model.databaseClusters;
    const alone = { ...model, databaseConnections: [] };
    const [artifact] = galeraSql.render(database!, alone);
    const text = artifact?.kind === 'cluster-file' ? artifact.content : '';
    expect(text).toContain("User IN ('opensips', 'opensips_provisioning') AND TRUE)");
    expect(text).not.toContain('192.0.2.11');
  });
});
