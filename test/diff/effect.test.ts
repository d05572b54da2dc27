import { describe, expect, it } from 'vitest';
import { asksOf } from '../../lib/diff/roll';
import { effectOfFile, isAtLeast, worstOf } from '../../lib/diff/effect';
import { rolesOf } from '../../lib/diff/roles';
import { effectOfCorosync } from '../../lib/diff/corosync';
import type { OpenSipsStack } from '../../constructs';
import { sideOf } from '../support/diff';
import { rig } from '../support/rig';
import { sharedRig } from '../support/shared-rig';

const roles = (stack: OpenSipsStack) => rolesOf(sideOf(stack).stacks[0]?.model ?? null);
const own = roles(rig().stack).get('vsvr2a') ?? null;
const shared = roles(sharedRig().stack);

describe('the effect of a changed file', () => {
  it.each([
    ['nothing', 'nothing'],
    ['reload-packages', 'reload'],
    ['reload-sysctl', 'reload'],
    ['reload-firewall', 'reload'],
    ['reload-units', 'reload'],
    ['reload-haproxy', 'reload'],
    ['reload-corosync', 'reload'],
    ['restart-check', 'reload'],
    ['restart-proxy', 'vip-move'],
    ['restart-database', 'vip-move'],
    ['restart-arbitrator', 'quorum-at-risk'],
    ['restart-corosync', 'quorum-at-risk'],
    ['restart-tickets', 'calls-at-risk'],
    [null, 'calls-at-risk'],
  ] as const)('that asks for %s of a node of a pair is %s', (onChange, effect) => {
    expect(effectOfFile(onChange, '/etc/something', own).effect).toBe(effect);
  });

  it('is the worst that is plausible where the machine is not known', () => {
    expect(effectOfFile('restart-proxy', '/etc/x', null).effect).toBe('calls-at-risk');
    expect(effectOfFile('restart-database', '/etc/x', null).effect).toBe('calls-at-risk');
  });

  it('depends on what the database is', () => {
    const at = (machine: string) => effectOfFile('restart-database', '/etc/x', shared.get(machine) ?? null).effect;
    expect(at('db1')).toBe('quorum-at-risk');
    expect(at('proxy1')).toBe('calls-at-risk');
  });

  it('takes an address of all sites away for a moment', () => {
    expect(effectOfFile('reload-units', '/etc/systemd/system/opensips-cdk-anycast.service', own).effect).toBe(
      'calls-at-risk',
    );
  });
});

describe('what a changed corosync.conf does', () => {
  const changed = (what: string) => ({ kind: 'key', is: 'changed', what, before: '1', after: '2' }) as const;

  it.each([
    ['totem.token', 'reload'],
    ['totem.consensus', 'reload'],
    ['totem.cluster_name', 'quorum-at-risk'],
    ['totem.crypto_cipher', 'quorum-at-risk'],
    ['quorum.two_node', 'quorum-at-risk'],
    ['nodelist.a.ring0_addr', 'quorum-at-risk'],
  ])('%s is %s', (what, effect) => {
    expect(effectOfCorosync([changed(what)]).effect).toBe(effect);
  });
});

describe('effects', () => {
  it('have an order', () => {
    expect(worstOf([])).toBe('nothing');
    expect(worstOf(['vip-move', 'reload', 'calls-at-risk', 'nothing'])).toBe('calls-at-risk');
    expect(isAtLeast('vip-move', 'calls-at-risk')).toBe(false);
    expect(isAtLeast('quorum-at-risk', 'calls-at-risk')).toBe(true);
  });
});

describe('what a release asks of a machine', () => {
  const [stack] = sideOf(rig().stack).stacks;
  const block = stack!.blocks.get('vsvr2a_proxy')!;

  it('is nothing for the same one', () => {
    expect([...asksOf({ block, before: block })]).toEqual([]);
  });

  it('is what a file asks that goes, or has another mode', () => {
    const files = new Map(block.files);
    files.delete('/etc/opensips/opensips.cfg');
    expect([...asksOf({ block: { ...block, files }, before: block })]).toEqual(['restart-proxy']);
    const mi = block.files.get('/usr/lib/opensips-cdk/mi')!;
    const other = new Map(block.files).set('/usr/lib/opensips-cdk/mi', { ...mi, mode: '0700' });
    expect([...asksOf({ block: { ...block, files: other }, before: block })]).toEqual(['nothing']);
  });

  it('is not known where no side says it', () => {
    const files = new Map(block.files).set('/etc/x', { content: '', mode: '0644', owner: 'root:root', onChange: null });
    expect([...asksOf({ block: { ...block, files }, before: block })]).toEqual(['unknown']);
  });
});
