import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { debian12 } from '../../lib/facts/debian-12';
import { tables } from '../../lib/facts/tables';
import type { OpenSipsVersion } from '../../lib/model';
import type { SharedEdits } from '../../lib/testing';
import { access, external } from '../support/access';
import { ndbRecord } from '../support/shared-parts';
import { have } from '../support/tools';
import { databaseObstacle, filesOf, PASSWORD } from './database-machines';
import { Segment, type Member, type Result } from './namespaces';
import { builds, eventually, type Build } from './opensips-harness';
import { Phone } from './sip-phone';

const obstacle = databaseObstacle();
if (obstacle !== undefined) console.warn(`skipped: tables in a shared database (${obstacle})`);
const found = builds();
if (found.length === 0) console.warn('skipped: tables in a shared database (OPENSIPS_PREFIXES names none)');
const able = obstacle === undefined && found.length > 0 && have('haproxy', 'tables in a shared database');

/** Known inside the proxy alone. */
const ACCOUNT = 64_901;

/** Answers haproxy's checks with what a file says. */
const CHECK = `
require('node:net').createServer((socket) => {
  socket.on('error', () => {});
  socket.once('data', () =>
    socket.end('HTTP/1.0 ' + require('node:fs').readFileSync(process.argv[1], 'utf8') + ' x\\r\\n\\r\\n'));
}).listen(9200, '192.0.2.21');
`;

/** A server of a shared database, and a proxy node before it. */
class Rig {
  private readonly folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-shared-tables-'));
  private log = '';

  public static async open(): Promise<Rig> {
    const segment = await Segment.open('192.0.2.1/24');
    const rig = new Rig(segment, await segment.machine('192.0.2.21/24'), await segment.machine('192.0.2.11/24'));
    try {
      await rig.startServer();
      await rig.prepareProxy();
    } catch (error) {
      await rig.close();
      throw error;
    }
    return rig;
  }

  private constructor(
    public readonly segment: Segment,
    private readonly server: Member,
    public readonly proxy: Member,
  ) {}

  public async close(): Promise<void> {
    await this.segment.stop();
    rmSync(this.folder, { recursive: true, maxRetries: 10, retryDelay: 200 });
  }

  /** What haproxy is told of the server. */
  public say(status: 200 | 503): void {
    writeFileSync(join(this.folder, 'status'), String(status));
  }

  private async startServer(): Promise<void> {
    this.say(200);
    const options = ['--no-defaults', '--user=mysql', '--datadir=/mnt/data', '--innodb-use-native-aio=0'];
    await this.server.shell(`mount -t tmpfs tmpfs /mnt; mkdir /mnt/data /mnt/tmp; chown mysql /mnt/*
      mariadb-install-db ${options.join(' ')} --skip-test-db >/dev/null`);
    const more = ['--tmpdir=/mnt/tmp', '--socket=/mnt/socket', '--bind-address=192.0.2.21', '--skip-name-resolve'];
    this.listen(
      this.server.start(['mariadbd', ...options, ...more, '--innodb-flush-log-at-trx-commit=0']),
      this.server.start([process.execPath, '-e', CHECK, join(this.folder, 'status')]),
    );
    await eventually(
      'mariadbd',
      () => this.sql('SELECT 1'),
      () => this.log,
    );
    for (const [user, rights] of Object.entries({
      opensips: 'SELECT, INSERT, UPDATE, DELETE',
      opensips_provisioning: 'ALL',
      maker: 'ALL',
    })) {
      await this.sql(`CREATE USER ${user}@192.0.2.11 IDENTIFIED BY '${PASSWORD}'`);
      await this.sql(`GRANT ${rights} ON \`schema\\_%\`.* TO ${user}@192.0.2.11`);
    }
  }

  private prepareProxy(): Promise<string> {
    return this.proxy.shell(`ip addr add 192.0.2.10/24 dev eth0
      cd ${this.folder}
      mkdir layers
      mount -t tmpfs tmpfs layers
      for d in etc usr; do
        mkdir layers/$d layers/$d.work
        mount -t overlay overlay -o lowerdir=/$d,upperdir=layers/$d,workdir=layers/$d.work /$d
      done
      mount -t tmpfs tmpfs /run
      mkdir -p /run/haproxy ${dirname(debian12.opensips.modules[0])} ${dirname(debian12.opensips.schema)}
      echo opensips:x:${ACCOUNT}:${ACCOUNT}::/run/opensips:/bin/false >>/etc/passwd
      echo opensips:x:${ACCOUNT}: >>/etc/group
      install -d -m 775 -o opensips -g opensips /run/opensips`);
  }

