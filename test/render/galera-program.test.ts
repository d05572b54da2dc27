import { describe, expect, it } from 'vitest';
import { secretsIn } from '../../lib/artifacts';
import { galeraProgram } from '../../lib/render/galera-program';
import { parseUnit, values } from '../../lib/syntax/ini';
import { parseShellWords } from '../../lib/syntax/shell';
import type { SharedEdits } from '../../lib/testing/shared';
import { ARBITRATED, fileIn, galeraArtifacts, SIX } from '../support/galera';

const render = (edits?: SharedEdits) => galeraArtifacts(galeraProgram, edits);
const file = (machine: string, end: string, edits?: SharedEdits) => fileIn(render(edits), machine, end);
const paths = (machine: string, edits?: SharedEdits) =>
  render(edits).flatMap((each) => (each.kind === 'file' && each.machine === machine ? [each.path] : []));

/** What a program is told in its first lines. */
function told(machine: string, program: string, edits?: SharedEdits): Readonly<Record<string, string>> {
  const { content } = file(machine, `/${program}`, edits);
  return Object.fromEntries(
    [...content.matchAll(/^([a-z_]+)=('[^']*'|[^'"\n$]*)$/gm)].map(([, name = '', value = '']) => [
      name,
      parseShellWords(value)[0] ?? '',
    ]),
  );
}

describe('the programs of a Galera cluster', () => {
  it('know their machine, its fellows, and how many votes there are', () => {
    expect(told('db2', 'database')).toMatchObject({
      ...{ self: 'db2', members: 'db1 db2 db3', fellows: 'db1/192.0.2.21 db3/192.0.2.23' },
      ...{ votes: '3', port: '9200', arbitrator: 'no', unit: 'mariadb.service', data: '/var/lib/mysql' },
    });
    expect(told('db1', 'database', ARBITRATED)).toMatchObject({
      ...{ fellows: 'db2/192.0.2.22', votes: '3', arbitrator: 'yes' },
    });
    expect(told('arb1', 'database', ARBITRATED)).toMatchObject({
      ...{ fellows: 'db1/192.0.2.21 db2/192.0.2.22', votes: '3', unit: 'garb.service' },
    });
    expect(told('db1', 'database', SIX)).toMatchObject({ fellows: 'db2/2001:db8::22' });
  });

  it('follow the data where the author put it', () => {
    const edits = { galera: { serverOptions: [{ name: 'datadir', value: '/srv/mysql/' }] } };
    expect(told('db1', 'database', edits)['data']).toBe('/srv/mysql');
    expect(told('db1', 'database-note', edits)['data']).toBe('/srv/mysql');
  });

  it('tell and read one note', () => {
    const published = told('db1', 'database-note')['published'];
    expect(published).toBeDefined();
    expect([told('db1', 'database')['published'], told('db1', 'database-check')['published']]).toEqual([
      published,
      published,
    ]);
  });

  it('leave the arbitrator without what a server needs', () => {
    expect(paths('arb1', ARBITRATED)).toEqual([
      '/usr/lib/opensips-cdk/database',
      '/etc/opensips-cdk/database-authority.key',
      '/usr/lib/opensips-cdk/database-certificates',
    ]);
  });

  it('make certificates of one authority, for whoever the daemon runs as', () => {
    const { machine, ...ofMember } = told('db1', 'database-certificates', ARBITRATED);
    expect(machine).toBe('db1');
    expect(ofMember).toMatchObject({ authority: 'database', group: 'mysql' });
    expect(told('arb1', 'database-certificates', ARBITRATED)).toMatchObject({
      ...{ machine: 'arb1', authority: 'database', group: 'opensips_arbitrator' },
    });
    const key = file('db1', 'database-authority.key');
    expect(key).toMatchObject({ mode: 0o600, owner: 'root', group: 'root', onChange: 'restart-database' });
    expect(secretsIn(key.content)).toEqual(['database_authority_key']);
    expect(file('arb1', 'database-authority.key', ARBITRATED).onChange).toBe('restart-arbitrator');
  });

  it('make none where the machines speak in the clear', () => {
    const plain = { galera: { transport: 'plain' } } as const;
    expect(paths('db1', plain).filter((path) => /certificates|authority/.test(path))).toEqual([]);
    expect(dropIn(plain)('ExecStartPre')).toEqual(['+-/usr/lib/opensips-cdk/database-note recover']);
  });
});

function dropIn(edits?: SharedEdits) {
  const unit = parseUnit(file('db1', 'mariadb.service.d/40-opensips-cdk.conf', edits).content);
  return (key: string, section = 'Service') => values(unit, section, key);
}

describe('the unit of a Galera member', () => {
  it('tries again for ever, and never makes a cluster', () => {
    const entry = dropIn();
    expect([entry('Restart'), entry('RestartSec'), entry('StartLimitIntervalSec', 'Unit')]).toEqual([
      ['always'],
      ['5'],
      ['0'],
    ]);
    expect(file('db1', '40-opensips-cdk.conf').content).not.toMatch(/new.cluster|ExecStart=|_WSREP/);
  });

  it('notes how far the member got before each start and after each end, as root', () => {
    const entry = dropIn();
    expect(entry('ExecStartPre')).toEqual([
      '+/usr/lib/opensips-cdk/database-certificates',
      '+-/usr/lib/opensips-cdk/database-note recover',
    ]);
    expect(entry('ExecStartPost')).toEqual(['+-/usr/lib/opensips-cdk/database-note joined']);
    expect(entry('ExecStopPost')).toEqual(['+-/usr/lib/opensips-cdk/database-note']);
  });

  it('ends a server that does not listen, in time for a shutdown', () => {
    expect([dropIn()('SendSIGKILL'), dropIn()('TimeoutStopSec')]).toEqual([['yes'], ['60']]);
  });
});
