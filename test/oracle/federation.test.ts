import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dialects } from '../../lib/facts/opensips/dialects';
import { Store } from './federation-store';
import { profileSize, proxyOf } from './limit-calls';
import { builds, eventually, obstacle, type Build } from './opensips-harness';
import type { RigMachine } from './opensips-rig';
import { DOMAIN, PASSWORDS, within, type Call, type User } from './sip-call';
import { header, headers, Phone, token, type Message, type Outgoing } from './sip-phone';
import { CLIENTS, federationOutput, SITES, TwoSites, type NodeName, type SiteName } from './sites-stack';

const canFederate = ({ version, modules }: Build) =>
  dialects[version].usrloc.federation !== 'none' && existsSync(join(modules, 'cachedb_mongodb.so'));

const why = obstacle();
const found = why === undefined ? builds().filter(canFederate) : [];
if (found.length === 0) {
  const reason = why ?? 'OPENSIPS_PREFIXES names no OpenSIPS of 2.4 or later with module cachedb_mongodb';
  console.warn(`skipped: a federation with real OpenSIPS (${reason})`);
  it.skip(`a federation with real OpenSIPS (${reason})`);
}

const NODES: readonly NodeName[] = ['east1', 'east2', 'west1', 'west2'];
/** What a phone behind NAT takes its own address for. */
const BEHIND_NAT = '10.1.2.3:5060';
const BOB = `sip:bob@${DOMAIN}`;

const east = SITES.east.virtualIp;
const west = SITES.west.virtualIp;

function registration(user: User, expires = 600): Outgoing {
  const account = `sip:${user}@${DOMAIN}`;
  return {
    ...{ method: 'REGISTER', uri: `sip:${DOMAIN}`, from: `<${account}>;tag=${token()}`, to: `<${account}>` },
    headers: [['Expires', String(expires)]],
    pretends: BEHIND_NAT,
  };
}

function calling(from: User, uri: string): Outgoing {
  return { method: 'INVITE', uri, from: `<sip:${from}@${DOMAIN}>;tag=${token()}`, to: `<${uri}>` };
}

/** Makes the tags of a node active, as the follower of its virtual address does. */
async function holdTag({ version }: Build, machine: RigMachine): Promise<void> {
  const { activateTag, tagArgument } = dialects[version].mi;
  for (const command of activateTag.filter((each) => !each.startsWith('pres')))
    await machine.mi(command, [tagArgument === 'name/cluster' ? 'vip/1' : 'vip']);
}