  /** The files of a model and what packages of a version bring, at their final places; haproxy with its own file. */
  public async install(edits: SharedEdits, { prefix, modules }: Build): Promise<void> {
    const files = join(this.folder, 'files');
    rmSync(files, { recursive: true, force: true });
    mkdirSync(files);
    const lines = filesOf(access(edits), 'proxy1').map((file, i) => {
      writeFileSync(join(files, String(i)), file.content.replace(/@@secret:[a-z0-9_]+@@/g, PASSWORD));
      return `install -D -m ${file.mode.toString(8)} -o ${file.owner} -g ${file.group} ${files}/${i} ${file.path}`;
    });
    await this.proxy.shell(`${lines.join('\n')}
      ln -sfn ${modules} ${debian12.opensips.modules[0].replace(/\/$/, '')}
      ln -sfn ${prefix}/share/opensips/mysql ${debian12.opensips.schema}
      if [ -e /run/haproxy.pid ]; then kill -TERM "$(cat /run/haproxy.pid)"; rm /run/haproxy.pid; sleep 0.5; fi`);
    if (edits.connection?.access?.by !== 'direct')
      this.listen(this.proxy.start(['haproxy', '-Ws', '-f', debian12.haproxy.config, '-p', '/run/haproxy.pid']));
  }

  public program(name: string): Promise<Result> {
    return this.proxy.attempt([`/usr/lib/opensips-cdk/${name}`], { timeout: 120_000 });
  }

  /** As the server's administrator, in a database. */
  public async sql(statements: string, database = 'mysql'): Promise<readonly string[]> {
    const client = ['mariadb', '--no-defaults', '--socket=/mnt/socket', '--batch', '--skip-column-names', database];
    const output = await this.server.run(client, { input: statements });
    return output === '' ? [] : output.trimEnd().split('\n');
  }

  /** OpenSIPS as its unit would start it, until it answers; then it is stopped again. */
  public async startsOpenSips({ program }: Build, meanwhile: () => Promise<void>): Promise<void> {
    const account = 'setpriv --reuid=opensips --regid=opensips --clear-groups';
    const { environment, config } = debian12.opensips;
    const line = `. ${environment}; exec ${account} ${program} -F -f ${config} -m $S_MEMORY -M $P_MEMORY -P /run/opensips/pid`;
    const daemon = this.proxy.start(['sh', '-euc', line]);
    const ended = new Promise((resolve) => daemon.once('close', resolve));
    this.listen(daemon);
    await eventually(
      'OpenSIPS',
      () => this.proxy.run(['/usr/lib/opensips-cdk/mi', 'uptime']),
      () => this.log,
    );
    await meanwhile();
    await this.proxy.shell('kill "$(cat /run/opensips/pid)"');
    await ended;
  }

  /** Waits until none of OpenSIPS' sessions is left of those there were. */
  public async cutsAfter(act: () => Promise<unknown>): Promise<void> {
    const sessions = "SELECT id FROM information_schema.processlist WHERE user = 'opensips'";
    const before = await this.sql(sessions);
    expect(before.length).toBeGreaterThan(0);
    await act();
    await eventually('the end of all sessions', async () => {
      const now = await this.sql(sessions);
      expect(now.filter((id) => before.includes(id))).toEqual([]);
    });
  }

  private listen(...daemons: readonly ReturnType<Member['start']>[]): void {
    for (const daemon of daemons) {
      daemon.stdout.on('data', (text: Buffer) => void (this.log += text.toString()));
      daemon.stderr.on('data', (text: Buffer) => void (this.log += text.toString()));
    }
  }
}

const schemaOf = (version: OpenSipsVersion) => `schema_${version.replace('.', '_')}`;

