import { createInterface } from 'node:readline';
import { headerOf, headersOf, uriOf, type Credentials, type SipMessage } from './sip';
import { UserAgent, type Request } from './user-agent';

/** First line of input: who calls whom, how often, through which proxy. Hosts as a URI writes them. */
export interface CallsInput {
  readonly proxy: string;
  readonly port: number;
  readonly own: string;
  readonly ownPort: number;
  readonly caller: Credentials;
  readonly callee: Credentials;
  readonly count: number;
}

/** Answer to each line of input. */
export interface CallsOutput {
  /** Calls for which it went well. */
  readonly good: number;
  /** Why the first of the others did not. */
  readonly failure: string | null;
}

/** A line of input after the first: a word, the users whose phones are to be asked, or how many calls to add one by one. */
export type CallsCommand = 'check' | 'end' | { readonly find: readonly string[] } | { readonly add: number };

/** Calls dealt with at a time. */
const AT_ONCE = 20;

/** A confirmed call, as its caller sees it. */
interface Call {
  readonly callId: string;
  readonly from: string;
  readonly to: string;
  /** Contact of the callee. */
  readonly target: string;
  readonly route: readonly string[];
  cseq: number;
}

let agent: UserAgent;
let input: CallsInput;
let calls: readonly Call[] = [];
let placed = 0;
let finds = 0;

async function start(): Promise<CallsOutput> {
  const { proxy, port, own, ownPort, callee, count } = input;
  agent = await UserAgent.open(proxy, port, own, ownPort);
  const account = `<sip:${callee.user}@${proxy}>`;
  const registered = await agent.askAs(callee, {
    method: 'REGISTER',
    uri: `sip:${proxy}:${port}`,
    from: `${account};tag=${process.pid}`,
    to: account,
    callId: `calls-${process.pid}@${own}`,
    cseq: 1,
    headers: [
      ['Contact', `<${agent.contact(callee.user)}>`],
      ['Expires', '1800'],
    ],
  });
  if (registered?.status !== 200) return { good: 0, failure: `REGISTER: ${wordsOf(registered)}` };
  return place(count, AT_ONCE);
}

async function place(count: number, atOnce: number): Promise<CallsOutput> {
  const numbers = Array.from({ length: count }, () => placed++);
  const made = await each(numbers, call, atOnce);
  calls = [...calls, ...made.flatMap((one) => (typeof one === 'string' ? [] : [one]))];
  return outcome(made);
}

/** INVITE, its challenge, its answer, ACK. */
async function call(i: number): Promise<Call | string> {
  const { proxy, port, own, caller, callee } = input;
  const invite: Request = {
    method: 'INVITE',
    uri: `sip:${callee.user}@${proxy}:${port}`,
    from: `<sip:${caller.user}@${proxy}>;tag=${process.pid}-${i}`,
    to: `<sip:${callee.user}@${proxy}>`,
    callId: `call-${process.pid}-${i}@${own}`,
    cseq: 1,
    headers: [['Contact', `<${agent.contact(caller.user)}>`]],
  };
  const answer = await agent.askAs(caller, invite);
  if (answer?.status !== 200) return `INVITE: ${wordsOf(answer)}`;
  const made: Call = {
    callId: invite.callId,
    from: invite.from,
    to: headerOf(answer, 'to') ?? '',
    target: uriOf(headerOf(answer, 'contact') ?? ''),
    route: headersOf(answer, 'record-route')
      .flatMap((line) => line.split(/,\s*(?=<)/))
      .reverse(),
    cseq: parseInt(headerOf(answer, 'cseq') ?? '1', 10),
  };
  agent.confirm(within(made, 'ACK'));
  return made;
}

/** A request inside a call, along the way its INVITE took. */
function within(call: Call, method: string): Request {
  const { callId, from, to, target, route } = call;
  return {
    method,
    uri: target,
    from,
    to,
    callId,
    cseq: method === 'ACK' ? call.cseq : ++call.cseq,
    headers: [...route.map((hop) => ['Route', hop] as const), ['Contact', `<${agent.contact(input.caller.user)}>`]],
  };
}

/** An INVITE without credentials is let through only by a proxy that knows the call. */
async function check(call: Call): Promise<Call | string> {
  const answer = await agent.ask(within(call, 'INVITE'));
  if (answer?.status !== 200) return `INVITE within the call: ${wordsOf(answer)}`;
  agent.confirm(within(call, 'ACK'));
  return call;
}

/** An OPTIONS that only the phone itself answers: the proxy has to know where it is. */
async function find(user: string): Promise<string | null> {
  const { proxy, port, own, caller } = input;
  const answer = await agent.askAs(caller, {
    method: 'OPTIONS',
    uri: `sip:${user}@${proxy}:${port}`,
    from: `<sip:${caller.user}@${proxy}>;tag=${process.pid}`,
    to: `<sip:${user}@${proxy}>`,
    callId: `find-${process.pid}-${++finds}@${own}`,
    cseq: 1,
    headers: [],
  });
  return answer?.status === 200 ? null : `OPTIONS to ${user}: ${wordsOf(answer)}`;
}

async function end(call: Call): Promise<Call | string> {
  const answer = await agent.ask(within(call, 'BYE'));
  return answer?.status === 200 ? call : `BYE: ${wordsOf(answer)}`;
}

function wordsOf(answer: SipMessage | undefined): string {
  return answer ? `${answer.status} ${answer.reason}` : 'no answer';
}

async function each<T, R>(
  all: readonly T[],
  act: (one: T) => Promise<R>,
  atOnce: number = AT_ONCE,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let i = 0; i < all.length; i += atOnce) {
    results.push(...(await Promise.all(all.slice(i, i + atOnce).map(act))));
  }
  return results;
}

function outcome(results: readonly (Call | string | null)[]): CallsOutput {
  const failures = results.filter((result) => typeof result === 'string');
  return { good: results.length - failures.length, failure: failures[0] ?? null };
}

async function obey(line: string): Promise<CallsOutput> {
  const command = JSON.parse(line) as CallsInput | CallsCommand;
  if (command === 'check') return outcome(await each(calls, check));
  if (command === 'end') return outcome(await each(calls, end));
  if ('find' in command) return outcome(await each(command.find, find));
  if ('add' in command) return place(command.add, 1);
  input = command;
  return start();
}

createInterface({ input: process.stdin })
  .on('line', (line) => void obey(line).then((output) => console.log(JSON.stringify(output))))
  .on('close', () => process.exit());