describe.each(found)('a federation with OpenSIPS $version', (build) => {
  let world: TwoSites;
  let store: Store;
  let alice: Phone;
  let bob: Phone;

  beforeAll(async () => {
    world = await TwoSites.build(build, federationOutput(build.version), NODES);
    store = await Store.open(world.clients);
    [alice, bob] = [await Phone.at(world.clients, CLIENTS, 5070), await Phone.at(world.clients, CLIENTS, 5072)];
    return () => world.stop();
  }, 180_000);

  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => {
      for (const { name, log } of world.all) console.error(`${name}:\n${log.split('\n').slice(-30).join('\n')}`);
    });
    alice.drain();
    bob.drain();
  });

  const register = async (user: User, site: SiteName, expires?: number): Promise<number> => {
    const phone = user === 'alice' ? alice : bob;
    return (await phone.askAs(proxyOf(site), user, PASSWORDS[user], registration(user, expires))).status;
  };

  /** The INVITE with credentials on its way; gives its Call-ID. */
  const ring = async (caller: Phone, user: User, site: SiteName, uri: string): Promise<Outgoing> => {
    const sent = await caller.authorized(proxyOf(site), user, PASSWORDS[user], calling(user, uri));
    caller.send(proxyOf(site), sent);
    return sent;
  };

  /** The final answer to a call that reaches nobody. */
  const refused = async (caller: Phone, user: User, site: SiteName, uri: string): Promise<number> => {
    const { callId } = await ring(caller, user, site, uri);
    const answer = await caller.next(
      (m) => m.status >= 200 && header(m, 'call-id') === callId,
      'the answer to the call',
    );
    caller.acknowledge(proxyOf(site), answer);
    return answer.status;
  };

  // A worker that found no store tries it again after 5 s; each of them learns by failing once that it is back.
  const comes = (user: User, site: SiteName): Promise<void> =>
    eventually(`${user} is published`, async () => {
      expect(await register(user, site, 0)).toBe(200);
      expect(await register(user, site)).toBe(200);
      expect(await store.places()).toEqual([`${user} ${SITES[site].virtualIp}`]);
    });
  const comesAndGoes = (user: User, site: SiteName, left: readonly string[]): Promise<void> =>
    eventually(`${user} is withdrawn`, async () => {
      expect(await register(user, site)).toBe(200);
      expect(await register(user, site, 0)).toBe(200);
      expect(await store.places()).toEqual(left);
    });

  const connect = async (caller: Phone, user: User, site: SiteName, callee: Phone, uri: string): Promise<Call> => {
    const sent = await ring(caller, user, site, uri);
    const invite = await callee.next((m) => m.method === 'INVITE', 'the call');
    callee.answer(invite, 200, 'OK', token(), BEHIND_NAT);
    const answer = await caller.next((m) => m.status === 200 && header(m, 'call-id') === sent.callId, 'the answer');
    const call: Call = { callId: sent.callId ?? '', invite, answer, caller, callee, cseq: sent.cseq ?? 1 };
    caller.send(proxyOf(site), { ...within(call, 'caller', 'ACK'), cseq: call.cseq });
    await callee.next((m) => m.method === 'ACK', 'the ACK');
    return call;
  };

  /** One side ends the call through its own site, and hears that it ended. */
  const hangUp = async (call: Call, side: 'caller' | 'callee', site: SiteName): Promise<void> => {
    const [from, to] = side === 'caller' ? [call.caller, call.callee] : [call.callee, call.caller];
    from.send(proxyOf(site), within(call, side, 'BYE'));
    to.answer(await to.next((m) => m.method === 'BYE', 'the BYE'), 200, 'OK', 'unused');
    await from.next((m) => m.status === 200 && header(m, 'cseq')?.endsWith('BYE') === true, 'the answer to the BYE');
  };

  /** As when the holder of an address calls it out. */
  const learnAddresses = async (): Promise<void> => {
    await world.clients.shell('ip neigh flush dev br0');
    await Promise.all(world.all.map(({ member }) => member.shell('ip neigh flush dev eth0')));
  };

  const takeOver = async (from: NodeName, to: NodeName): Promise<void> => {
    await world.moveVirtualIp(from, to);
    await learnAddresses();
    await holdTag(build, world.node(to));
  };

  /** Addresses in Via, the last hop first. */
  const hops = (message: Message): readonly string[] =>
    headers(message, 'via').map((via) => /SIP\/2\.0\/UDP ([^:;]+)/.exec(via)?.[1] ?? '');

  it('takes the script of each node, and starts', async () => {
    for (const machine of world.all) {
      const { status, stderr } = await machine.check();
      expect([status, stderr]).toEqual([0, expect.stringContaining('config file ok')]);
      await machine.start();
    }
    await holdTag(build, world.node('east1'));
    await holdTag(build, world.node('west1'));
    const complaints = world.all.flatMap(({ log }) => log.split('\n')).filter((line) => /CRITICAL|BUG|ha_cluster|ha_shtag/.test(line)); // prettier-ignore
    expect(complaints).toEqual([]);
  }, 120_000);

  it('calls a user of another site through the virtual addresses of both, to the flow he registered over', async () => {
    expect(await register('bob', 'east')).toBe(200);
    expect(await store.places()).toEqual([`bob ${east}`]);
    const call = await connect(alice, 'alice', 'west', bob, BOB);
    expect(hops(call.invite)).toEqual([east, west, CLIENTS]);
    const route = headers(call.invite, 'record-route').join(',');
    expect([route.indexOf(east) >= 0, route.indexOf(west) > route.indexOf(east)]).toEqual([true, true]);
    expect([
      await profileSize(build, world.node('west1'), 'account'),
      await profileSize(build, world.node('east1'), 'account'),
    ]).toEqual([1, 0]);
    await hangUp(call, 'callee', 'east');
    await hangUp(await connect(alice, 'alice', 'west', bob, `sip:bob@${west}`), 'caller', 'west');
  });

  it('does so in the other direction, and while both are registered', async () => {
    expect(await register('alice', 'west')).toBe(200);
    expect(await store.places()).toEqual([`alice ${west}`, `bob ${east}`]);
    const call = await connect(bob, 'bob', 'east', alice, `sip:alice@${DOMAIN}`);
    expect(hops(call.invite)).toEqual([west, east, CLIENTS]);
    await hangUp(call, 'caller', 'east');
    await hangUp(await connect(alice, 'alice', 'west', bob, BOB), 'callee', 'east');
  });

  it('cancels a call that rings at another site', async () => {
    const { callId } = await ring(alice, 'alice', 'west', BOB);
    const invite = await bob.next((m) => m.method === 'INVITE', 'the call');
    bob.answer(invite, 180, 'Ringing', 'b1');
    await alice.next((m) => m.status === 180 && header(m, 'call-id') === callId, 'the ringing');
    alice.cancel(proxyOf('west'));
    bob.answer(await bob.next((m) => m.method === 'CANCEL', 'the CANCEL'), 200, 'OK', 'b1');
    bob.answer(invite, 487, 'Request Terminated', 'b1');
    await bob.next((m) => m.method === 'ACK', 'the ACK');
    alice.acknowledge(
      proxyOf('west'),
      await alice.next((m) => m.status === 487 && header(m, 'call-id') === callId, 'the end of the call'),
    );
    await eventually('no call is left', async () =>
      expect(await profileSize(build, world.node('west1'), 'account')).toBe(0),
    );
  });

  it('asks strangers for a password, whatever site they pretend to be', async () => {
    const mallory = await Phone.at(world.clients, CLIENTS, 5999);
    const claim = { ...calling('alice', BOB), pretends: `${west}:5060`, headers: [['P-Asserted-Identity', `<sip:alice@${DOMAIN}>`]] } as const; // prettier-ignore
    const answer = await mallory.ask(proxyOf('east'), claim);
    mallory.acknowledge(proxyOf('east'), answer);
    expect(answer.status).toBe(407);
    expect((await mallory.ask(proxyOf('east'), { ...claim, uri: 'sip:someone@elsewhere.invalid' })).status).toBe(407);
    mallory.close();
    expect(bob.drain()).toEqual([]);
  });

  it('lets a site call registered users alone, and passes nothing on for it', async () => {
    const site = await Phone.at(world.node('west1').member, west, 5999);
    const asked = async (uri: string): Promise<number> => {
      const answer = await site.ask(proxyOf('east'), calling('alice', uri));
      site.acknowledge(proxyOf('east'), answer);
      return answer.status;
    };
    expect(await asked('sip:someone@elsewhere.invalid')).toBe(403);
    // The store says that alice is at the western site.
    expect(await asked(`sip:alice@${DOMAIN}`)).toBe(404);
    expect(alice.drain()).toEqual([]);
    // Without a password, to somebody who is there.
    bob.always('INVITE', 486);
    expect(await asked(BOB)).toBe(486);
    bob.asTheyCome('INVITE');
    site.close();
  });

  it('tells the other node of a site alone who is there, and serves them from it after a takeover', async () => {
    const knows = async (name: NodeName): Promise<boolean> => {
      const command = build.version === '4.0' ? 'usrloc:dump' : 'ul_dump';
      return (await world.node(name).mi(command)).includes('bob');
    };
    await eventually('bob is known at east2', async () => expect(await knows('east2')).toBe(true));
    expect([await knows('west1'), await knows('west2')]).toEqual([false, false]);
    await takeOver('east1', 'east2');
    await hangUp(await connect(alice, 'alice', 'west', bob, BOB), 'callee', 'east');
    await takeOver('east2', 'east1');
  });

  it('serves its own users while the store is away, and answers for those of others', async () => {
    const away = async (): Promise<void> => {
      expect(await register('alice', 'west')).toBe(200);
      expect(await register('bob', 'west')).toBe(200);
      const call = await connect(alice, 'alice', 'west', bob, BOB);
      expect(hops(call.invite)).toEqual([west, CLIENTS]);
      await hangUp(call, 'caller', 'west');
      expect(await register('bob', 'west', 0)).toBe(200);
      expect(await refused(alice, 'alice', 'west', BOB)).toBe(404);
    };
    await store.vanish();
    await away();
    await store.appear();
    await store.end();
    await away();
    await store.start();
  }, 120_000);

  it('forgets who has gone', async () => {
    await comes('bob', 'east');
    bob.always('INVITE', 486);
    await eventually('bob is found again', async () => expect(await refused(alice, 'alice', 'west', BOB)).toBe(486));
    bob.asTheyCome('INVITE');
    await comesAndGoes('bob', 'east', []);
    expect(await refused(alice, 'alice', 'west', BOB)).toBe(404);
  }, 120_000);

  it('refuses calls to a site that is lost, and finds its users where they come back', async () => {
    await comes('bob', 'east');
    for (const name of ['east1', 'east2'] as const) await world.node(name).crash();
    await world.node('east1').member.shell(`ip addr del ${east}/24 dev eth0`);
    await learnAddresses();
    await eventually('the lost site', async () => expect(await refused(alice, 'alice', 'west', BOB)).toBe(480));
    expect(await register('bob', 'west')).toBe(200);
    const call = await connect(alice, 'alice', 'west', bob, BOB);
    expect(hops(call.invite)).toEqual([west, CLIENTS]);
    await hangUp(call, 'callee', 'west');
    await comesAndGoes('bob', 'west', [`bob ${east}`]);
  }, 120_000);

  it('refuses calls to whoever a site has forgotten, and tells no third site', async () => {
    await world.node('east1').member.shell(`ip addr add ${east}/24 dev eth0`);
    await learnAddresses();
    for (const name of ['east1', 'east2'] as const) await world.node(name).start();
    await holdTag(build, world.node('east1'));
    expect(await store.places()).toEqual([`bob ${east}`]);
    expect(await refused(alice, 'alice', 'west', BOB)).toBe(404);
  }, 120_000);
});
