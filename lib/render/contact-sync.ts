import { debian12 } from '../facts/debian-12';
import { dialects } from '../facts/opensips/dialects';
import { linkListCommand } from '../facts/reloads';
import type { OpenSipsVersion, ProxyNode } from '../model';
import { comment, entry, section, writeUnit } from '../syntax/ini';
import { shellAssignment, shellComment } from '../syntax/shell';
import { marker } from './marker';
import { MI_PATH } from './vip-follower';

export const CONTACT_SYNC = `${debian12.home}/sync-contacts`;

/**
 * Asks for the other node's contacts once a link is up. Not sooner: a request without a donor marks the node as not
 * synced until one comes, and 2.4 then waits for ever. Without another node there is nothing to fetch, which is no fault.
 */
export function contactSync(version: OpenSipsVersion, node: ProxyNode): string {
  return `#!/bin/sh
${shellComment(marker(node.path))}
${shellComment('Fetches the contacts that the other node took while this one was down.')}
set -eu

${shellAssignment('mi', MI_PATH)}
${shellAssignment('links', linkListCommand(version))}
${shellAssignment('sync', dialects[version].mi.syncContacts ?? '')}
${BODY}`;
}

const BODY = String.raw`
tries=60
while [ "$tries" -gt 0 ]; do
	if "$mi" "$links" 2>/dev/null | grep -iq 'link_state[^a-z]*up'; then
		exec "$mi" "$sync"
	fi
	tries=$((tries - 1))
	sleep 1
done
echo 'sync-contacts: no other node is up'
`;

/** Started by OpenSIPS' own unit at each of its starts, so it is not enabled by itself. */
export function contactSyncUnit(node: ProxyNode): string {
  return writeUnit([
    comment(marker(node.path)),
    section('Unit'),
    entry('Description', 'Contacts of the other OpenSIPS node'),
    entry('After', debian12.units.opensips),
    section('Service'),
    entry('Type', 'oneshot'),
    entry('ExecStart', CONTACT_SYNC),
    entry('TimeoutStartSec', 120),
  ]);
}
