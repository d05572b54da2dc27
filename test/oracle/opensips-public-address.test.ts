import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Machine, OpenSipsVersion, VirtualIp } from '../../constructs';
import { OPENSIPS_VERSIONS } from '../../lib/model';
import { output, rig } from '../support/rig';
import { accounts } from './article-stack';
import { contacts, fetchAll, forget, holdTag, linked, links, ready } from './daemon';
import { builds, eventually, obstacle, type Build } from './opensips-harness';
import { Rig } from './opensips-rig';
import { DOMAIN, invite, PASSWORDS, register, VIP, within, type Call, type User } from './sip-call';
import { header, headers, Phone, token, type Message, type Outgoing } from './sip-phone';

const CLIENTS = '192.168.3.200';
const PUBLIC = '203.0.113.5';
const ROUTER = `${PUBLIC}:5060`;

const why = obstacle();
const found = why === undefined ? builds() : [];
if (why !== undefined) {
  console.warn(`skipped: a router in front of real OpenSIPS (${why})`);
  it.skip(`runs with real OpenSIPS (${why})`);
}

describe.each(found)('behind a router that passes SIP on, OpenSIPS $version', (build) => {
  const stack = mkdtempSync(join(tmpdir(), 'opensips-stack-'));
  let world: Rig;
  let alice: Phone;
  let bob: Phone;

  beforeAll(async () => {
    writeOutput(build, stack);
    world = await Rig.build({
      build,
      stack,
      machines: { vsvr2a: '192.168.3.125/24', vsvr2b: '192.168.3.126/24' },
      virtualIp: `${VIP}/24`,
      clients: `${CLIENTS}/24`,
    });
    // Where the phones live, the virtual address is known by the public one alone.
    await world.clients.shell(`
      ip route add ${PUBLIC} dev br0
      nft 'add table ip router; add chain ip router out { type nat hook output priority -100; }'
      nft 'add rule ip router out ip daddr ${PUBLIC} dnat to ${VIP}'`);
    await world.first.sql(`INSERT INTO subscriber (username, domain, ha1) VALUES ${accounts()}`);
    await eventually('the accounts on vsvr2b', async () => {
      expect(await world.second.sql('SELECT COUNT(*) FROM subscriber')).toBe('2\n');
    });
    [alice, bob] = [await Phone.at(world.clients, CLIENTS, 5070), await Phone.at(world.clients, CLIENTS, 5072)];
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

  it('takes the script, starts on both nodes, and they find each other', async () => {
    for (const machine of world.machines) {
      expect((await machine.check()).stderr).toContain('config file ok');
      await machine.start();
      if (machine === world.first) await holdTag(build, machine);
    }
    for (const machine of world.machines) await linked(build, machine, 1);
    for (const machine of world.machines) await ready(build, machine);
    expect(await links(build, world.first)).not.toContain(PUBLIC);
  }, 90_000);

  it.runIf(speaksIpv6(build))('takes the script with IPv6', async () => {
    const { stack: other } = rig({
      version: OpenSipsVersion.of(build.version),
      virtualIp: VirtualIp.of('2001:db8::100/64', { publicAddress: '2001:db8:5::5' }),
      nodes: [Machine.at('vsvr2a', '2001:db8::1'), Machine.at('vsvr2b', '2001:db8::2')],
    });
    const text = output(other, 'machines/vsvr2a/etc/opensips/opensips.cfg');
    expect(text).toContain('AS [2001:db8:5::5]:5060');
    expect((await world.first.checkText(text)).stderr).toContain('config file ok');
  });

  it('is asked at the public address, and that at another port is another’s', async () => {
    expect((await alice.ask(ROUTER, options(`sip:${PUBLIC}`))).status).toBe(200);
    expect((await alice.ask(ROUTER, options(`sip:${ROUTER}`))).status).toBe(200);
    expect((await alice.ask(ROUTER, options(`sip:${PUBLIC}:5099`))).status).toBe(403);
    const along: Outgoing = {
      ...invite('stranger', `sip:nobody@${PUBLIC}`),
      headers: [['Route', `<sip:${PUBLIC};lr>`]],
    };
    expect((await alice.ask(ROUTER, along)).status, 'a phone with an outbound proxy').toBe(404);
  });

  it('is seen at the public address alone, and calls stay on the way through it', async () => {
    for (const [phone, user] of [
      [alice, 'alice'],
      [bob, 'bob'],
    ] as const) {
      expect((await phone.askAs(ROUTER, user, PASSWORDS[user], outside(user))).status).toBe(200);
    }
    const call = await established();
    expect(headers(call.invite, 'via')[0]).toMatch(new RegExp(`^SIP/2.0/UDP ${ROUTER};`));
    expect(headers(call.invite, 'record-route')).toEqual([expect.stringMatching(`^<sip:${PUBLIC}[:;]`)]);
    for (const message of [call.invite, call.answer]) expect(JSON.stringify(message.headers)).not.toContain(VIP);
    await hangUp(call);
  });

  it('goes on at the other node', async () => {
    await eventually('the contact on vsvr2b', async () => expect(await contacts(build, world.second)).toContain('bob'));
    const call = await established();
    await world.moveVirtualIp(world.first, world.second);
    await holdTag(build, world.second);
    await hangUp(call);
    const second = await established();
    expect(headers(second.invite, 'via')[0]).toContain(ROUTER);
    await hangUp(second);
  });

  it('knows again after a restart where a contact registered', async () => {
    await world.second.restart();
    await holdTag(build, world.second);
    for (const machine of world.machines) await linked(build, machine, 1);
    await fetchAll(build, world.second);
    await ready(build, world.second);
    await eventually('the contact on vsvr2b', async () => expect(await contacts(build, world.second)).toContain('bob'));
    await hangUp(await established());
    await forget(build, world.second, 'bob');
    // 2.2 gives its processes a minute to end, and sometimes takes it.
  }, 150_000);

  /** A call from alice to bob, by the public address. */
  async function established(): Promise<Call> {
    const sent = await alice.authorized(ROUTER, 'alice', PASSWORDS.alice, {
      ...invite('alice', `sip:bob@${PUBLIC}`),
      from: `<sip:alice@${PUBLIC}>;tag=${token()}`,
    });
    const { callId } = alice.send(ROUTER, sent);
    const offer = await bob.next((m) => m.method === 'INVITE', 'the call');
    bob.answer(offer, 200, 'OK', 'b0');
    const isAnswer = (m: Message) => m.status === 200 && header(m, 'call-id') === callId;
    const answer = await alice.next(isAnswer, 'the answer to the call');
    const call: Call = { callId, invite: offer, answer, caller: alice, callee: bob, cseq: sent.cseq ?? 1 };
    alice.send(ROUTER, { ...within(call, 'caller', 'ACK'), cseq: call.cseq });
    await bob.next((m) => m.method === 'ACK', 'the ACK');
    return call;
  }

  /** The called side ends the call, along its Record-Route. */
  async function hangUp(call: Call): Promise<void> {
    bob.send(ROUTER, within(call, 'callee', 'BYE'));
    const bye = await alice.next((m) => m.method === 'BYE', 'the BYE');
    alice.answer(bye, 200, 'OK', 'unused');
    await bob.next((m) => m.status === 200 && header(m, 'cseq')?.endsWith('BYE') === true, 'the answer to the BYE');
  }
});

function speaksIpv6({ version }: Build): boolean {
  return OPENSIPS_VERSIONS.indexOf(version) >= OPENSIPS_VERSIONS.indexOf('3.4');
}

function options(uri: string): Outgoing {
  return { ...invite('stranger', uri), method: 'OPTIONS' };
}

/** A registration of someone who knows the public address alone. */
function outside(user: User): Outgoing {
  const account = `sip:${user}@${PUBLIC}`;
  return { ...register(user), uri: `sip:${PUBLIC}`, from: `<${account}>;tag=r`, to: `<${account}>` };
}

function writeOutput({ version }: Build, folder: string): void {
  const virtualIp = VirtualIp.of(`${VIP}/24`, { publicAddress: PUBLIC });
  const { stack } = rig({ version: OpenSipsVersion.of(version), domains: [DOMAIN], virtualIp });
  const { files, blocked, findings } = stack.result();
  if (blocked) throw new Error(findings.map(({ message }) => message).join('\n'));
  for (const { path, content, mode } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, { mode });
  }
}
