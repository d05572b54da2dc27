import { describe, expect, it } from 'vitest';
import { plannedMove } from '../../lib/simulate';
import type { OpenSipsStack } from '../../constructs';
import { diffOf, onlyStack } from '../support/diff';
import { rig } from '../support/rig';
import { sharedRig } from '../support/shared-rig';

const RIGS: Readonly<Record<string, (logLevel: number) => OpenSipsStack>> = {
  'a database per node': (logLevel) => rig({ logLevel }).stack,
  'a database per node, OpenSIPS as a clone': (logLevel) => rig({ logLevel, pacemaker: { service: 'clone' } }).stack,
  'a shared database': (logLevel) => sharedRig({ logLevel }).stack,
};

describe.each(Object.entries(RIGS))('a change that moves the address, with %s', (_, stack) => {
  const { calls } = onlyStack(diffOf(stack(3), stack(4)));
  const { model } = stack(4).result();
  const { survives, seconds } = plannedMove(model!, model!.proxyClusters[0]!.path);

  it('does to calls what the simulation of a planned move says', () => {
    const said = calls.join('\n');
    expect(said.includes('registrations are kept')).toBe(survives.registrations.is === 'kept');
    expect(said.includes('calls in progress go on')).toBe(survives.confirmedCalls.is === 'kept');
    expect(said.includes('calls that ring at that moment are lost')).toBe(survives.ringingCalls.is === 'lost');
    expect(said.includes('lose their connection')).toBe(survives.tcpClients.is === 'lost');
  });

  it('takes the time of one', () => {
    const [, measured] = /\((\d+\.\d)( s)? in the lab\)/.exec(calls[0] ?? '') ?? [];
    expect(Number(measured)).toBeGreaterThanOrEqual(seconds!.from);
    expect(Number(measured)).toBeLessThanOrEqual(seconds!.to);
  });
});
