import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OpenSipsVersion } from '../../../constructs';
import { startProbe, startWriteProbe } from '../../../lib/lab/traffic/probe';
import { startCalls } from '../../../lib/lab/traffic/calls';
import { Lab } from '../../../lib/lab/lab';
import { labPlan } from '../../../lib/lab/plan';
import type { Ran } from '../../../lib/lab/run';
import { proxyClusters } from '../../../lib/model';
import { output, rig } from '../../support/rig';

const MAIN = join(__dirname, '../../../lib/lab/stand-in/main.ts');
const NAMESPACE = `standin-${process.pid}`;
const why =
  process.getuid?.() !== 0
    ? 'namespaces need root'
    : spawnSync('ip', ['-V']).status !== 0
      ? 'needs ip (iproute2)'
      : undefined;

if (why !== undefined) {
  console.warn(`skipped: the stand-in as a process (${why})`);
  it.skip(`the stand-in runs (${why})`);
}

describe.skipIf(why !== undefined).each(['2.4', '3.6'] as const)('the stand-in for %s, running', (version) => {
  const folder = mkdtempSync(join(tmpdir(), 'stand-in-'));
  const fifo = join(folder, 'opensips_fifo');
  const { stack } = rig({ version: OpenSipsVersion.of(version) });
  const inside = (...words: readonly string[]) =>
    spawnSync('ip', ['netns', 'exec', NAMESPACE, ...words], { encoding: 'utf8', timeout: 60_000 });
  const standIn = (...words: readonly string[]) => [
    ...[process.execPath, '--require', require.resolve('tsx/cjs'), MAIN],
    ...['-f', join(folder, 'opensips.cfg'), '-P', join(folder, 'pid'), ...words],
  ];
  const mi = (...words: readonly string[]) =>
    spawnSync('sh', [join(folder, 'mi'), '-f', fifo, '-d', folder, '-g', 'root', ...words], { encoding: 'utf8' });

  class LabOfOne extends Lab {
    /** Accounts that arrived. */
    public accounts = 2;

    public override on(): Promise<Ran> {
      return Promise.resolve({ code: 0, stdout: `${this.accounts}\n`, stderr: '' });
    }
  }
  const { model } = stack.result();
  const plan = { ...labPlan('/somewhere', [model!]), controller: NAMESPACE };
  const lab = new LabOfOne(plan, [model!], { say: () => undefined, signal: new AbortController().signal });
  const cluster = proxyClusters(model!)[0]!;

  beforeAll(() => {
    process.env['OPENSIPS_VERSION'] = version;
    const cfg = output(stack, 'machines/vsvr2a/etc/opensips/opensips.cfg').replaceAll('/run/opensips', folder);
    writeFileSync(join(folder, 'opensips.cfg'), cfg);
    writeFileSync(join(folder, 'mi'), output(stack, 'machines/vsvr2a/usr/lib/opensips-cdk/mi'));
    spawnSync('ip', ['netns', 'add', NAMESPACE]);
    inside('ip', 'link', 'set', 'lo', 'up');
    for (const host of ['1', '100', '125']) inside('ip', 'address', 'add', `192.168.3.${host}/24`, 'dev', 'lo');
    // As the unit starts it: it returns when it serves.
    const started = spawnSync('ip', ['netns', 'exec', NAMESPACE, ...standIn()], { stdio: 'ignore', timeout: 60_000 });
    expect(started.status).toBe(0);
  });

  afterAll(async () => {
    const pid = existsSync(join(folder, 'pid')) ? readFileSync(join(folder, 'pid'), 'utf8').trim() : undefined;
    if (pid !== undefined) {
      const gone = spawn('tail', [`--pid=${pid}`, '-f', '/dev/null']);
      process.kill(Number(pid));
      await new Promise((resolve) => gone.once('close', resolve));
    }
    spawnSync('ip', ['netns', 'del', NAMESPACE]);
    rmSync(folder, { recursive: true });
    delete process.env['OPENSIPS_VERSION'];
  });

  it('takes its script, and says that this means little', () => {
    const [command = '', ...words] = standIn('-C');
    const { status, stderr } = spawnSync(command, words, { encoding: 'utf8' });
    expect(stderr).toContain('config file ok, as far as a stand-in can tell');
    expect(status).toBe(0);
  });

  it('does not start twice on the same sockets', () => {
    const { status, stderr } = inside(...standIn('-F'));
    expect(stderr).toContain('EADDRINUSE');
    expect(status).toBe(255);
  });

  it("is asked by the machine's own program", () => {
    expect(mi('uptime')).toMatchObject({ status: 0, stderr: '' });
    expect(mi('version').stdout).toContain(`stand-in for OpenSIPS ${version}`);
    expect(mi('nonsense').status).toBe(1);
  });

  it('becomes active for its tag', () => {
    const [list, activate, tag, active] =
      version === '2.4'
        ? (['dlg_list_sharing_tags', 'dlg_set_sharing_tag_active', 'vip', 'State=1'] as const)
        : (['clusterer_list_shtags', 'clusterer_shtag_set_active', 'vip/1', '"State":"active"'] as const);
    expect(mi(list).stdout).not.toContain(active);
    expect(mi(activate, tag).status).toBe(0);
    expect(mi(list).stdout).toContain(active);
  });

  it('is seen alive by the probe, again and again', async () => {
    const probe = await startProbe(lab, cluster);
    const before = await probe.look();
    const { seconds, sent, answered } = await probe.stop();
    expect(answered).toBeGreaterThan(0);
    expect(sent).toBeGreaterThanOrEqual(answered);
    expect(seconds).toBeGreaterThan(before.seconds);
    expect(answered).toBeGreaterThanOrEqual(before.answered);
  });

  it('confirms the one contact of the probe of writes, whose proof is good for all that follows', async () => {
    lab.accounts = 1;
    const probe = await startWriteProbe(lab, cluster);
    lab.accounts = 2;
    await expect.poll(async () => (await probe.look()).answered, { timeout: 30_000 }).toBeGreaterThanOrEqual(5);
    const { sent, answered } = await probe.stop();
    // The first one was a challenge.
    expect(sent - answered).toBeGreaterThanOrEqual(1);
    expect(mi('ul_dump').stdout.match(/sip:lab0001@192\.168\.3\.1:5070/g)).toHaveLength(1);
  });

  it('registers a phone, and refuses its call', async () => {
    const calls = await startCalls(lab, cluster, 1);
    expect(calls.established).toBe(0);
    await calls.end();
    expect(mi('ul_dump').stdout).toMatch(/lab0002[^]*sip:lab0002@192\.168\.3\.1:5070/);
  });
});
