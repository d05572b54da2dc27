import { primitives, type AwsPlatform, type Model, type PacemakerCluster, type Primitive } from '../../model';
import { interpolate, literal } from '../../terraform';
import { arnOf, type Statement } from './arns';
import { instanceAttribute } from './names';
import { routeTables } from './network';

/** Nodes of a cluster, as one of them sees them. */
interface Scene {
  readonly platform: AwsPlatform;
  readonly machine: string;
  readonly nodes: readonly string[];
}

/**
 * What the agents of Debian 12 call (resource-agents and fence-agents 4.12, read from their sources): actions that change
 * something, on what of the cluster they change, and those that only look, which AWS grants for everything or nothing.
 */
interface Calls {
  readonly looks: readonly string[];
  readonly changes: readonly {
    readonly actions: readonly string[];
    readonly on: (scene: Scene, agent: Primitive) => readonly string[];
  }[];
}

const CALLS: Readonly<Record<string, Calls>> = {
  awsvip: {
    looks: ['ec2:DescribeInstances'],
    // It takes the address from the interface that had it, too.
    changes: [{ actions: ['ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'], on: interfaces }],
  },
  awseip: {
    looks: ['ec2:DescribeInstances', 'ec2:DescribeAddresses'],
    changes: [
      {
        actions: ['ec2:AssociateAddress', 'ec2:DisassociateAddress'],
        on: (scene, agent) => [...elasticAddress(scene, agent), ...interfaces(scene)],
      },
    ],
  },
  'aws-vpc-move-ip': {
    looks: ['ec2:DescribeRouteTables'],
    changes: [{ actions: ['ec2:ReplaceRoute'], on: tables }],
  },
  fence_aws: {
    looks: ['ec2:DescribeInstances'],
    changes: [{ actions: ['ec2:StopInstances', 'ec2:StartInstances'], on: others }],
  },
};

/** What Pacemaker on a machine may do: move the addresses of its cluster, and fence the other nodes of it. */
export function clusterRights(model: Model, platform: AwsPlatform, machine: string): readonly Statement[] {
  const found = model.pacemakerClusters
    .filter(({ members }) => members.some((member) => member.machine === machine))
    .flatMap((cluster) => usesOf(cluster, { platform, machine, nodes: cluster.members.map((node) => node.machine) }));
  const looks = [...new Set(found.flatMap(({ calls }) => calls.looks))].sort();
  return [
    ...found.flatMap(({ calls, agent, scene }) =>
      calls.changes.map(({ actions, on }) => allow(actions, on(scene, agent))),
    ),
    ...(looks.length > 0 ? [allow(looks, ['*'])] : []),
  ].filter(({ Resource }) => Resource.length > 0);
}

function usesOf(cluster: PacemakerCluster, scene: Scene) {
  return primitives(cluster).flatMap((agent) => {
    const { type } = agent.agent;
    const calls = Object.hasOwn(CALLS, type) ? CALLS[type] : undefined;
    return calls ? [{ calls, agent, scene }] : [];
  });
}

function allow(actions: readonly string[], resources: readonly string[]): Statement {
  return { Effect: 'Allow', Action: actions, Resource: resources };
}

function interfaces({ platform, nodes }: Scene): readonly string[] {
  return nodes.map((node) =>
    arnOf(platform, 'ec2', 'network-interface', interpolate(instanceAttribute(node, 'primary_network_interface_id'))),
  );
}

function elasticAddress({ platform }: Scene, { parameters }: Primitive): readonly string[] {
  const id = parameters['allocation_id'];
  return typeof id === 'string' ? [arnOf(platform, 'ec2', 'elastic-ip', literal(id))] : [];
}

function tables({ platform }: Scene): readonly string[] {
  return routeTables(platform).map(({ id }) => arnOf(platform, 'ec2', 'route-table', id));
}

function others({ nodes, machine }: Scene): readonly string[] {
  return nodes.filter((node) => node !== machine).map((node) => interpolate(instanceAttribute(node, 'arn')));
}
