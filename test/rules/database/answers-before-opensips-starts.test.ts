import { describe, expect, it } from 'vitest';
import { answersBeforeOpensipsStarts as rule } from '../../../lib/rules/database/answers-before-opensips-starts';
import { exampleModel, sharedModel, SHARED_PATHS, type SharedEdits } from '../../../lib/testing';
import type { ResourceRecord } from '../../../lib/topology/pacemaker';
import { accepted, facts, found, honoured, onShared, values, withFiles } from '../harness';

const DROP_INS = '/etc/systemd/system/opensips.service.d';
const RESET = '[Service]\nExecStartPre=\n';
const dropIn = (path: string, content: string) => sharedModel(onShared(withFiles([path, content])));
const resource = (agent: string, placement: ResourceRecord['placement'], more: SharedEdits = {}) =>
  sharedModel({ ...more, pacemaker: { resources: [{ id: 'mine', agent, placement }] } });

describe(rule.id, () => {
  it.each(['haproxy', 'db-virtual', 'direct'] as const)('holds for access by %s', (by) => {
    expect(found(rule, sharedModel({ connection: { access: { by } } }))).toEqual([]);
  });

  it('is broken by a drop-in that takes the waiting back', () => {
    expect(facts(rule, dropIn(`${DROP_INS}/50-x.conf`, RESET))).toEqual([
      {
        path: SHARED_PATHS.proxies,
        found: `ExecStartPre= in ${DROP_INS}/50-x.conf`,
        allowed: 'no empty ExecStartPre=, or a drop-in that is read before ours',
      },
    ]);
  });

  it.each(['with-virtual-ip', 'clone'] as const)('is broken by a resource for haproxy: %s', (placement) => {
    expect(values(rule, resource('systemd:haproxy', placement))).toEqual([
      [SHARED_PATHS.pacemaker, 'mine (systemd:haproxy)'],
    ]);
  });

  it.each([
    ['before ours', `${DROP_INS}/30-x.conf`, RESET, 0],
    ['after ours in another folder', '/usr/lib/systemd/system/opensips.service.d/60-x.conf', RESET, 1],
    ['for every service', '/etc/systemd/system/service.d/60-x.conf', RESET, 1],
    ['for another unit', '/etc/systemd/system/ssh.service.d/60-x.conf', RESET, 0],
    ['with one more command', `${DROP_INS}/60-x.conf`, '[Service]\nExecStartPre=/bin/true\n', 0],
    ['that is none', `${DROP_INS}/60-x.txt`, RESET, 0],
  ])('a drop-in %s', (_, path, content, times) => {
    expect(found(rule, dropIn(path, content))).toHaveLength(times);
  });

  it('leaves haproxy to others where OpenSIPS does not go through it', () => {
    const direct = { connection: { access: { by: 'direct' } } } as const;
    expect(found(rule, resource('systemd:haproxy', 'clone', direct))).toEqual([]);
    expect(found(rule, resource('systemd:rtpengine', 'clone'))).toEqual([]);
  });

  it('does not apply without a shared database', () => {
    expect(rule.check(exampleModel(withFiles([`${DROP_INS}/50-x.conf`, RESET])))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, dropIn(`${DROP_INS}/50-x.conf`, RESET))).toEqual(honoured(rule));
  });
});
