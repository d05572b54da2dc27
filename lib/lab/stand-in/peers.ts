import { spawn } from 'node:child_process';
import { connect, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { dialects } from '../../facts/opensips/dialects';
import { identifier, sql } from '../../syntax/sql';
import { IpAddress } from '../../units';
import type { Settings } from './settings';
import { listening } from './sockets';

/** A row of table `clusterer` that is another node's, and whether that node is reached. */
export interface Peer {
  readonly nodeId: number;
  readonly url: string;
  readonly description: string;
  up: boolean;
}

/** Milliseconds between two looks at the other nodes, and how long one may take to answer. */
const INTERVAL = 2000;
const PATIENCE = 1000;

/**
 * The other nodes, all of them stand-ins. Where OpenSIPS has its BIN socket, a stand-in takes lines that say which tag
 * its sender has become active for. Contacts and calls do not travel.
 */
export class Peers {
  private peers: readonly Peer[] = [];
  private known = false;

  /** @param active tags that this node is active for; one that another node becomes active for is taken out */
  constructor(
    private readonly settings: Settings,
    private readonly active: Set<string>,
  ) {}

  public get all(): readonly Peer[] {
    return this.peers;
  }

  /** @throws Error when a BIN socket cannot be bound */
  public async start(): Promise<void> {
    for (const socket of this.settings.sockets.filter(({ protocol }) => protocol === 'bin')) {
      await listening(
        createServer((connection) => {
          connection.on('error', () => connection.destroy());
          createInterface(connection).on('line', (line) => this.active.delete(line));
        }),
        socket,
      );
    }
    await this.reload();
    setInterval(() => void this.look(), INTERVAL);
    await this.look();
  }

  /** Reads the rows again. They stay as they were when the database does not answer. */
  public async reload(): Promise<void> {
    const rows = await this.rows().catch(() => undefined);
    if (!rows) return;
    this.known = true;
    this.peers = rows.map((row) => ({
      ...row,
      up: this.peers.some(({ url, up }) => url === row.url && up),
    }));
  }

  /** Tells every node that this one has become active for a tag. */
  public announce(tag: string): void {
    for (const peer of this.peers) void reached(peer, (socket) => socket.end(`${tag}\n`));
  }

  private async look(): Promise<void> {
    if (!this.known) await this.reload();
    await Promise.all(
      this.peers.map(async (peer) => {
        // Each may have become active while they did not hear each other: whoever is to be it says so once more.
        const news = peer.up ? '' : [...this.active].map((tag) => `${tag}\n`).join('');
        peer.up = await reached(peer, (socket) => socket.end(news));
      }),
    );
  }

  /** By the client of the database's own package, as the user that the stand-in runs as. */
  private async rows(): Promise<readonly Omit<Peer, 'up'>[]> {
    const { version, database, cluster, nodeId } = this.settings;
    if (database === null) return [];
    const column = identifier(dialects[version].clusterer.idColumn);
    const query = sql`SELECT ${column}, url, COALESCE(description, '') FROM clusterer
      WHERE cluster_id = ${cluster} AND ${column} <> ${nodeId} AND state = 1 ORDER BY ${column}`;
    const { username, pathname } = new URL(database);
    const name = pathname.slice(1);
    const child = spawn('mariadb', [`--user=${username}`, '--batch', '--skip-column-names', name], {
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: 10_000,
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(query.text);
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
    });
    if (code !== 0) throw new Error(`the database does not answer (${code ?? 'a signal'})`);
    return text.split('\n').flatMap((line) => {
      const [id = '', url = '', description = ''] = line.split('\t');
      return id === '' ? [] : [{ nodeId: Number(id), url, description }];
    });
  }
}

/** Whether a node takes a connection, which is handed over then. */
function reached({ url }: Peer, then: (socket: Socket) => void): Promise<boolean> {
  const [, host = '', port = ''] = /^bin:(.+):(\d+)$/.exec(url) ?? [];
  const address = IpAddress.parse(host);
  if (!address) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect({ host: address.toString(), port: Number(port), timeout: PATIENCE });
    const fail = (): void => {
      socket.destroy();
      resolve(false);
    };
    socket.once('timeout', fail).once('error', fail);
    socket.once('connect', () => {
      then(socket);
      resolve(true);
    });
  });
}
