import type { Artifact, NeedArtifact } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import { pacemaker as facts } from '../facts/pacemaker';
import { storePackage } from '../facts/opensips/stores';
import type { ProxyCluster, ProxyClusterParts, ProxyNode } from '../model';
import { commentLine } from '../syntax/comment';
import { comment, entry, execWords, section, writeUnit, type IniLine } from '../syntax/ini';
import { writeEnvironment } from '../syntax/key-value';
import { DATABASE_READY } from './database-client';
import { INTERCONNECT_CERTIFICATES } from './interconnect-certificates';
import { marker } from './marker';
import type { Renderer } from './renderer';
import { rootFile } from './root-file';
import { TABLE_RELOAD, watchedCaches } from './table-reload';
import { pingsOff } from './vip-follower';

/**
 * How OpenSIPS is started on each node, all versions (their packages' units differ in nothing that matters here):
 * - `/etc/default/opensips`: memory in whole MiB, rounded up, which the package's unit passes to the daemon;
 * - `40-opensips-cdk.conf`, a drop-in to that unit: who restarts it, what it waits for, what happens at its start. A
 *   changed one is read at once and restarts nothing: who restarts it counts from then on, the rest at its next start.
 * Either systemd restarts OpenSIPS (enabled, `Restart=always`, without giving up) or Pacemaker does (not enabled,
 * `Restart=no`): never both. With a shared database it starts only when that answers: it reads its tables at its start, and
 * ends where it cannot. The run directory is the package's (`RuntimeDirectory=opensips`).
 */
export const systemd: Renderer = {
  id: 'systemd',
  render: (parts) => parts.cluster.nodes.flatMap((node) => forNode(parts, node)),
};

function forNode(parts: ProxyClusterParts, node: ProxyNode): readonly Artifact[] {
  const { cluster, database } = parts;
  const { opensips, sysusers } = debian12;
  const common = { machine: node.machine, component: 'proxy', from: node.path } as const;
  const user = database?.user ?? opensips.user;
  return [
    rootFile({ ...common, path: opensips.environment, content: environment(cluster, node), onChange: 'restart-proxy' }),
    rootFile({ ...common, path: opensips.dropIn, content: dropIn(parts, node, user), onChange: 'reload-units' }),
    ...(user === opensips.user
      ? []
      : [
          rootFile({
            ...common,
            component: 'base',
            path: sysusers,
            content: account(node, user),
            onChange: 'reload-units',
          }),
        ]),
    need(parts, node),
  ];
}

function environment(cluster: ProxyCluster, node: ProxyNode): string {
  const mebibytes = (bytes: number) => String(Math.ceil(bytes / 1024 ** 2));
  const { user, group } = debian12.opensips;
  const values = {
    RUN_OPENSIPS: 'yes',
    USER: user,
    GROUP: group,
    S_MEMORY: mebibytes(cluster.sharedMemory.toBytes()),
    P_MEMORY: mebibytes(cluster.packageMemory.toBytes()),
    DUMP_CORE: 'no',
    OPTIONS: '',
  };
  return writeEnvironment([
    { kind: 'comment', text: marker(node.path) },
    { kind: 'comment', text: 'Memory in MiB: shared by all processes, and of each process.' },
    ...Object.entries(values).map(([key, value]) => ({ kind: 'pair', key, value }) as const),
  ]);
}

function dropIn(parts: ProxyClusterParts, node: ProxyNode, user: string): string {
  const { units, opensips } = debian12;
  const off = pingsOff(parts);
  const after = [
    'network-online.target',
    ...(parts.database ? [units.mariadb] : []),
    ...(parts.connection?.access.by === 'haproxy' ? [units.haproxy] : []),
  ].join(' ');
  // `+`: as root; `-`: its failure does not stop OpenSIPS.
  const hook = (key: 'ExecStartPre' | 'ExecStartPost', words: readonly string[]) => entry(key, `+-${execWords(words)}`);
  const hooks: readonly IniLine[] = [
    ...(parts.interconnect?.transport.by === 'bins'
      ? [
          comment('Without certificates it ends by itself; with older ones it serves all but other sites.'),
          hook('ExecStartPre', [INTERCONNECT_CERTIFICATES]),
        ]
      : []),
    ...(parts.shared
      ? [
          comment('Without its tables it would end at once: whoever starts it must see that, and try again.'),
          entry('ExecStartPre', `+${execWords([DATABASE_READY])}`),
        ]
      : []),
    ...(watchedCaches(parts, node).length > 0
      ? [comment('From here on changed tables are reloaded.'), hook('ExecStartPre', [TABLE_RELOAD, 'record'])]
      : []),
    ...(off
      ? [comment('Nobody pings clients until the node holds the virtual address.'), hook('ExecStartPost', off)]
      : []),
  ];
  return writeUnit([
    comment(marker(node.path)),
    section('Unit'),
    entry('Wants', after),
    entry('After', after),
    comment('However often it fails, it may be started again.'),
    entry('StartLimitIntervalSec', 0),
    section('Service'),
    ...restart(parts),
    ...(parts.pacemaker?.service === 'with-virtual-ip'
      ? [
          comment('Its data is in the tables: a stop that takes longer is ended, so that the address can move.'),
          entry('TimeoutStopSec', facts.withVirtualIp.unitStop.toSeconds()),
        ]
      : []),
    ...(user === opensips.user ? [] : [entry('User', user)]),
    ...hooks,
  ]);
}

function restart(parts: ProxyClusterParts): readonly IniLine[] {
  return managed(parts) === 'cluster'
    ? [comment('Pacemaker restarts it, and must see that it failed.'), entry('Restart', 'no')]
    : [entry('Restart', 'always'), entry('RestartSec', '200ms')];
}

function managed({ pacemaker }: ProxyClusterParts): 'enabled' | 'cluster' {
  return pacemaker && pacemaker.service !== 'systemd' ? 'cluster' : 'enabled';
}

/** An account for a database user that is not the package's: the server knows its users by their accounts. */
function account(node: ProxyNode, user: string): string {
  const { group, runDirectory } = debian12.opensips;
  return `${commentLine('#', marker(node.path))}\ng ${group} -\nu ${user} - "OpenSIPS" ${runDirectory}\nm ${user} ${group}\n`;
}

function need(parts: ProxyClusterParts, { machine }: ProxyNode): NeedArtifact {
  const { packages, units } = debian12;
  const { version } = parts.cluster;
  return {
    kind: 'need',
    machine,
    component: 'proxy',
    packages: [
      ...packages.proxy[version],
      ...new Set(parts.stores.flatMap(({ engine }) => storePackage(engine, version) ?? [])),
    ],
    units: [{ unit: units.opensips, state: managed(parts) }],
  };
}
