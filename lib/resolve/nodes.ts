import type { Machine } from '../model';
import type { MachineRecord, ProxyClusterRecord } from '../topology/topology';
import { isHostName, type IpAddress } from '../units';
import type { NodeIdentity, StackContext } from './context';
import type { Problems } from './problems';

/** clusterer takes 128 nodes in one cluster (node_info.h). */
const MAX_NODES = 128;
/** Node ids also become MariaDB server ids and Corosync node ids; this bound suits all three. */
export const MAX_NODE_ID = 65535;
const LAST_LINK = 7;

export interface ResolvedNodes {
  readonly nodes: readonly NodeIdentity[];
  readonly machines: readonly Machine[];
}

/**
 * The nodes of a proxy cluster with names, addresses and ids; undefined when an address cannot be read.
 * @param ids by the names of the machines, where sites count together; null where this cluster counts alone
 */
export function resolveNodes(
  record: ProxyClusterRecord,
  ids: ReadonlyMap<string, number> | null,
  stack: StackContext,
): ResolvedNodes | undefined {
  const { path, nodes } = record;
  const { problems } = stack;
  if (nodes.length < 2 || nodes.length > MAX_NODES) {
    problems.add({
      rule: 'input/number-of-nodes',
      path,
      message:
        nodes.length < 2
          ? 'a highly available cluster needs a second node'
          : 'clusterer does not take so many nodes in one cluster',
      found: `${nodes.length} nodes`,
      allowed: `2 to ${MAX_NODES}`,
      fix: nodes.length < 2 ? 'add machines to `nodes`' : 'split `nodes` over several topologies',
    });
  }

  const numbers = ids ? nodes.map(({ name }) => ids.get(name)) : nodeIds(nodes, path, (i) => `nodes[${i}]`, stack);
  const resolved = nodes.map((node, i) => {
    checkName(node, `nodes[${i}]`, path, stack);
    const at = `${path}/${node.name}`;
    const address = usable(
      problems.address(path, `nodes[${i}].address`, node.address),
      `nodes[${i}].address`,
      node.address,
      path,
      stack,
    );
    const links = (node.links ?? []).map((link, l) =>
      usable(problems.address(path, `nodes[${i}].links[${l}]`, link), `nodes[${i}].links[${l}]`, link, path, stack),
    );
    if (links.length > LAST_LINK) {
      problems.add({
        rule: 'input/number-of-links',
        path,
        message: `node '${node.name}' has more links than Corosync takes`,
        found: `${links.length + 1} links`,
        allowed: `${LAST_LINK + 1}, the address included`,
        fix: `shorten \`nodes[${i}].links\``,
      });
    }
    const id = numbers[i];
    if (!address || id === undefined || links.some((link) => link === undefined)) return undefined;
    const machine: Machine = {
      name: node.name,
      path: at,
      address,
      links: links.filter((link) => link !== undefined),
      os: 'debian-12',
      hostKey: Object.hasOwn(stack.hostKeys, node.name) ? (stack.hostKeys[node.name] ?? null) : null,
    };
    return { machine, identity: { path: at, machine: node.name, address, nodeId: id } };
  });

  const complete = resolved.filter((node) => node !== undefined);
  if (complete.length < nodes.length || complete.length < 2 || complete.length > MAX_NODES) return undefined;
  return { nodes: complete.map((n) => n.identity), machines: complete.map((n) => n.machine) };
}

/** One machine of each name. */
export function checkName(
  node: MachineRecord,
  prop: string,
  path: string,
  { problems, machineNames }: StackContext,
): void {
  if (!checkHostName(node, prop, path, problems)) return;
  // Host names differ in no more than case on disks and in DNS.
  const key = node.name.toLowerCase();
  const other = machineNames.get(key);
  if (other === undefined) {
    machineNames.set(key, `${path}/${node.name}`);
    return;
  }
  problems.add({
    rule: 'input/names-are-unique',
    path,
    message: `machine name '${node.name}' stands twice`,
    found: JSON.stringify(node.name),
    allowed: 'one machine of each name in a stack',
    fix: `change \`${prop}\`: Machine.at('name', …)`,
    related: [other],
  });
}

/** Whether a machine can be called so; complained about where not. */
export function checkHostName({ name }: MachineRecord, prop: string, path: string, problems: Problems): boolean {
  if (isHostName(name)) return true;
  problems.add({
    rule: 'input/machine-names',
    path,
    message: `\`${prop}.name\` is no host name`,
    found: JSON.stringify(name),
    allowed: 'letters, digits and dashes, 63 at most, no dash at either end',
    fix: `change \`${prop}\`: Machine.at('name', …)`,
  });
  return false;
}

/** Complains about an address that no machine can be reached at. */
export function checkReachable(
  address: IpAddress,
  prop: string,
  written: string,
  path: string,
  problems: Problems,
): void {
  if (['unicast', 'private', 'uniqueLocal', 'carrierGradeNat', 'reserved'].includes(address.range)) return;
  problems.add({
    rule: 'input/machine-addresses',
    path,
    message: `\`${prop}\` is no address a machine can be reached at`,
    found: `${JSON.stringify(written)} (${address.range})`,
    allowed: 'an address of a network interface: not loopback, link-local, multicast, nor one of 6to4, Teredo or NAT64',
    fix: `change \`${prop}\``,
  });
}

/** The address, complained about where no machine can have it, or another one has it. */
export function usable(
  address: IpAddress | undefined,
  prop: string,
  written: string,
  path: string,
  { problems, addresses }: StackContext,
): IpAddress | undefined {
  if (!address) return undefined;
  checkReachable(address, prop, written, path, problems);
  const other = addresses.get(address.toString());
  if (other !== undefined) {
    problems.add({
      rule: 'input/addresses-are-unique',
      path,
      message: `address ${address.toString()} stands twice`,
      found: JSON.stringify(written),
      allowed: 'one machine at each address of a stack',
      fix: `change \`${prop}\``,
      related: [other],
    });
  }
  addresses.set(address.toString(), `${path} ${prop}`);
  return address;
}

/**
 * Ids as said; the others take the smallest free ones in the order of the machines.
 * @param prop how the author calls each machine: `nodes[0]`
 */
export function nodeIds(
  nodes: readonly MachineRecord[],
  path: string,
  prop: (index: number) => string,
  { problems }: StackContext,
): readonly (number | undefined)[] {
  const taken = new Map<number, string>();
  const said = nodes.map((node, i) => {
    if (node.nodeId === undefined) return undefined;
    const id = problems.integer(path, `${prop(i)}.nodeId`, node.nodeId, 1, MAX_NODE_ID);
    const other = id === undefined ? undefined : taken.get(id);
    if (id !== undefined && other !== undefined) {
      problems.add({
        rule: 'input/node-ids-are-unique',
        path,
        message: `nodes '${other}' and '${node.name}' have one id`,
        found: String(id),
        allowed: 'an id of its own for each node',
        fix: `change \`${prop(i)}.nodeId\`, or leave it out`,
      });
    }
    if (id !== undefined) taken.set(id, node.name);
    return id;
  });
  let next = 1;
  return nodes.map((node, i) => {
    if (node.nodeId !== undefined) return said[i];
    while (taken.has(next)) next += 1;
    taken.set(next, node.name);
    return next;
  });
}
