import type { Artifact } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import { dialects } from '../facts/opensips/dialects';
import { pacemaker } from '../facts/pacemaker';
import type { PacemakerCluster, Primitive, ProxyClusterParts } from '../model';
import { marker } from './marker';
import type { Renderer } from './renderer';
import { program } from './root-file';
import { agentText } from './vip-follower/agent-text';
import { miText } from './vip-follower/mi-text';

/** Path of `mi` on the machine: one command to OpenSIPS over its management interface. */
export const MI_PATH = `${debian12.home}/mi`;

/**
 * `mi`, on each node, for hooks and people; and where a resource follows the VIP, its OCF agent, on each member. Both are
 * POSIX sh. Pacemaker reads an agent at each call, so a changed one needs nothing.
 */
export const vipFollower: Renderer = {
  id: 'vip-follower',
  render: (parts) => {
    const { cluster, pacemaker: found } = parts;
    const { fifo, runDirectory, group } = debian12.opensips;
    const { wire } = dialects[cluster.version].mi;
    const text = miText(marker(cluster.path), { wire, fifo, replies: runDirectory, group });
    return [
      ...cluster.nodes.map(({ machine }) =>
        program({ machine, component: 'proxy', path: MI_PATH, content: text, from: cluster.path, onChange: 'nothing' }),
      ),
      ...(found && followerOf(found) ? agents(found) : []),
    ];
  },
};

/**
 * Words of the command that switches nathelper's pings off, to be run after each start of OpenSIPS; null where pings
 * need no switch. The pings of a node begin with its start, and only the VIP follower may let them go on.
 */
export function pingsOff({ pacemaker: found }: ProxyClusterParts): readonly string[] | null {
  const ping = found && followerOf(found)?.parameters['ping'];
  return typeof ping === 'string' ? [MI_PATH, '-t', '20', ping, '0'] : null;
}

function agents(found: PacemakerCluster): readonly Artifact[] {
  const content = agentText(marker(found.path), MI_PATH, `${debian12.run}/answers`);
  const path = `${debian12.ocfProvider}/${pacemaker.follower.type}`;
  return found.members.map(({ machine }) =>
    program({ machine, component: 'cluster', path, content, from: found.path, onChange: 'nothing' }),
  );
}

function followerOf({ resources }: PacemakerCluster): Primitive | undefined {
  const { provider, type } = pacemaker.follower;
  return resources
    .flatMap((resource) => (resource.kind === 'group' ? resource.members : []))
    .find(({ agent }) => agent.provider === provider && agent.type === type);
}
