import { describe, expect, it } from 'vitest';
import type { Artifact, FileArtifact } from '../../lib/artifacts';
import { debian12 } from '../../lib/facts/debian-12';
import { machineRoles } from '../../lib/model';
import { ndb } from '../../lib/render/ndb';
import { ndbProgram } from '../../lib/render/ndb-program';
import { ndbSql } from '../../lib/render/ndb-sql';
import { nftables } from '../../lib/render/nftables';
import { parseClusterConfig, parseExecWords, parseOptionFile, parseUnit, values } from '../../lib/syntax/ini';
import { sharedModel, type SharedEdits } from '../../lib/testing/shared';
import type { NdbClusterRecord } from '../../lib/topology/topology';
import { ndbRecord } from '../support/shared-parts';

type Edits = Partial<NdbClusterRecord>;
const model = (edits: Edits = {}) => sharedModel({ database: ndbRecord(edits) });
const RENDERERS = [ndb, ndbProgram, ndbSql];

function rendered(edits: Edits = {}): readonly Artifact[] {
  const found = model(edits);
  return found.databaseClusters.flatMap((database) => RENDERERS.flatMap((each) => each.render(database, found)));
}

function file(machine: string, path: string, edits: Edits = {}): FileArtifact {
  const found = rendered(edits).find((a): a is FileArtifact => a.kind === 'file' && a.machine === machine && a.path === path); // prettier-ignore
  if (!found) throw new Error(`${machine} has no ${path}`);
  return found;
}

const CONFIG = '/etc/opensips-cdk/ndb-config.ini';
const OPTIONS = '/etc/opensips-cdk/ndb.cnf';
const SERVER = '/etc/mysql/mysql.conf.d/90-opensips-cdk.cnf';
const unitFile = (name: string) => `${debian12.systemdUnits}/opensips-cdk-ndb-${name}.service`;
const config = (edits: Edits = {}) => parseClusterConfig(file('mgm1', CONFIG, edits).content);

describe('config.ini of MySQL Cluster', () => {
  it('has a section for each node, with its number and address', () => {
    expect(values(config(), 'ndb_mgmd', 'NodeId')).toEqual(['145', '146']);
    expect(values(config(), 'ndb_mgmd', 'HostName')).toEqual(['192.0.2.41', '192.0.2.42']);
    expect(values(config(), 'ndbd', 'NodeId')).toEqual(['1', '2']);
    expect(values(config(), 'ndbd', 'HostName')).toEqual(['192.0.2.43', '192.0.2.44']);
    expect(values(config(), 'mysqld', 'NodeId')).toEqual(['151', '152']);
    expect(values(config(), 'mysqld', 'HostName')).toEqual(['192.0.2.45', '192.0.2.46']);
  });

  it('has spare slots for programs, which other machines cannot take', () => {
    expect(values(config(), 'api', 'NodeId')).toEqual(['251', '252']);
    expect(values(config(), 'api', 'HostName')).toEqual(['192.0.2.41', '192.0.2.42']);
  });

  it('gives every number once', () => {
    const all = ['ndb_mgmd', 'ndbd', 'mysqld', 'api'].flatMap((name) => values(config(), name, 'NodeId'));
    expect(new Set(all).size).toBe(all.length);
  });

  it('says copies, memory in bytes, and ports that a firewall can name', () => {
    const lines = config({ replicas: 1, dataMemory: '2GiB' });
    expect(values(lines, 'ndbd default', 'NoOfReplicas')).toEqual(['1']);
    expect(values(lines, 'ndbd default', 'DataMemory')).toEqual([String(2 * 1024 ** 3)]);
    expect(values(lines, 'ndbd default', 'ServerPort')).toEqual(['2202']);
    expect(values(lines, 'ndb_mgmd default', 'PortNumber')).toEqual(['1186']);
  });

  it('is the same on every machine, each of which is restarted when it changes', () => {
    const machines = ['mgm1', 'mgm2', 'data1', 'data2', 'sql1', 'sql2'];
    const files = machines.map((machine) => file(machine, CONFIG));
    expect(new Set(files.map(({ content }) => content)).size).toBe(1);
    expect(files.map(({ onChange }) => onChange)).toEqual(machines.map(() => 'restart-database'));
  });

  it('takes IPv6 addresses', () => {
    const six = (name: string, host: number) => ({ name, address: `2001:db8::${host}` });
    const wishes = {
      management: [six('mgm1', 41)],
      data: [six('data1', 42), six('data2', 43)],
      sql: [six('sql1', 44)],
    };
    expect(values(config(wishes), 'ndb_mgmd', 'HostName')).toEqual(['2001:db8::41']);
    const options = parseOptionFile(file('data1', OPTIONS, wishes).content);
    expect(values(options, 'mysql_cluster', 'ndb-connectstring')).toEqual(['[2001:db8::41]:1186']);
  });
});

