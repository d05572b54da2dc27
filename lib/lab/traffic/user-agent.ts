import { createSocket, type Socket } from 'node:dgram';
import {
  headerOf,
  parseSip,
  proofOf,
  writeReply,
  writeRequest,
  type Credentials,
  type SipHeader,
  type SipMessage,
} from './sip';

/** A request before Via is put on it. */
export interface Request {
  readonly method: string;
  readonly uri: string;
  readonly from: string;
  readonly to: string;
  readonly callId: string;
  readonly cseq: number;
  readonly headers: readonly SipHeader[];
}

/** Milliseconds to the first repetition of a request; the next ones double, up to four seconds (RFC 3261, 17.1). */
const REPEAT = 500;
const REPEAT_LIMIT = 4000;
/** Milliseconds until a request without an answer is given up. */
const PATIENCE = 10_000;

/**
 * The phones behind one UDP port: asks a proxy, and answers 200 to whatever it is asked itself. It remembers nothing of
 * calls that reach it, so it answers alike however often it is asked.
 */
export class UserAgent {
  /**
   * @param own address as a URI writes it
   * @param port 0 for any that is free
   * @throws Error when the port is taken
   */
  public static async open(proxy: string, proxyPort: number, own: string, port: number): Promise<UserAgent> {
    const socket = createSocket(own.startsWith('[') ? 'udp6' : 'udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject).bind(port, bare(own), resolve);
    });
    return new UserAgent(socket, proxy, proxyPort, own, socket.address().port);
  }

  private readonly waiting = new Map<string, (answer: SipMessage) => void>();
  private readonly confirmations = new Map<string, () => void>();
  private branches = 0;

  private constructor(
    private readonly socket: Socket,
    private readonly proxy: string,
    private readonly proxyPort: number,
    private readonly own: string,
    public readonly port: number,
  ) {
    socket.on('message', (data, { address, port: from }) => this.take(data.toString(), address, from));
    // What cannot be sent is repeated, and then given up.
    socket.on('error', () => undefined);
  }

  /** `sip:user@address:port` */
  public contact(user: string): string {
    return `sip:${user}@${this.own}:${this.port}`;
  }

  /** The final answer; undefined when none comes in time. */
  public ask(request: Request): Promise<SipMessage | undefined> {
    const branch = this.newBranch();
    const text = this.text(request, branch);
    return new Promise((resolve) => {
      let wait = REPEAT;
      let repeat = setTimeout(again, wait, this);
      const limit = setTimeout(() => end.call(this), PATIENCE);
      function again(self: UserAgent): void {
        self.send(text);
        wait = Math.min(2 * wait, REPEAT_LIMIT);
        repeat = setTimeout(again, wait, self);
      }
      function end(this: UserAgent, answer?: SipMessage): void {
        clearTimeout(repeat);
        clearTimeout(limit);
        this.waiting.delete(branch);
        if (request.method === 'INVITE' && answer && answer.status >= 300) this.acknowledge(request, answer, branch);
        resolve(answer);
      }
      this.waiting.set(branch, (answer) => {
        if (answer.status >= 200) end.call(this, answer);
        else if (request.method === 'INVITE') clearTimeout(repeat);
      });
      this.send(text);
    });
  }

  /** The same, once more with the proof when the answer is a challenge. */
  public async askAs(credentials: Credentials, request: Request): Promise<SipMessage | undefined> {
    const answer = await this.ask(request);
    const proof = answer && proofOf(answer, credentials, request.method, request.uri);
    if (!proof) return answer;
    return this.ask({ ...request, cseq: request.cseq + 1, headers: [...request.headers, proof] });
  }

  /** Confirms the answer to an INVITE, now and whenever that answer comes again. */
  public confirm(request: Request): void {
    const text = this.text(request, this.newBranch());
    this.confirmations.set(request.callId, () => this.send(text));
    this.send(text);
  }

  public close(): void {
    this.socket.close();
  }

  private take(text: string, address: string, port: number): void {
    const message = parseSip(text);
    if (!message) return;
    if (message.status === 0) {
      if (message.method === 'ACK') return;
      const contact = /sips?:([^@>;]+)@/.exec(message.uri)?.[1] ?? '';
      this.socket.send(writeReply(message, 200, 'OK', [['Contact', `<${this.contact(contact)}>`]]), port, address);
      return;
    }
    const waiting = this.waiting.get(/;branch=([^;,\s]+)/.exec(headerOf(message, 'via') ?? '')?.[1] ?? '');
    if (waiting) waiting(message);
    else if (headerOf(message, 'cseq')?.endsWith('INVITE') === true && message.status < 300) {
      this.confirmations.get(headerOf(message, 'call-id') ?? '')?.();
    }
  }

  /** ACK to a refusal: part of the same transaction. */
  private acknowledge(request: Request, answer: SipMessage, branch: string): void {
    this.send(this.text({ ...request, method: 'ACK', to: headerOf(answer, 'to') ?? request.to, headers: [] }, branch));
  }

  private newBranch(): string {
    return `z9hG4bK${process.pid}-${++this.branches}`;
  }

  private text({ method, uri, from, to, callId, cseq, headers }: Request, branch: string): string {
    return writeRequest(method, uri, [
      ['Via', `SIP/2.0/UDP ${this.own}:${this.port};branch=${branch}`],
      ['From', from],
      ['To', to],
      ['Call-ID', callId],
      ['CSeq', `${cseq} ${method}`],
      ['Max-Forwards', '70'],
      ...headers,
    ]);
  }

  private send(text: string): void {
    this.socket.send(text, this.proxyPort, bare(this.proxy), () => undefined);
  }
}

function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}
