import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Build } from './opensips-harness';
import { eventually } from './opensips-harness';
import type { Member } from './namespaces';

/** Every machine gets the same value for a secret. */
export function filledIn(text: string): string {
  return text.replace(/@@secret:([a-z0-9_]+)@@/g, (_, name: string) => createHash('md5').update(name).digest('hex'));
}

/**
 * A database that proxies share, on a machine of its own: one server at as many addresses as the cluster has members, so
 * that every member has what any of them was told.
 */
export class SharedDatabase {
  /** With the tables of a version, and the account OpenSIPS has. */
  public static async open(member: Member, addresses: readonly string[], build: Build): Promise<SharedDatabase> {
    const database = new SharedDatabase(member);
    await member.shell(`
      ${addresses
        .slice(1)
        .map((address) => `ip addr add ${address} dev eth0 nodad`)
        .join('\n')}
      mount -t tmpfs tmpfs /run
      install -d -o mysql -g mysql /run/mysqld
      mount -t tmpfs tmpfs /var/lib/mysql
      mount -t tmpfs -o mode=1777 tmpfs /tmp`);
    const options = ['--user=mysql', '--innodb-use-native-aio=0', '--datadir=/var/lib/mysql'];
    await member.run(['mariadb-install-db', '--no-defaults', ...options, '--skip-test-db'], { timeout: 60_000 });
    await database.start();
    await database.load(build);
    return database;
  }

  private said = '';

  private constructor(public readonly member: Member) {}

  public get log(): string {
    return this.said;
  }

  public async start(): Promise<void> {
    const options = ['--no-defaults', '--user=mysql', '--innodb-use-native-aio=0'];
    const daemon = this.member.start([
      'mariadbd',
      ...options,
      '--datadir=/var/lib/mysql',
      '--socket=/run/mysqld/mysqld.sock',
      '--pid-file=/run/mysqld/mysqld.pid',
    ]);
    for (const stream of [daemon.stdout, daemon.stderr])
      stream.on('data', (text: Buffer) => (this.said += text.toString()));
    await eventually(
      'the shared MariaDB',
      () => this.sql('SELECT 1', ''),
      () => this.said,
    );
  }

  private async load({ prefix }: Build): Promise<void> {
    const folder = join(prefix, 'share/opensips/mysql');
    const others = readdirSync(folder).filter((name) => /-create\.sql$/.test(name) && name !== 'standard-create.sql');
    const files = ['standard-create.sql', ...others].map((name) => join(folder, name)).join(' ');
    await this.sql('CREATE DATABASE opensips', '');
    await this.member.shell(`cat ${files} | mariadb opensips`, 60_000);
    const password = filledIn('@@secret:database_runtime_password@@');
    await this.sql(
      `CREATE USER opensips@'%' IDENTIFIED BY '${password}';
       GRANT SELECT, INSERT, UPDATE, DELETE ON opensips.* TO opensips@'%';`,
    );
  }

  /** Runs statements as root; gives the rows, columns apart by tabs. */
  public sql(statements: string, database = 'opensips'): Promise<string> {
    return this.member.run(['mariadb', '--batch', '--skip-column-names', database].filter(Boolean), {
      input: statements,
    });
  }

  /** Ends the server as a loss of power would. */
  public kill(): Promise<string> {
    return this.member.shell('kill -KILL "$(cat /run/mysqld/mysqld.pid)"');
  }
}
