import { header, headers, token, type Message, type Outgoing, type Phone } from './sip-phone';

export const VIP = '192.168.3.100';
export const DOMAIN = 'sip.example.org';
export const PROXY = `${VIP}:5060`;

/** Accounts of the rig. */
export const PASSWORDS = { alice: 'wonderland', bob: 'builder' } as const;
export type User = keyof typeof PASSWORDS;

/** Alice writes the virtual IP, Bob the domain. */
const HOSTS = { alice: VIP, bob: DOMAIN, stranger: 'elsewhere.invalid' } as const;

/** A first INVITE, still without credentials. */
export function invite(from: User | 'stranger', uri: string): Outgoing {
  return { method: 'INVITE', uri, from: `<sip:${from}@${HOSTS[from]}>;tag=${token()}`, to: `<${uri}>` };
}

/** A REGISTER of a user at his own phone, still without credentials. */
export function register(user: User): Outgoing {
  const account = `sip:${user}@${HOSTS[user]}`;
  return { method: 'REGISTER', uri: `sip:${HOSTS[user]}`, from: `<${account}>;tag=${token()}`, to: `<${account}>` };
}

/** A call that was answered. */
export interface Call {
  readonly callId: string;
  /** As the callee got it. */
  readonly invite: Message;
  /** As the caller got it. */
  readonly answer: Message;
  readonly caller: Phone;
  readonly callee: Phone;
  readonly cseq: number;
}

let counter = 100;

/** A request inside a call, along its Record-Route. */
export function within(call: Call, side: 'caller' | 'callee', method: string, more: Partial<Outgoing> = {}): Outgoing {
  const seen = side === 'caller' ? call.answer : call.invite;
  const from = header(seen, 'from') ?? '';
  const to = header(call.answer, 'to') ?? '';
  const route = headers(seen, 'record-route').flatMap((line) => line.split(/,\s*/));
  return {
    method,
    uri: /<([^>]+)>/.exec(header(seen, 'contact') ?? '')?.[1] ?? '',
    from: side === 'caller' ? from : to,
    to: side === 'caller' ? to : from,
    callId: call.callId,
    cseq: method === 'ACK' ? counter : ++counter,
    headers: (side === 'caller' ? [...route].reverse() : route).map((hop) => ['Route', hop] as const),
    ...more,
  };
}

/** The called side ends the call, and hears that it ended. */
export async function hangUp(call: Call): Promise<void> {
  const bye = within(call, 'callee', 'BYE');
  call.callee.send(PROXY, bye);
  const got = await call.caller.next((m) => m.method === 'BYE', 'the BYE');
  call.caller.answer(got, 200, 'OK', 'unused');
  await call.callee.next(
    (m) => m.status === 200 && header(m, 'cseq')?.endsWith('BYE') === true,
    'the answer to the BYE',
  );
}

/** A call from one phone to the other, answered. */
export async function establish(
  caller: Phone,
  callee: Phone,
  pretends: { caller?: string; callee?: string } = {},
): Promise<Call> {
  const request: Outgoing = {
    ...invite('alice', `sip:bob@${DOMAIN}`),
    ...(pretends.caller === undefined ? {} : { pretends: pretends.caller }),
  };
  const { callId, sent } = await ring(caller, request);
  const offer = await callee.next((m) => m.method === 'INVITE', 'the call');
  callee.answer(offer, 200, 'OK', 'b0', pretends.callee);
  const answer = await caller.next(
    (m) => m.status === 200 && header(m, 'call-id') === callId,
    'the answer to the call',
  );
  const call: Call = { callId, invite: offer, answer, caller, callee, cseq: sent.cseq ?? 1 };
  caller.send(PROXY, { ...within(call, 'caller', 'ACK'), cseq: call.cseq });
  await callee.next((m) => m.method === 'ACK', 'the ACK');
  return call;
}

/** The INVITE with credentials, sent and on its way. */
export async function ring(caller: Phone, request: Outgoing): Promise<{ callId: string; sent: Outgoing }> {
  const sent = await caller.authorized(PROXY, 'alice', PASSWORDS.alice, request);
  caller.send(PROXY, sent);
  return { callId: sent.callId ?? '', sent };
}
