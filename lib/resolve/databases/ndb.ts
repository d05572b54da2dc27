import { ndb } from '../../facts/ndb';
import type { NdbCluster, NdbNode } from '../../model';
import type { MachineRecord, NdbClusterRecord } from '../../topology/topology';
import type { StackContext } from '../context';
import type { Problems } from '../problems';
import { resolveServers } from './servers';
import { sharedNames, type ResolvedDatabase } from './shared';

const DEFAULT_REPLICAS = 2;
const DEFAULT_DATA_MEMORY = '512MiB';

const ROLES = ['management', 'data', 'sql'] as const;
type Role = (typeof ROLES)[number];

/** A machine of the cluster as the author said it. */
interface Said {
  readonly record: MachineRecord;
  readonly role: Role;
  /** `data[0]` */
  readonly prop: string;
}

/** MySQL Cluster with the numbers of its nodes; undefined when something cannot be read. */
export function resolveNdb(record: NdbClusterRecord, stack: StackContext): ResolvedDatabase | undefined {
  const { path } = record;
  const { problems } = stack;
  const said = ROLES.flatMap((role) =>
    record[role].map((node, i): Said => ({ record: node, role, prop: `${role}[${i}]` })),
  );
  const replicas = problems.integer(
    path,
    'replicas',
    record.replicas ?? DEFAULT_REPLICAS,
    ndb.replicas.min,
    ndb.replicas.max,
  );
  const count = (role: Role, most: number) => {
    const { length } = record[role];
    if (length >= 1 && length <= most) return;
    problems.add({
      rule: 'input/number-of-nodes',
      path,
      message: length < 1 ? `\`${role}\` holds no machine` : `\`${role}\` holds more machines than are of use`,
      found: `${length} nodes`,
      allowed: `1 to ${most}`,
      fix: `change \`${role}\``,
    });
  };
  count('management', ndb.maxManagement);
  count('data', ndb.maxDataNodeId);
  count('sql', ndb.maxSql);
  if (replicas !== undefined) checkGroups(record, replicas, problems);
  if (record.database?.toLowerCase() === ndb.ownDatabase) {
    problems.add({
      rule: 'input/database-names',
      path,
      message: "`database` is one of the cluster's own",
      found: JSON.stringify(record.database),
      allowed: 'another name',
      fix: 'change `database`',
    });
  }
  checkPlacement(path, said, stack);
  const names = sharedNames(record, stack);
  const servers = resolveServers(
    path,
    said.map((each) => each.record),
    (i) => said[i]?.prop ?? '',
    stack,
  );
  const dataMemory = problems.sizeWithin(path, 'dataMemory', record.dataMemory ?? DEFAULT_DATA_MEMORY, ndb.dataMemory);
  const ids = numbers(path, said, problems);
  if (!names || !servers || !dataMemory || replicas === undefined) return undefined;
  const nodes = (role: Role): readonly NdbNode[] =>
    servers.flatMap(({ machine, address }, i) => {
      const nodeId = ids[i] ?? 0;
      return said[i]?.role === role ? [{ machine, address, nodeId, serverId: nodeId }] : [];
    });
  const database: NdbCluster = {
    kind: 'ndb',
    ...names,
    management: nodes('management'),
    data: nodes('data'),
    sql: nodes('sql'),
    replicas,
    dataMemory,
  };
  return { database, machines: servers.flatMap(({ made }) => made ?? []) };
}

/**
 * Clients of MySQL, which the packages of every node come with, and of MariaDB, which a proxy makes its tables with, exclude
 * each other (`virtual-mysql-client`).
 */
function checkPlacement(path: string, said: readonly Said[], { otherMachines, problems }: StackContext): void {
  for (const { record, prop } of said) {
    if (!otherMachines.has(record.name.toLowerCase())) continue;
    problems.add({
      rule: 'input/packages',
      path,
      message: "packages of MySQL Cluster cannot be installed beside a proxy's client of MariaDB",
      found: record.name,
      allowed: 'machines of its own',
      fix: `change \`${prop}\``,
    });
  }
}

/** Data nodes stand in groups, each with all copies of its share of the rows. */
function checkGroups({ path, data }: NdbClusterRecord, replicas: number, problems: Problems): void {
  if (data.length === 0 || data.length % replicas === 0) return;
  problems.add({
    rule: 'input/number-of-nodes',
    path,
    message: `data nodes stand in groups of ${replicas}, one for each copy of a row`,
    found: `${data.length} data nodes, ${replicas} replicas`,
    allowed: `a multiple of ${replicas}`,
    fix: 'change `data` or `replicas`',
  });
}

/**
 * NodeId of each machine: as said, else the smallest free one of its role. A data node keeps its rows in a folder with its
 * number, so the number must not move when others come and go.
 */
function numbers(path: string, said: readonly Said[], problems: Problems): readonly number[] {
  const given = said.map(({ record: { nodeId }, role, prop }) => {
    if (nodeId === undefined) return undefined;
    const most = role === 'data' ? ndb.maxDataNodeId : ndb.maxNodeId;
    return problems.integer(path, `${prop}.nodeId`, nodeId, 1, most);
  });
  const taken = new Set(given);
  return said.map(({ role }, i) => {
    const own = given[i];
    if (own !== undefined) return own;
    let next: number = ndb.firstNodeId[role];
    while (taken.has(next)) next += 1;
    taken.add(next);
    return next;
  });
}
