import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { secretsIn } from '../../lib/artifacts';
import { debian12 } from '../../lib/facts/debian-12';
import { parseExecWords, parseOptionFile, parseUnit, values } from '../../lib/syntax/ini';
import { fileOn, filesOn, replicatedModel, TWO_PRIMARIES, type ReplicatedEdits } from '../support/replicated';
import { have } from '../support/tools';

const PROGRAM = `${debian12.home}/database`;
const program = (edits: ReplicatedEdits = {}, machine = 'db1') => fileOn(replicatedModel(edits), machine, PROGRAM);
const line = (text: string, name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1];

describe('the programs of a server that replicates', () => {
  const VARIANTS = [{}, TWO_PRIMARIES, { server: 'mysql' }, { ...TWO_PRIMARIES, server: 'mysql' }] as const;
  const texts = VARIANTS.flatMap((edits) =>
    ['database', 'database-check'].map(
      (name) => fileOn(replicatedModel(edits), 'db1', `${debian12.home}/${name}`).content,
    ),
  );
  const read = (command: string, words: readonly string[], input: string) => {
    const { status, stdout, stderr } = spawnSync(command, words, { encoding: 'utf8', timeout: 30_000, input });
    return { status, text: stdout + stderr };
  };

  it.skipIf(!have('dash', 'the programs of a server that replicates'))('are read by dash', () => {
    for (const text of texts) expect(read('dash', ['-n'], text)).toEqual({ status: 0, text: '' });
  });

  it.skipIf(!have('shellcheck', 'the programs of a server that replicates'))('leave shellcheck nothing to say', () => {
    for (const text of texts) expect(read('shellcheck', ['--shell=sh', '-'], text)).toEqual({ status: 0, text: '' });
  });

  it('know themselves, their fellows and the first primary', () => {
    const { content, mode } = program({}, 'db2');
    expect(mode).toBe(0o755);
    expect(content.split('\n').slice(0, 2)).toEqual(['#!/bin/sh', '# Written by opensips-cdk for voip/database']);
    expect([line(content, 'self'), line(content, 'address'), line(content, 'first')]).toEqual([
      'db2',
      '192.0.2.22',
      'db1',
    ]);
    expect(line(content, 'fellows')).toBe("'db1/192.0.2.21 db3/192.0.2.23'");
  });

  it('differ between machines in that alone: a role is nothing a deploy knows', () => {
    const [one, two] = ['db1', 'db2'].map((machine) =>
      program({}, machine).content.replace(/^(self|address|fellows)=.*$/gm, '$1'),
    );
    expect(two).toBe(one);
  });

  it('speak the language of the server', () => {
    expect(line(program().content, 'stop')).toBe("'STOP SLAVE'");
    expect(line(program({ server: 'mysql' }).content, 'unit')).toBe('mysql.service');
    expect(program({ server: 'mysql' }).content).not.toMatch(/MASTER|SLAVE|mariadb/);
  });

  it('have the password in a file for root alone', () => {
    const { content, mode, path } = fileOn(replicatedModel(), 'db3', '/etc/opensips-cdk/replication.cnf');
    expect(mode).toBe(0o600);
    expect(values(parseOptionFile(content), 'client', 'user')).toEqual(['opensips_replication']);
    expect(secretsIn(content)).toEqual(['database_replication_password']);
    expect(secretsIn(program().content)).toEqual([]);
    expect(line(program().content, 'options')).toBe(path);
  });

  it('are called by a service that is always there', () => {
    const unit = parseUnit(
      fileOn(replicatedModel({ server: 'mysql' }), 'db1', `${debian12.systemdUnits}/${debian12.units.databaseRole}`)
        .content,
    );
    expect(values(unit, 'Service', 'ExecStart').map(parseExecWords)).toEqual([[PROGRAM, 'watch']]);
    expect(values(unit, 'Service', 'Restart')).toEqual(['always']);
    expect(values(unit, 'Unit', 'After')).toEqual(['network-online.target mysql.service']);
  });

  it('answer fellows before the first server is there', () => {
    const parts = new Map(filesOn(replicatedModel(), 'db1').map(({ path, component }) => [path, component]));
    expect(parts.get(`${debian12.home}/database-check`)).toBe('base');
    expect(parts.get(PROGRAM)).toBe('database');
  });
});