describe('the nodes', () => {
  const service = (machine: string, name: string) => parseUnit(file(machine, unitFile(name)).content);
  const started = (machine: string, name: string) =>
    parseExecWords(values(service(machine, name), 'Service', 'ExecStart')[0] ?? '');

  it('find the management nodes, all of them', () => {
    const options = parseOptionFile(file('data1', OPTIONS).content);
    expect(values(options, 'mysql_cluster', 'ndb-connectstring')).toEqual(['192.0.2.41:1186,192.0.2.42:1186']);
  });

  it('of management read the file at every start', () => {
    expect(started('mgm2', 'management')).toEqual([
      '/usr/sbin/ndb_mgmd',
      '--defaults-file=/etc/opensips-cdk/ndb.cnf',
      '--nodaemon',
      '--ndb-nodeid=146',
      '--config-file=/etc/opensips-cdk/ndb-config.ini',
      '--config-cache=FALSE',
    ]);
  });

  it('with data never throw them away', () => {
    expect(started('data2', 'data')).toEqual([
      '/usr/sbin/ndbmtd',
      '--defaults-file=/etc/opensips-cdk/ndb.cnf',
      '--nodaemon',
      '--ndb-nodeid=2',
    ]);
    const texts = rendered().flatMap((artifact) => ('content' in artifact ? [artifact.content] : []));
    expect(texts.filter((text) => text.includes('--initial'))).toEqual([]);
  });

  it('run as an account of their own, in a folder of its own', () => {
    for (const [machine, name] of [
      ['mgm1', 'management'],
      ['data1', 'data'],
    ] as const) {
      // prettier-ignore
      const unit = service(machine, name);
      expect(values(unit, 'Service', 'User')).toEqual(['opensips_ndb']);
      expect(values(unit, 'Service', 'StateDirectory')).toEqual(['opensips-cdk-ndb']);
      expect(file(machine, debian12.databaseSysusers)).toMatchObject({ component: 'base', onChange: 'reload-units' });
    }
    expect(values(config(), 'ndbd default', 'DataDir')).toEqual(['/var/lib/opensips-cdk-ndb']);
  });

  it('need their packages and units', () => {
    const need = (machine: string) =>
      rendered().flatMap((a) => (a.kind === 'need' && a.machine === machine && a.component === 'database' ? [a] : []));
    const state = 'enabled';
    expect(need('mgm1')).toMatchObject([
      {
        packages: ['mysql-cluster-community-management-server', 'mysql-cluster-community-client'],
        units: [{ unit: 'opensips-cdk-ndb-management.service', state }],
      },
    ]);
    expect(need('data1')).toMatchObject([
      {
        packages: ['mysql-cluster-community-data-node', 'mysql-cluster-community-client'],
        units: [{ unit: 'opensips-cdk-ndb-data.service', state }],
      },
    ]);
    expect(need('sql1')).toMatchObject([
      {
        packages: ['mysql-cluster-community-server', 'mysql-cluster-community-client'],
        units: [{ unit: 'mysql.service', state }],
      },
    ]);
  });
});

