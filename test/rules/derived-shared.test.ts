import { describe, expect, it } from 'vitest';
import type { FileArtifact, NeedArtifact } from '../../lib/artifacts';
import { debian12 } from '../../lib/facts/debian-12';
import { OPENSIPS_VERSIONS, type Model } from '../../lib/model';
import { render } from '../../lib/render';
import { resolve } from '../../lib/resolve';
import {
  MEMBERS,
  parseEnvironment,
  parseOptionFile,
  parseUnit,
  sharedModel,
  sharedTopology,
  type SharedEdits,
} from '../../lib/testing';
import { proof } from './proof';
import { BESIDE, external, replicated } from './shared-records';

/** What an author cannot get wrong with a shared database, so that no rule has to look. */
const VOTE = { name: 'vote', address: '192.0.2.24' };
const SHAPES: readonly (readonly [string, SharedEdits])[] = [
  ['three members', {}],
  ['two members and an arbitrator', { galera: { members: MEMBERS.slice(0, 2), arbitrator: VOTE } }],
  ['members beside the proxies', { galera: { members: BESIDE, arbitrator: VOTE } }],
  ['members without TLS', { galera: { arbitrator: VOTE, transport: 'plain' } }],
  ['three sites', { galera: { arbitrator: VOTE, segments: { db1: 1, db2: 2, vote: 3 } } }],
];

const filesOf = (model: Model) =>
  render(model).filter((artifact): artifact is FileArtifact => artifact.kind === 'file');
const needsOf = (model: Model) =>
  render(model).filter((artifact): artifact is NeedArtifact => artifact.kind === 'need');

function content(files: readonly FileArtifact[], machine: string, path: string): string {
  const found = files.find((file) => file.machine === machine && file.path === path);
  if (!found) throw new Error(`${machine} has no ${path}`);
  return found.content;
}

/** Values of our option file on one machine, by name; of the server's section and that of full copies alike. */
function options(files: readonly FileArtifact[], machine: string): ReadonlyMap<string, string> {
  const lines = parseOptionFile(content(files, machine, debian12.mariadb.config));
  return new Map(lines.flatMap((line) => (line.kind === 'entry' ? [[line.key, line.value] as const] : [])));
}

/** `name=value;name=value` */
function pairs(text: string): ReadonlyMap<string, string> {
  return new Map(text.split(';').map((pair) => [pair.split('=')[0] ?? '', pair.split('=').slice(1).join('=')]));
}

const option = (map: ReadonlyMap<string, string>, name: string) => map.get(name) ?? `no ${name}`;
const tlsOf = (map: ReadonlyMap<string, string>) => [...map].filter(([name]) => name.startsWith('socket.ssl'));

describe.each(SHAPES)('derived in a Galera cluster of %s', (_, edits) => {
  const model = sharedModel(edits);
  const files = filesOf(model);
  const [database] = model.databaseClusters;
  if (database?.kind !== 'galera') throw new Error('no Galera cluster');
  const members = database.members.map(({ machine, address, segment }) => ({
    machine,
    address: address.toString(),
    segment,
    settings: options(files, machine),
  }));

  it(proof('galera', 'members agree'), () => {
    const shared = ['wsrep_cluster_name', 'wsrep_cluster_address', 'wsrep_on', 'wsrep_provider', 'binlog_format'];
    const all = [...shared, 'default_storage_engine', 'innodb_autoinc_lock_mode'];
    for (const name of all) expect(new Set(members.map(({ settings }) => option(settings, name))).size).toBe(1);
    for (const { address, segment, settings } of members) {
      expect(option(settings, 'wsrep_cluster_address')).toBe(`gcomm://${members.map((m) => m.address).join(',')}`);
      expect(option(settings, 'wsrep_node_address')).toBe(address);
      expect(option(settings, 'binlog_format')).toBe('ROW');
      expect(option(settings, 'default_storage_engine')).toBe('InnoDB');
      expect(option(settings, 'innodb_autoinc_lock_mode')).toBe('2');
      expect(option(pairs(option(settings, 'wsrep_provider_options')), 'gmcast.segment')).toBe(String(segment));
    }
  });

  it(proof('galera', 'full copies are made alike'), () => {
    for (const name of ['wsrep_sst_method', 'wsrep_sst_auth', 'encrypt'])
      expect(new Set(members.map(({ settings }) => option(settings, name))).size).toBe(1);
    const packages = (name: string) =>
      needsOf(model).flatMap((need) => (need.machine === name && need.component === 'database' ? need.packages : []));
    for (const { machine, settings } of members) {
      expect(option(settings, 'wsrep_sst_method')).toBe('mariabackup');
      expect(packages(machine)).toEqual(expect.arrayContaining(['mariadb-backup', 'socat']));
    }
  });

  it(proof('galera', 'the arbitrator belongs to them'), () => {
    if (!database.arbitrator) return;
    const { settings, machine } = members[0] ?? { settings: new Map<string, string>(), machine: '' };
    const environment = parseEnvironment(content(files, database.arbitrator.machine, debian12.arbitrator.environment));
    const garb = new Map(
      environment.flatMap((line) => (line.kind === 'pair' ? [[line.key, line.value] as const] : [])),
    );
    expect(option(garb, 'GALERA_GROUP')).toBe(option(settings, 'wsrep_cluster_name'));
    expect(option(garb, 'GALERA_NODES').split(',')).toEqual(members.map(({ address }) => `${address}:4567`));
    const ours = pairs(option(garb, 'GALERA_OPTIONS'));
    expect(tlsOf(ours)).toEqual(tlsOf(pairs(option(settings, 'wsrep_provider_options'))));
    expect(tlsOf(ours).length > 0).toBe(database.transport.kind === 'tls');
    if (database.transport.kind === 'plain') return;
    const key = '/etc/opensips-cdk/database-authority.key';
    expect(content(files, database.arbitrator.machine, key)).toBe(content(files, machine, key));
  });

  it(proof('galera', 'nothing at boot begins a cluster'), () => {
    const programs = files.filter(({ path }) => path.startsWith(`${debian12.home}/`));
    const read = files.filter((file) => !programs.includes(file));
    expect(read.filter((file) => /new[-_]cluster|galera_new_cluster/i.test(file.content))).toEqual([]);
    const commands = read
      .filter(({ path }) => /\.(service|socket|conf)$/.test(path) && path.startsWith('/etc/systemd/'))
      .flatMap((file) => parseUnit(file.content))
      .flatMap((line) => (line.kind === 'entry' && line.key.startsWith('Exec') ? [line.value] : []));
    // With these verbs our program can make one: the roll-out and people say them.
    const making = new RegExp(`${debian12.home}/database (start|restart|recover)`);
    expect(commands.filter((command) => making.test(command))).toEqual([]);
  });

  it(proof('database', 'accounts are apart'), () => {
    const accounts = [database.runtime, database.provisioning, database.transfer].flatMap((account) => account ?? []);
    expect(new Set(accounts.map(({ user }) => user)).size).toBe(3);
    expect(new Set(accounts.map(({ password }) => password)).size).toBe(3);
  });
});

