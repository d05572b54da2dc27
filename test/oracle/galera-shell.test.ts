import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { arbitratorText } from '../../lib/render/galera-program/arbitrator-text';
import { memberText } from '../../lib/render/galera-program/member-text';
import { noteText } from '../../lib/render/galera-program/note-text';

const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-galera-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (...path: readonly string[]) => join(folder, ...path);
const marker = "Written by opensips-cdk for voip/it's $(here) `now`";
const [ours, theirs] = ['11111111-2222-3333-4444-555555555555', '99999999-2222-3333-4444-555555555555'];

/** What the machine would have: each says what lies in a file, writes down what was asked of it, and does not wait. */
const STAND_INS = {
  mariadb: `case "$*" in *@@wsrep_on*) cat ${at('wsrep_on')} ;; *) cat ${at('status')} ;; esac 2>/dev/null`,
  systemctl: `echo "$*" >>${at('log')}
case $* in
*ActiveState*) cat ${at('active')} ;;
is-active*) grep -qx active ${at('active')} ;;
stop* | kill*) echo inactive >${at('active')}; rm -f ${at('status')} ;;
start* | restart*) echo active >${at('active')}; cp ${at('well')} ${at('status')} ;;
esac`,
  galera_new_cluster: `echo bootstrap >>${at('log')}; echo active >${at('active')}; cp ${at('well')} ${at('status')}`,
  galera_recovery: `cat ${at('recovered')} 2>/dev/null`,
  perl: `while [ $# -gt 2 ]; do shift; done; cat ${at('fellows')}/"$1" 2>/dev/null`,
  sleep: '',
};

function status(state: string, size = 3, quorum = 'Primary', seqno = 10): string {
  const words: Readonly<Record<string, string>> = { '4': 'Synced', '2': 'Donor/Desynced', '1': 'Joining: receiving' };
  return Object.entries({
    wsrep_ready: state === '4' || state === '2' ? 'ON' : 'OFF',
    wsrep_cluster_status: quorum,
    wsrep_cluster_size: size,
    wsrep_local_state: state,
    wsrep_local_state_comment: words[state] ?? 'Initialized',
    wsrep_local_state_uuid: ours,
    wsrep_last_committed: seqno,
  })
    .map(([name, value]) => `${name}\t${value}\n`)
    .join('');
}

const SYNCED = 'member=yes state=Synced size=3 primary=yes position=x';
const NONE = 'member=no position=unknown state=down primary=no';
const left = (position: string) => `member=yes position=${position} state=down primary=no`;

function put(name: string, text: string, mode = 0o644): void {
  writeFileSync(at(name), text, { mode });
}

/** What fellows answer; one that is left out does not. */
function fellows(answers: Readonly<Record<string, string>>): void {
  rmSync(at('fellows'), { recursive: true, force: true });
  mkdirSync(at('fellows'));
  for (const [name, answer] of Object.entries(answers)) put(`fellows/192.0.2.2${name.slice(-1)}`, answer);
}

/** What Galera left in the data directory. */
function state(uuid: string, seqno: number): void {
  put('data/grastate.dat', `version: 2.1\nuuid:    ${uuid}\nseqno:   ${seqno}\nsafe_to_bootstrap: 0\n`);
}

interface Answer {
  readonly code: number | null;
  readonly text: string;
  readonly log: string;
}

function run(args: readonly string[], as: 'db1' | 'db2' | 'arb1' = 'db1'): Answer {
  rmSync(at('log'), { force: true });
  const result = spawnSync('sh', [at(as), ...args], { encoding: 'utf8', timeout: 60_000 });
  const log = existsSync(at('log')) ? readFileSync(at('log'), 'utf8') : '';
  const changes = log.split('\n').filter((line) => !/^(show|is-active|reset-failed)/.test(line));
  return { code: result.status, text: result.stdout + result.stderr, log: changes.join('\n').trim() };
}

const MEMBERS = ['db1', 'db2', 'db3'];
const settings = (self: string) => ({
  machine: self,
  fellows: MEMBERS.filter((name) => name !== self).map((machine) => ({ machine, address: `192.0.2.2${machine[2]}` })),
  votes: self === 'arb1' ? 4 : 3,
  port: 9200,
  unit: 'mariadb.service',
  lock: at('run/lock'),
});

