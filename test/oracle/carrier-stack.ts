import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Carrier, Cidr, Duration, OpenSipsVersion, Port, type OpenSipsStack } from '../../constructs';
import { dialects } from '../../lib/facts/opensips/dialects';
import { rig } from '../support/rig';
import type { Build } from './opensips-harness';
import type { RigMachine } from './opensips-rig';
import { DOMAIN, hangUp, PROXY, VIP, within } from './sip-call';
import { header, token, type Message, type Outgoing, type Phone } from './sip-phone';

/** Addresses of the first carrier: two gateways, and one that only sends. */
export const TELCO = ['192.168.3.210', '192.168.3.211', '192.168.3.212'] as const;
export const OTHER = '192.168.3.220';
/** A carrier with a gateway that takes no connection, and one that does not need one. */
export const CLOSED = '192.168.3.230';
export const OVERSEAS = '192.168.3.231';
/** Carriers that take one call at a time, and one a second. */
export const SMALL = '192.168.3.240';
export const SLOW = '192.168.3.241';
/** Accounts are numbers. */
export const PASSWORDS = { '+4930100': 'wonderland', '+4930200': 'builder' } as const;
export type Account = keyof typeof PASSWORDS;
export const ALICE = '+4930100';
export const BOB = '+4930200';

/** A number of an account registers. */
export function registration(user: Account): Outgoing {
  const account = `sip:${user}@${DOMAIN}`;
  return { method: 'REGISTER', uri: `sip:${DOMAIN}`, from: `<${account}>;tag=${token()}`, to: `<${account}>` };
}

/** A first INVITE of an account, still without credentials. */
export function call(user: Account, number: string): Outgoing {
  const uri = `sip:${number}@${DOMAIN}`;
  return { method: 'INVITE', uri, from: `<sip:${user}@${DOMAIN}>;tag=${token()}`, to: `<${uri}>` };
}

/** A call as the carrier sends it. */
export function inbound(number: string): Outgoing {
  const uri = `sip:${number}@${VIP}:5060`;
  return {
    method: 'INVITE',
    uri,
    from: `<sip:0033140000001@${TELCO[0]}>;tag=${token()}`,
    to: `<${uri}>`,
    headers: [['P-Asserted-Identity', `<sip:0033140000001@${TELCO[0]}>`]],
  };
}

export function stackWithCarriers({ version }: Build): OpenSipsStack {
  const { stack, registrar } = rig({
    version: OpenSipsVersion.of(version),
    domains: [DOMAIN],
    sip: [Port.udp(5060), Port.tcp(5060)],
  });
  new Carrier(stack, 'overseas', {
    proxies: registrar.proxies,
    gateways: [{ address: CLOSED, port: Port.tcp(5060) }, { address: OVERSEAS }],
    numbers: ['+1'],
    probing: 'off',
  });
  new Carrier(stack, 'small', {
    proxies: registrar.proxies,
    gateways: [{ address: SMALL }],
    numbers: ['+41'],
    probing: 'off',
    limits: { calls: 1 },
  });
  new Carrier(stack, 'slow', {
    proxies: registrar.proxies,
    gateways: [{ address: SLOW }],
    numbers: ['+43'],
    probing: 'off',
    limits: { callsPerSecond: 1 },
  });
  new Carrier(stack, 'telco', {
    proxies: registrar.proxies,
    gateways: [{ address: TELCO[0] }, { address: TELCO[1], port: Port.udp(5062) }],
    sources: [Cidr.of(`${TELCO[2]}/32`)],
    outbound: { strip: 1, prepend: '00' },
    inbound: { strip: 2, prepend: '+' },
    probeInterval: Duration.seconds(1),
  });
  new Carrier(stack, 'other', {
    proxies: registrar.proxies,
    gateways: [{ address: OTHER }],
    numbers: ['+49', '0'],
    probing: 'off',
  });
  return stack;
}

export function accounts(): string {
  return Object.entries(PASSWORDS)
    .map(
      ([user, password]) =>
        `('${user}', '${DOMAIN}', '${createHash('md5').update(`${user}:${DOMAIN}:${password}`).digest('hex')}')`,
    )
    .join(', ');
}

export function writeFiles(stack: OpenSipsStack, folder: string): void {
  const { files, blocked, findings } = stack.result();
  if (blocked)
    throw new Error(findings.map(({ message, path, found: said }) => `${path}: ${message} (${said ?? ''})`).join('\n'));
  for (const { path, content, mode } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, { mode });
  }
}

/** ACK along the route, then BYE of the called side: its answer. */
export async function ending({ caller, callee, offer, answer, callId }: Answered): Promise<number> {
  const call = { callId, invite: offer, answer, caller, callee, cseq: 2 };
  caller.send(PROXY, { ...within(call, 'caller', 'ACK'), cseq: Number.parseInt(header(answer, 'cseq') ?? '', 10) });
  await callee.next((m) => m.method === 'ACK' && header(m, 'call-id') === callId, 'the ACK');
  await hangUp(call);
  return 200;
}

interface Answered {
  readonly caller: Phone;
  readonly callee: Phone;
  readonly offer: Message;
  readonly answer: Message;
  readonly callId: string;
}

/** State of each gateway by its address. */
export async function states({ version }: Build, machine: RigMachine): Promise<Readonly<Record<string, string>>> {
  const said = await machine.mi(version === '4.0' ? 'dispatcher:list' : 'ds_list');
  const pattern =
    dialects[version].mi.wire === 'lines'
      ? /URI:: sip:([0-9.]+):[^\n]*?state=(\w+)/g
      : /"URI":\s*"sip:([0-9.]+)[^"]*"[^}]*?"state":\s*"(\w+)"/g;
  return Object.fromEntries([...said.matchAll(pattern)].map(([, address = '', state = '']) => [address, state]));
}
