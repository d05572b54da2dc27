import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { syncedText } from '../../lib/render/synced/synced-text';
import { have } from '../support/tools';

const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-synced-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Wire = 'lines' | 'json-rpc';

/** Of clusters, what the link to each node is. */
type Links = Readonly<Record<number, Readonly<Record<number, string>>>>;

/** As 2.4 and as 3.6 print it. */
const print: Readonly<Record<Wire, (links: Links) => string>> = {
  lines: (links) =>
    Object.entries(links)
      .flatMap(([cluster, nodes]) => [
        `Cluster:: ${cluster}`,
        ...Object.entries(nodes).map(
          ([id, state]) =>
            `\tNode:: ${id} DB_ID=${id} URL=bin:192.0.2.1${id}:5555 Enabled=1 Link_state=${state} Next_hop=1`,
        ),
      ])
      .join('\n'),
  'json-rpc': (links) =>
    JSON.stringify(
      {
        Clusters: Object.entries(links).map(([cluster, nodes]) => ({
          cluster_id: Number(cluster),
          Nodes: Object.entries(nodes).map(([id, state]) => ({
            ...{ node_id: Number(id), db_id: Number(id), url: `bin:192.0.2.1${id}:5555` },
            ...{ link_state: state, state: 'enabled', next_hop: '1', description: '"link_state": "Probe"' },
          })),
        })),
      },
      null,
      4,
    ),
};

/** A node whose OpenSIPS shows these links, others at each look and the last ones from then on. */
class Fake {
  private readonly home = mkdtempSync(join(folder, 'node-'));
  private readonly program = join(this.home, 'synced');

  constructor(wire: Wire, looks: readonly Links[], hangsAfter: number) {
    looks.forEach((links, i) => writeFileSync(join(this.home, `look-${i + 1}`), print[wire](links)));
    const mi = join(this.home, 'mi');
    writeFileSync(mi, FAKE, { mode: 0o755 });
    writeFileSync(
      this.program,
      syncedText("Written for it's $(here)", {
        ...{ mi, wire, questions: ['clusterer_list'], linked: 'yes', clusterId: 1 },
        ...{ peers: [{ nodeId: 2, machine: 'east2' }], asks: [], atStart: [], additive: [] },
        ...{ restartLinks: [['clusterer_reload']], hangsAfter, attribute: '', run: this.home },
      }),
      { mode: 0o755 },
    );
  }

  /** Lets it watch until something holds. @returns what it says meanwhile */
  async until(holds: () => void): Promise<string> {
    const child = spawn(this.program, ['follow'], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    let said = '';
    child.stdout.on('data', (data: Buffer) => (said += data.toString()));
    try {
      await vi.waitFor(holds, { timeout: 60_000, interval: 100 });
      return said;
    } finally {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }
  }

  public run(program: string, ...args: readonly string[]) {
    const { status, stdout, stderr } = spawnSync(program, [...args, this.program], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    return { status, stdout, stderr };
  }

  /** What OpenSIPS was asked, one after the other. */
  public get asked(): readonly string[] {
    return this.read('asked').split('\n').filter(Boolean);
  }

  public read(name: string): string {
    const path = join(this.home, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }
}

const FAKE = `#!/bin/sh
cd "$(dirname "$0")" || exit
echo "$3" >>asked
[ "$3" = clusterer_list ] || exit 0
look=$(grep -c clusterer_list asked)
while [ ! -e "look-$look" ]; do look=$((look - 1)); done
cat "look-$look"
`;

const WELL: Links = { 1: { 2: 'Up' }, 100: { 2: 'Up', 3: 'Up', 4: 'Up' } };
const HANGS: Links = { ...WELL, 100: { 2: 'Probe', 3: 'Up', 4: 'Up' } };
const LOST: Links = { ...WELL, 100: { 2: 'Up', 3: 'Down', 4: 'Down' } };
const TRIED: Links = { ...WELL, 100: { 2: 'Up', 3: 'Probe', 4: 'Probe' } };

describe('synced', () => {
  const any = new Fake('json-rpc', [WELL], 20);

  it.skipIf(!have('shellcheck', 'the shell programs'))('has nothing that shellcheck complains about', () => {
    expect(any.run('shellcheck', '-s', 'sh')).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it.skipIf(!have('dash', 'the shell programs'))('is read by dash', () => {
    expect(any.run('dash', '-n')).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

describe.each(['json-rpc', 'lines'] as const)('synced, of an OpenSIPS that answers in %s', (wire) => {
  it.each([
    ['its own cluster', { ...WELL, 1: { 2: 'Probe', 5: 'Up' } }, 'east2'],
    ['the cluster of all sites', HANGS, '100/2'],
  ])('starts a link anew that hangs in %s', async (_, links, name) => {
    const fake = new Fake(wire, [WELL, links], 2);
    const said = await fake.until(() => expect(fake.asked).toContain('clusterer_reload'));
    expect(said).toContain(`synced: starting links anew, since this one hangs: ${name}\n`);
    expect(fake.read('synced')).toBe('yes\n');
  });

  it('leaves one alone that is tried again and again', async () => {
    const fake = new Fake(wire, [TRIED, LOST, TRIED, LOST], 4);
    await fake.until(() => expect(fake.asked.length).toBeGreaterThanOrEqual(4));
    expect(fake.asked).not.toContain('clusterer_reload');
    expect(fake.read('synced')).toBe('yes\n');
  });

  it('is alone where its own cluster is, whatever it hears of others', async () => {
    const fake = new Fake(wire, [{ ...WELL, 1: { 2: 'Down' } }], 20);
    await fake.until(() => expect(fake.read('synced')).toBe('alone\n'));
    expect(fake.asked).not.toContain('clusterer_reload');
  });
});
