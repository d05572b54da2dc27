import { describe, expect, it } from 'vitest';
import type { Artifact, FileArtifact } from '../../lib/artifacts';
import { haproxy } from '../../lib/render/haproxy';
import { directive, parseHaproxy, type HaproxySection } from '../../lib/syntax/haproxy';
import type { SharedEdits } from '../../lib/testing';
import { parts } from '../support/parts';
import { ndbRecord } from '../support/shared-parts';
import { external, replicated, access } from '../support/access';

function render(edits: SharedEdits = {}): readonly Artifact[] {
  const { parts: found, model } = access(edits);
  return haproxy.render(found, model);
}

const file = (edits: SharedEdits = {}, machine = 'proxy1') =>
  render(edits).find((a): a is FileArtifact => a.kind === 'file' && a.machine === machine)!;
const named = (edits: SharedEdits, keyword: string): HaproxySection | undefined =>
  parseHaproxy(file(edits).content).find((found) => found.keyword === keyword);
const door = (edits: SharedEdits = {}) => named(edits, 'listen')!;
const servers = (edits: SharedEdits = {}) => directive(door(edits), 'server').map((words) => words.join(' '));
const one = (edits: SharedEdits, name: string) => directive(door(edits), name).map((words) => words.join(' '));

describe('haproxy', () => {
  it('stands on each proxy, and is reloaded', () => {
    expect(file()).toMatchObject({
      path: '/etc/haproxy/haproxy.cfg',
      component: 'access',
      onChange: 'reload-haproxy',
      mode: 0o644,
    });
    expect(file().content).toMatch(/^# Written by opensips-cdk for voip\/registrar\/database\n/);
    expect(render().filter((a) => a.kind === 'need')).toMatchObject(
      ['proxy1', 'proxy2'].map((machine) => ({
        machine,
        component: 'access',
        packages: ['haproxy'],
        units: [{ unit: 'haproxy.service', state: 'enabled' }],
      })),
    );
  });

  it('is none for another way to the database, and for a database on each node', () => {
    expect(render({ connection: { access: { by: 'db-virtual' } } })).toEqual([]);
    expect(render({ connection: { access: { by: 'direct' } } })).toEqual([]);
    const { parts: found, model } = parts();
    expect(haproxy.render(found, model)).toEqual([]);
  });

  it('is a door on the loopback alone', () => {
    expect(one({}, 'bind')).toEqual(['127.0.0.1:3306']);
    expect(one({ connection: { access: { by: 'haproxy', port: 3307 } } }, 'bind')).toEqual(['127.0.0.1:3307']);
    expect(one({}, 'mode')).toEqual(['tcp']);
  });

  it('has one server in use, from the address of the node, and the others behind it', () => {
    expect(servers()).toEqual([
      'db1 192.0.2.21:3306 source 192.0.2.11 on-marked-up shutdown-backup-sessions',
      'db2 192.0.2.22:3306 source 192.0.2.11 backup',
      'db3 192.0.2.23:3306 source 192.0.2.11 backup',
    ]);
    expect(file({}, 'proxy2').content).toContain('server db2 192.0.2.22:3306 source 192.0.2.12 backup\n');
    expect(file().content).not.toMatch(/allbackups|redispatch/);
  });

  it('cuts what hangs on a server that fails, and remembers which backup took over', () => {
    expect(one({}, 'default-server')).toEqual([
      'check port 9200 inter 1s fastinter 500ms fall 2 rise 2 on-marked-down shutdown-sessions',
    ]);
    expect(one({}, 'stick')).toEqual(['on dst unless { srv_is_up(db1) }']);
    const two = { database: replicated({ members: [1, 2].map((n) => ({ name: `d${n}`, address: `192.0.2.2${n}` })) }) };
    expect(one(two, 'stick')).toEqual([]);
  });

  it('asks servers of ours whether they may be used', () => {
    for (const edits of [{}, { database: replicated() }, { database: ndbRecord() }]) {
      expect(one(edits, 'option')).toContain('httpchk GET /');
      expect(one(edits, 'http-check')).toEqual(['expect status 200']);
    }
  });

  it('tries a connection where nothing can be asked, and says what the server makes of it', () => {
    for (const database of [external()]) {
      expect(one({ database }, 'option')).toEqual(['clitcpka', 'srvtcpka']);
      expect(one({ database }, 'default-server')[0]).toMatch(/^check inter 1s/);
      expect(file({ database }).content).toContain('`max_connect_errors`');
    }
  });

  it('asks a check of somebody else’s', () => {
    const database = external({ check: { port: 8008, path: '/primary?lag=1' } });
    expect(one({ database }, 'option')).toContain('httpchk GET /primary?lag=1');
    expect(one({ database }, 'default-server')[0]).toMatch(/^check port 8008 /);
  });

  it('keeps to a name that DNS forgets, and starts before DNS answers', () => {
    const database = external({
      engine: 'galera',
      servers: [{ host: 'db.example.org', port: 3310 }, { host: '2001:db8::5' }],
    });
    expect(servers({ database })).toEqual([
      'external1 db.example.org:3310 resolvers system resolve-prefer ipv4 init-addr libc,none on-marked-up shutdown-backup-sessions',
      'external2 [2001:db8::5]:3306 backup',
    ]);
    const hold = ['nx', 'refused', 'timeout', 'other'].map((status) => [status, '2073600s']);
    expect(directive(named({ database }, 'resolvers')!, 'hold')).toEqual(hold);
    expect(named({}, 'resolvers')).toBeUndefined();
  });

  it('has no backup for a single server', () => {
    const database = external({ servers: [{ host: '192.0.2.60' }] });
    expect(servers({ database })).toEqual(['external1 192.0.2.60:3306 source 192.0.2.11']);
  });

  it('lets silent sessions live, as long as was said', () => {
    expect(one({}, 'timeout')).toEqual(['connect 2s', 'client 28800s', 'server 28800s', 'check 2s']);
    const other = { by: 'haproxy', sessionTimeout: '20min', checkInterval: '300ms' } as const;
    expect(one({ connection: { access: other } }, 'timeout')).toContain('client 1200s');
    expect(one({ connection: { access: other } }, 'default-server')[0]).toContain('inter 300ms fastinter 150ms');
  });

  it('takes no more connections than a server, and leaves none on a process that is gone', () => {
    const global = named({}, 'global')!;
    expect(directive(global, 'maxconn')).toEqual([['500']]);
    expect(directive(global, 'hard-stop-after')).toEqual([['2s']]);
    expect(directive(global, 'stats')[0]).toEqual(
      expect.arrayContaining(['/run/haproxy/admin.sock', 'mode', '600', 'user', 'root']),
    );
  });
});
