import { debian12 } from '../../facts/debian-12';
import { dialects } from '../../facts/opensips/dialects';
import type { OpenSipsVersion, ProxyClusterParts } from '../../model';
import { shellAssignment } from '../../syntax/shell';
import type { Lab } from '../lab';
import type { LabMachine } from '../plan';
import { Tables } from '../tables';

/** Counts contacts in memory, in table `location`. */
const STATISTIC = 'location-contacts';

/**
 * How many contacts each node finds, by machine: in its own memory, or in the table that all of them share, on its own way
 * there. A node that is down, or gets no answer, is left out.
 */
export async function contacts(lab: Lab, parts: ProxyClusterParts): Promise<ReadonlyMap<string, number>> {
  const { cluster } = parts;
  const machines = cluster.nodes.map(({ machine }) => lab.machine(machine));
  const counts = await Promise.all(
    machines.map((machine) =>
      areShared(parts) ? Tables.of(lab, parts).count(machine, 'location') : inMemory(lab, machine, cluster.version),
    ),
  );
  return new Map(machines.flatMap(({ name }, i) => (counts[i] === undefined ? [] : [[name, counts[i]] as const])));
}

/** Whether contacts are in a table that all nodes use, and in no memory. */
export function areShared({ shared, replication }: ProxyClusterParts): boolean {
  return shared !== null && (replication === null || replication.contacts === 'off');
}

async function inMemory(lab: Lab, machine: LabMachine, version: OpenSipsVersion): Promise<number | undefined> {
  const ran = await lab.on(machine, script(version), { timeout: 20 }).catch(() => undefined);
  const found = ran && /location-contacts"?\s*[=:]+\s*(\d+)/.exec(ran.stdout)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** The machine's own `mi` has no way to say a list, which the statistics are asked with since 3.0. */
function script(version: OpenSipsVersion): string {
  const { fifo, runDirectory, group } = debian12.opensips;
  return [
    'set -eu',
    'name=opensips_cdk_lab_$$',
    shellAssignment('fifo', fifo),
    shellAssignment('group', group),
    `reply=${runDirectory}/$name`,
    shellAssignment('request', request(version)),
    BODY,
  ].join('\n');
}

function request(version: OpenSipsVersion): string {
  const { wire, naming } = dialects[version].mi;
  if (wire === 'lines') return `:get_statistics:@\n${STATISTIC}`;
  const method = naming === 'flat' ? 'get_statistics' : 'statistics:get';
  return `:@:${JSON.stringify({ jsonrpc: '2.0', method, params: [[STATISTIC]], id: 1 })}`;
}

const BODY = String.raw`
trap 'rm -f "$reply"' EXIT
mkfifo -m 0620 "$reply"
chgrp "$group" "$reply"
timeout 5 cat "$reply" &
reader=$!
printf '%s\n\n' "$request" | sed "s/@/$name/" |
	dd of="$fifo" bs=4096 iflag=fullblock oflag=nonblock conv=nocreat,notrunc status=none
wait "$reader"
`;
