import { randomBytes } from 'node:crypto';
import { headerOf, headersOf, uriOf, userOf, writeReply, type SipHeader, type SipMessage } from '../traffic/sip';

/** Contacts of users, in memory: nobody else hears of them. */
export class Registrar {
  /** User to contact to when it expires, in milliseconds since 1970. */
  private readonly users = new Map<string, Map<string, number>>();

  /** @param realm of challenges; null for the host that a phone writes */
  constructor(private readonly realm: string | null) {}

  /** Contacts that have not expired, by user. */
  public contacts(): ReadonlyMap<string, readonly string[]> {
    const now = Date.now();
    const found = [...this.users].map(
      ([user, all]) => [user, [...all].filter(([, end]) => end > now).map(([contact]) => contact)] as const,
    );
    return new Map(found.filter(([, all]) => all.length > 0));
  }

  /** Answer to a request; undefined for an ACK, which gets none. */
  public answer(request: SipMessage): string | undefined {
    switch (request.method) {
      case 'ACK':
        return undefined;
      case 'OPTIONS':
        return reply(request, 200, 'OK');
      case 'REGISTER':
        return this.register(request);
      default:
        return reply(request, 501, 'This is a stand-in');
    }
  }

  /** Whoever answers a challenge is let in: there is nothing here to protect. */
  private register(request: SipMessage): string {
    const user = userOf(headerOf(request, 'to') ?? '');
    if (headerOf(request, 'authorization') === undefined) {
      const realm = this.realm ?? request.uri.replace(/^sips?:/, '');
      const nonce = randomBytes(16).toString('hex');
      return reply(request, 401, 'Unauthorized', [
        ['WWW-Authenticate', `Digest realm="${realm}", nonce="${nonce}", qop="auth"`],
      ]);
    }
    const all = this.users.get(user) ?? new Map<string, number>();
    this.users.set(user, all);
    const general = headerOf(request, 'expires') ?? '600';
    for (const contact of headersOf(request, 'contact').flatMap((line) => line.split(/,\s*(?=<)/))) {
      const seconds = Number(/;\s*expires=(\d+)/i.exec(contact)?.[1] ?? general);
      if (contact === '*') all.clear();
      else if (seconds === 0) all.delete(uriOf(contact));
      else all.set(uriOf(contact), Date.now() + seconds * 1000);
    }
    const left = (end: number): number => Math.round((end - Date.now()) / 1000);
    return reply(
      request,
      200,
      'OK',
      [...all].map(([contact, end]) => ['Contact', `<${contact}>;expires=${left(end)}`] as const),
    );
  }
}

function reply(request: SipMessage, status: number, reason: string, more: readonly SipHeader[] = []): string {
  return writeReply(request, status, reason, [...more, ['Server', 'stand-in, not OpenSIPS']]);
}