describe('a MySQL server', () => {
  it('listens on its own address, with its own number and the tables in the data nodes', () => {
    const lines = parseOptionFile(file('sql2', SERVER).content);
    const options = { bind_address: '192.0.2.46', ndb_nodeid: '152', server_id: '152', ndbcluster: 'ON' };
    for (const [name, value] of Object.entries({ ...options, default_storage_engine: 'NDBCLUSTER' }))
      expect([name, values(lines, 'mysqld', name)]).toEqual([name, [value]]);
    expect(values(lines, 'mysqld', 'ndb_connectstring')).toEqual(['192.0.2.41:1186,192.0.2.42:1186']);
  });

  it('is told accounts for each proxy, which the data nodes keep for all servers', () => {
    const statements = rendered().find(({ kind }) => kind === 'cluster-file');
    expect(statements).toMatchObject({ cluster: 'database', path: 'database.sql', machines: ['sql1', 'sql2'] });
    const content = statements?.kind === 'cluster-file' ? statements.content : '';
    for (const host of ['192.0.2.11', '192.0.2.12']) {
      expect(content).toContain(`GRANT SELECT, INSERT, UPDATE, DELETE ON \`opensips\`.* TO 'opensips'@'${host}'`);
      expect(content).toContain(`GRANT NDB_STORED_USER ON *.* TO 'opensips'@'${host}'`);
      expect(content).toContain(`GRANT NDB_STORED_USER ON *.* TO 'opensips_provisioning'@'${host}'`);
    }
    expect(content).not.toContain("NDB_STORED_USER ON *.* TO 'opensips_check'");
    expect(content).toContain('@@secret:database_runtime_password@@');
    // MySQL has no EXECUTE IMMEDIATE, and calls it auth_socket.
    expect(content).not.toMatch(/EXECUTE IMMEDIATE|unix_socket/);
  });

  it('says over HTTP whether it reaches data nodes', () => {
    expect(file('sql1', `${debian12.home}/database-check`).content).toContain('Ndb_number_of_ready_data_nodes');
    expect(rendered().filter((a) => a.kind === 'file' && a.path.endsWith('/database-check'))).toHaveLength(2);
  });
});

describe('the firewall of MySQL Cluster', () => {
  const rules = (machine: string, edits: SharedEdits = { database: ndbRecord() }) => {
    const found = sharedModel(edits);
    const [first] = nftables.render(machineRoles(found, machine), found);
    const lines = first?.kind === 'file' ? first.content.split('\n').map((line) => line.trim()) : [];
    return lines.filter((line) => / dport (1186|2202|3306|9200) /.test(line));
  };
  const besides = (last: number) =>
    [41, 42, 43, 44, 45, 46].filter((n) => n !== last).map((n) => `192.0.2.${n}`).join(', '); // prettier-ignore

  it('opens management and data nodes to the machines of the cluster alone', () => {
    expect(rules('mgm1')).toEqual([`ip saddr { ${besides(41)} } ip daddr 192.0.2.41 tcp dport 1186 accept`]);
    expect(rules('data2')).toEqual([`ip saddr { ${besides(44)} } ip daddr 192.0.2.44 tcp dport 2202 accept`]);
  });

  it('opens MySQL servers to proxies, and lets the others ask how they are', () => {
    expect(rules('sql1')).toEqual([
      'ip saddr { 192.0.2.11, 192.0.2.12 } ip daddr 192.0.2.45 tcp dport 3306 accept',
      'ip saddr { 192.0.2.11, 192.0.2.12, 192.0.2.46 } ip daddr 192.0.2.45 tcp dport 9200 accept',
    ]);
  });

  it('opens nothing of it on a proxy', () => {
    expect(rules('proxy1')).toEqual([]);
  });
});

it('another database has none of it', () => {
  const found = sharedModel();
  expect(found.databaseClusters.flatMap((database) => RENDERERS.flatMap((each) => each.render(database, found)))).toEqual([]); // prettier-ignore
});