beforeEach(() => {
  rmSync(folder, { recursive: true });
  for (const name of ['', 'bin', 'data', 'run']) mkdirSync(at(name), { recursive: true });
  for (const [name, body] of Object.entries(STAND_INS)) put(`bin/${name}`, `#!/bin/sh\n${body}\n`, 0o755);
  const program = (name: string, text: string) => put(name, text.replace('\nPATH=', `\nPATH=${at('bin')}:`), 0o755);
  const files = { data: at('data'), published: at('run/note') };
  program('note', noteText(marker, { ...files, kept: at('kept') }));
  for (const self of ['db1', 'db2'])
    program(
      self,
      memberText(marker, {
        ...settings(self),
        ...files,
        ...{ members: MEMBERS, arbitrator: 'no', witness: null, far: [], note: at('note') },
      }),
    );
  program('arb1', arbitratorText(marker, { ...settings('arb1'), kept: null }));
  put('active', 'inactive\n');
  put('well', status('4'));
  fellows({ db2: NONE, db3: NONE });
});

describe('database start', () => {
  it('makes the cluster on the first member, when each of the others says it never was one', () => {
    expect(run(['start'])).toMatchObject({ code: 0, log: expect.stringMatching(/^bootstrap\n/) as string });
  });

  it.each([
    ['one of them does not answer', { db2: NONE }, 'db1'],
    ['one of them does not know', { db2: NONE, db3: 'member=unknown position=unknown state=down primary=no' }, 'db1'],
    ['this is not the first one', { db1: NONE, db3: NONE }, 'db2'],
  ] as const)('makes none when %s', (_, answers, self) => {
    fellows(answers);
    expect(run(['start'], self)).toMatchObject({ code: 1, log: '' });
  });

  it('joins where there is one, also in place of a member that is lost, and although another one is silent', () => {
    fellows({ db2: SYNCED });
    expect(run(['start'])).toMatchObject({ code: 0, log: 'start --no-block mariadb.service' });
  });

  it('never makes a second one: who was a member joins, whatever the others say', () => {
    state(ours, -1);
    expect(run(['start'])).toMatchObject({ code: 0, log: 'start --no-block mariadb.service' });
  });

  it('stays a member when Galera forgot it, as after a copy that was cut short', () => {
    put('kept', 'joined\n');
    expect(run(['start'])).toMatchObject({ code: 0, log: 'start --no-block mariadb.service' });
  });

  it("takes the place of the package's own server, but not of one with databases", () => {
    fellows({ db2: SYNCED, db3: NONE });
    put('wsrep_on', '0\n');
    mkdirSync(at('data/mysql'));
    expect(run(['start']).log).toBe('stop mariadb.service\nstart --no-block mariadb.service');
    rmSync(at('kept'));
    rmSync(at('status'));
    mkdirSync(at('data/shop'));
    expect(run(['start'])).toMatchObject({ code: 1, text: expect.stringContaining('shop') as string, log: '' });
  });

  it('does nothing where all is well', () => {
    put('status', status('4'));
    expect(run(['start'])).toMatchObject({ code: 0, text: 'database: the member is Synced, one of 3\n', log: '' });
  });
});

describe('database start of one of several sites', () => {
  /** db3 is at another site, and an arbitrator at a third place is at .29. */
  beforeEach(() => {
    const files = { data: at('data'), published: at('run/note') };
    const text = memberText(marker, {
      ...settings('db1'),
      ...files,
      ...{ members: MEMBERS, arbitrator: 'yes', witness: 'arb9/192.0.2.29', far: ['db3'], note: at('note') },
    });
    put('db1', text.replace('\nPATH=', `\nPATH=${at('bin')}:`), 0o755);
    put(
      'arb1',
      arbitratorText(marker, { ...settings('arb1'), kept: at('arbitrator/joined') }).replace(
        '\nPATH=',
        `\nPATH=${at('bin')}:`,
      ),
      0o755,
    );
  });

  it.each([
    ['the arbitrator speaks for those of other sites', { db2: NONE, db9: 'member=no' }, 0],
    ['all answer', { db2: NONE, db3: NONE }, 0],
    ['the arbitrator remembers a cluster', { db2: NONE, db9: 'member=yes' }, 1],
    ['the arbitrator does not answer', { db2: NONE }, 1],
    ['one of the same site does not answer', { db3: NONE, db9: 'member=no' }, 1],
  ])('when %s', (_, answers, code) => {
    fellows(answers);
    const answer = run(['start']);
    expect(answer.code).toBe(code);
    expect(answer.log.startsWith('bootstrap')).toBe(code === 0);
    if (code === 1) expect(answer.text).toContain('or the arbitrator arb9/192.0.2.29');
  });

  it('joins a cluster of another site', () => {
    fellows({ db2: NONE, db3: SYNCED, db9: 'member=no' });
    expect(run(['start'])).toMatchObject({ code: 0, log: 'start --no-block mariadb.service' });
  });

  it.each([
    ['another one of this site serves', { db2: SYNCED, db3: SYNCED }, 0],
    ['only one of another site does', { db2: NONE, db3: SYNCED }, 1],
  ])('lets go of a member when %s', (_, answers, code) => {
    put('status', status('4'));
    fellows(answers);
    expect(run(['may-restart']).code).toBe(code);
  });

  it('lets an arbitrator wait for the first member, once', () => {
    fellows({ db1: NONE });
    put('active', 'active\n');
    expect(run(['start'], 'arb1')).toMatchObject({ code: 0, text: expect.stringContaining('joins as soon') as string });
    expect(run(['healthy'], 'arb1').code).toBe(0);
    fellows({ db1: SYNCED, db2: SYNCED });
    expect(run(['watch'], 'arb1')).toMatchObject({ code: 0, log: '' });
    expect(readFileSync(at('arbitrator/joined'), 'utf8')).toBe('joined\n');
    fellows({ db1: NONE });
    expect(run(['healthy'], 'arb1').code).toBe(1);
  });
});

