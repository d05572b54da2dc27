import { describe, expect, it } from 'vitest';
import { dialects } from '../../lib/facts/opensips/dialects';
import { pacemaker as limits } from '../../lib/facts/pacemaker';
import { OPENSIPS_VERSIONS, proxyClusters, type OpenSipsVersion, type ProxyClusterParts } from '../../lib/model';
import { managersOfOpenSips, metaOf } from '../../lib/rules/resources';
import { resolve } from '../../lib/resolve';
import {
  exampleModel,
  exampleTopology,
  MEMBERS,
  sharedModel,
  sharedTopology,
  SHARED_PATHS,
  type ExampleEdits,
  type SharedEdits,
} from '../../lib/testing';
import { proof } from './proof';

/** What an author cannot get wrong, so that no rule has to look: it follows from what was said. */
const SHAPES: readonly ExampleEdits[] = [
  {},
  { pacemaker: { service: 'clone' } },
  { proxies: { nodes: [1, 2, 3].map((i) => ({ name: `p${i}`, address: `192.168.3.${i}`, nodeId: i * 10 })) } },
  { pacemaker: { quorumDevice: { host: '192.0.2.7' } } },
  { replication: { binPort: 5678, clusterId: 9 } },
];

const models: readonly (readonly [OpenSipsVersion, ProxyClusterParts])[] = OPENSIPS_VERSIONS.flatMap((version) =>
  SHAPES.flatMap((shape) =>
    proxyClusters(exampleModel({ ...shape, proxies: { version, ...shape.proxies } })).map(
      (parts) => [version, parts] as const,
    ),
  ),
);

const defined = <T>(value: T | null | undefined): T => {
  if (value === null || value === undefined) throw new Error('a part is missing');
  return value;
};

describe.each(models)('derived in %s', (version, { cluster, replication, pacemaker }) => {
  it(proof('clusterer', 'the URL is the own socket'), () => {
    for (const { machine, config } of cluster.nodes) {
      const row = defined(replication?.nodes.find((r) => r.machine === machine));
      const sockets = config.sockets
        .filter((s) => s.protocol === 'bin')
        .map((s) => `bin:${s.host.toUriHost()}:${s.port}`);
      expect(sockets).toEqual([row.url]);
    }
  });

  it(proof('clusterer', 'ids are one for each node'), () => {
    const ids = cluster.nodes.map(({ nodeId }) => nodeId);
    expect(Math.min(...ids)).toBeGreaterThanOrEqual(1);
    expect(new Set(ids).size).toBe(ids.length);
    expect(replication?.nodes.map(({ nodeId }) => nodeId)).toEqual(ids);
    expect(pacemaker?.members.map(({ nodeId }) => nodeId)).toEqual(ids);
  });

  it(proof('clusterer', 'every node is a seed'), () => {
    const seed = dialects[version].clusterer.columns.includes('flags') ? 'seed' : 'none';
    expect(new Set(replication?.nodes.map((row) => row.seed))).toEqual(new Set([seed]));
  });

  it(proof('pacemaker', 'two nodes have one way to count'), () => {
    const kind = defined(pacemaker).quorum.kind;
    expect(kind === 'two-node').toBe(cluster.nodes.length === 2 && kind !== 'device');
  });

  it(proof('pacemaker', 'the address is where OpenSIPS runs'), () => {
    const { resources, constraints, service } = defined(pacemaker);
    const clone = resources.find((r) => r.kind === 'clone' && r.member.agent.type === 'opensips');
    const group = resources.find((r) => r.kind === 'group' && r.members.some((m) => m.agent.type === 'IPaddr2'));
    const together = constraints.filter(
      (c) => c.kind === 'colocation' && c.resource === group?.id && c.with === clone?.id && c.score === 'INFINITY',
    );
    expect(together).toHaveLength(service === 'clone' ? 1 : 0);
    const orders = constraints.filter((c) => c.kind === 'order' && c.then === group?.id);
    expect(orders).toEqual(
      service === 'clone' ? [expect.objectContaining({ first: clone?.id, order: 'Optional' })] : [],
    );
  });
});

const SHARED: readonly SharedEdits[] = [
  {},
  { connection: { access: { by: 'db-virtual' } } },
  { connection: { access: { by: 'direct', server: 'db2' } } },
  { galera: { members: MEMBERS.slice(0, 2), arbitrator: { name: 'proxy1', address: '192.0.2.11' } } },
  { pacemaker: { migrationThreshold: 5, quorumDevice: { host: '192.0.2.7' } } },
  {
    pacemaker: {
      resources: [
        { id: 'before', agent: 'systemd:rtpengine', placement: 'with-virtual-ip' },
        { id: 'everywhere', agent: 'ocf:pacemaker:ping', placement: 'clone' },
      ],
    },
  },
];

