import { placeholder, type Artifact, type UnitState } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import type { ClusterMember, PacemakerCluster, Quorum } from '../model';
import { section, writeCorosyncConf, type CorosyncSection } from '../syntax/corosync-conf';
import { marker } from './marker';
import type { Renderer } from './renderer';
import { rootFile } from './root-file';

/**
 * `corosync.conf` and `authkey` of Corosync 3.1, the same on each member, and the packages and units of the cluster.
 * Times are in milliseconds. A changed corosync.conf is reloaded (`corosync-cfgtool -R`), a changed key needs a restart.
 * Left to the daemon: `token_coefficient` (650 ms per node from the third on, reckoned with in the consensus), the link
 * pings (derived from the token), ports (5405 and one more per link), `wait_for_all` where a device or a majority votes.
 * The connection to a quorum device is not encrypted: its certificates would have to come from the device's own machine.
 */
export const corosyncConf: Renderer = {
  id: 'corosync-conf',
  render: ({ pacemaker: cluster }) => (cluster ? cluster.members.flatMap((member) => artifacts(cluster, member)) : []),
};

function artifacts(cluster: PacemakerCluster, { machine }: ClusterMember): readonly Artifact[] {
  const { corosync, packages, units } = debian12;
  const { quorum, service, path: from } = cluster;
  const common = { machine, component: 'cluster', from } as const;
  const device = quorum.kind === 'device';
  const opensips: UnitState = { unit: units.opensips, state: service === 'systemd' ? 'enabled' : 'cluster' };
  const enabled = [units.corosync, units.pacemaker, ...(device ? [units.quorumDevice] : [])];
  return [
    rootFile({ ...common, path: corosync.config, content: content(cluster), onChange: 'reload-corosync' }),
    rootFile({
      ...common,
      path: corosync.authKey,
      content: placeholder(cluster.authKey),
      mode: 0o400,
      onChange: 'restart-corosync',
    }),
    {
      kind: 'need',
      machine,
      component: 'cluster',
      packages: [
        ...packages.cluster,
        ...(device ? packages.quorumDevice : []),
        ...(usesIpmi(cluster) ? packages.ipmi : []),
      ],
      units: [...enabled.map((unit) => ({ unit, state: 'enabled' }) as const), opensips],
    },
  ];
}

function usesIpmi({ resources }: PacemakerCluster): boolean {
  return resources.some((resource) => resource.kind === 'primitive' && resource.agent.type === 'fence_ipmilan');
}

function content({ path, name, totem, quorum, members }: PacemakerCluster): string {
  return writeCorosyncConf(marker(path), [
    section('totem', {
      version: 2,
      cluster_name: name,
      transport: 'knet',
      crypto_cipher: 'aes256',
      crypto_hash: 'sha256',
      token: totem.token.toMillis(),
      consensus: totem.consensus.toMillis(),
      join: totem.join.toMillis(),
    }),
    votes(quorum),
    section('nodelist', {}, ...members.map(node)),
    // Standard error is where `corosync -t` says what is wrong; the unit throws it away.
    section('logging', { to_stderr: 'yes', to_logfile: 'no', to_syslog: 'yes' }),
  ]);
}

function votes(quorum: Quorum): CorosyncSection {
  const provider = 'corosync_votequorum';
  switch (quorum.kind) {
    case 'two-node':
      return section('quorum', { provider, two_node: 1, wait_for_all: 1 });
    case 'majority':
      return section('quorum', { provider });
    case 'device': {
      const { host, algorithm } = quorum;
      const net = section('net', { host, algorithm, tls: 'off' });
      // ffsplit has one vote to give; lms wants the daemon's own number, which makes the last node a majority.
      const weight = algorithm === 'ffsplit' ? 1 : undefined;
      return section('quorum', { provider }, section('device', { model: 'net', votes: weight }, net));
    }
  }
}

function node({ machine, nodeId, links }: ClusterMember): CorosyncSection {
  const rings = links.map((address, i) => [`ring${i}_addr`, address.toString()] as const);
  return section('node', { name: machine, nodeid: nodeId, ...Object.fromEntries(rings) });
}
