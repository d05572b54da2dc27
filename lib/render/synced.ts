import type { Artifact } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import { PINGS } from '../facts/opensips/clustering';
import { CAPABILITIES, dialects, type ManagementInterface } from '../facts/opensips/dialects';
import { pacemaker } from '../facts/pacemaker';
import { linkListCommand } from '../facts/reloads';
import { clustererClusters } from '../model';
import type { ClustererCluster, ProxyClusterParts, ProxyNode, ReplicationNode } from '../model';
import { comment, entry, section, writeUnit } from '../syntax/ini';
import { marker } from './marker';
import type { Renderer } from './renderer';
import { program, rootFile } from './root-file';
import { syncedText } from './synced/synced-text';
import { MI_PATH } from './vip-follower';

/** Path of `synced` on the machine: what OpenSIPS knows of its cluster, for people, roll-outs and Pacemaker. */
export const SYNCED = `${debian12.home}/synced`;

/**
 * `synced`, on each node of a cluster, and the service that runs it: it watches over each start of OpenSIPS until the node
 * holds what the others hold, asks again for what does not come, and tells Pacemaker (a node attribute) and `/run`. A
 * roll-out lets a machine lose a service only when another one that says `yes` has taken the virtual address.
 * Its service is restarted for a changed program. Nothing where one node alone runs OpenSIPS and no replication is: there is
 * nobody to hold the same.
 */
export const synced: Renderer = {
  id: 'synced',
  render: (parts) =>
    parts.replication || (parts.pacemaker && parts.pacemaker.service !== 'with-virtual-ip')
      ? parts.cluster.nodes.flatMap((node) => forNode(parts, node))
      : [],
};

function forNode(parts: ProxyClusterParts, node: ProxyNode): readonly Artifact[] {
  const { systemdUnits, units } = debian12;
  const { machine, path: from } = node;
  const common = { machine, component: 'proxy', from } as const;
  const path = `${systemdUnits}/${units.sync}`;
  return [
    program({ ...common, path: SYNCED, content: text(parts, node), onChange: 'reload-units' }),
    rootFile({ ...common, path, content: unit(node), onChange: 'reload-units' }),
    {
      kind: 'need',
      machine,
      component: 'proxy',
      packages: [],
      units: [{ unit: units.sync, state: 'enabled' }],
    },
  ];
}

function text(parts: ProxyClusterParts, node: ProxyNode): string {
  const { cluster, replication, pacemaker: found } = parts;
  const { clusterer, dialog, mi } = dialects[cluster.version];
  const clusters = clusterer.pings === 'yes' ? clustererClusters(parts) : [];
  const linked = replication !== null && clusters.length > 0;
  const peers = donors(parts).filter(({ machine }) => machine !== node.machine);
  const asks = [
    { name: CAPABILITIES.contacts, command: mi.syncContacts, when: replication?.contacts !== 'off' },
    { name: CAPABILITIES.dialogs, command: mi.syncDialogs, when: replication?.dialogs === 'on' },
  ];
  return syncedText(marker(node.path), {
    mi: MI_PATH,
    wire: mi.wire,
    questions: [
      clusters.length > 0 ? linkListCommand(cluster.version) : 'uptime',
      ...(linked && mi.listCapabilities !== null ? [mi.listCapabilities] : []),
    ],
    linked: linked ? 'yes' : 'no',
    clusterId: linked ? replication.clusterId : null,
    peers: linked ? peers.map(({ nodeId, machine }) => ({ nodeId, machine })) : [],
    asks: linked ? asks.flatMap(({ name, command, when }) => (command && when ? [{ name, command }] : [])) : [],
    // The own table lacks what was registered while the node was down, and OpenSIPS does not ask by itself.
    atStart:
      linked && replication.contacts === 'memory-and-sql' && mi.syncContacts !== null ? [CAPABILITIES.contacts] : [],
    additive: linked ? [CAPABILITIES.contacts, ...(dialog.autoSync === null ? [CAPABILITIES.dialogs] : [])] : [],
    restartLinks: restartLinks(mi, clusters),
    hangsAfter: hangsAfter(node),
    attribute: found ? pacemaker.synced : '',
    run: debian12.run,
  });
}

/** Nodes that hold the same: those of the site, or of all sites where they answer on one address. */
function donors({ replication, interconnect, dualSite }: ProxyClusterParts): readonly ReplicationNode[] {
  return (dualSite?.anycast ? interconnect?.nodes : replication?.nodes) ?? [];
}

/** Rows that are read again, where there are rows. Killed half-way it must not leave the node disabled in its own row. */
function restartLinks({ naming }: ManagementInterface, clusters: readonly ClustererCluster[]) {
  const command = (name: string) => (naming === 'flat' ? `clusterer_${name}` : `clusterer:${name}`);
  if (clusters.some(({ database }) => database !== null)) return [[command('reload')]];
  return clusters.flatMap(({ clusterId }) =>
    ['0', '1'].map((status) => [command('set_status'), String(clusterId), status]),
  );
}

/** Seconds that the tries at a node which does not answer are over in, with some to spare on a busy computer. */
function hangsAfter({ config }: ProxyNode): number {
  const lines = config.modules.find(({ name }) => name === 'clusterer')?.parameters ?? [];
  const { value } = lines.filter(({ name }) => name === 'ping_timeout').at(-1) ?? {};
  const tries = Number(value ?? PINGS.timeoutMillis) * (1 + PINGS.retries);
  return Math.max(20, Math.ceil(tries / 1000) + 10);
}

/** Ends and begins with OpenSIPS, whoever starts that and why. */
function unit(node: ProxyNode): string {
  const { opensips } = debian12.units;
  return writeUnit([
    comment(marker(node.path)),
    section('Unit'),
    entry('Description', 'Whether OpenSIPS holds what the other nodes hold'),
    entry('After', opensips),
    entry('PartOf', opensips),
    section('Service'),
    entry('ExecStart', `${SYNCED} follow`),
    entry('ExecStopPost', `-${SYNCED} withdraw`),
    entry('Restart', 'on-failure'),
    entry('RestartSec', 5),
    section('Install'),
    entry('WantedBy', opensips),
  ]);
}
