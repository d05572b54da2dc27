import type { Namespace } from './namespaces';
import type { Build } from './opensips-harness';
import type { RigMachine } from './opensips-rig';
import { CLIENTS, SITES, type SiteName } from './sites-stack';
import { DOMAIN, PASSWORDS, within, type Call, type User } from './sip-call';
import { header, Phone, token, type Message } from './sip-phone';

/** Somebody who takes every call and every hang-up. */
export class Answerer {
  public static async at(place: Namespace, port: number): Promise<Answerer> {
    return new Answerer(await Phone.at(place, CLIENTS, port));
  }

  private readonly invites = new Map<string, Message>();
  private gone = false;

  private constructor(public readonly phone: Phone) {
    void this.serve();
  }

  public close(): void {
    this.gone = true;
    this.phone.close();
  }

  public invite(callId: string): Message | undefined {
    return this.invites.get(callId);
  }

  private async serve(): Promise<void> {
    while (!this.gone) {
      try {
        const request = await this.phone.next((m) => m.method !== '', 'a request');
        if (request.method === 'ACK') continue;
        if (request.method === 'INVITE') this.invites.set(header(request, 'call-id') ?? '', request);
        this.phone.answer(request, 200, 'OK', 'answerer');
      } catch {
        // Nothing came for a while.
      }
    }
  }
}

export function proxyOf(site: SiteName): string {
  return `${SITES[site].virtualIp}:5060`;
}

/** A call of a user to whoever answers; or the status it was refused with. */
export async function dial(caller: Phone, to: Answerer, user: User, site: SiteName): Promise<Call | number> {
  const uri = `sip:echo@${CLIENTS}:${to.phone.port}`;
  const proxy = proxyOf(site);
  const request = { method: 'INVITE', uri, from: `<sip:${user}@${DOMAIN}>;tag=${token()}`, to: `<${uri}>` };
  const sent = await caller.authorized(proxy, user, PASSWORDS[user], request);
  const { callId } = caller.send(proxy, sent);
  const answer = await caller.next((m) => m.status >= 200 && header(m, 'call-id') === callId, 'the answer to the call');
  if (answer.status >= 300) {
    caller.acknowledge(proxy, answer);
    return answer.status;
  }
  const invite = to.invite(callId);
  if (!invite) throw new Error('a call was answered that nobody answered');
  const call: Call = { callId, invite, answer, caller, callee: to.phone, cseq: sent.cseq ?? 1 };
  caller.send(proxy, { ...within(call, 'caller', 'ACK'), cseq: call.cseq });
  return call;
}

/** The caller ends the call. */
export async function end(call: Call | number | undefined, site: SiteName): Promise<void> {
  if (call === undefined || typeof call === 'number') throw new Error(`no call but ${String(call)}`);
  call.caller.send(proxyOf(site), within(call, 'caller', 'BYE'));
  await call.caller.next((m) => header(m, 'cseq')?.endsWith('BYE') === true, 'the answer to the BYE');
}

/** Calls in a profile, as a node counts them. */
export async function profileSize({ version }: Build, machine: RigMachine, profile: string): Promise<number> {
  const said = await machine.mi(version === '4.0' ? 'dialog:profile_get_size' : 'profile_get_size', [profile]);
  return Number(/count"?\s*[:=]+\s*"?(\d+)/.exec(said)?.[1] ?? NaN);
}
