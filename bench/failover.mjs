#!/usr/bin/env node
// How long nobody answers while the virtual address moves, OpenSIPS is killed, the active machine crashes, and where the
// nodes share a database, how long no registration is accepted, also while the member that takes the writes crashes: in a
// lab of an example with the LAN profile, 500 registrations and 20 confirmed calls, none of which may get lost. It prints
// and asserts nothing. Needs what a lab needs; compile first: npm run build.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { project, root } from './programs.mjs';
import { topologies } from './topologies.mjs';

const { values } = parseArgs({
  options: {
    topology: { type: 'string', default: 'article-rig' },
    access: { type: 'string', default: 'haproxy' },
    runs: { type: 'string', default: '5' },
    opensips: { type: 'string', default: '3.6' },
    timing: { type: 'string', default: 'lan' },
    service: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const runs = Number(values.runs);
const topology = topologies[values.topology];
if (values.help || !(runs >= 1) || !topology) {
  console.log(
    `npm run bench:failover -- [--topology ${Object.keys(topologies).join('|')}] [--access haproxy|db-virtual|direct]
  [--runs 5] [--opensips 3.6] [--timing default|lan|wan] [--service systemd|clone|with-virtual-ip]

OPENSIPS_PREFIXES says where an OpenSIPS is, or it is the one installed on this computer`,
  );
  process.exit(values.help ? 0 : 1);
}
if (!existsSync(join(root, 'dist'))) {
  console.error('dist/ is missing: npm run build');
  process.exit(1);
}

const require = createRequire(import.meta.url);
const dist = (path) => require(join(root, 'dist/lib', path));
const { databaseStates } = dist('lab/database.js');
const { openLab } = dist('cli/commands/lab/open.js');
const { clusterOf, holderOf, machinesOf, move, onlineFrom, tagOn } = dist('lab/cluster.js');
const { killService, probed } = dist('lab/faults.js');
const { crashMachine, mendMachine, originsOf } = dist('lab/machines/index.js');
const { startCalls } = dist('lab/traffic/calls.js');
const { contacts } = dist('lab/traffic/contacts.js');
const { register } = dist('lab/traffic/register.js');

const USERS = 500;
const CALLS = 20;
/** Seconds a cluster has to be whole again before the next fault. */
const WHOLE = 120;

/** How often both machines were seen to hold the address: this computer stalled for longer than the token. */
let stalls = 0;
/** Runs that were repeated because of that. */
let leftOut = 0;

const folder = project(mkdtempSync(join(tmpdir(), 'opensips-cdk-bench-')));
writeFileSync(join(folder, 'main.ts'), topology(values));
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
let lab;
let cluster;
let machines;
try {
  command('up');
  command('deploy');
  lab = await openLab('main.ts', {
    cwd: folder,
    env: process.env,
    say: (line) => process.stderr.write(`${line}\n`),
    interrupted: () => stop.signal,
  });
  cluster = clusterOf(lab, null);
  machines = machinesOf(lab, cluster);
  await register(lab, cluster, USERS);
  await whole();
  let calls = await startCalls(lab, cluster, CALLS);
  const { shared } = cluster;
  const nodes = shared
    ? `nodes share a ${shared.kind} database through ${values.access}`
    : `timing ${values.timing}, OpenSIPS under ${values.service ?? 'its default'}`;
  console.log(`\n${originsOf(lab).join(', ')}; ${cpus().length} × ${cpus()[0]?.model.trim()}; ${nodes}`);
  console.log(
    `${runs} runs each: seconds without an answer to an OPTIONS every 20 ms${shared ? ', and without an accepted REGISTER every 50 ms' : ''}\n`,
  );
  print([
    'fault',
    ...['min', 'median', 'max'],
    ...(shared ? ['writes min', 'median', 'max'] : []),
    ...['registrations lost', 'calls lost'],
  ]);
  const mendAll = async () => {
    for (const machine of lab.plan.machines) await mendMachine(lab, machine);
  };
  calls = await measure(calls, 'planned move', () => move(lab, cluster));
  calls = await measure(calls, 'OpenSIPS killed', async () =>
    killService(lab, await holderOf(lab, cluster), 'opensips'),
  );
  calls = await measure(calls, 'machine crashes', async () => crashMachine(lab, await holderOf(lab, cluster)), mendAll);
  const [writer] = shared ? (await databaseStates(lab, shared)).map(({ machine }) => lab.machine(machine)) : [];
  if (writer) {
    // Who asks one server alone is not served before that one is back.
    if (values.access !== 'direct')
      calls = await measure(calls, 'writer crashes', () => crashMachine(lab, writer), mendAll);
    calls = await measure(calls, 'its server killed', () => killService(lab, writer, 'mariadb'));
  }
  await calls.end();
  console.log(
    `\n${leftOut} runs repeated, since this computer stalled for longer than the token and both held the address`,
  );
} finally {
  command('down');
  rmSync(folder, { recursive: true });
}

async function measure(calls, fault, body, mend = async () => undefined) {
  const gaps = [];
  const refusals = [];
  const lost = { registrations: 0, calls: 0 };
  for (let attempt = 0; gaps.length < runs; attempt++) {
    if (attempt > 3 * runs) throw new Error(`${fault}: this computer stalls too often to be measured`);
    await whole();
    const before = stalls;
    const result = await probed(lab, cluster, body).catch((error) => {
      if (stop.signal.aborted) throw error;
      process.stderr.write(`left out: ${error.message}\n`);
    });
    // Some seconds after the fault, as those who call now find it.
    const [holder, ...others] = await lab.holders(cluster.virtualIp.address);
    if (others.length > 0) stalls++;
    const held = (holder && (await contacts(lab, cluster)).get(holder.name)) ?? 0;
    const up = await calls.check();
    await mend();
    if (!result || stalls > before) {
      leftOut++;
    } else {
      gaps.push(result.answers.longest);
      if (result.writes) refusals.push(result.writes.longest);
      lost.registrations = Math.max(lost.registrations, USERS - held);
      lost.calls = Math.max(lost.calls, CALLS - up);
    }
    // What got lost is made anew, or the next run would count it again.
    if (held < USERS) await register(lab, cluster, USERS);
    if (up < CALLS) {
      await calls.end().catch(() => undefined);
      calls = await startCalls(lab, cluster, CALLS);
    }
  }
  print([fault, ...three(gaps), ...(refusals.length > 0 ? three(refusals) : []), lost.registrations, lost.calls]);
  return calls;
}

/** The shortest, the median and the longest. */
function three(seconds) {
  const sorted = [...seconds].sort((a, b) => a - b);
  return [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)].map((gap) => gap.toFixed(2));
}

/** One holder, the tag active there alone where there is one, every contact on every node, all have joined, the database too. */
async function whole() {
  const deadline = Date.now() + WHOLE * 1000;
  for (;;) {
    const holders = await lab.holders(cluster.virtualIp.address);
    if (holders.length > 1) stalls++;
    const held = await contacts(lab, cluster);
    const tags = await Promise.all(machines.map((machine) => tagOn(lab, cluster, machine)));
    const right = machines.every(
      ({ name }, i) =>
        (tags[i] === null || tags[i] === (name === holders[0]?.name ? 'active' : 'backup')) && held.get(name) >= USERS,
    );
    const states = cluster.shared ? await databaseStates(lab, cluster.shared) : [];
    const online = holders.length === 1 ? await onlineFrom(lab, holders[0]) : 0;
    if (online === machines.length && right && states.every(({ serves }) => serves === 'yes')) return;
    if (Date.now() > deadline)
      throw new Error(`not whole: ${JSON.stringify([holders.map((h) => h.name), [...held], tags, states])}`);
    await sleep(500, undefined, { signal: stop.signal });
  }
}

function command(verb) {
  const main = join(root, 'dist/lib/cli/main.js');
  const { status } = spawnSync(process.execPath, [main, 'lab', verb, 'main.ts'], { cwd: folder, stdio: 'inherit' });
  if (status !== 0) throw new Error(`lab ${verb} failed`);
}

function print([fault, ...cells]) {
  const figures = cells.slice(0, -2).map((cell, i) => String(cell).padStart([5, 6, 5, 10, 6, 5][i]));
  const lost = cells.slice(-2).map((cell, i) => String(cell).padStart([18, 10][i]));
  console.log([String(fault).padEnd(17), ...figures, ...lost].join('  '));
}