describe.each(OPENSIPS_VERSIONS)('derived for the tables of %s', (version) => {
  it.each([
    ['galera', {}],
    ['replicated', replicated()],
    [
      'external',
      external({ provisioning: { user: 'admin', password: { from: 'file', file: '/secrets/admin', version: 1 } } }),
    ],
  ] as const)(`${proof('database', 'tables have keys')}: %s`, (_, edits) => {
    const files = filesOf(sharedModel({ ...edits, proxies: { version } }));
    for (const machine of ['proxy1', 'proxy2']) {
      const program = content(files, machine, `${debian12.home}/load-schema`);
      expect(program).toContain('PRIMARY KEY (table_name)');
      expect(program).toContain(`opensips=${version}`);
    }
  });

  it('OpenSIPS starts when the shared database answers', () => {
    const files = filesOf(sharedModel({ proxies: { version } }));
    const unit = parseUnit(content(files, 'proxy1', debian12.opensips.dropIn));
    const before = unit.flatMap((line) => (line.kind === 'entry' && line.key === 'ExecStartPre' ? [line.value] : []));
    expect(before.filter((command) => command.endsWith(`${debian12.home}/database-ready`))).toHaveLength(1);
  });
});

describe('derived for the haproxy of a node', () => {
  it.each([
    ['galera', {}],
    ['replicated', replicated()],
  ] as const)(`${proof('database', 'haproxy uses one server')}: %s`, (_, edits) => {
    const lines = content(filesOf(sharedModel(edits)), 'proxy1', '/etc/haproxy/haproxy.cfg')
      .split('\n')
      .map((line) => line.trim());
    const servers = lines.filter((line) => line.startsWith('server '));
    const all = lines.find((line) => line.startsWith('default-server ')) ?? '';
    expect(servers.map((line) => / backup( |$)/.test(line))).toEqual(servers.map((_line, i) => i > 0));
    for (const line of servers) expect(`${all} ${line}`).toMatch(/ on-marked-down shutdown-sessions( |$)/);
    expect(servers[0]).toMatch(/ on-marked-up shutdown-backup-sessions( |$)/);
    // The check asks the server how it is, and does not only connect.
    expect(lines).toContain('option httpchk GET /');
    expect(`${all} ${servers.join(' ')}`).toMatch(/ check .*port 9200 /);
  });
});

describe('what cannot be said of a shared database', () => {
  const refused = (edits: SharedEdits) => resolve(sharedTopology(edits)).problems.map(({ rule }) => rule);
  const members = MEMBERS.slice(0, 2);

  it('a cluster of one, or one machine twice', () => {
    expect(refused({ galera: { members: MEMBERS.slice(0, 1) } })).toEqual(['input/number-of-nodes']);
    expect(refused({ galera: { members, arbitrator: MEMBERS[0] } })).toContain('input/names-are-unique');
    expect(refused(replicated({ mode: 'dual-primary', members: MEMBERS }))).toEqual(['input/number-of-nodes']);
  });

  it('a segment of a machine that is none, or beyond one byte', () => {
    expect(refused({ galera: { segments: { db9: 1 } } })).toEqual(['input/segments']);
    expect(refused({ galera: { segments: { db1: 256 } } }).length).toBeGreaterThan(0);
  });

  it(proof('database', 'servers are known'), () => {
    expect(refused({ connection: { access: { by: 'direct', server: 'db9' } } })).toEqual([
      'input/parts-belong-together',
    ]);
    expect(refused(external({ engine: 'single' }))).toEqual(['input/external-servers']);
  });

  it('an option of two lines, or of the provider with another behind it', () => {
    expect(refused({ galera: { serverOptions: [{ name: 'x', value: 'a\nwsrep_new_cluster' }] } })).toEqual([
      'input/server-options',
    ]);
    expect(refused({ galera: { providerOptions: [{ name: 'pc.weight', value: '1;pc.ignore_sb=1' }] } })).toEqual([
      'input/server-options',
    ]);
  });
});