const shared: readonly (readonly [OpenSipsVersion, ProxyClusterParts])[] = OPENSIPS_VERSIONS.flatMap((version) =>
  SHARED.flatMap((shape) =>
    proxyClusters(sharedModel({ ...shape, proxies: { version } })).map((parts) => [version, parts] as const),
  ),
);

describe.each(shared)('derived for nodes that share a database in %s', (_, parts) => {
  const cluster = defined(parts.pacemaker);
  const [opensips] = managersOfOpenSips(cluster);
  const group = cluster.resources.find((r) => r.kind === 'group');

  it(proof('pacemaker', 'OpenSIPS comes after its address'), () => {
    const added = cluster.resources.length > 1 ? ['rtpengine'] : [];
    expect(group?.members.map(({ agent }) => agent.type)).toEqual(['IPaddr2', 'opensips', ...added]);
  });

  it(proof('pacemaker', 'a second OpenSIPS is stopped alone'), () => {
    expect(metaOf(cluster, defined(group), defined(opensips), 'multiple-active')).toBe('stop_unexpected');
  });

  it(proof('pacemaker', 'without quorum everything stops'), () => {
    expect(cluster.properties['no-quorum-policy']).toBe('stop');
  });

  it('Pacemaker waits longer for a stop than systemd', () => {
    const stop = defined(opensips?.operations.find(({ name }) => name === 'stop'));
    expect(stop.timeout.toMillis()).toBeGreaterThan(limits.withVirtualIp.unitStop.toMillis());
  });

  it('no node listens at an address of its own, or exchanges anything', () => {
    const sockets = parts.cluster.nodes.flatMap(({ config }) => config.sockets);
    expect(new Set(sockets.map(({ on }) => on))).toEqual(new Set(['virtual-ip']));
    expect(parts.cluster.nodes.flatMap(({ config }) => config.modules).filter((m) => m.name === 'clusterer')).toEqual(
      [],
    );
  });

  it('every node finds contacts, calls and accounts in the same tables', () => {
    const urls = parts.cluster.nodes.flatMap(({ config }) =>
      config.modules.flatMap((m) => m.parameters.filter(({ name }) => name === 'db_url').map(({ value }) => value)),
    );
    expect(urls).toHaveLength(3 * parts.cluster.nodes.length);
    expect(new Set(urls.map((url) => JSON.stringify(url))).size).toBe(1);
  });
});

describe('what cannot be said', () => {
  it('ids that meet, or below 1', () => {
    const ids = (...list: readonly number[]) =>
      resolve(
        exampleTopology({
          proxies: { nodes: list.map((nodeId, i) => ({ name: `p${i}`, address: `192.168.3.${i + 1}`, nodeId })) },
        }),
      ).problems;
    expect(ids(1, 2)).toEqual([]);
    expect(ids(1, 1).map(({ rule }) => rule)).toEqual(['input/node-ids-are-unique']);
    expect(ids(0, 1).length).toBeGreaterThan(0);
  });

  it(proof('clusterer', 'no id is said for all'), () => {
    const refused = (edits: ExampleEdits) => resolve(exampleTopology(edits)).problems.map(({ rule }) => rule);
    const parameter = (name: string, value: string | number) => ({
      proxies: { modules: [{ name: 'clusterer', parameters: [{ name, value }] }] },
    });
    expect(refused(parameter('my_node_id', 1))).toEqual(['input/known-parameters']);
    expect(refused(parameter('my_node_info', 'cluster_id=2,url=bin:192.168.3.125:5678'))).toEqual([
      'input/known-parameters',
    ]);
    expect(refused({ proxies: { core: [{ name: 'socket', value: 'bin:192.168.3.100:5555' }] } })).toHaveLength(1);
  });

  it('another policy for a lost quorum, or other attributes for OpenSIPS under Pacemaker', () => {
    const resources = [{ id: 'opensips', agent: 'systemd:opensips', placement: 'with-virtual-ip' }] as const;
    const { problems } = resolve(sharedTopology({ pacemaker: { resources } }));
    expect(problems.map(({ rule, path }) => [rule, path])).toEqual([
      ['input/pacemaker-resource-ids', SHARED_PATHS.pacemaker],
    ]);
  });

  it(proof('clusterer', 'one version in a cluster'), () => {
    const [cluster] = exampleModel({ proxies: { version: '3.4' } }).proxyClusters;
    expect(cluster?.version).toBe('3.4');
    expect(cluster?.nodes.every((node) => !('version' in node))).toBe(true);
  });
});
