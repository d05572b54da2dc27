import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SharedEdits } from '../../lib/testing';
import { accounts } from './article-stack';
import { profileSize } from './limit-calls';
import { builds, eventually, obstacle } from './opensips-harness';
import { Rig } from './opensips-rig';
import { MEMBERS, sharedStack, writeStack } from './shared-stack';
import { DOMAIN, establish, hangUp, invite, PASSWORDS, PROXY, register, VIP, type Call } from './sip-call';
import { Phone } from './sip-phone';

const CLIENTS = '192.168.3.200';
const LIMITED: SharedEdits = {
  proxies: { limits: { callsPerAccount: 1, calls: 1 } },
  connection: { access: { by: 'direct' } },
};

const why = obstacle();
const found = why === undefined ? builds() : [];
if (why !== undefined) {
  console.warn(`skipped: limits in a shared database with real OpenSIPS (${why})`);
  it.skip(`counts calls in a shared database with real OpenSIPS (${why})`);
}

describe.each(found)('limits of nodes that share a database with OpenSIPS $version', (build) => {
  const folder = mkdtempSync(join(tmpdir(), 'opensips-limits-'));
  let world: Rig;
  let alice: Phone;
  let bob: Phone;
  let call: Call;

  beforeAll(async () => {
    writeStack(sharedStack(build.version, LIMITED), folder);
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

  it('counts a call that is in the table', async () => {
    await world.first.start();
    for (const [phone, user] of [[alice, 'alice'] as const, [bob, 'bob'] as const])
      expect((await phone.askAs(PROXY, user, PASSWORDS[user], register(user))).status).toBe(200);
    call = await establish(alice, bob);
    expect(await profileSize(build, world.first, 'calls')).toBe(1);
    await eventually('the profiles in the table', async () => {
      expect(await world.database.sql('SELECT profiles FROM dialog')).toMatch(/calls.*account|account.*calls/);
    });
  });

  it('counts it on the node that takes over after a crash, once', async () => {
    await world.first.crash();
    await world.moveVirtualIp(world.first, world.second);
    await world.second.start();
    expect(await profileSize(build, world.second, 'calls')).toBe(1);
    const again = invite('alice', `sip:bob@${DOMAIN}`);
    const refused = await alice.askAs(PROXY, 'alice', PASSWORDS.alice, again);
    expect(refused.status).toBe(486);
    alice.acknowledge(PROXY, refused);
    await hangUp(call);
    await eventually('no call', async () => expect(await profileSize(build, world.second, 'calls')).toBe(0));
    await hangUp(await establish(alice, bob));
  });
});
