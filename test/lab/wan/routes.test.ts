import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../../../lib/lab/lab';
import { makeController, makeMachineNetwork, namespacesOf, removeNamespace } from '../../../lib/lab/machines/network';
import { labPlan } from '../../../lib/lab/plan';
import { must, run } from '../../../lib/lab/run';
import { siteOf } from '../../../lib/lab/sites';
import { cutSite, distanceNow, layWan, mendLines, wanStates } from '../../../lib/lab/wan';
import { siteModel } from '../../../lib/testing/sites';

const isThere = (program: string) => spawnSync(program, ['-V']).error === undefined;
const canTry =
  process.platform === 'linux' && process.getuid?.() === 0 && ['ip', 'tc', 'ping', 'sysctl'].every(isThere);
if (!canTry) console.warn('skipped: the WAN of a lab (needs root, iproute2, ping and sysctl)');

// Networks alone, without machines: what the kernel and the forwarder do with packets.
describe.skipIf(!canTry)('the WAN of a lab', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oclab-wan-'));
  const models = [siteModel('east'), siteModel('west')];
  const plan = { ...labPlan(join(folder, 'main.ts'), models), folder };
  const lab = new Lab(plan, models, { say: () => undefined, signal: new AbortController().signal });
  const east = siteOf(plan, 'east');

  const ping = async (from: string, to: string, count = 1) => {
    const options = `-n -q -c ${count} -i 0.01 -W 1`.split(' ');
    const { stdout } = await run('ip', ['netns', 'exec', `${plan.controller}-${from}`, 'ping', ...options, to], {
      timeout: 60,
    });
    const [, received] = /(\d+) received/.exec(stdout) ?? [];
    const [, shortest] = /= ([\d.]+)\//.exec(stdout) ?? [];
    return { received: Number(received), shortest: Number(shortest) };
  };

  beforeAll(async () => {
    await makeController(lab);
    for (const machine of plan.machines) await makeMachineNetwork(lab, machine);
    await layWan(lab, 0);
  });
  afterAll(async () => {
    for (const name of namespacesOf(plan)) await removeNamespace(name);
    rmSync(folder, { recursive: true });
  });

  it('takes as long as the Interconnect says, there and back', async () => {
    const seen = await ping('east1', '192.168.6.12', 50);
    expect(seen.received).toBe(50);
    expect(seen.shortest).toBeGreaterThanOrEqual(39);
    expect(await distanceNow(lab)).toMatchObject({ roundTrip: 40, loss: 0 });
  });

  it('is not on the way within a site', async () => {
    expect((await ping('east1', '192.168.5.12', 5)).shortest).toBeLessThan(39);
  });

  it('is not on the way of the lab itself', async () => {
    const { stdout } = await lab.controller('ping', ['-n', '-q', '-c', '3', '-i', '0.01', '192.168.6.11']);
    expect(Number(/= ([\d.]+)\//.exec(stdout)?.[1])).toBeLessThan(39);
  });

  it('loses what was asked for, and changes without being made anew by hand', async () => {
    await layWan(lab, 20);
    expect((await distanceNow(lab))?.loss).toBeCloseTo(20, 3);
    const { received } = await ping('west1', '192.168.5.11', 500);
    // Five standard deviations.
    expect(Math.abs(received - 400)).toBeLessThan(45);
    await layWan(lab, 0);
    expect((await ping('west1', '192.168.5.11', 20)).received).toBe(20);
  });

  it('is left as it is by another lab up', async () => {
    const before = readFileSync(join(folder, 'wan.json'), 'utf8');
    await layWan(lab, 0);
    expect(readFileSync(join(folder, 'wan.json'), 'utf8')).toBe(before);
  });

  it('is cut and mended, and sites go on', async () => {
    await cutSite(lab, east);
    await cutSite(lab, east);
    expect(await wanStates(lab)).toEqual([{ between: ['east', 'west'], state: 'cut' }]);
    expect((await ping('east1', '192.168.6.11')).received).toBe(0);
    expect((await ping('west1', '192.168.5.11')).received).toBe(0);
    expect((await ping('east1', '192.168.5.12')).received).toBe(1);
    await mendLines(lab, null);
    expect(await wanStates(lab)).toEqual([{ between: ['east', 'west'], state: 'open' }]);
    expect((await ping('east1', '192.168.6.11')).received).toBe(1);
  });

  it('is broken, and no shorter, once what makes it is gone; the next lab up makes it again', async () => {
    await must('ip', ['-n', plan.controller, 'link', 'del', 'wan0'], { timeout: 10 });
    expect(await distanceNow(lab)).toBeUndefined();
    expect((await ping('east1', '192.168.6.11')).received).toBe(0);
    await layWan(lab, 0);
    expect((await ping('east1', '192.168.6.11')).shortest).toBeGreaterThanOrEqual(39);
  });
});
