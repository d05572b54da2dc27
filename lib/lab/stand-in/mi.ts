import { execFileSync } from 'node:child_process';
import { chmodSync, constants, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dialects } from '../../facts/opensips/dialects';
import { commands, type MiAnswer, type Node } from './commands';

/** Times an answer's FIFO is tried, a twentieth of a second apart: who asks opens it a moment later. */
const TRIES = 40;

/**
 * Takes commands from the FIFO of the script, as module mi_fifo does: `:command:reply` with an argument a line in 2.x,
 * `:reply:` and a JSON-RPC object later; an empty line ends either. Without a FIFO it does nothing.
 * @returns what removes the FIFO
 */
export function listenForCommands(node: Node): () => void {
  const { mi } = node.settings;
  if (!mi) return () => undefined;
  rmSync(mi.fifo, { force: true });
  // Node has no way to make one.
  execFileSync('mkfifo', [mi.fifo]);
  chmodSync(mi.fifo, mi.mode);
  const known = commands(node);
  let rest = '';
  // Open for writing too, so that it has no end when a writer goes.
  const input = new Socket({ fd: openSync(mi.fifo, constants.O_RDWR | constants.O_NONBLOCK), writable: false });
  input.setEncoding('utf8').on('data', (text: string) => {
    const requests = (rest + text).split('\n\n');
    rest = requests.pop() ?? '';
    for (const request of requests) void take(node, known, request.trimStart());
  });
  return () => rmSync(mi.fifo, { force: true });
}

async function take(node: Node, known: ReturnType<typeof commands>, request: string): Promise<void> {
  const { wire } = dialects[node.settings.version].mi;
  const asked = wire === 'lines' ? readLines(request) : readJson(request);
  if (!asked) return;
  const command = known.get(asked.command);
  const answer = command && (await command(asked.words));
  await send(
    join(node.settings.mi?.replies ?? '', asked.reply),
    wire === 'lines' ? asLines(answer, asked) : asJson(answer),
  );
}

interface Asked {
  readonly command: string;
  readonly words: readonly string[];
  /** Name of the FIFO for the answer. */
  readonly reply: string;
}

function readLines(request: string): Asked | undefined {
  const [first = '', ...rest] = request.split('\n');
  const [, command, reply] = /^:([\w:-]+):([\w-]+)$/.exec(first) ?? [];
  if (command === undefined || reply === undefined) return undefined;
  return { command, reply, words: rest.map((line) => line.replace(/^"(.*)"$/, '$1')) };
}

function readJson(request: string): Asked | undefined {
  const [, reply, text = ''] = /^:([\w-]+):(\{.*\})\s*$/s.exec(request) ?? [];
  if (reply === undefined) return undefined;
  try {
    const { method, params } = JSON.parse(text) as { method?: unknown; params?: unknown };
    const words = typeof params === 'object' && params !== null ? Object.values(params).flat().map(String) : [];
    return typeof method === 'string' ? { command: method, reply, words } : undefined;
  } catch {
    return undefined;
  }
}

function asLines(answer: MiAnswer | undefined, { command }: Asked): string {
  if (!answer) return `500 command '${command}' not available\n`;
  return ['200 OK', ...answer.lines, '', ''].join('\n');
}

function asJson(answer: MiAnswer | undefined): string {
  const said = answer ? { result: answer.json } : { error: { code: -32601, message: 'Method not found' } };
  return `${JSON.stringify({ jsonrpc: '2.0', ...said, id: 1 })}\n`;
}

/** Writes to a FIFO that somebody reads; gives up when nobody does. */
async function send(path: string, text: string): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const fd = openedForWriting(path);
    if (fd !== undefined) {
      await new Promise<void>((resolve) => {
        const output = new Socket({ fd, readable: false });
        output.once('error', () => resolve()).once('close', () => resolve());
        output.end(text);
      });
      return;
    }
    await sleep(50);
  }
}

/** Undefined while nobody reads. */
function openedForWriting(path: string): number | undefined {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch {
    return undefined;
  }
}
