import type { Machine } from '../../model';
import type { MachineRecord } from '../../topology/topology';
import type { IpAddress } from '../../units';
import type { StackContext } from '../context';
import { checkName, MAX_NODE_ID, nodeIds, usable } from '../nodes';

/** A machine of a shared database, before it is known what it does there. */
export interface ResolvedServer {
  readonly machine: string;
  readonly address: IpAddress;
  /** As said, else the smallest free one in the order of the machines. */
  readonly serverId: number;
  /** Null where the machine is a node of a proxy cluster or an arbitrator, too, which made it. */
  readonly made: Machine | null;
}

/**
 * The machines of a shared database; undefined when one of them cannot be read. One that is a node of a proxy cluster or
 * an arbitrator as well has to be the same there: name and address.
 * @param prop for each machine, how the author calls it: `members[0]`
 */
export function resolveServers(
  path: string,
  records: readonly MachineRecord[],
  prop: (index: number) => string,
  stack: StackContext,
): readonly ResolvedServer[] | undefined {
  const ids = nodeIds(records, path, prop, stack);
  const servers = records.map((record, i) => {
    const key = record.name.toLowerCase();
    const beside = stack.otherMachines.get(key);
    // One that stands twice in this database, or in another one, is said by claimForDatabase.
    const isSecond = records.slice(0, i).some(({ name }) => name.toLowerCase() === key);
    if (!beside && !isSecond && !stack.databaseMachines.has(key)) checkName(record, prop(i), path, stack);
    const address = beside
      ? besideAddress(record, beside, prop(i), path, stack)
      : ownAddress(record, prop(i), path, stack);
    const serverId = ids[i];
    if (!address || serverId === undefined) return undefined;
    const made: Machine | null = beside
      ? null
      : {
          name: record.name,
          path: `${path}/${record.name}`,
          address,
          links: [],
          os: 'debian-12',
          hostKey: Object.hasOwn(stack.hostKeys, record.name) ? (stack.hostKeys[record.name] ?? null) : null,
        };
    return { machine: record.name, address, serverId, made };
  });
  claimForDatabase(path, records, prop, stack);
  checkFamilies(path, servers, stack);
  const complete = servers.filter((server) => server !== undefined);
  return complete.length === records.length ? complete : undefined;
}

export { MAX_NODE_ID };

function ownAddress(record: MachineRecord, prop: string, path: string, stack: StackContext): IpAddress | undefined {
  if ((record.links ?? []).length > 0) {
    stack.problems.add({
      rule: 'input/number-of-links',
      path,
      message: `\`${prop}\` has links, and no Corosync runs on a machine of a database`,
      found: (record.links ?? []).join(', '),
      allowed: 'no `links`',
      fix: `remove \`links\` from \`${prop}\``,
    });
  }
  const address = stack.problems.address(path, `${prop}.address`, record.address);
  return usable(address, `${prop}.address`, record.address, path, stack);
}

function besideAddress(
  record: MachineRecord,
  beside: MachineRecord,
  prop: string,
  path: string,
  { problems }: StackContext,
): IpAddress | undefined {
  const address = problems.address(path, `${prop}.address`, record.address);
  if (beside.name === record.name && beside.address === record.address) return address;
  problems.add({
    rule: 'input/names-are-unique',
    path,
    message: `\`${prop}\` has the name of a machine of another part, and is another one`,
    found: `${record.name} at ${record.address}`,
    allowed: `${beside.name} at ${beside.address}, which puts the database beside it, or a name of its own`,
    fix: `change \`${prop}\`: Machine.at('name', …)`,
  });
  return undefined;
}

/** They talk to each other at these addresses. */
function checkFamilies(
  path: string,
  servers: readonly ({ readonly address: IpAddress } | undefined)[],
  { problems }: StackContext,
): void {
  const addresses = servers.flatMap((server) => server?.address ?? []);
  if (new Set(addresses.map(({ family }) => family)).size < 2) return;
  problems.add({
    rule: 'input/machine-addresses',
    path,
    message: 'machines of one database have addresses of both families, and cannot reach each other',
    found: addresses.join(', '),
    allowed: 'IPv4 addresses, or IPv6 addresses',
    fix: 'change the addresses of the machines',
  });
}

/** Two servers of a machine would want one port and one folder. */
function claimForDatabase(
  path: string,
  records: readonly MachineRecord[],
  prop: (index: number) => string,
  { databaseMachines, problems }: StackContext,
): void {
  records.forEach(({ name }, i) => {
    const key = name.toLowerCase();
    const other = databaseMachines.get(key);
    databaseMachines.set(key, other ?? path);
    if (other === undefined) return;
    problems.add({
      rule: 'input/names-are-unique',
      path,
      message: `machine '${name}' is in a database already`,
      found: JSON.stringify(name),
      allowed: 'one database server on each machine',
      fix: `change \`${prop(i)}\``,
      ...(other !== path && { related: [other] }),
    });
  });
}