describe('database healthy', () => {
  it.each([
    ['4', 'Primary', 0],
    ['2', 'Primary', 0],
    ['1', 'Primary', 1],
    ['4', 'non-Primary', 1],
  ])('in state %s of a %s component ends with %s', (number, quorum, code) => {
    put('status', status(number, 3, quorum));
    expect(run(['healthy']).code).toBe(code);
  });
});

describe('database may-restart', () => {
  it.each([
    ['both others are synced', { db2: SYNCED, db3: SYNCED }, '4', 0],
    ['one of them is a donor', { db2: SYNCED, db3: SYNCED.replace('Synced', 'Donor/Desynced') }, '4', 0],
    ['one of them is gone', { db2: SYNCED }, '4', 1],
    ['one of them is not synced yet', { db2: SYNCED, db3: SYNCED.replace('Synced', 'Joined') }, '4', 1],
    ['this one gives a copy', { db2: SYNCED, db3: SYNCED }, '2', 1],
    ['there is no other one yet: a cluster in the making', { db2: NONE, db3: NONE }, '4', 0],
    ['this one serves nobody', {}, '1', 0],
  ])('when %s', (_, answers, number, code) => {
    put('status', status(number));
    fellows(answers);
    expect(run(['may-restart']).code).toBe(code);
  });

  it('lets go of one of two members where both are there: it never could otherwise', () => {
    const text = readFileSync(at('db1'), 'utf8').replace('votes=3', 'votes=2').replace(' db3/192.0.2.23', '');
    put('db1', text, 0o755);
    put('status', status('4', 2));
    fellows({ db2: SYNCED });
    expect(run(['may-restart']).code).toBe(0);
  });
});

describe('database restart', () => {
  it('goes on alone where no other one ever was a member', () => {
    put('active', 'active\n');
    put('status', status('4', 1));
    state(ours, 10);
    expect(run(['restart'])).toMatchObject({ code: 0, log: 'stop --no-block mariadb.service\nbootstrap' });
    expect(readFileSync(at('data/grastate.dat'), 'utf8')).toContain('safe_to_bootstrap: 1');
  });

  it('is refused while the others cannot do without this one', () => {
    put('active', 'active\n');
    put('status', status('4', 2));
    fellows({ db2: SYNCED });
    expect(run(['restart'])).toMatchObject({ code: 1, log: '' });
  });
});

