import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answersText } from '../../lib/render/answers/answers-text';
import { agentText } from '../../lib/render/vip-follower/agent-text';
import { miText } from '../../lib/render/vip-follower/mi-text';
import { have } from '../support/tools';

const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-mi-'));
// ocf-tester also asks the agent as a user without rights.
chmodSync(folder, 0o755);
const mi = join(folder, 'mi');
const agent = join(folder, 'opensips-active');
const watched = join(folder, 'answers');
const group = String(process.getgid?.() ?? 0);
const marker = "Written by opensips-cdk for voip/it's $(here) `now`";

for (const wire of ['json-rpc', 'lines'] as const) {
  const settings = { wire, fifo: join(folder, 'run/fifo'), replies: join(folder, 'run'), group };
  writeFileSync(wire === 'lines' ? `${mi}-line` : mi, miText(marker, settings), { mode: 0o755 });
}
writeFileSync(agent, agentText(marker, mi, watched), { mode: 0o755 });
const answers = join(folder, 'answers-program');
writeFileSync(
  answers,
  answersText(marker, {
    ...{ mi, unit: 'opensips.service', socket: { protocol: 'udp', host: '192.0.2.1', port: 5060 } },
    ...{
      hungAfter: 10,
      managementInterface: 120,
      start: 300,
      every: 2,
      short: 2,
      longest: 600,
      memory: 3600,
      rest: 10,
    },
    ...{ attribute: 'a', synced: 'b', machine: 'c', run: folder },
  }),
  { mode: 0o755 },
);
afterAll(() => rmSync(folder, { recursive: true }));

function run(program: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: 30_000,
    maxBuffer: 16 * 1024 ** 2,
    env: { ...process.env, ...environment },
  });
  return { status, stdout, stderr };
}

