import { proxyClusters, type AwsPlatform, type Model } from '../../model';
import { interpolate, reference, type Block, type Expression } from '../../terraform';
import { nameOfPath, terraformName } from '../../units';
import { instanceAttribute } from './names';
import { routeTables } from './network';

/**
 * What a virtual IP needs of AWS before Pacemaker moves it: between zones a route in each table, for the agent replaces what
 * is there and makes none. It leads to the first node at first, and wherever the agent puts it from then on. Within a zone
 * the agent needs nothing.
 */
export function addresses(model: Model, platform: AwsPlatform): readonly Block[] {
  return behindRoutes(model).flatMap(({ virtualIp, cluster }) => {
    const [first] = cluster.nodes;
    if (!first) return [];
    return routeTables(platform).map((table) => ({
      type: 'resource' as const,
      labels: ['aws_route', routeTo(virtualIp.path, table.label)],
      from: virtualIp.path,
      body: {
        route_table_id: table.id,
        destination_cidr_block: virtualIp.address.toString(),
        network_interface_id: interpolate(instanceAttribute(first.machine, 'primary_network_interface_id')),
        lifecycle: { ignore_changes: ['network_interface_id'] },
      },
    }));
  });
}

/** The routes that a machine's agent replaces. */
export function routesOf(model: Model, platform: AwsPlatform, machine: string): readonly Expression[] {
  return behindRoutes(model)
    .filter(({ cluster }) => cluster.nodes.some((node) => node.machine === machine))
    .flatMap(({ virtualIp: { path } }) =>
      routeTables(platform).map(({ label }) => reference('aws_route', routeTo(path, label))),
    );
}

/** Whether packets come to a machine by a route of the VPC, for an address that is none of its subnet's. */
export function movesByRoute(model: Model, machine: string): boolean {
  return behindRoutes(model).some(({ cluster }) => cluster.nodes.some((node) => node.machine === machine));
}

function behindRoutes(model: Model) {
  return proxyClusters(model).flatMap(({ cluster, virtualIp }) =>
    virtualIp?.movedBy === 'route' ? [{ cluster, virtualIp }] : [],
  );
}

function routeTo(path: string, table: string): string {
  return terraformName(nameOfPath(path), table);
}
