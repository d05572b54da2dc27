import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  App,
  DualSiteTopology,
  Fencing,
  Machine,
  OpenSipsStack,
  OpenSipsVersion,
  PerNodeDatabaseTopology,
  Registrations,
  VirtualIp,
} from '../../constructs';
import { siteHost } from '../../lib/model';
import { sshPlatform } from '../support/rig';
import { accounts } from './article-stack';
import { holdTag } from './daemon';
import { Segment } from './namespaces';
import { builds, eventually, obstacle, type Build } from './opensips-harness';
import { RigMachine } from './opensips-rig';
import { DOMAIN, PASSWORDS, type User } from './sip-call';
import { header, Phone, token, type Message, type Outgoing } from './sip-phone';

const why = obstacle();
const found = why === undefined ? builds() : [];
if (why !== undefined) {
  console.warn(`skipped: names of sites with real OpenSIPS (${why})`);
  it.skip(`names of sites with real OpenSIPS (${why})`);
}

/** One machine of each site is enough, on one network that holds both. */
const PREFIX = 16;
const SITES = {
  east: { machine: '192.168.5.11', other: '192.168.5.12', virtualIp: '192.168.5.100' },
  west: { machine: '192.168.6.11', other: '192.168.6.12', virtualIp: '192.168.6.100' },
} as const;
type Site = keyof typeof SITES;
const NAMES = ['east', 'west'] as const;
const CLIENTS = '192.168.0.200';

const proxyOf = (site: Site) => `${SITES[site].virtualIp}:5060`;

function writeSites({ version }: Build, folder: string): void {
  const app = new App();
  const [east, west] = NAMES.map((name) => {
    const { machine, other, virtualIp } = SITES[name];
    return new PerNodeDatabaseTopology(new OpenSipsStack(app, name, { platform: sshPlatform() }), 'registrar', {
      virtualIp: VirtualIp.of(`${virtualIp}/${PREFIX}`),
      nodes: [Machine.at(`${name}1`, machine), Machine.at(`${name}2`, other)],
      version: OpenSipsVersion.of(version),
      domains: [DOMAIN],
      fencing: Fencing.none('test rig: a person watches it'),
    });
  });
  if (!east || !west) throw new Error('two sites');
  new DualSiteTopology(app, 'sites', {
    sites: { east, west },
    mode: 'active-active',
    registrations: Registrations.dual(),
  });
  for (const stack of app.node.children.filter((child) => OpenSipsStack.isOpenSipsStack(child))) {
    const { files, blocked, findings } = stack.result();
    if (blocked) throw new Error(findings.map(({ message }) => message).join('\n'));
    for (const { path, content, mode } of files) {
      const file = join(folder, stack.node.id, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content, { mode });
    }
  }
}

/** A request of a user who writes the name of a site behind his own. */
function request(method: 'REGISTER' | 'INVITE', user: User, host: string, to = `sip:${user}@${host}`): Outgoing {
  const from = `<sip:${user}@${host}>;tag=${token()}`;
  return { method, uri: method === 'REGISTER' ? `sip:${host}` : to, from, to: `<${to}>` };
}

describe.each(found)('the names of sites with OpenSIPS $version', (build) => {
  const folder = mkdtempSync(join(tmpdir(), 'opensips-names-'));
  const machines = new Map<Site, RigMachine>();
  let clients: Segment;
  let alice: Phone;
  let bob: Phone;

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    writeSites(build, join(folder, 'stacks'));
    clients = await Segment.open(`${CLIENTS}/${PREFIX}`);
    for (const name of NAMES) {
      const input = { build, stack: join(folder, 'stacks', name), machines: {}, virtualIp: '', clients: '' };
      const member = await clients.machine(`${SITES[name].machine}/${PREFIX}`);
      const machine = new RigMachine(`${name}1`, input, member, join(folder, name));
      machines.set(name, machine);
      await machine.prepare();
      await member.shell(`ip addr add ${SITES[name].virtualIp}/${PREFIX} dev eth0`);
      await machine.sql(`REPLACE INTO subscriber (username, domain, ha1) VALUES ${accounts()}`);
      await machine.start();
      await holdTag(build, machine);
    }
    alice = await Phone.at(clients, CLIENTS, 5061);
    bob = await Phone.at(clients, CLIENTS, 5062);
    alice.always('ACK', 'nothing');
    bob.always('ACK', 'nothing');
  }, 180_000);
  afterAll(async () => {
    await clients.stop();
    rmSync(folder, { recursive: true });
  });

  const log = () => [...machines.values()].map((machine) => machine.log).join('\n');
  const registerAt = (phone: Phone, user: User, site: Site, host: string) =>
    phone.askAs(proxyOf(site), user, PASSWORDS[user], request('REGISTER', user, host));

  it('let a device register at each site under that name', async () => {
    for (const site of NAMES) {
      const answer = await eventually(
        `bob at ${site}`,
        async () => {
          const got = await registerAt(bob, 'bob', site, siteHost(site, DOMAIN));
          expect(got.status).toBe(200);
          return got;
        },
        log,
      );
      expect(header(answer, 'contact')).toContain(CLIENTS);
    }
  });

  it.each(NAMES)('let calls that come in at %s reach the device over its registration there', async (site) => {
    const to = `sip:bob@${DOMAIN}`;
    const first = request('INVITE', 'alice', siteHost(site, DOMAIN), to);
    alice.send(proxyOf(site), await alice.authorized(proxyOf(site), 'alice', PASSWORDS.alice, first));
    const offer = await bob.next(({ method }) => method === 'INVITE', `the call through ${site}`);
    expect(header(offer, 'via')).toContain(SITES[site].virtualIp);
    bob.answer(offer, 486, 'Busy Here', 'b0');
    const busy = (m: Message) => m.status === 486 && header(m, 'cseq')?.endsWith('INVITE') === true;
    expect((await alice.next(busy, 'busy')).status).toBe(486);
    alice.drain();
    bob.drain();
  });

  it('are known at the other site, for a device that has lost its own', async () => {
    const answer = await registerAt(alice, 'alice', 'west', siteHost('east', DOMAIN));
    expect(answer.status).toBe(200);
  });

  it('are no others: a name of no site is none of ours', async () => {
    const answer = await registerAt(alice, 'alice', 'west', siteHost('north', DOMAIN));
    expect(answer.status).toBe(403);
  });
});