describe('database recover', () => {
  const here = `${ours}:10`;

  beforeEach(() => {
    state(ours, 10);
    fellows({ db2: left(`${ours}:9`), db3: left(here) });
  });

  it('proposes the member that got furthest, the first of several', () => {
    const { code, text, log } = run(['recover']);
    expect({ code, log }).toEqual({ code: 0, log: '' });
    expect(text).toMatch(new RegExp(`On db1, as root:\n {2}\\S*db1 recover --here ${here}\n$`));
    fellows({ db1: left(here), db3: left(`${ours}:11`) });
    expect(run(['recover'], 'db2').text).toContain(`On db3, as root:\n`);
  });

  it('names who would have to be left out, and what that means', () => {
    fellows({ db2: left('unknown') });
    const { text } = run(['recover']);
    expect(text).toContain(`--here ${here} --without db2 --without db3\n`);
    expect(text).toContain('db3 does not answer: what only it has would be lost\n');
  });

  it('goes on from here when that is said, and the position is', () => {
    put('data/gvwstate.dat', '');
    const { code, log } = run(['recover', '--here', here]);
    expect({ code, log }).toEqual({
      code: 0,
      log: 'stop --no-block mariadb.service\nkill --signal=KILL mariadb.service\nbootstrap',
    });
    expect(readFileSync(at('data/grastate.dat'), 'utf8')).toContain(
      `uuid:    ${ours}\nseqno:   10\nsafe_to_bootstrap: 1`,
    );
    expect(existsSync(at('data/gvwstate.dat'))).toBe(false);
  });

  it('asks InnoDB for the position after a crash', () => {
    state(ours, -1);
    put('recovered', `--wsrep_start_position=${here},0-1-2\n`);
    expect(run(['recover', '--here', here]).code).toBe(0);
  });

  it.each([
    ['another one has quorum', { db2: SYNCED, db3: left(here) }, [here]],
    ['another one is further', { db2: left(`${ours}:11`), db3: left(here) }, [here]],
    ['another one is further, whoever wants it', { db2: left(`${ours}:11`) }, [here, '--without', 'db2']],
    ['another one does not answer', { db2: left(`${ours}:9`) }, [here]],
    ['another one does not know how far it is', { db2: left('unknown'), db3: left(here) }, [here]],
    ['another one has another history', { db2: left(`${theirs}:3`), db3: left(here) }, [here]],
    ['the position is another one', { db2: left(`${ours}:9`), db3: left(here) }, [`${ours}:9`]],
    ['it is to do without somebody unknown', {}, [here, '--without', 'db9']],
  ])('changes nothing when %s', (_, answers, words) => {
    fellows(answers);
    expect(run(['recover', '--here', ...words])).toMatchObject({ code: 1, log: '' });
  });

  it('calls the history by another name where somebody is left out who may be further', () => {
    fellows({ db2: left(`${ours}:9`) });
    expect(run(['recover', '--here', here, '--without', 'db3'])).toMatchObject({
      code: 0,
      log: expect.stringMatching(/bootstrap$/) as string,
    });
    const text = readFileSync(at('data/grastate.dat'), 'utf8');
    expect(text).not.toContain(ours);
    expect(text).toMatch(/^uuid: {4}[0-9a-f-]{36}\nseqno: {3}10$/m);
  });
});

describe('database-note', () => {
  function noted(word?: string): string {
    spawnSync('sh', [at('note'), ...(word === undefined ? [] : [word])], { timeout: 10_000 });
    return readFileSync(at('run/note'), 'utf8').trim();
  }

  it('knows no member in an empty folder, and none in one that was never joined', () => {
    expect(noted()).toBe('member=no position=unknown');
    state('00000000-0000-0000-0000-000000000000', -1);
    put('recovered', '--wsrep_start_position=00000000-0000-0000-0000-000000000000:-1\n');
    expect([noted('recover'), noted('joining'), noted('joined')]).toEqual(
      Array.from({ length: 3 }, () => 'member=no position=unknown'),
    );
  });

  it('takes the position from Galera after a clean end, from InnoDB after another one', () => {
    state(ours, 7);
    expect(noted()).toBe(`member=yes position=${ours}:7`);
    state(ours, -1);
    put('recovered', `--wsrep_start_position=${ours}:8\n`);
    expect(noted()).toBe('member=yes position=unknown');
    expect(noted('recover')).toBe(`member=yes position=${ours}:8`);
  });

  it('never forgets that it joined', () => {
    state(ours, -1);
    noted('joined');
    rmSync(at('data/grastate.dat'));
    expect(noted()).toBe('member=yes position=unknown');
    expect(noted('joining')).toBe('member=yes position=unknown');
  });
});

describe('database on the arbitrator', () => {
  it('counts when the members count one more than there are of them', () => {
    put('active', 'active\n');
    fellows({ db1: SYNCED, db2: SYNCED });
    expect(run(['healthy'], 'arb1')).toMatchObject({ code: 0, text: 'database: votes with db1 db2 \n' });
    fellows({ db1: SYNCED, db2: SYNCED, db3: SYNCED });
    expect(run(['healthy'], 'arb1').code).toBe(1);
  });

  it('starts again when the members have quorum without it, and not when nobody has', () => {
    put('active', 'active\n');
    fellows({ db1: SYNCED, db2: SYNCED, db3: SYNCED });
    expect(run(['watch'], 'arb1').log).toBe('restart mariadb.service');
    fellows({ db1: left(`${ours}:9`) });
    expect(run(['watch'], 'arb1').log).toBe('');
  });
});