describe.skipIf(!able)('a shared database, through haproxy', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.open();
  });
  afterAll(() => rig.close());

  describe.each(found)('with the tables of OpenSIPS $version', (build) => {
    const { version } = build;
    const database = schemaOf(version);
    const keyless = `SELECT table_name FROM information_schema.tables t WHERE table_schema = '${database}' AND NOT EXISTS
      (SELECT 1 FROM information_schema.table_constraints c WHERE c.table_schema = t.table_schema
        AND c.table_name = t.table_name AND constraint_type = 'PRIMARY KEY')`;

    beforeAll(async () => {
      await rig.sql(`CREATE DATABASE ${database}`);
      await rig.install({ proxies: { version }, galera: { database } }, build);
    });

    it('has them all after the first proxy, and the second finds nothing to do', async () => {
      const { status, stdout, stderr } = await rig.program('load-schema');
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toMatch(/^loaded standard\n/);
      expect(await rig.program('load-schema')).toEqual({ status: 0, stdout: '', stderr: '' });
    });

    it('has a primary key in each table, and the numbers OpenSIPS asks for', async () => {
      expect(await rig.sql(keyless)).toEqual([]);
      const numbers = [...tables(version).values()].flatMap(({ table, version: number }) =>
        number === null ? [] : [`${table}\t${number}`],
      );
      expect([...(await rig.sql('SELECT * FROM version', database))].sort()).toEqual(numbers.sort());
    });

    it('gets the key afterwards where the table was there without', async () => {
      await rig.sql('ALTER TABLE version DROP PRIMARY KEY', database);
      expect(await rig.sql(keyless)).toEqual(['version']);
      expect(await rig.program('load-schema')).toEqual({ status: 0, stdout: '', stderr: '' });
      expect(await rig.sql(keyless)).toEqual([]);
    });

    it('is ready for OpenSIPS, which starts with it and goes on when its sessions are cut', async () => {
      expect(await rig.program('database-ready')).toEqual({ status: 0, stdout: '', stderr: '' });
      const ha1 = createHash('md5').update('alice:192.0.2.10:secret').digest('hex');
      await rig.sql(
        `INSERT INTO subscriber (username, domain, ha1) VALUES ('alice', '192.0.2.10', '${ha1}')`,
        database,
      );
      const alice = await Phone.at(rig.segment, '192.0.2.1', 5080);
      // More often than there are workers.
      const registers = async () => {
        const name = '<sip:alice@192.0.2.10>';
        for (let i = 0; i < 12; i++) {
          const request = { method: 'REGISTER', uri: 'sip:192.0.2.10', from: `${name};tag=a`, to: name };
          const { status, reason } = await alice.askAs('192.0.2.10:5060', 'alice', 'secret', request);
          expect(`${status} ${reason}`).toBe('200 OK');
        }
        expect(await rig.sql('SELECT COUNT(*) > 0 FROM location', database)).toEqual(['1']);
      };
      try {
        await rig.startsOpenSips(build, async () => {
          await registers();
          await rig.cutsAfter(() => rig.proxy.shell('kill -USR2 "$(cat /run/haproxy.pid)"'));
          await registers();
          await rig.cutsAfter(() => Promise.resolve(rig.say(503)));
          rig.say(200);
          await rig.program('database-ready');
          await registers();
        });
      } finally {
        alice.close();
      }
    });
  });

  describe('that is not as it should be', () => {
    const build = found.at(-1) ?? { version: '3.6', prefix: '', program: '', modules: '' };
    const { version } = build;

    it('is waited for, and OpenSIPS is not started when it does not come', async () => {
      await rig.install({ proxies: { version }, galera: { database: schemaOf(version) } }, build);
      await rig.proxy.shell('sed -i s/patience=60/patience=6/ /usr/lib/opensips-cdk/database-ready');
      rig.say(503);
      await eventually('a closed door', async () => {
        const door = ['mariadb', '--defaults-file=/etc/opensips-cdk/database.cnf', '--execute=SELECT 1'];
        expect((await rig.proxy.attempt(door)).status).toBe(1);
      });
      const since = Date.now();
      const { status, stderr } = await rig.program('database-ready');
      expect(status).toBe(1);
      expect(stderr).toMatch(
        /^database-ready: .* did not answer within 6 s; the last try was 127\.0\.0\.1 port 3306: ERROR/,
      );
      expect(Date.now() - since).toBeLessThan(11_500);
      const waiting = rig.program('database-ready');
      rig.say(200);
      expect(await waiting).toEqual({ status: 0, stdout: '', stderr: '' });
    });

    it('is not ready without its tables', async () => {
      await rig.sql('CREATE DATABASE schema_empty');
      await rig.install({ proxies: { version }, galera: { database: 'schema_empty' } }, build);
      await rig.proxy.shell('sed -i s/patience=60/patience=3/ /usr/lib/opensips-cdk/database-ready');
      expect((await rig.program('database-ready')).stderr).toMatch(/Table 'schema_empty\.version' doesn't exist/);
    });

    it('is made where the account may, and asked for where it may not', async () => {
      const made = (database: string): SharedEdits => ({
        proxies: { version },
        database: external({ database, servers: [{ host: '192.0.2.21' }] }),
        connection: { access: { by: 'direct' } },
      });
      await rig.install(made('schema_made'), build);
      expect(await rig.program('load-schema')).toMatchObject({ status: 0, stderr: '' });
      expect(await rig.sql("SHOW DATABASES LIKE 'schema_made'")).toEqual(['schema_made']);
      await rig.install(made('other'), build);
      const { status, stderr } = await rig.program('load-schema');
      expect(status).toBe(1);
      expect(stderr).toMatch(/Access denied.*\n(.*\n)*load-schema: there is no database 'other'/);
    });
  });

  it.each(found)('on MySQL Cluster each table of $version has its engine', async (build) => {
    await rig.install({ proxies: { version: build.version }, database: ndbRecord() }, build);
    const script = `sed -n '/^changes=/p' /usr/lib/opensips-cdk/load-schema >/run/changes; . /run/changes
      cat ${debian12.opensips.schema}/*-create.sql | grep -c '^CREATE TABLE'
      cat ${debian12.opensips.schema}/*-create.sql | sed "$changes" | grep -c '^) ENGINE=NDBCLUSTER;'`;
    const [all, changed] = (await rig.proxy.shell(script)).trim().split('\n');
    expect(changed).toBe(all);
    expect(Number(all)).toBe(tables(build.version).size);
  });
});
