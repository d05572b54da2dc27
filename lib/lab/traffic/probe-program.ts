import { createSocket } from 'node:dgram';
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { measure } from './gaps';
import { parseSip, headerOf, writeRequest } from './sip';

/**
 * Asks a proxy whether it is alive, again and again, and notes when answers come. Says `"answered"` at the first one, and
 * once its input is closed, the result.
 * Arguments: address and port of the proxy as a URI writes them, own address, milliseconds between two questions.
 */
const [proxy = '', port = '', own = '', interval = ''] = process.argv.slice(2);
const bare = (host: string): string => host.replace(/^\[|\]$/g, '');
const socket = createSocket(proxy.startsWith('[') ? 'udp6' : 'udp4');
const begin = performance.now();
const now = (): number => (performance.now() - begin) / 1000;
const answers: number[] = [];
const tag = process.pid;
let sent = 0;

// A probe that waits for a processor measures itself.
try {
  setPriority(-10);
} catch {
  // Not ours to raise.
}

socket.on('message', (data) => {
  const answer = parseSip(data.toString());
  if (answer?.status !== 200 || headerOf(answer, 'call-id')?.endsWith(`-${tag}@${own}`) !== true) return;
  if (answers.push(now()) === 1) console.log(JSON.stringify('answered'));
});

/** Nobody may be there to take it, which is what is being measured. */
function ask(): void {
  const n = ++sent;
  const request = writeRequest('OPTIONS', `sip:${proxy}:${port}`, [
    ['Via', `SIP/2.0/UDP ${own}:${socket.address().port};branch=z9hG4bK${tag}-${n}`],
    ['From', `<sip:probe@${own}>;tag=${tag}-${n}`],
    ['To', `<sip:${proxy}:${port}>`],
    ['Call-ID', `${n}-${tag}@${own}`],
    ['CSeq', '1 OPTIONS'],
    ['Max-Forwards', '70'],
  ]);
  socket.send(request, Number(port), bare(proxy), () => undefined);
}

socket.bind(0, bare(own), () => setInterval(ask, Number(interval)));

createInterface({ input: process.stdin })
  .on('line', () => undefined)
  .on('close', () => {
    console.log(JSON.stringify(measure(sent, answers, now(), Number(interval) / 1000)));
    process.exit();
  });
