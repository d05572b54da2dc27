import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OpenSipsVersion } from '../../constructs';
import { dialects } from '../../lib/facts/opensips/dialects';
import { output, rig } from '../support/rig';
import { accounts, HOSTILE, VARIANTS, writeOutput } from './article-stack';
import { calls, contacts, forget, holdTag, links, ready, untagged, UP } from './daemon';
import { builds, eventually, obstacle } from './opensips-harness';
import { Rig, type RigMachine } from './opensips-rig';
import { DOMAIN, establish, hangUp, invite, PASSWORDS, PROXY, register, ring, VIP, within } from './sip-call';
import { header, Phone, type Outgoing } from './sip-phone';

const CLIENTS = '192.168.3.200';

const why = obstacle();
const found = why === undefined ? builds() : [];
if (why === undefined)
  console.warn(`OpenSIPS ${found.map(({ version, prefix }) => `${version} in ${prefix}`).join(', ')}`);
else {
  console.warn(`skipped: the article's rig with real OpenSIPS (${why})`);
  it.skip(`runs with real OpenSIPS (${why})`);
}

describe.each(found)("the article's rig with OpenSIPS $version", (build) => {
  const stack = mkdtempSync(join(tmpdir(), 'opensips-stack-'));
  let world: Rig;
  let alice: Phone;
  let bob: Phone;
  let stranger: Phone;

  beforeAll(async () => {
    writeOutput(build, stack);
    world = await Rig.build({
      build,
      stack,
      machines: { vsvr2a: '192.168.3.125/24', vsvr2b: '192.168.3.126/24' },
      virtualIp: `${VIP}/24`,
      clients: `${CLIENTS}/24`,
    });
    // On one node: the other has them by the database's replication.
    await world.first.sql(`INSERT INTO subscriber (username, domain, ha1) VALUES ${accounts()}`);
    await eventually('the accounts on vsvr2b', async () => {
      expect(await world.second.sql('SELECT COUNT(*) FROM subscriber')).toBe('2\n');
    });
    [alice, bob, stranger] = await phones(world);
    return async () => {
      await world.stop();
      rmSync(stack, { recursive: true });
    };
  });

  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => {
      for (const { name, log } of world.machines) console.error(`${name}:\n${log.split('\n').slice(-30).join('\n')}`);
    });
  });

  it('takes the script of each node', async () => {
    for (const machine of world.machines) {
      const { status, stdout, stderr } = await machine.check();
      expect(`${stdout}${stderr}`).toContain('config file ok');
      expect(status).toBe(0);
    }
  });

  it.each(VARIANTS)('takes the script %s', async (_, props) => {
    const { stack: other } = rig({ version: OpenSipsVersion.of(build.version), ...props });
    const { status, stderr } = await world.first.checkText(output(other, 'machines/vsvr2a/etc/opensips/opensips.cfg'));
    expect(stderr).toContain('config file ok');
    expect(status).toBe(0);
  });

  it('starts on both nodes, though one does not hold the virtual IP, and they find each other', async () => {
    for (const machine of world.machines) {
      await machine.start();
      if (machine === world.first) await holdTag(build, machine);
      await ready(build, machine);
    }
    await eventually('the link', async () => {
      for (const machine of world.machines) expect(await links(build, machine)).toMatch(UP[build.version]);
    });
    expect(world.machines.map((machine) => machine.running())).toEqual([true, true]);
    expect(world.machines.flatMap(({ log }) => log.split('\n')).filter((line) => /CRITICAL|BUG/.test(line))).toEqual(
      [],
    );
  }, 90_000);

  it('answers OPTIONS to the virtual IP, and reads hostile text as it was meant', async () => {
    const answer = await stranger.ask(PROXY, {
      method: 'OPTIONS',
      uri: `sip:${VIP}`,
      from: '<sip:monitor@x.invalid>;tag=1',
      to: `<sip:${VIP}>`,
    });
    expect(answer.status).toBe(200);
    expect(header(answer, 'server')).toBe(HOSTILE);
  });

  it('runs the blocks of the author', async () => {
    expect((await stranger.ask(PROXY, invite('stranger', 'sip:probe@192.168.3.100'))).status).toBe(299);
    await eventually('startup and timer', () =>
      Promise.all(['woke up', 'tick tock'].map((words) => expectLog(world.first, words))),
    );
  });

  it('registers whoever proves to be the user, and nobody else', async () => {
    expect((await alice.ask(PROXY, register('alice'))).status).toBe(401);
    expect((await alice.askAs(PROXY, 'alice', 'wrong', register('alice'))).status).toBe(401);
    expect((await alice.askAs(PROXY, 'bob', PASSWORDS.bob, register('alice'))).status).toBe(403);
    const done = await alice.askAs(PROXY, 'alice', PASSWORDS.alice, register('alice'));
    expect(done.status).toBe(200);
    expect(header(done, 'contact')).toContain('sip:alice@192.168.3.200:5070');
  });

  it('has the contact on the other node too', async () => {
    await eventually('the contact on vsvr2b', async () =>
      expect(await contacts(build, world.second)).toContain('alice'),
    );
  });

  it('relays for strangers to its own users alone', async () => {
    expect((await stranger.ask(PROXY, invite('stranger', 'sip:somebody@elsewhere.invalid'))).status).toBe(403);
    expect((await stranger.ask(PROXY, invite('stranger', `sip:nobody@${VIP}`))).status).toBe(404);
    expect((await stranger.ask(PROXY, invite('alice', `sip:nobody@${VIP}`))).status).toBe(407);
    expect((await stranger.askAs(PROXY, 'bob', PASSWORDS.bob, invite('alice', `sip:nobody@${VIP}`))).status).toBe(403);
    const along = (route: string): Outgoing => ({
      ...invite('stranger', `sip:nobody@${VIP}`),
      headers: [['Route', route]],
    });
    expect((await stranger.ask(PROXY, along(`<sip:${VIP};lr>`))).status, 'a phone with an outbound proxy').toBe(404);
    expect((await stranger.ask(PROXY, along(`<sip:${VIP};lr>, <sip:192.0.2.1;lr>`))).status).toBe(403);
  });

  it('answers once when the next hop cannot be found', async () => {
    const { callId } = await ring(alice, invite('alice', 'sip:somebody@elsewhere.invalid'));
    const final = await alice.next((m) => m.status >= 300 && header(m, 'call-id') === callId, 'the end of the call');
    expect(final.status).toBe(476);
    alice.acknowledge(PROXY, final);
    await alice.ask(PROXY, { ...invite('alice', `sip:${VIP}`), method: 'OPTIONS' });
    expect(alice.drain().filter((m) => m.status >= 300)).toEqual([]);
  });

  it('says no to presence and to a request without a user', async () => {
    const to = (method: string, uri = `sip:alice@${VIP}`): Outgoing => ({ ...invite('stranger', uri), method });
    expect((await stranger.ask(PROXY, to('PUBLISH'))).status).toBe(405);
    expect((await stranger.ask(PROXY, to('SUBSCRIBE'))).status).toBe(489);
    expect((await stranger.ask(PROXY, to('MESSAGE', `sip:${VIP}`))).status).toBe(484);
  });

  it('sends no call in a circle that a contact at the virtual IP would close', async () => {
    // Below a second Via the contact is stored as it stands.
    const trap: Outgoing = {
      ...register('bob'),
      contact: `<sip:bob@${PROXY}>`,
      headers: [['Via', 'SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKbelow']],
    };
    expect((await bob.askAs(PROXY, 'bob', PASSWORDS.bob, trap)).status).toBe(200);
    expect((await stranger.ask(PROXY, invite('stranger', `sip:bob@${DOMAIN}`))).status).toBe(482);
    await forget(build, world.first, 'bob');
  });

  it('reaches a phone behind NAT, and the phone behind NAT is reached by what it said', async () => {
    const hidden = { ...register('bob'), pretends: '10.9.8.7:5060' };
    expect((await bob.askAs(PROXY, 'bob', PASSWORDS.bob, hidden)).status).toBe(200);
    const call = await establish(alice, bob, { caller: '10.1.1.1:5060', callee: '10.9.8.7:5060' });
    expect(header(call.invite, 'contact')).toBe('<sip:alice@192.168.3.200:5070>');
    expect(header(call.answer, 'contact')).toBe('<sip:bob@192.168.3.200:5072>');
    // A new offer from the callee: the caller's answer carries its hidden address once more.
    const again = within(call, 'callee', 'INVITE', { pretends: '10.9.8.7:5060' });
    bob.send(PROXY, again);
    const offered = await alice.next((m) => m.method === 'INVITE', 'the new offer');
    alice.answer(offered, 200, 'OK', 'unused', '10.1.1.1:5060');
    const accepted = await bob.next((m) => m.status === 200 && header(m, 'call-id') === call.callId, 'its answer');
    expect(header(accepted, 'contact')).toBe('<sip:alice@192.168.3.200:5070>');
    bob.send(PROXY, { ...again, method: 'ACK' });
    await alice.next((m) => m.method === 'ACK', 'the ACK to the new offer');
    await hangUp(call);
  });

  it('absorbs retransmissions, and a CANCEL follows its INVITE', async () => {
    const request = invite('alice', `sip:bob@${DOMAIN}`);
    const { callId } = await ring(alice, request);
    const offer = await bob.next((m) => m.method === 'INVITE', 'the call');
    bob.answer(offer, 180, 'Ringing', 'b1');
    await alice.next((m) => m.status === 180, 'ringing');
    alice.repeat();
    await alice.next((m) => m.status === 180 || m.status === 100, 'the answer to the retransmission');
    expect(bob.drain().filter((m) => m.method === 'INVITE')).toEqual([]);

    alice.cancel(PROXY);
    const cancel = await bob.next((m) => m.method === 'CANCEL', 'the CANCEL');
    bob.answer(cancel, 200, 'OK', 'b1');
    bob.answer(offer, 487, 'Request Terminated', 'b1');
    await bob.next((m) => m.method === 'ACK', 'the ACK to 487');
    expect((await alice.next((m) => m.status === 487 && header(m, 'call-id') === callId, '487')).status).toBe(487);
  });

  it('follows no redirection, and passes busy on', async () => {
    for (const [status, expected] of [
      [302, 480],
      [486, 486],
    ] as const) {
      await ring(alice, invite('alice', `sip:bob@${DOMAIN}`));
      const offer = await bob.next((m) => m.method === 'INVITE', 'the call');
      bob.answer(offer, status, 'No', 'b2', 'elsewhere.invalid');
      const final = await alice.next((m) => m.status >= 300, 'the end of the call');
      expect(final.status).toBe(expected);
      await bob.next((m) => m.method === 'ACK', 'the ACK');
    }
  });

  it('lets nobody into a call by invented tags', async () => {
    const forged: Outgoing = {
      ...invite('stranger', 'sip:somebody@192.0.2.7'),
      to: '<sip:somebody@192.0.2.7>;tag=invented',
      headers: [['Route', `<sip:${VIP};lr;ftag=x>`]],
    };
    expect((await stranger.ask(PROXY, forged)).status).toBe(403);
    expect((await stranger.ask(PROXY, { ...forged, headers: [] })).status).toBe(403);
    const here = { ...forged, uri: `sip:${VIP}`, headers: [], method: 'INFO' };
    expect((await stranger.ask(PROXY, here)).status).toBe(404);
  });

  it('carries a call over to the other node', async () => {
    const call = await establish(alice, bob);
    await eventually('the call on vsvr2b', async () => expect(await calls(build, world.second)).toContain(call.callId));
    if (dialects[build.version].tags !== 'none') expect(await untagged(build, world.second)).toBe(false);

    await world.moveVirtualIp(world.first, world.second);
    await holdTag(build, world.second);
    alice.send(PROXY, within(call, 'caller', 'INVITE'));
    const offered = await bob.next((m) => m.method === 'INVITE', 'a new offer through vsvr2b');
    bob.answer(offered, 200, 'OK', 'unused');
    await alice.next((m) => m.status === 200 && header(m, 'call-id') === call.callId, 'its answer');
    alice.send(PROXY, within(call, 'caller', 'ACK'));
    await bob.next((m) => m.method === 'ACK', 'the ACK through vsvr2b');
    await hangUp(call);

    // Contacts and accounts are there as well: a first request works at once.
    const second = await establish(alice, bob);
    await hangUp(second);
    expect(world.machines.map((machine) => machine.running())).toEqual([true, true]);
  });

  it('has written nothing that speaks of a fault in the script', () => {
    const lines = world.machines.flatMap(({ log }) => log.split('\n'));
    expect(lines.filter((line) => /BUG|bad message|not allowed in|no such route/i.test(line))).toEqual([]);
  });
});

async function phones({ clients }: Rig): Promise<[Phone, Phone, Phone]> {
  const at = (port: number): Promise<Phone> => Phone.at(clients, CLIENTS, port);
  return [await at(5070), await at(5072), await at(5074)];
}

async function expectLog(machine: RigMachine, words: string): Promise<void> {
  await Promise.resolve();
  expect(machine.log).toContain(words);
}
