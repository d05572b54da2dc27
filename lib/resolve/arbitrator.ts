import type { Arbitrator, Machine } from '../model';
import type { ArbitratorRecord } from '../topology/arbitrator';
import { nameOfPath } from '../units';
import type { StackContext } from './context';
import { checkName, usable } from './nodes';

export interface ResolvedArbitrator {
  readonly arbitrator: Arbitrator;
  readonly made: Machine;
}

/** A machine at a third place; null when it cannot be read. Whatever votes there stands beside it. */
export function resolveArbitrator({ path, machine }: ArbitratorRecord, stack: StackContext): ResolvedArbitrator | null {
  const { problems, hostKeys } = stack;
  checkName(machine, 'machine', path, stack);
  if ((machine.links ?? []).length > 0) {
    problems.add({
      rule: 'input/number-of-links',
      path,
      message: '`machine` has links, and no Corosync runs on an arbitrator',
      found: (machine.links ?? []).join(', '),
      allowed: 'no `links`',
      fix: 'remove `links` from `machine`',
    });
  }
  const said = problems.address(path, 'machine.address', machine.address);
  const address = usable(said, 'machine.address', machine.address, path, stack);
  if (!address) return null;
  const { name } = machine;
  return {
    arbitrator: { path, name: nameOfPath(path), machine: name, address },
    made: {
      name,
      path,
      address,
      links: [],
      os: 'debian-12',
      hostKey: Object.hasOwn(hostKeys, name) ? (hostKeys[name] ?? null) : null,
    },
  };
}
