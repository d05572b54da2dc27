import { createHash, randomBytes } from 'node:crypto';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Namespace } from './namespaces';

/** A SIP message in its parts. */
export interface Message {
  /** Method of a request, empty for a reply. */
  readonly method: string;
  readonly uri: string;
  /** Status code of a reply, 0 for a request. */
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly (readonly [string, string])[];
}

export interface Outgoing {
  readonly method: string;
  readonly uri: string;
  readonly from: string;
  readonly to: string;
  readonly callId?: string;
  readonly cseq?: number;
  readonly headers?: readonly (readonly [string, string])[];
  /** Address in Via and Contact, when it is not the one packets come from. */
  readonly pretends?: string;
  /** Value of Contact; otherwise the user of From at the address above. */
  readonly contact?: string;
}

/** Relays datagrams between a socket inside a namespace and its own standard input and output, one JSON text a line. */
const RELAY = `
const socket = require('node:dgram').createSocket('udp4');
socket.on('message', (data, { address, port }) => console.log(JSON.stringify({ data: data.toString(), address, port })));
socket.bind(Number(process.argv[2]), process.argv[1], () => console.log('{}'));
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { data, address, port } = JSON.parse(line);
  socket.send(data, port, address);
}).on('close', () => process.exit());
`;

const PATIENCE = 8_000;

/** As much of a phone as is needed to talk to a proxy: UDP, digest authentication, one thing at a time. */
export class Phone {
  /** A phone at an address of the namespace. */
  public static async at(place: Namespace, address: string, port: number): Promise<Phone> {
    const relay = place.start([process.execPath, '-e', RELAY, address, String(port)]);
    const phone = new Phone(relay, address, port);
    await phone.opened;
    return phone;
  }

  private readonly inbox: Message[] = [];
  private readonly fixed = new Map<string, number | 'nothing'>();
  private waiting: (() => void) | undefined;
  private readonly opened: Promise<void>;
  private last: { readonly proxy: string; readonly request: Outgoing; readonly via: string } | undefined;

