import { createHash } from 'node:crypto';

/** A SIP message in its parts; none of ours carries a body. */
export interface SipMessage {
  /** Method of a request, empty for a reply. */
  readonly method: string;
  /** Request-URI, empty for a reply. */
  readonly uri: string;
  /** Status code of a reply, 0 for a request. */
  readonly status: number;
  /** Reason phrase of a reply, empty for a request. */
  readonly reason: string;
  readonly headers: readonly SipHeader[];
}

export type SipHeader = readonly [name: string, value: string];

/** Names that a header may be shortened to (RFC 3261, 20), and what they mean. */
const COMPACT: Readonly<Record<string, string>> = {
  c: 'content-type',
  f: 'from',
  i: 'call-id',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  t: 'to',
  v: 'via',
};

/** Undefined for what is no SIP: a keep-alive of blank lines, for one. */
export function parseSip(text: string): SipMessage | undefined {
  const end = text.indexOf('\r\n\r\n');
  const [start = '', ...lines] = (end < 0 ? text : text.slice(0, end)).replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const reply = /^SIP\/2\.0 (\d{3}) ?(.*)$/.exec(start);
  const request = /^([A-Z]+) (\S+) SIP\/2\.0$/.exec(start);
  if (!reply && !request) return undefined;
  return {
    method: request?.[1] ?? '',
    uri: request?.[2] ?? '',
    status: Number(reply?.[1] ?? 0),
    reason: reply?.[2] ?? '',
    headers: lines.flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 0 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const];
    }),
  };
}

/** A request: its start line is `method uri SIP/2.0`. */
export function writeRequest(method: string, uri: string, headers: readonly SipHeader[]): string {
  return write(`${method} ${uri} SIP/2.0`, headers);
}

/** An answer: what ties it to its request is copied, and To gets a tag. */
export function writeReply(
  request: SipMessage,
  status: number,
  reason: string,
  more: readonly SipHeader[] = [],
): string {
  const copied = ['via', 'record-route', 'from', 'call-id', 'cseq'].flatMap((name) =>
    headersOf(request, name).map((value) => [TITLES[name] ?? name, value] as const),
  );
  const to = headerOf(request, 'to') ?? '';
  const tag = md5(headerOf(request, 'call-id') ?? '').slice(0, 10);
  return write(`SIP/2.0 ${status} ${reason}`, [
    ...copied,
    ['To', /;\s*tag=/i.test(to) ? to : `${to};tag=${tag}`],
    ...more,
  ]);
}

const TITLES: Readonly<Record<string, string>> = {
  via: 'Via',
  'record-route': 'Record-Route',
  from: 'From',
  'call-id': 'Call-ID',
  cseq: 'CSeq',
};

function write(start: string, headers: readonly SipHeader[]): string {
  return [start, ...headers.map(([name, value]) => `${name}: ${value}`), 'Content-Length: 0', '', ''].join('\r\n');
}

/** First value of a header, named in lower case. */
export function headerOf(message: SipMessage, name: string): string | undefined {
  return headersOf(message, name)[0];
}

/** Every value of a header, in order, one for each line. */
export function headersOf({ headers }: SipMessage, name: string): readonly string[] {
  return headers.flatMap(([each, value]) => {
    const lower = each.toLowerCase();
    return (COMPACT[lower] ?? lower) === name ? [value] : [];
  });
}

/** What stands between `<` and `>`, or before the first parameter. */
export function uriOf(nameAddress: string): string {
  return /<([^>]*)>/.exec(nameAddress)?.[1] ?? nameAddress.split(';')[0]?.trim() ?? '';
}

/** User part of a SIP URI or of an address that holds one; empty without one. */
export function userOf(text: string): string {
  return /sips?:([^@>;]+)@/.exec(text)?.[1] ?? '';
}

/** Who asks, with what is needed to prove it. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/**
 * The header that answers a challenge (RFC 2617, MD5, with `qop=auth` where it is offered); undefined when the answer is
 * no challenge.
 */
export function proofOf(
  answer: SipMessage,
  { user, password }: Credentials,
  method: string,
  uri: string,
): SipHeader | undefined {
  const [asked, name] = answer.status === 401 ? (['www-authenticate', 'Authorization'] as const) : PROXY_CHALLENGE;
  const challenge = headerOf(answer, asked);
  if ((answer.status !== 401 && answer.status !== 407) || challenge === undefined) return undefined;
  const value = (key: string): string | undefined => new RegExp(`\\b${key}="?([^",]*)`, 'i').exec(challenge)?.[1];
  const realm = value('realm') ?? '';
  const nonce = value('nonce') ?? '';
  const qop = value('qop') !== undefined;
  const count = '00000001';
  const cnonce = md5(`${nonce}${uri}`).slice(0, 8);
  const ha1 = ha1Of(user, realm, password);
  const ha2 = md5(`${method}:${uri}`);
  const response = md5(qop ? `${ha1}:${nonce}:${count}:${cnonce}:auth:${ha2}` : `${ha1}:${nonce}:${ha2}`);
  const rest = qop ? `, qop=auth, nc=${count}, cnonce="${cnonce}"` : '';
  return [
    name,
    `Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5${rest}`,
  ];
}

const PROXY_CHALLENGE = ['proxy-authenticate', 'Proxy-Authorization'] as const;

/** What a server keeps instead of a password. */
export function ha1Of(user: string, realm: string, password: string): string {
  return md5(`${user}:${realm}:${password}`);
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
