import { createSocket, type Socket } from 'node:dgram';
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { measure } from './gaps';
import { headerOf, parseSip, writeRequest, type SipHeader, type SipMessage } from './sip';

/** First line of a probe's input. Hosts as a URI writes them. */
export interface ProbeInput {
  readonly proxy: string;
  readonly port: number;
  readonly own: string;
  /** Milliseconds between two questions. */
  readonly interval: number;
}

/** A question, without what ties its answer to it. */
export interface Question {
  readonly method: string;
  readonly from: string;
  readonly to: string;
  readonly headers: readonly SipHeader[];
}

/** What an answer makes of its question: it is the one that was waited for, it is not, or the next question is due at once. */
export type Verdict = 'good' | 'bad' | 'again';

/** What a probe asks, and what it takes for an answer. */
export interface Asking<I extends ProbeInput> {
  question(input: I): Question;
  judge(answer: SipMessage, input: I): Verdict;
}

/**
 * A program that asks a proxy one thing again and again, and notes when good answers come. It says `"answered"` at the
 * first one, and the result so far for each further line of input and once its input is closed. No question is repeated:
 * one without an answer is a hole.
 */
export function probe<I extends ProbeInput>(asking: Asking<I>): void {
  // A probe that waits for a processor measures itself.
  try {
    setPriority(-10);
  } catch {
    // Not ours to raise.
  }
  let asker: Asker<I> | undefined;
  const tell = (): void => {
    if (asker) console.log(JSON.stringify(asker.result()));
  };
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      if (asker) tell();
      else asker = new Asker(asking, JSON.parse(line) as I);
    })
    .on('close', () => {
      tell();
      process.exit();
    });
}

class Asker<I extends ProbeInput> {
  private readonly begin = performance.now();
  private readonly answers: number[] = [];
  private readonly socket: Socket;
  private sent = 0;

  constructor(
    private readonly asking: Asking<I>,
    private readonly input: I,
  ) {
    const { proxy, own, interval } = input;
    this.socket = createSocket(proxy.startsWith('[') ? 'udp6' : 'udp4');
    this.socket.on('message', (data) => this.take(data.toString()));
    this.socket.bind(0, bare(own), () => setInterval(() => this.ask('timed'), interval));
  }

  public result(): ReturnType<typeof measure> {
    return measure(this.sent, this.answers, this.now(), this.input.interval / 1000);
  }

  private take(text: string): void {
    const answer = parseSip(text);
    const callId = (answer && headerOf(answer, 'call-id')) ?? '';
    const [, kind] = new RegExp(`-(timed|again)-${process.pid}@`).exec(callId) ?? [];
    if (!answer || answer.status < 200 || kind === undefined) return;
    const verdict = this.asking.judge(answer, this.input);
    if (verdict === 'good' && this.answers.push(this.now()) === 1) console.log(JSON.stringify('answered'));
    // Not for ever, where that is the answer to everything.
    if (verdict === 'again' && kind === 'timed') this.ask('again');
  }

  /** Each question is a new one to the proxy: an answer that comes late outdates none that came before. */
  private ask(kind: 'timed' | 'again'): void {
    const { proxy, port, own } = this.input;
    const { method, from, to, headers } = this.asking.question(this.input);
    const id = `${++this.sent}-${kind}-${process.pid}`;
    const request = writeRequest(method, `sip:${proxy}:${port}`, [
      ['Via', `SIP/2.0/UDP ${own}:${this.socket.address().port};branch=z9hG4bK${id}`],
      ['From', `${from};tag=${id}`],
      ['To', to],
      ['Call-ID', `${id}@${own}`],
      ['CSeq', `1 ${method}`],
      ['Max-Forwards', '70'],
      ...headers,
    ]);
    // Nobody may be there to take it, which is what is being measured.
    this.socket.send(request, port, bare(proxy), () => undefined);
  }

  private now(): number {
    return (performance.now() - this.begin) / 1000;
  }
}

function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}