  private constructor(
    private readonly relay: ChildProcessWithoutNullStreams,
    public readonly address: string,
    public readonly port: number,
  ) {
    let rest = '';
    this.opened = new Promise((resolve, reject) => {
      relay.on('close', () => reject(new Error(`no socket at ${address}:${port}`)));
      relay.stdout.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        resolve();
        for (const line of lines) this.take(JSON.parse(line) as { data?: string });
      });
    });
  }

  private take({ data }: { data?: string }): void {
    if (data === undefined || data.trim() === '') return;
    const message = parse(data);
    const fixed = this.fixed.get(message.method);
    if (fixed === 'nothing') return;
    if (fixed !== undefined) {
      this.answer(message, fixed, 'By Itself', 'fixed');
      return;
    }
    this.inbox.push(message);
    this.waiting?.();
  }

  /** Answers every request of a method with this status and tells nobody, or throws it away. */
  public always(method: string, status: number | 'nothing'): void {
    this.fixed.set(method, status);
  }

  /** Leaves the requests of a method to whoever waits for them. */
  public asTheyCome(method: string): void {
    this.fixed.delete(method);
  }

  public close(): void {
    this.relay.stdin.end();
  }

  /** Everything that came and nobody asked for. */
  public drain(): readonly Message[] {
    return this.inbox.splice(0);
  }

  /** The next message that fits; those before it stay. */
  public async next(fits: (message: Message) => boolean, what: string): Promise<Message> {
    const end = Date.now() + PATIENCE;
    for (;;) {
      const i = this.inbox.findIndex(fits);
      if (i >= 0) return this.inbox.splice(i, 1)[0]!;
      const left = end - Date.now();
      if (left <= 0) throw new Error(`${this.address}:${this.port} waited in vain for ${what}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.waiting = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Sends a request and gives its final answer. */
  public async ask(proxy: string, request: Outgoing): Promise<Message> {
    const { callId, cseq } = this.send(proxy, request);
    const final = (m: Message): boolean =>
      m.status >= 200 && header(m, 'call-id') === callId && header(m, 'cseq') === `${cseq} ${request.method}`;
    return this.next(final, `the answer to ${request.method} ${request.uri}`);
  }

  /** The same, once more with credentials when the answer is a challenge. */
  public async askAs(proxy: string, user: string, password: string, request: Outgoing): Promise<Message> {
    const known = { ...request, callId: request.callId ?? token(), cseq: request.cseq ?? 1 };
    const first = await this.ask(proxy, known);
    const proven = this.proven(first, user, password, known);
    return proven ? this.ask(proxy, proven) : first;
  }

  /** The request with the credentials that its challenge wants, still to be sent. */
  public async authorized(proxy: string, user: string, password: string, request: Outgoing): Promise<Outgoing> {
    const known = { ...request, callId: request.callId ?? token(), cseq: request.cseq ?? 1 };
    const first = await this.ask(proxy, known);
    if (known.method === 'INVITE') this.acknowledge(proxy, first);
    const proven = this.proven(first, user, password, known);
    if (!proven) throw new Error(`no challenge but ${first.status} ${first.reason}`);
    return proven;
  }

  private proven(answer: Message, user: string, password: string, request: Outgoing): Outgoing | undefined {
    const [challenge, field] =
      answer.status === 401
        ? [header(answer, 'www-authenticate'), 'Authorization']
        : [header(answer, 'proxy-authenticate'), 'Proxy-Authorization'];
    if ((answer.status !== 401 && answer.status !== 407) || challenge === undefined) return undefined;
    const proof = credentials(challenge, user, password, request.method, request.uri);
    return { ...request, cseq: (request.cseq ?? 1) + 1, headers: [...(request.headers ?? []), [field, proof]] };
  }

  /** ACK to a negative answer to the last INVITE: same transaction, same first hop. */
  public acknowledge(proxy: string, answer: Message): void {
    if (!this.last) return;
    const { request, via } = this.last;
    this.send(proxy, { ...request, method: 'ACK', to: header(answer, 'to') ?? request.to, headers: [] }, via);
  }

  /** The last INVITE once more, as when its answer is late. */
  public repeat(): void {
    if (this.last) this.send(this.last.proxy, this.last.request, this.last.via);
  }

  /** CANCEL of the last INVITE: same transaction, same sequence number. */
  public cancel(proxy: string): void {
    if (this.last) this.send(proxy, { ...this.last.request, method: 'CANCEL', headers: [] }, this.last.via);
  }

  /** Sends a request and waits for nothing. */
  public send(proxy: string, request: Outgoing, via?: string): { readonly callId: string; readonly cseq: number } {
    const { method, uri, from, to, callId = token(), cseq = 1, headers = [] } = request;
    const seen = request.pretends ?? `${this.address}:${this.port}`;
    const topVia = via ?? `SIP/2.0/UDP ${seen};branch=z9hG4bK${token()}`;
    if (method === 'INVITE') this.last = { proxy, request: { ...request, callId, cseq }, via: topVia };
    this.datagram(proxy, `${method} ${uri} SIP/2.0`, [
      ['Via', topVia.replace(/;(received|rport)=[^;]*/g, '')],
      ['From', from],
      ['To', to],
      ['Call-ID', callId],
      ['CSeq', `${cseq} ${method}`],
      ['Contact', request.contact ?? `<sip:${userOf(from)}@${seen}>`],
      ['Max-Forwards', '70'],
      ...headers,
    ]);
    return { callId, cseq };
  }

  /** Answers a request as the called side; every Via and Record-Route goes back. */
  public answer(request: Message, status: number, reason: string, tag: string, pretends?: string): void {
    const copied = request.headers.filter(([name]) =>
      ['via', 'record-route', 'from', 'call-id', 'cseq'].includes(name.toLowerCase()),
    );
    const to = header(request, 'to') ?? '';
    const via = header(request, 'via') ?? '';
    const [, host = '', port = '5060'] = /SIP\/2\.0\/UDP ([^:;]+):?(\d+)?/.exec(via) ?? [];
    this.datagram(`${host}:${port}`, `SIP/2.0 ${status} ${reason}`, [
      ...copied,
      ['To', to.includes(';tag=') ? to : `${to};tag=${tag}`],
      ['Contact', `<sip:${userOf(to)}@${pretends ?? `${this.address}:${this.port}`}>`],
    ]);
  }

  private datagram(to: string, start: string, headers: readonly (readonly [string, string])[]): void {
    const [address, port] = to.split(':');
    const lines = [start, ...headers.map(([name, value]) => `${name}: ${value}`), 'Content-Length: 0', '', ''];
    this.relay.stdin.write(`${JSON.stringify({ data: lines.join('\r\n'), address, port: Number(port) })}\n`);
  }
}

/** First header of the name, in any case. */
export function header(message: Message, name: string): string | undefined {
  return headers(message, name)[0];
}

export function headers(message: Message, name: string): readonly string[] {
  return message.headers.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value);
}

export function token(): string {
  return randomBytes(6).toString('hex');
}

function parse(text: string): Message {
  const [start = '', ...lines] = (text.split('\r\n\r\n')[0] ?? '').split('\r\n');
  const [first = '', second = '', ...rest] = start.split(' ');
  const reply = first === 'SIP/2.0';
  return {
    method: reply ? '' : first,
    uri: reply ? '' : second,
    status: reply ? Number(second) : 0,
    reason: reply ? rest.join(' ') : '',
    headers: lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
    }),
  };
}

function userOf(nameAddress: string): string {
  return /sip:([^@>;]+)@/.exec(nameAddress)?.[1] ?? 'nobody';
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

function credentials(challenge: string, user: string, password: string, method: string, uri: string): string {
  const value = (name: string): string | undefined => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1];
  const realm = value('realm') ?? '';
  const nonce = value('nonce') ?? '';
  const ha1 = md5(`${user}:${realm}:${password}`);
  const ha2 = md5(`${method}:${uri}`);
  const cnonce = token();
  const proof =
    value('qop') === undefined ? `${ha1}:${nonce}:${ha2}` : `${ha1}:${nonce}:00000001:${cnonce}:auth:${ha2}`;
  const qop = value('qop') === undefined ? '' : `, qop=auth, nc=00000001, cnonce="${cnonce}"`;
  return `Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${md5(proof)}", algorithm=MD5${qop}`;
}
