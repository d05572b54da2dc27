import { describe, expect, it } from 'vitest';
import type { FileArtifact } from '../../lib/artifacts';
import { databaseCheck } from '../../lib/render/database-check';
import { parseUnit, values } from '../../lib/syntax/ini';
import { IpAddress } from '../../lib/units';

const TEXT = { client: 'mariadb', functions: 'serves() {\n\ttrue\n}\nmember() {\n\ttrue\n}' } as const;

function render(address = '192.0.2.21', prepare?: readonly string[]) {
  const server = { machine: 'db1', address: IpAddress.of(address), from: 'voip/database' };
  return databaseCheck(server, TEXT, prepare);
}

const file = (end: string, ...args: Parameters<typeof render>) =>
  render(...args).find((each): each is FileArtifact => each.kind === 'file' && each.path.endsWith(end))!;
const unit = (end: string, ...args: Parameters<typeof render>) => parseUnit(file(end, ...args).content);

describe('the check of a database', () => {
  it('is there before the database is', () => {
    for (const artifact of render()) expect(artifact).toMatchObject({ machine: 'db1', component: 'base' });
    expect(render().find((each) => each.kind === 'need')).toMatchObject({
      packages: [],
      units: [{ unit: 'opensips-cdk-database-check.socket', state: 'enabled' }],
    });
  });

  it('listens on the own address alone, before it is there, and for ever', () => {
    const socket = unit('check.socket');
    expect(values(socket, 'Socket', 'ListenStream')).toEqual(['192.0.2.21:9200']);
    expect(values(unit('check.socket', '2001:db8::21'), 'Socket', 'ListenStream')).toEqual(['[2001:db8::21]:9200']);
    expect(values(socket, 'Socket', 'FreeBind')).toEqual(['yes']);
    expect(values(socket, 'Socket', 'TriggerLimitIntervalSec')).toEqual(['0']);
    expect(file('check.socket').onChange).toBe('restart-check');
  });

  it('answers each request by a program that has no rights and not for ever', () => {
    const service = unit('check@.service');
    expect(values(service, 'Service', 'User')).toEqual(['opensips_check']);
    expect(values(service, 'Service', 'StandardInput')).toEqual(['socket']);
    expect(values(service, 'Service', 'RuntimeMaxSec')).toEqual(['10']);
    expect(file('sysusers.d/opensips-cdk-database.conf').content).toContain('\nu opensips_check - ');
  });

  it('lets root prepare what it answers', () => {
    expect(values(unit('check.socket'), 'Socket', 'ExecStartPre')).toEqual([]);
    expect(values(unit('check.socket', '192.0.2.21', ['/usr/bin/note', 'a b']), 'Socket', 'ExecStartPre')).toEqual([
      '-/usr/bin/note "a b"',
    ]);
  });

  it('asks the server with the client of its kind', () => {
    expect(file('/database-check').content).toContain('\nclient=mariadb\naccount=opensips_check\n');
    expect(file('/database-check')).toMatchObject({ mode: 0o755, onChange: 'nothing' });
  });
});
