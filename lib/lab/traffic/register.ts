import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProxyClusterParts } from '../../model';
import { LabError } from '../errors';
import type { Lab } from '../lab';
import { addAccounts } from './accounts';
import { EXPIRES, PHONES_PORT, sipPlace, type Account, type SipPlace } from './phones';
import { startProbe } from './probe';

/** What became of registrations. */
export interface Registered {
  readonly asked: number;
  readonly registered: number;
  readonly failed: number;
  /** From the first to the last. */
  readonly seconds: number;
}

/** Registrations a second; beyond it, two processors are busy with more than what is tried. */
const RATE = 100;
/** Seconds SIPp waits for an answer, of which a registration has two. */
const ANSWER = 20;
/** Seconds beyond the time that it takes when nobody answers. */
const PATIENCE = 60;

/**
 * Registers users through the virtual IP with SIPp, from the controller's namespace, after giving them accounts. Each has
 * one contact, at {@link PHONES_PORT}; registering again renews it.
 * @throws LabError when nobody answers, or SIPp cannot run; registrations that failed are counted
 */
export async function register(lab: Lab, cluster: ProxyClusterParts, count: number): Promise<Registered> {
  const place = sipPlace(lab, cluster);
  // SIPp would try each of them for as long as a phone does.
  await (await startProbe(lab, cluster)).stop();
  const accounts = await addAccounts(lab, cluster, count);
  const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-lab-'));
  try {
    writeFileSync(join(folder, 'scenario.xml'), SCENARIO);
    writeFileSync(join(folder, 'users.csv'), users(accounts));
    const begin = performance.now();
    const ran = await lab.controller('sipp', arguments_(place, count), {
      timeout: (count / RATE) * 2 * ANSWER + PATIENCE,
      cwd: folder,
    });
    const seconds = Math.round((performance.now() - begin) / 100) / 10;
    const registered = succeeded(join(folder, 'statistics.csv'));
    const errors = join(folder, 'errors.log');
    const words = firstError(existsSync(errors) ? readFileSync(errors, 'utf8') : ran.stderr);
    if (registered === undefined) throw new LabError('SIPp did not run', [words]);
    if (registered < count) lab.caller.say(`first failure: ${words}`);
    return { asked: count, registered, failed: count - registered, seconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function arguments_({ proxy, port, phones }: SipPlace, count: number): readonly string[] {
  return [
    `${proxy}:${port}`,
    ...['-sf', 'scenario.xml', '-inf', 'users.csv'],
    ...['-i', phones.replace(/^\[|\]$/g, ''), '-t', 'u1'],
    ...['-m', String(count), '-r', String(RATE), '-l', String(RATE)],
    ...['-trace_stat', '-stf', 'statistics.csv', '-trace_err', '-error_file', 'errors.log'],
    '-nostdin',
  ];
}

/** Field 0 is the user, 1 the proof. */
function users(accounts: readonly Account[]): string {
  const lines = accounts.map(({ user, password }) => `${user};[authentication username=${user} password=${password}]`);
  return ['SEQUENTIAL', ...lines, ''].join('\n');
}

/** What SIPp fills in by itself is in brackets; so are IPv6 addresses, which is why none is written here. */
const request = (cseq: number, proof: string): string => `
  <send retrans="500"><![CDATA[
REGISTER sip:[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[remote_ip]>;tag=[pid]-[call_number]
To: <sip:[field0]@[remote_ip]>
Call-ID: [call_id]
CSeq: ${cseq} REGISTER
Contact: <sip:[field0]@[local_ip]:${PHONES_PORT}>
Expires: ${EXPIRES}
Max-Forwards: 70
${proof}Content-Length: 0

]]></send>
  <recv response="100" optional="true"/>`;

/**
 * A REGISTER, its challenge, and the same with the proof. Where answers take long the first one is repeated, and each
 * repetition gets a challenge of its own, late.
 */
const SCENARIO = `<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="register">${request(1, '')}
  <recv response="401" auth="true" timeout="${ANSWER * 1000}"/>${request(2, '[field1]\n')}
  <recv response="401" optional="true"/>
  <recv response="200" timeout="${ANSWER * 1000}"/>
</scenario>
`;

/** Calls that went well, by SIPp's own statistics: a line of names, and one for each report. */
function succeeded(file: string): number | undefined {
  if (!existsSync(file)) return undefined;
  const [names = '', ...reports] = readFileSync(file, 'utf8').trim().split('\n');
  const column = names.split(';').indexOf('SuccessfulCall(C)');
  const value = reports.at(-1)?.split(';')[column];
  return value === undefined ? undefined : Number(value);
}

/** SIPp's log puts date, time and time again before each entry, and no end behind it. */
function firstError(log: string): string {
  const [, words = log] = /\t\d+\.\d+: (.*?)(?=\d{4}-\d\d-\d\d\t|$)/s.exec(log) ?? [];
  return words.replace(/\s+/g, ' ').trim().slice(0, 300);
}
