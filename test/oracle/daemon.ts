import { expect } from 'vitest';
import { dialects } from '../../lib/facts/opensips/dialects';
import type { OpenSipsVersion } from '../../lib/model';
import { eventually, type Build } from './opensips-harness';
import type { RigMachine } from './opensips-rig';

/** What the tag follower does where the virtual IP is. @param tag with its cluster, `vip/1` */
export async function holdTag({ version }: Build, machine: RigMachine, tag = 'vip/1'): Promise<void> {
  const { activateTag, tagArgument } = dialects[version].mi;
  const [command] = activateTag;
  if (command !== undefined) await machine.mi(command, [tagArgument === 'name' ? (tag.split('/')[0] ?? '') : tag]);
}

/** What a node says of a peer it reaches. */
export const UP: Readonly<Record<OpenSipsVersion, RegExp>> = {
  '2.2': /State=1/,
  '2.3': /Link_state=Up/,
  '2.4': /Link_state=Up/,
  '3.4': /"link_state":\s*"Up"/,
  '3.6': /"link_state":\s*"Up"/,
  '4.0': /"link_state":\s*"Up"/,
};

/** What a node says of its peers. */
export function links({ version }: Build, machine: RigMachine): Promise<string> {
  return machine.mi(version === '4.0' ? 'clusterer:list' : 'clusterer_list');
}

/** Reaches so many others, or more. A link that hangs in `Probe` is started anew, as service `synced` does. */
export async function linked(build: Build, machine: RigMachine, peers: number): Promise<void> {
  let began = Date.now();
  await eventually(
    `the links of ${machine.name}`,
    async () => {
      const seen = await links(build, machine);
      if (seen.includes('Probe') && Date.now() - began > 12_000) {
        began = Date.now();
        await machine.mi(build.version === '4.0' ? 'clusterer:reload' : 'clusterer_reload');
      }
      expect(seen.match(new RegExp(UP[build.version], 'g'))?.length ?? 0).toBeGreaterThanOrEqual(peers);
    },
    () => machine.log,
  );
}

/**
 * Has everything it waits for from the others. A request for data is sometimes lost for good when both start at once
 * (3.6.8), so it is made again as an operator would.
 */
export async function ready(build: Build, machine: RigMachine): Promise<void> {
  const { version } = build;
  if (dialects[version].startSync === 'no') return;
  const list = version === '4.0' ? 'clusterer:list_cap' : 'clusterer_list_cap';
  let asked = Date.now();
  await eventually(
    `everything synced on ${machine.name}`,
    async () => {
      const capabilities = await machine.mi(list);
      if (/not synced/i.test(capabilities) && Date.now() - asked > 12_000) {
        asked = Date.now();
        await fetchAll(build, machine);
      }
      expect(capabilities).not.toMatch(/not synced/i);
    },
    () => machine.log,
  );
}

/**
 * Asks the others for everything, as service `synced` makes a node do that was started: a seed whose link came up late calls
 * itself synced with nothing.
 */
export async function fetchAll({ version }: Build, machine: RigMachine): Promise<void> {
  if (dialects[version].startSync === 'no') return;
  const commands =
    version === '4.0' ? ['usrloc:cluster_sync', 'dialog:cluster_sync'] : ['ul_cluster_sync', 'dlg_cluster_sync'];
  for (const command of commands) await machine.mi(command);
}

/** Every registered contact a node knows. */
export function contacts({ version }: Build, machine: RigMachine): Promise<string> {
  return machine.mi(version === '4.0' ? 'usrloc:dump' : 'ul_dump');
}

/** Drops a user's contacts, as an operator would. */
export async function forget({ version }: Build, machine: RigMachine, user: string): Promise<void> {
  await machine.mi(version === '4.0' ? 'usrloc:rm' : 'ul_rm', ['location', user]);
}

/** Every call a node knows. */
export function calls({ version }: Build, machine: RigMachine): Promise<string> {
  return machine.mi(version === '4.0' ? 'dialog:list' : 'dlg_list');
}

/** Whether a call is there that no tag owns. */
export async function untagged(build: Build, machine: RigMachine): Promise<boolean> {
  const command = build.version === '4.0' ? 'dialog:list_ctx' : 'dlg_list_ctx';
  return !/vip/.test(await machine.mi(command));
}
