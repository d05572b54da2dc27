import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SharedEdits } from '../../lib/testing';
import { accounts } from './article-stack';
import { calls } from './daemon';
import { builds, eventually, obstacle } from './opensips-harness';
import { Rig } from './opensips-rig';
import { MEMBERS, scriptOf, sharedStack, writeStack } from './shared-stack';
import { establish, hangUp, PASSWORDS, PROXY, register, VIP, within, type Call } from './sip-call';
import { header, Phone } from './sip-phone';

const CLIENTS = '192.168.3.200';
const VIRTUAL: SharedEdits = { connection: { access: { by: 'db-virtual' } } };
const HYBRID: SharedEdits = { replication: {}, pacemaker: { service: undefined } };

const why = obstacle();
const found = why === undefined ? builds() : [];
if (why !== undefined) {
  console.warn(`skipped: a shared database with real OpenSIPS (${why})`);
  it.skip(`shares a database with real OpenSIPS (${why})`);
}

describe.each(found)('nodes that share a database with OpenSIPS $version', (build) => {
  const { version } = build;
  const folder = mkdtempSync(join(tmpdir(), 'opensips-shared-'));
  let world: Rig;
  let alice: Phone;
  let bob: Phone;
  let call: Call;

  beforeAll(async () => {
    writeStack(sharedStack(version, { connection: { access: { by: 'direct' } } }), folder);
    world = await Rig.build({
      build,
      stack: folder,
      machines: { vsvr2a: '192.168.3.125/24', vsvr2b: '192.168.3.126/24' },
      virtualIp: `${VIP}/24`,
      clients: `${CLIENTS}/24`,
      database: MEMBERS,
    });
    await world.database.sql(`INSERT INTO subscriber (username, domain, ha1) VALUES ${accounts()}`);
    [alice, bob] = [await Phone.at(world.clients, CLIENTS, 5070), await Phone.at(world.clients, CLIENTS, 5072)];
    return async () => {
      await world.stop();
      rmSync(folder, { recursive: true });
    };
  });

  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => {
      for (const { name, log } of world.machines) console.error(`${name}:\n${log.split('\n').slice(-30).join('\n')}`);
    });
  });

  const registers = async (user: 'alice' | 'bob'): Promise<number> => {
    const phone = user === 'alice' ? alice : bob;
    return (await phone.askAs(PROXY, user, PASSWORDS[user], register(user))).status;
  };

  it.each([
    ['through haproxy', {}],
    ['through db_virtual', VIRTUAL],
    ['that keeps no calls', { connection: { dialogs: 'off' } }],
    ...(version === '2.2' || version === '2.3' ? [] : [['beside a ReplicationCluster', HYBRID] as const]),
    ['over TCP', { proxies: { sip: ['5060/udp', '5060/tcp'] } }],
    [
      'at an IPv6 address',
      {
        proxies: { nodes: [1, 2].map((i) => ({ name: `vsvr2${i === 1 ? 'a' : 'b'}`, address: `2001:db8::${i}` })) },
        virtualIp: { address: '2001:db8::100/64' },
      },
    ],
  ] satisfies readonly (readonly [string, SharedEdits])[])('takes a script %s', async (_, edits) => {
    const { status, stderr } = await world.first.checkText(scriptOf(sharedStack(version, edits), 'vsvr2a'));
    expect(stderr).toContain('config file ok');
    expect(status).toBe(0);
  });

  it('does not start where the address is not', async () => {
    const { status } = await world.second.member.attempt([build.program, '-F', '-f', '/etc/opensips/opensips.cfg'], {
      timeout: 20_000,
    });
    expect(status).toBeGreaterThan(0);
    expect(world.second.log).toMatch(/bind.*assign|could not listen|failed to (init|bind)/i);
  });

  it('has contacts and a confirmed call in the tables at once, with rights to rows alone', async () => {
    await world.first.start();
    expect([await registers('alice'), await registers('bob')]).toEqual([200, 200]);
    expect(await world.database.sql('SELECT username, contact, socket FROM location ORDER BY username')).toBe(
      `alice\tsip:alice@${CLIENTS}:5070\tudp:${PROXY}\nbob\tsip:bob@${CLIENTS}:5072\tudp:${PROXY}\n`,
    );
    call = await establish(alice, bob);
    await eventually('the call in the table', async () => {
      expect(await world.database.sql('SELECT callid, state, caller_sock, callee_sock FROM dialog')).toBe(
        `${call.callId}\t4\tudp:${PROXY}\tudp:${PROXY}\n`,
      );
    });
  });

  it('finds both again on the other node after a crash', async () => {
    await world.first.crash();
    await world.moveVirtualIp(world.first, world.second);
    await world.second.start();
    expect(await calls(build, world.second)).toContain(call.callId);

    // Were it unknown, the new offer would have to prove itself.
    alice.send(PROXY, within(call, 'caller', 'INVITE'));
    const offered = await bob.next((m) => m.method === 'INVITE', 'a new offer through vsvr2b');
    bob.answer(offered, 200, 'OK', 'unused');
    await alice.next((m) => m.status === 200 && header(m, 'call-id') === call.callId, 'its answer');
    alice.send(PROXY, within(call, 'caller', 'ACK'));
    await bob.next((m) => m.method === 'ACK', 'the ACK through vsvr2b');

    const second = await establish(alice, bob);
    await hangUp(second);
    await hangUp(call);
    await eventually('an empty table', async () => {
      expect(await world.database.sql('SELECT COUNT(*) FROM dialog')).toBe('0\n');
    });
  });

  it('renews a contact in its row, whichever node wrote it', async () => {
    expect(await registers('alice')).toBe(200);
    expect(await world.database.sql('SELECT username FROM location ORDER BY username')).toBe('alice\nbob\n');
  });

  it('keeps one contact of a REGISTER that comes again while the table is asked', async () => {
    for (const i of Array.from({ length: 20 }, (_, n) => n)) {
      await world.database.sql('DELETE FROM location WHERE username = "alice"');
      const request = await alice.authorized(PROXY, 'alice', PASSWORDS.alice, register('alice'));
      const via = `SIP/2.0/UDP ${CLIENTS}:5070;branch=z9hG4bKagain${i}`;
      for (let n = 0; n < 3; n++) alice.send(PROXY, request, via);
      await alice.next((m) => m.status === 200 && header(m, 'call-id') === request.callId, `its answer, ${i}`);
      // Whoever got one of the others may still be at it.
      expect(await registers('bob')).toBe(200);
      expect(await world.database.sql('SELECT username FROM location ORDER BY username')).toBe('alice\nbob\n');
    }
  });

  it('says 500 without its database, and goes on when that is back', async () => {
    await world.database.kill();
    expect(await registers('alice')).toBe(500);
    await world.database.start();
    for (const _ of Array.from({ length: 12 })) expect(await registers('alice')).toBe(200);
    expect(world.second.running()).toBe(true);
  });

  it('says 200 for a contact that the table refused, so whoever is asked has to be writable', async () => {
    const stored = 'SELECT callid FROM location WHERE username = "alice"';
    const before = await world.database.sql(stored);
    await world.database.sql('SET GLOBAL read_only = 1');
    expect(await registers('alice')).toBe(200);
    expect(await world.database.sql(stored)).toBe(before);
    await world.database.sql('SET GLOBAL read_only = 0');
    expect(await registers('alice')).toBe(200);
    expect(await world.database.sql(stored)).not.toBe(before);
  });

  it('takes the next server of db_virtual when the first is out of reach, and the first when the next ones are', async () => {
    await world.second.replaceScript(scriptOf(sharedStack(version, VIRTUAL), 'vsvr2b'));
    await world.second.restart();
    call = await establish(alice, bob);
    for (const [lost, back] of [
      [0, 2],
      [1, 0],
      [2, 1],
    ] as const) {
      await world.second.member.shell(`${route('del', back)} || true; ${route('add', lost)}`);
      // Each worker finds out by itself.
      for (const _ of Array.from({ length: 4 })) expect(await registers('alice')).toBe(200);
    }
    await hangUp(call);
    await eventually('an empty table', async () => {
      expect(await world.database.sql('SELECT COUNT(*) FROM dialog')).toBe('0\n');
    });
    expect(world.second.running()).toBe(true);
  }, 180_000);

  it('has written nothing that speaks of a fault', () => {
    const lines = world.machines.flatMap(({ log }) => log.split('\n'));
    expect(lines.filter((line) => /BUG|segfault|signal 11|table version|not enough capabilities/i.test(line))).toEqual(
      [],
    );
  });
});

function route(verb: 'add' | 'del', member: number): string {
  return `ip route ${verb} unreachable ${(MEMBERS[member] ?? '').replace(/\/.*/, '')}/32`;
}
