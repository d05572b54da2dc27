import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  accounts,
  ALICE,
  BOB,
  call,
  CLOSED,
  ending,
  inbound,
  OTHER,
  OVERSEAS,
  PASSWORDS,
  registration,
  SLOW,
  SMALL,
  stackWithCarriers,
  states,
  TELCO,
  writeFiles,
  type Account,
} from './carrier-stack';
import { forget, holdTag, ready } from './daemon';
import { builds, eventually, obstacle } from './opensips-harness';
import { Rig } from './opensips-rig';
import { DOMAIN, hangUp, PROXY, VIP, within } from './sip-call';
import { header, headers, Phone, token, type Message, type Outgoing } from './sip-phone';

const CLIENTS = '192.168.3.200';
const ABROAD = '+33140000000';
const AT_HOME = '+4940000000';

const why = obstacle();
const found = why === undefined ? builds() : [];
if (why !== undefined) {
  console.warn(`skipped: carriers with real OpenSIPS (${why})`);
  it.skip(`runs with real OpenSIPS (${why})`);
}

describe.each(found)('carriers with OpenSIPS $version', (build) => {
  const folder = mkdtempSync(join(tmpdir(), 'opensips-carriers-'));
  let world: Rig;
  let alice: Phone;
  let bob: Phone;
  let stranger: Phone;
  let first: Phone;
  let second: Phone;
  let sender: Phone;
  let other: Phone;
  let overseas: Phone;
  let small: Phone;
  let slow: Phone;

  beforeAll(async () => {
    writeFiles(stackWithCarriers(build), folder);
    world = await Rig.build({
      build,
      stack: folder,
      machines: { vsvr2a: '192.168.3.125/24', vsvr2b: '192.168.3.126/24' },
      virtualIp: `${VIP}/24`,
      clients: `${CLIENTS}/24`,
    });
    for (const address of [...TELCO, OTHER, CLOSED, OVERSEAS, SMALL, SLOW])
      await world.clients.shell(`ip addr add ${address}/24 dev br0`);
    await world.first.sql(`INSERT INTO subscriber (username, domain, ha1) VALUES ${accounts()}`);
    const at = (address: string, port: number): Promise<Phone> => Phone.at(world.clients, address, port);
    [alice, bob, stranger] = [await at(CLIENTS, 5070), await at(CLIENTS, 5072), await at(CLIENTS, 5074)];
    [first, second, sender] = [await at(TELCO[0], 5060), await at(TELCO[1], 5062), await at(TELCO[2], 5060)];
    other = await at(OTHER, 5060);
    overseas = await at(OVERSEAS, 5060);
    [small, slow] = [await at(SMALL, 5060), await at(SLOW, 5060)];
    for (const gateway of [first, second]) gateway.always('OPTIONS', 404);
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

  it('takes the script of each node', async () => {
    for (const machine of world.machines) {
      const { status, stdout, stderr } = await machine.check();
      expect(`${stdout}${stderr}`).toContain('config file ok');
      expect(status).toBe(0);
    }
  });

  it('starts on both nodes, and phones register with numbers', async () => {
    for (const machine of world.machines) {
      await machine.start();
      if (machine === world.first) await holdTag(build, machine);
      await ready(build, machine);
    }
    expect((await alice.askAs(PROXY, ALICE, PASSWORDS[ALICE], registration(ALICE))).status).toBe(200);
    expect((await bob.askAs(PROXY, BOB, PASSWORDS[BOB], registration(BOB))).status).toBe(200);
  }, 90_000);

  it('asks the gateways of one carrier whether they are there, and not those of the other', async () => {
    await eventually('both gateways', async () => {
      expect(await states(build, world.first)).toEqual({
        [TELCO[0]]: 'Active',
        [TELCO[1]]: 'Active',
        [OTHER]: 'Active',
        [CLOSED]: 'Active',
        [OVERSEAS]: 'Active',
        [SMALL]: 'Active',
        [SLOW]: 'Active',
      });
    });
    expect(other.drain().filter(({ method }) => method === 'OPTIONS')).toEqual([]);
  });

  it('sends a call of an account to the first gateway, with the number as the carrier wants it', async () => {
    const { offer, callId } = await callOut(alice, ABROAD, first);
    expect(offer.uri).toBe(`sip:0033140000000@${TELCO[0]}:5060`);
    expect(header(offer, 'via')).toContain(`SIP/2.0/UDP ${VIP}:5060`);
    expect(headers(offer, 'record-route').join()).toContain(VIP);
    first.answer(offer, 200, 'OK', 'c1');
    const answer = await alice.next((m) => m.status === 200 && header(m, 'call-id') === callId, 'the answer');
    expect(header(answer, 'contact')).toContain(TELCO[0]);
    const ended = await ending({ caller: alice, callee: first, offer, answer, callId });
    expect(ended).toBe(200);
  });

  it('sends the call to the next gateway when one is full, and to the next carrier when all are', async () => {
    const { offer, callId } = await callOut(alice, AT_HOME, first);
    first.answer(offer, 503, 'Service Unavailable', 'c1');
    const again = await second.next((m) => m.method === 'INVITE', 'the call at the second gateway');
    expect(again.uri).toBe(`sip:004940000000@${TELCO[1]}:5062`);
    second.answer(again, 500, 'Server Internal Error', 'c2');
    const last = await other.next((m) => m.method === 'INVITE', 'the call at the other carrier');
    expect(last.uri).toBe(`sip:${AT_HOME}@${OTHER}:5060`);
    other.answer(last, 486, 'Busy Here', 'c3');
    await refused(alice, callId, 486);
  });

  it('hands back what the callee says, and asks no other gateway', async () => {
    const { offer, callId } = await callOut(alice, ABROAD, first);
    first.answer(offer, 404, 'Not Found', 'c1');
    await refused(alice, callId, 404);
    expect(second.drain().filter(({ method }) => method === 'INVITE')).toEqual([]);
  });

  it('gives up where the last carrier that takes the number refuses', async () => {
    const { offer, callId } = await callOut(alice, ABROAD, first);
    first.answer(offer, 503, 'Service Unavailable', 'c1');
    second.answer(await second.next((m) => m.method === 'INVITE', 'the call'), 503, 'Service Unavailable', 'c2');
    // A 503 would speak of all of us, so it becomes a 500 (RFC 3261, 16.7).
    await refused(alice, callId, 500);
    expect(other.drain().filter(({ method }) => method === 'INVITE')).toEqual([]);
  });

  it('lets nobody call out without a password', async () => {
    expect((await stranger.ask(PROXY, call(ALICE, ABROAD))).status).toBe(407);
    const foreign = { ...call(ALICE, ABROAD), from: `<sip:${ALICE}@elsewhere.invalid>;tag=${token()}` };
    expect((await stranger.ask(PROXY, foreign)).status).toBe(404);
    expect((await stranger.askAs(PROXY, ALICE, 'wrong', call(ALICE, ABROAD))).status).toBe(407);
    await quiet();
  });

  it('keeps calls to our own numbers with us', async () => {
    const { callId } = await dial(alice, BOB);
    const offer = await bob.next((m) => m.method === 'INVITE', "bob's call");
    bob.answer(offer, 486, 'Busy Here', 'b0');
    await refused(alice, callId, 486);
    await world.first.sql(`INSERT INTO subscriber (username, domain, ha1) VALUES ('+4930300', '${DOMAIN}', 'x')`);
    await refused(alice, (await dial(alice, '+4930300')).callId, 404);
    await refused(alice, (await dial(alice, 'nobody')).callId, 404);
    await quiet();
  });

  it.each([
    ['its first gateway', () => first],
    ['what only sends', () => sender],
  ])('brings a call of the carrier from %s to the phone', async (_, from) => {
    const { callId } = from().send(PROXY, inbound('004930200'));
    const offer = await bob.next((m) => m.method === 'INVITE', 'the call');
    expect(offer.uri).toMatch(/^sip:\+4930200@192\.168\.3\.200:5072/);
    expect(headers(offer, 'p-asserted-identity')).toEqual([]);
    bob.answer(offer, 200, 'OK', 'b0');
    const answer = await from().next((m) => m.status === 200 && header(m, 'call-id') === callId, 'the answer');
    expect(await ending({ caller: from(), callee: bob, offer, answer, callId })).toBe(200);
  });

  it('takes such a call from nobody else', async () => {
    expect((await stranger.ask(PROXY, inbound('004930200'))).status).toBe(404);
    expect((await stranger.ask(PROXY, { ...inbound('004930200'), from: `<sip:1@${VIP}>;tag=1` })).status).toBe(407);
  });

  it('leads from no carrier to another, nor back', async () => {
    expect((await first.ask(PROXY, inbound('0033140000000'))).status).toBe(404);
    expect((await first.ask(PROXY, { ...inbound(''), uri: `sip:${ABROAD}@${OTHER}` })).status).toBe(403);
    expect((await first.ask(PROXY, { ...inbound(''), uri: `sip:${ABROAD}@${TELCO[1]}:5062` })).status).toBe(403);
    await quiet();
  });

  it('leads to a gateway by no other way', async () => {
    const around = { ...call(ALICE, ABROAD), uri: `sip:900@${TELCO[0]}:5060` };
    await refused(alice, (await send(alice, ALICE, around)).callId, 473);

    await forget(build, world.first, BOB);
    // Below a second Via the contact is stored as it stands.
    const below = ['Via', 'SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKbelow'] as const;
    const lured = { ...registration(BOB), contact: `<sip:900@${TELCO[0]}:5060>`, headers: [below] };
    expect((await bob.askAs(PROXY, BOB, PASSWORDS[BOB], lured)).status).toBe(200);
    const { callId } = await dial(alice, BOB);
    expect((await other.ask(PROXY, inbound(BOB))).status).toBe(473);
    await refused(alice, callId, 473);
    await forget(build, world.first, BOB);

    const inside = { ...call(ALICE, ABROAD), uri: `sip:900@${TELCO[0]}:5060`, to: '<sip:900@x.invalid>;tag=made-up' };
    const route = ['Route', `<sip:${VIP};lr>`] as const;
    expect((await stranger.ask(PROXY, { ...inside, headers: [route] })).status).toBe(407);
    const proven = await alice.authorized(PROXY, ALICE, PASSWORDS[ALICE], { ...inside, headers: [route] });
    expect((await alice.ask(PROXY, proven)).status).toBe(473);
    expect((await stranger.ask(PROXY, { ...inside, method: 'MESSAGE', headers: [route] })).status).toBe(473);
    await quiet();
    expect((await bob.askAs(PROXY, BOB, PASSWORDS[BOB], registration(BOB))).status).toBe(200);
  });

  it('lets a call with a carrier go on, and leads no other call there', async () => {
    const { offer, callId } = await callOut(alice, ABROAD, first);
    first.answer(offer, 200, 'OK', 'c1');
    const answer = await alice.next((m) => m.status === 200 && header(m, 'call-id') === callId, 'the answer');
    const out = { callId, invite: offer, answer, caller: alice, callee: first, cseq: 2 };
    alice.send(PROXY, { ...within(out, 'caller', 'ACK'), cseq: 2 });
    await first.next((m) => m.method === 'ACK' && header(m, 'call-id') === callId, 'the ACK');
    for (const [side, from, to] of [
      ['caller', alice, first],
      ['callee', first, alice],
    ] as const) {
      from.send(PROXY, within(out, side, 'INVITE'));
      to.answer(await to.next((m) => m.method === 'INVITE', 'a new offer'), 200, 'OK', 'unused');
      await from.next((m) => m.status === 200 && header(m, 'call-id') === callId, 'its answer');
      from.send(PROXY, within(out, side, 'ACK'));
      await to.next((m) => m.method === 'ACK', 'the ACK to the new offer');
    }
    await hangUp(out);

    const own = await dial(alice, BOB);
    const rings = await bob.next((m) => m.method === 'INVITE', "bob's call");
    bob.answer(rings, 200, 'OK', 'b0');
    const taken = await alice.next((m) => m.status === 200 && header(m, 'call-id') === own.callId, 'the answer');
    const inside = { callId: own.callId, invite: rings, answer: taken, caller: alice, callee: bob, cseq: 2 };
    alice.send(PROXY, { ...within(inside, 'caller', 'ACK'), cseq: 2 });
    await bob.next((m) => m.method === 'ACK', 'the ACK');
    const astray = within(inside, 'caller', 'INVITE', { uri: `sip:900@${TELCO[0]}:5060` });
    expect((await alice.ask(PROXY, astray)).status).toBe(473);
    await hangUp(inside);
    await quiet();
  });

  it('passes by a gateway that says nothing', async () => {
    const { offer, callId } = await callOut(alice, ABROAD, first);
    expect(offer.method).toBe('INVITE');
    const again = await second.next((m) => m.method === 'INVITE', 'the call at the second gateway');
    second.answer(again, 486, 'Busy Here', 'c2');
    await refused(alice, callId, 486);
  }, 30_000);

  it('marks a gateway that is gone, calls the other one, and takes the first again when it is back', async () => {
    for (const method of ['OPTIONS', 'INVITE']) first.always(method, 'nothing');
    await eventually('the dead gateway', async () => {
      for (const machine of world.machines) expect((await states(build, machine))[TELCO[0]]).not.toBe('Active');
    });
    const { offer, callId } = await callOut(alice, ABROAD, second);
    second.answer(offer, 486, 'Busy Here', 'c2');
    await refused(alice, callId, 486);
    first.always('OPTIONS', 404);
    first.asTheyCome('INVITE');
    await eventually('the gateway that is back', async () => {
      expect((await states(build, world.first))[TELCO[0]]).toBe('Active');
    });
    first.drain();
    const later = await callOut(alice, ABROAD, first);
    first.answer(later.offer, 486, 'Busy Here', 'c1');
    await refused(alice, later.callId, 486);
  }, 120_000);

  it('passes by a gateway that takes no connection', async () => {
    const { offer, callId } = await callOut(alice, '+12125550100', overseas);
    expect(offer.uri).toBe(`sip:+12125550100@${OVERSEAS}:5060`);
    expect(header(offer, 'via')).toContain(`SIP/2.0/UDP ${VIP}:5060`);
    overseas.answer(offer, 486, 'Busy Here', 'c4');
    await refused(alice, callId, 486);
  }, 30_000);

  it('sends a carrier one call at a time, the next one to the next carrier, and takes none from it meanwhile', async () => {
    const one = await callOut(alice, '+41440000000', small);
    const { offer, callId } = await callOut(alice, '+41440000001', first);
    expect((await small.ask(PROXY, inbound(BOB))).status).toBe(503);
    first.answer(offer, 486, 'Busy Here', 'c1');
    await refused(alice, callId, 486);
    // A gateway that fails leaves room for another call, in which the first one is not counted twice.
    small.answer(one.offer, 503, 'Service Unavailable', 'c5');
    const passed = await first.next((m) => m.method === 'INVITE', 'the call at the next carrier');
    const two = await callOut(alice, '+41440000002', small);
    first.answer(passed, 486, 'Busy Here', 'c1');
    await refused(alice, one.callId, 486);
    small.answer(two.offer, 486, 'Busy Here', 'c5');
    await refused(alice, two.callId, 486);
    const { callId: coming } = small.send(PROXY, inbound(BOB));
    const arrived = await bob.next((m) => m.method === 'INVITE', 'a call from the carrier');
    const { callId: over } = await dial(alice, '+41440000003');
    const beside = await first.next((m) => m.method === 'INVITE', 'the call at the next carrier');
    first.answer(beside, 486, 'Busy Here', 'c1');
    await refused(alice, over, 486);
    bob.answer(arrived, 486, 'Busy Here', 'b0');
    await small.next((m) => m.status === 486 && header(m, 'call-id') === coming, 'its end');
  }, 30_000);

  it('sends a carrier one call a second', async () => {
    await sleep(1500);
    const one = await callOut(alice, '+43100000', slow);
    slow.answer(one.offer, 486, 'Busy Here', 'c6');
    await refused(alice, one.callId, 486);
    const two = await callOut(alice, '+43100001', first);
    first.answer(two.offer, 486, 'Busy Here', 'c1');
    await refused(alice, two.callId, 486);
    await sleep(2200);
    const three = await callOut(alice, '+43100002', slow);
    slow.answer(three.offer, 486, 'Busy Here', 'c6');
    await refused(alice, three.callId, 486);
  }, 30_000);

  it('goes on where the virtual IP has moved to', async () => {
    await world.moveVirtualIp(world.first, world.second);
    await holdTag(build, world.second);
    first.always('OPTIONS', 'nothing');
    await eventually('the dead gateway as vsvr2b sees it', async () => {
      expect((await states(build, world.second))[TELCO[0]]).not.toBe('Active');
    });
    first.always('OPTIONS', 200);
    await eventually('the gateway that is back as vsvr2b sees it', async () => {
      expect((await states(build, world.second))[TELCO[0]]).toBe('Active');
    });
    first.drain();
    const { offer, callId } = await callOut(alice, ABROAD, first);
    first.answer(offer, 486, 'Busy Here', 'c1');
    await refused(alice, callId, 486);
    const { callId: coming } = first.send(PROXY, inbound('004930200'));
    const arrived = await bob.next((m) => m.method === 'INVITE', 'a call from the carrier');
    bob.answer(arrived, 486, 'Busy Here', 'b0');
    await first.next((m) => m.status === 486 && header(m, 'call-id') === coming, 'its end');
  }, 60_000);

  it('has written nothing that speaks of a fault in the script', () => {
    const lines = world.machines.flatMap(({ log }) => log.split('\n'));
    expect(lines.filter((line) => /BUG|bad message|not allowed in|no such route/i.test(line))).toEqual([]);
  });

  /** A first INVITE with credentials, on its way. */
  async function send(phone: Phone, user: Account, request: Outgoing): Promise<{ callId: string }> {
    const sent = await phone.authorized(PROXY, user, PASSWORDS[user], request);
    phone.send(PROXY, sent);
    return { callId: sent.callId ?? '' };
  }

  function dial(phone: Phone, number: string): Promise<{ callId: string }> {
    return send(phone, ALICE, call(ALICE, number));
  }

  async function callOut(phone: Phone, number: string, at: Phone): Promise<{ offer: Message; callId: string }> {
    const { callId } = await dial(phone, number);
    return { callId, offer: await at.next((m) => m.method === 'INVITE', 'the call at the gateway') };
  }

  async function refused(phone: Phone, callId: string, status: number): Promise<void> {
    const final = await phone.next((m) => m.status >= 300 && header(m, 'call-id') === callId, 'the end of the call');
    expect(final.status).toBe(status);
    phone.acknowledge(PROXY, final);
  }

  /** No call has reached a gateway. */
  async function quiet(): Promise<void> {
    await sleep(300);
    const got = [first, second, other, overseas].flatMap((gateway) => gateway.drain());
    expect(got.filter(({ method }) => method !== '' && method !== 'ACK')).toEqual([]);
  }
});