describe('the programs on the machine', () => {
  const texts = [mi, `${mi}-line`, agent, answers];

  it.skipIf(!have('shellcheck', 'the shell programs'))('have nothing that shellcheck complains about', () => {
    expect(run('shellcheck', ['-s', 'sh', ...texts])).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it.skipIf(!have('dash', 'the shell programs'))('are read by dash', () => {
    for (const text of texts) expect(run('dash', ['-n', text])).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('name their owner in the second line, and nothing of it is run', () => {
    for (const text of texts)
      expect(readFileSync(text, 'utf8').split('\n').slice(0, 2)).toEqual(['#!/bin/sh', `# ${marker}`]);
  });

  it.skipIf(!have('xmllint', 'the meta-data of the agent'))('describe themselves in well-formed XML', () => {
    const described = run(agent, ['meta-data']);
    expect(described.status).toBe(0);
    expect(spawnSync('xmllint', ['--noout', '-'], { input: described.stdout, timeout: 10_000 }).status).toBe(0);
  });
});

/**
 * Reads requests as mi_fifo does, keeps them in a file, and answers as told: `$1` is its folder, `$2` a command that
 * gets the name of the reply FIFO and the request.
 */
const FAKE = `cd "$1"; mkfifo fifo; exec 3<>fifo; echo up
while IFS= read -r line <&3; do
    [ -n "$line" ] || continue
    printf '%s\\n' "$line" >>requests
    reply=$(printf '%s' "$line" | cut -d: -f2)
    eval "$2"
done`;

describe('mi', () => {
  let fake: ChildProcess | undefined;
  const place = join(folder, 'run');

  async function answering(how: string): Promise<void> {
    mkdirSync(place, { recursive: true });
    fake = spawn('sh', ['-c', FAKE, 'sh', place, how], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    await new Promise((resolve) => fake?.stdout?.once('data', resolve));
  }
  afterEach(() => {
    // The whole group of the one we started: it may wait inside a FIFO.
    if (fake?.pid !== undefined) process.kill(-fake.pid, 'SIGKILL');
    fake = undefined;
    rmSync(place, { recursive: true, force: true });
  });
  const leftovers = () => readdirSync(place).filter((name) => name.startsWith('opensips_cdk_'));

  it('sends hostile arguments as data', async () => {
    await answering(`printf '{"jsonrpc":"2.0","result":"OK","id":1}' >"$reply"`);
    const hostile = [
      'a"b',
      '\\',
      '\\"',
      '$HOME',
      '${x}',
      '`id`',
      '$(id)',
      "it's",
      ']]>',
      'a:b',
      '%s%n',
      '*',
      '',
      ' ',
      '-t',
    ];
    const sent = run(mi, ['-t', '5', 'command', ...hostile]);
    expect(sent).toMatchObject({ status: 0, stderr: '' });
    const [request = ''] = readFileSync(join(place, 'requests'), 'utf8').split('\n');
    const body = request.replace(/^:opensips_cdk_\d+:/, '');
    expect(JSON.parse(body)).toEqual({ jsonrpc: '2.0', method: 'command', params: hostile, id: 1 });
    expect(leftovers()).toEqual([]);
  });

  it.each(['a\nb', 'a\tb', 'é', '\x7f'])('refuses %j as an argument', (argument) => {
    expect(run(mi, ['command', argument])).toMatchObject({ status: 2, stdout: '' });
  });

  it('refuses for 2.x what its lines cannot quote', () => {
    expect(run(`${mi}-line`, ['command', 'a"b'])).toMatchObject({ status: 2 });
  });

  it.each([[[]], [['-x', 'command']], [['-t', 'soon', 'command']], [['-w', 'xml', 'command']], [['a b']], [['']]])(
    'refuses the words %j',
    (words) => {
      expect(run(mi, words)).toMatchObject({ status: 2, stdout: '' });
    },
  );

  it.each([
    ['a refusal', `printf '{"jsonrpc":"2.0","error":{"code":1},"id":1}' >"$reply"`, 1],
    ['pretty printing', `printf '{\\n\\t"jsonrpc":\\t"2.0",\\n\\t"result":\\t"OK"\\n}' >"$reply"`, 0],
    ['an answer after a second', `sleep 1; printf '{"jsonrpc":"2.0","result":"OK","id":1}' >"$reply"`, 0],
    ['words', `echo hello >"$reply"`, 3],
    ['an empty answer', `: >"$reply"`, 3],
    ['nothing', ':', 3],
    ['far too much', `yes '{"jsonrpc":"2.0","result' >"$reply"`, 0],
  ])('after %s', async (_, how, status) => {
    await answering(how);
    const { status: found, stdout } = run(mi, ['-t', '3', 'command']);
    expect(found).toBe(status);
    expect(stdout.length).toBeLessThanOrEqual(64 * 65536 + 1);
    expect(leftovers()).toEqual([]);
  });

  it('follows no link that stands where its reply FIFO was', async () => {
    writeFileSync(join(folder, 'shadow'), 'topsecret');
    await answering(`rm "$reply"; ln -s ${join(folder, 'shadow')} "$reply"`);
    // The FIFO is opened before the request leaves, so this waits for an answer, and none comes.
    const { status, stdout, stderr } = run(mi, ['-t', '2', 'command']);
    expect(status).toBe(3);
    expect(stdout + stderr).not.toContain('topsecret');
  });

  it('lets the group of OpenSIPS write the answer, and nobody else', async () => {
    await answering(':');
    const waiting = spawn(mi, ['-t', '4', 'command'], { stdio: 'ignore' });
    const ended = new Promise((resolve) => waiting.once('close', resolve));
    while (leftovers().length === 0 || !existsSync(join(place, 'requests'))) await sleep(20);
    const { mode, gid } = statSync(join(place, leftovers()[0]!));
    expect([mode & 0o777, gid]).toEqual([0o620, Number(group)]);
    waiting.kill('SIGTERM');
    await ended;
    expect(leftovers()).toEqual([]);
  });

  it('says at once that nobody listens, and makes no file where the FIFO should be', () => {
    mkdirSync(place, { recursive: true });
    expect(run(mi, ['-t', '1', 'command'])).toMatchObject({
      status: 4,
      stderr: expect.stringContaining('does not listen') as string,
    });
    expect(readdirSync(place)).toEqual([]);
    spawnSync('mkfifo', [join(place, 'fifo')]);
    expect(run(mi, ['-t', '1', 'command'])).toMatchObject({ status: 4 });
    expect(readdirSync(place)).toEqual(['fifo']);
  });
});

describe('the agent', () => {
  const parameters = (given: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(given).map(([name, value]) => [`OCF_RESKEY_${name}`, value]));
  const tagged = { wire: 'json-rpc', tag: 'vip/1', activate: 'x', list: 'y' };

  it('takes a tag, a ping, or both', () => {
    for (const given of [tagged, { wire: 'lines', ping: 'p' }, { ...tagged, wire: 'lines', tag: 'vip', ping: 'p' }]) {
      expect(run(agent, ['validate-all'], parameters(given))).toMatchObject({ status: 0, stderr: '' });
    }
  });

  it.each([
    [{}],
    [{ wire: 'json-rpc' }],
    [{ ...tagged, wire: 'xml' }],
    [{ ...tagged, tag: 'vip' }],
    [{ ...tagged, tag: 'vip/' }],
    [{ ...tagged, tag: '/1' }],
    [{ ...tagged, tag: 'vip/x' }],
    [{ ...tagged, tag: 'vip/1/2' }],
    [{ ...tagged, tag: 'v$p/1' }],
    [{ ...tagged, wire: 'lines' }],
    [{ ...tagged, list: '' }],
    [{ ...tagged, activate: '' }],
  ])('calls %j not configured', (given) => {
    expect(run(agent, ['validate-all'], parameters(given))).toMatchObject({ status: 6 });
    expect(run(agent, ['start'], parameters(given))).toMatchObject({ status: 6 });
  });

  describe('while OpenSIPS is silent', () => {
    const state = join(folder, 'state');
    const place = join(folder, 'run');
    const monitor = () => run(agent, ['monitor'], parameters({ ...tagged, state }));
    let fake: ChildProcess | undefined;

    beforeEach(async () => {
      mkdirSync(place, { recursive: true });
      writeFileSync(state, '');
      fake = spawn('sh', ['-c', FAKE, 'sh', place, ':'], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
      await new Promise((resolve) => fake?.stdout?.once('data', resolve));
    });
    afterEach(() => {
      if (fake?.pid !== undefined) process.kill(-fake.pid, 'SIGKILL');
      for (const path of [place, state, watched]) rmSync(path, { recursive: true, force: true });
    });
    const requests = () => existsSync(join(place, 'requests'));

    it('fails where nobody watches it', () => {
      expect(monitor()).toMatchObject({ status: 1 });
    });

    it('leaves the judgement to whoever watches it', () => {
      writeFileSync(watched, 'yes\n');
      expect(monitor()).toMatchObject({ status: 0, stderr: expect.stringContaining('it is watched') as string });
    });

    it('does not even ask one that is known to be silent', () => {
      writeFileSync(watched, 'silent\n');
      expect(monitor()).toMatchObject({ status: 0, stderr: '' });
      expect(requests()).toBe(false);
    });

    it('fails when it is gone, watched or not', () => {
      if (fake?.pid !== undefined) process.kill(-fake.pid, 'SIGKILL');
      fake = undefined;
      writeFileSync(watched, 'yes\n');
      expect(monitor()).toMatchObject({ status: 1 });
    });
  });

  it('says which actions it has, and that it has no other', () => {
    expect(run(agent, ['usage'])).toMatchObject({ status: 0 });
    expect(run(agent, ['promote'])).toMatchObject({ status: 3 });
    expect(run(agent, [])).toMatchObject({ status: 3 });
  });

  const root = process.getuid?.() === 0;
  if (!root) console.warn('skipped: ocf-tester (needs root)');
  it.skipIf(!root || !have('ocf-tester', 'the agent against the OCF rules'))('passes ocf-tester', async () => {
    const place = join(folder, 'run');
    mkdirSync(place, { recursive: true });
    const how = `case $line in
      *shtag_set_active*) state=active; answer='"OK"' ;;
      *) answer='[{"Tag":"vip","Cluster":1,"State":"'$state'"}]' ;;
    esac; printf '{"jsonrpc":"2.0","result":%s,"id":1}' "$answer" >"$reply"`;
    const fake = spawn('sh', ['-c', `state=backup; ${FAKE}`, 'sh', place, how], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    try {
      await new Promise((resolve) => fake.stdout.once('data', resolve));
      const given = {
        ...tagged,
        activate: 'clusterer_shtag_set_active',
        list: 'clusterer_list_shtags',
        state: join(folder, 'state'),
      };
      const options = Object.entries(given).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
      const tested = run('ocf-tester', ['-n', 'opensips-active', ...options, agent]);
      expect(tested).toMatchObject({ status: 0, stdout: expect.stringContaining('passed all tests') as string });
    } finally {
      if (fake.pid !== undefined) process.kill(-fake.pid, 'SIGKILL');
    }
  });
});
