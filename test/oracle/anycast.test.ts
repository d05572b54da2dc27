import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AnycastSites, NODES, type Place } from './anycast-sites';
import { siteOf, type NodeName } from './sites-stack';
import { contacts, holdTag, linked, ready } from './daemon';
import { profileSize } from './limit-calls';
import { builds, eventually, obstacle } from './opensips-harness';
import { dialects } from '../../lib/facts/opensips/dialects';
import { DOMAIN, establish, hangUp, invite, PASSWORDS, PROXY, register, ring, within, type Call } from './sip-call';
import { header, Phone, type Message } from './sip-phone';

const why = obstacle();
const found = why === undefined ? builds().filter(({ version }) => dialects[version].anycast === 'yes') : [];
if (why !== undefined) {
  console.warn(`skipped: sites on one address with real OpenSIPS (${why})`);
  it.skip(`sites on one address with real OpenSIPS (${why})`);
}

const answerTo = (method: string, status: number) => (m: Message) =>
  m.status === status && header(m, 'cseq')?.endsWith(method) === true;

describe.each(found)('sites on one address with OpenSIPS $version', (build) => {
  let world: AnycastSites;
  let [a, b]: [Place, Place] = [undefined as never, undefined as never];
  let alice: Phone;
  let bob: Phone;
  /** Behind a router. */
  let carol: Phone;

  beforeAll(async () => {
    world = await AnycastSites.build(build);
    [a, b] = [await world.place(201), await world.place(202)];
    [alice, bob] = [await Phone.at(a.member, a.address, 5070), await Phone.at(b.member, b.address, 5072)];
    carol = await Phone.at(a.member, a.address, 5074);
  }, 120_000);
  afterAll(() => world.stop());

  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => {
      for (const { name, log } of world.all) console.error(`${name}:\n${log.split('\n').slice(-40).join('\n')}`);
    });
  });

  const pinged = async () => {
    const ping = await carol.next((m) => m.method === 'OPTIONS', 'a ping');
    carol.answer(ping, 200, 'OK', 'unused');
  };
  const counts = (names: readonly NodeName[]) =>
    Promise.all(names.map((name) => profileSize(build, world.node(name), 'calls/b')));
  const counted = (calls: number, names: readonly NodeName[] = NODES) =>
    eventually(`${calls} calls`, async () => expect(await counts(names)).toEqual(names.map(() => calls)));

  it('start, find each other and have what the others have', async () => {
    for (const machine of world.all) {
      const { status, stderr } = await machine.check();
      expect(stderr).toContain('config file ok');
      expect(status).toBe(0);
      await machine.start();
    }
    for (const machine of world.all) {
      await linked(build, machine, 3);
      await ready(build, machine);
    }
    for (const name of ['east1', 'west1'] as const) await holdTag(build, world.node(name), `vip-${siteOf(name)}/100`);
  }, 180_000);

  it('are not found by neighbours that ask for the address', async () => {
    expect(await world.askForAddress(await world.place(203))).toMatch(/FAILED|INCOMPLETE|^$/);
  });

  it('know a phone that registered at one of them', async () => {
    await a.leadsTo('west');
    await b.leadsTo('east');
    for (const [phone, user] of [[alice, 'alice'] as const, [bob, 'bob'] as const])
      expect((await phone.askAs(PROXY, user, PASSWORDS[user], register(user))).status).toBe(200);
    for (const machine of world.all) {
      await eventually(`both on ${machine.name}`, async () => {
        const known = await contacts(build, machine);
        expect(known).toContain(`${a.address}:5070`);
        expect(known).toContain(`${b.address}:5072`);
      });
    }
  });

  it('ping a phone behind a router from one node alone', async () => {
    const request = { ...register('alice'), pretends: '10.0.0.5:5074' };
    expect((await carol.askAs(PROXY, 'alice', PASSWORDS.alice, request)).status).toBe(200);
    await pinged();
    const before = await world.sent();
    for (let i = 0; i < 4; i++) await pinged();
    const after = await world.sent();
    const busy = [...after].filter(([name, count]) => count > (before.get(name) ?? NaN));
    expect(busy).toHaveLength(1);
  }, 60_000);

  it('hand over the answers of a phone whose packets reach the other site, and count the call once', async () => {
    const call = await establish(alice, bob);
    await counted(1);
    await hangUp(call);
    await counted(0);
    expect(bob.drain().filter(({ method }) => method === 'INVITE')).toEqual([]);
  });

  it('let a call go on when routing changes in the middle of it', async () => {
    const call = await establish(alice, bob);
    await a.leadsTo('east');
    await b.leadsTo('west');
    alice.send(PROXY, within(call, 'caller', 'INFO'));
    bob.answer(await bob.next((m) => m.method === 'INFO', 'the INFO'), 200, 'OK', 'unused');
    await alice.next(answerTo('INFO', 200), 'the answer to the INFO');
    await hangUp(call);
    await counted(0);
    await a.leadsTo('west');
    await b.leadsTo('east');
  });

  it('hand over the ACK to a negative answer', async () => {
    await ring(alice, invite('alice', `sip:bob@${DOMAIN}`));
    const offer = await bob.next((m) => m.method === 'INVITE', 'the call');
    bob.answer(offer, 486, 'Busy Here', 'b1');
    const busy = await alice.next(answerTo('INVITE', 486), 'busy');
    await a.leadsTo('east');
    alice.acknowledge(PROXY, busy);
    await alice.next(answerTo('INVITE', 486), 'what was under way').catch(() => undefined);
    alice.drain();
    // An answer that nobody acknowledged comes again within 4 s.
    await sleep(4500);
    expect(alice.drain()).toEqual([]);
    await counted(0);
    await a.leadsTo('west');
  }, 60_000);

  it('hand over a CANCEL', async () => {
    await ring(alice, invite('alice', `sip:bob@${DOMAIN}`));
    const offer = await bob.next((m) => m.method === 'INVITE', 'the call');
    bob.answer(offer, 180, 'Ringing', 'b2');
    await alice.next(answerTo('INVITE', 180), 'ringing');
    await a.leadsTo('east');
    alice.cancel(PROXY);
    const cancel = await bob.next((m) => m.method === 'CANCEL', 'the CANCEL');
    bob.answer(cancel, 200, 'OK', 'b2');
    bob.answer(offer, 487, 'Request Terminated', 'b2');
    await alice.next(answerTo('CANCEL', 200), 'the answer to the CANCEL');
    const ended = await alice.next(answerTo('INVITE', 487), 'the end of the call');
    alice.acknowledge(PROXY, ended);
    await counted(0);
    expect(alice.drain().filter(answerTo('CANCEL', 481))).toEqual([]);
    await a.leadsTo('west');
  }, 60_000);

  it('go on with the calls and phones of a site that is lost', async () => {
    const call: Call = await establish(alice, bob);
    await counted(1);
    await Promise.all([world.node('west1').crash(), world.node('west2').crash()]);
    await a.leadsTo('east');
    alice.send(PROXY, within(call, 'caller', 'BYE'));
    const bye = await bob.next((m) => m.method === 'BYE', 'the BYE');
    bob.answer(bye, 200, 'OK', 'unused');
    await alice.next(answerTo('BYE', 200), 'the answer to the BYE');
    await counted(0, ['east1', 'east2']);
    carol.drain();
    await eventually('a ping from the other site', pinged);
    await hangUp(await establish(alice, bob));
  }, 60_000);

  it('tell a site that comes back whom they know', async () => {
    for (const name of ['west1', 'west2'] as const) {
      await world.node(name).start();
      // As its unit does beside OpenSIPS: what a node that was alone for a moment takes for complete is asked for again.
      world.node(name).member.start(['/usr/lib/opensips-cdk/synced', 'follow']);
      await eventually(`phones on ${name}`, async () => {
        const known = await contacts(build, world.node(name));
        expect(known).toContain(`${a.address}:5070`);
        expect(known).toContain(`${b.address}:5072`);
      });
    }
  }, 120_000);
});
