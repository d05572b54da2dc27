import { dialects } from '../facts/opensips/dialects';
import {
  sipAddress,
  type Federation,
  type LocalDatabase,
  type ReplicationCluster,
  type ReplicationNode,
} from '../model';
import type { ReplicationClusterRecord } from '../topology/topology';
import { nameOfPath } from '../units';
import type { ClusterContext } from './context';
import { SECRET_MARK } from './secrets';

const MAX_CLUSTER_ID = 65535;
/** Columns `url` and `description` of table `clusterer` are CHAR(64). */
const COLUMN_LENGTH = 64;
const TAG = /^[A-Za-z0-9_-]{1,32}$/;
const DEFAULT_TAG = 'vip';
/** The daemon's own default of `bin_port`. */
const DEFAULT_BIN_PORT = 5555;

/** The clusterer cluster of a proxy cluster: its id, its nodes with their BIN addresses, what they exchange. */
export function resolveReplication(
  record: ReplicationClusterRecord,
  context: ClusterContext,
  database: LocalDatabase | null,
  federation: Federation | null,
): ReplicationCluster | undefined {
  const { path } = record;
  const { problems, version } = context;
  const dialect = dialects[version];
  checkOneCluster(record, context);
  const said = context.anycast?.clusterId ?? record.clusterId ?? 1;
  const clusterId = problems.integer(path, 'clusterId', said, 1, MAX_CLUSTER_ID);
  const binPort = problems.integer(path, 'binPort', record.binPort ?? DEFAULT_BIN_PORT, 1, 65535);

  const provisioning = record.provisioning ?? (database ? 'database' : 'script');
  checkProvisioning(provisioning, database, record, context);
  checkContacts(record, context);
  const tag = record.sharingTag ?? DEFAULT_TAG;
  if (!TAG.test(tag)) {
    problems.add({
      rule: 'input/sharing-tags',
      path,
      message: '`sharingTag` is no name of a tag',
      found: JSON.stringify(tag),
      allowed: 'letters, digits, dash and _, 32 at most',
      fix: 'change `sharingTag`',
    });
  }
  if (record.sharingTag !== undefined && dialect.tags === 'none') {
    problems.add({
      rule: 'input/version-can-do-it',
      path,
      message: `OpenSIPS ${version} has no sharing tags`,
      found: `sharingTag: ${JSON.stringify(record.sharingTag)}`,
      allowed: 'no `sharingTag`; tags exist since 2.4',
      fix: 'leave `sharingTag` out, or change `version` of the proxy cluster',
    });
  }
  if (record.contacts === 'memory' && dialect.startSync === 'no') {
    problems.add({
      rule: 'input/version-can-do-it',
      path,
      message: `OpenSIPS ${version} asks no other node for contacts when it starts, so a restart would lose them`,
      found: "contacts: 'memory'",
      allowed: "'memory-and-sql' or 'off'; 'memory' from 2.4 on",
      fix: "set `contacts` to 'memory-and-sql', or change `version` of the proxy cluster",
    });
  }
  checkDescriptions(record, context);
  if (clusterId === undefined || binPort === undefined) return undefined;

  return {
    path,
    name: nameOfPath(path),
    proxies: record.proxies,
    database: provisioning === 'database' && database ? database.path : null,
    clusterId,
    binPort,
    nodes: context.nodes.map((node): ReplicationNode => ({
      path: node.path,
      machine: node.machine,
      nodeId: node.nodeId,
      address: node.address,
      url: `bin:${node.address.toUriHost()}:${binPort}`,
      state: 1,
      // Every node may donate: with one seed alone, a restart of the other while the seed is down would never sync.
      seed: dialect.clusterer.columns.includes('flags') ? 'seed' : 'none',
      sipAddress: federation && sipAddress(federation.own),
      description: descriptionOf(record, node.machine),
    })),
    // Before 2.4 nothing is synced at start, so contacts must also survive a restart in the node's own table.
    contacts: record.contacts ?? (dialect.startSync === 'yes' ? 'memory' : 'memory-and-sql'),
    dialogs: record.dialogs ?? 'on',
    sharingTag: dialect.tags === 'none' ? null : tagHere(tag, context),
  };
}

/** In a cluster of all sites each site has a tag of its own, which follows its virtual address. */
function tagHere(tag: string, { anycast }: ClusterContext): string {
  return anycast ? `${tag}-${anycast.site}` : tag;
}

/** What all sites have to know goes over the links of all sites. */
function checkOneCluster({ path, clusterId }: ReplicationClusterRecord, { anycast, problems }: ClusterContext): void {
  if (!anycast || clusterId === undefined || clusterId === anycast.clusterId) return;
  problems.add({
    rule: 'input/sites',
    path,
    message: 'where all sites answer on one address, contacts and calls go to the nodes of all of them',
    found: `clusterId ${clusterId}`,
    allowed: `${anycast.clusterId}, which is that of the Interconnect, or none`,
    fix: 'leave `clusterId` of the ReplicationCluster out',
    related: [anycast.path],
  });
}

/** Rows of `clusterer` are in a database of each node; one that the nodes share is none. */
function checkProvisioning(
  provisioning: 'database' | 'script',
  database: LocalDatabase | null,
  { path }: ReplicationClusterRecord,
  { problems, version, records: { connection } }: ClusterContext,
): void {
  const inScript = dialects[version].nodeInfo !== null;
  if (connection && !database && !inScript) {
    problems.add({
      rule: 'input/version-can-do-it',
      path,
      message: `OpenSIPS ${version} reads its nodes from a database of each node, and these share one`,
      found: connection.path,
      allowed:
        'a ReplicationCluster beside a shared database from OpenSIPS 2.4 on, which takes node lines in the script',
      fix: 'remove the ReplicationCluster or the DatabaseConnection, or change `version` of the proxy cluster',
      related: [connection.path],
    });
    return;
  }
  if (provisioning === 'database' && !database) {
    problems.add({
      rule: 'input/parts-belong-together',
      path,
      message: 'rows of table `clusterer` need a database of each node',
      found: `provisioning: 'database', ${connection ? 'a database the nodes share' : 'no database'}`,
      allowed: `${connection ? '' : 'a LocalDatabase of the same proxies, or '}provisioning: 'script'`,
      fix: `${connection ? '' : 'add a LocalDatabase, or '}change \`provisioning\``,
      ...(connection && { related: [connection.path] }),
    });
  }
  if (provisioning === 'script' && !inScript) {
    problems.add({
      rule: 'input/version-can-do-it',
      path,
      message: `OpenSIPS ${version} reads its nodes from the database only`,
      found: "provisioning: 'script'",
      allowed: "provisioning: 'database'; node lines in the script exist since 2.4",
      fix: 'change `provisioning`, or `version` of the proxy cluster',
    });
  }
}

/** What is in memory of two nodes is written by both: each needs a table of its own for it. */
function checkContacts(
  { path, contacts }: ReplicationClusterRecord,
  { problems, records: { database, connection } }: ClusterContext,
): void {
  if (contacts !== 'memory-and-sql' || database) return;
  problems.add({
    rule: 'input/parts-belong-together',
    path,
    message: connection
      ? 'each node would write the contacts it has in memory into the table that all nodes share'
      : 'contacts are kept in SQL, too, and the nodes have no database',
    found: "contacts: 'memory-and-sql'",
    allowed: connection
      ? "'memory', or 'off', which leaves contacts to the shared table alone"
      : "'memory' or 'off', or a LocalDatabase of the same proxies",
    fix: connection ? 'change `contacts`' : 'add a LocalDatabase, or change `contacts`',
    ...(connection && { related: [connection.path] }),
  });
}

/** A node may be called `constructor`, which every object has. */
function descriptionOf({ descriptions = {} }: ReplicationClusterRecord, machine: string): string {
  return Object.hasOwn(descriptions, machine) ? (descriptions[machine] ?? machine) : machine;
}

function checkDescriptions(record: ReplicationClusterRecord, { problems, nodes }: ClusterContext): void {
  for (const [machine, text] of Object.entries(record.descriptions ?? {})) {
    const known = nodes.some((node) => node.machine === machine);
    const fits = text.length <= COLUMN_LENGTH && /^[\x20-\x7e]*$/.test(text) && !text.includes(SECRET_MARK);
    if (known && fits) continue;
    problems.add({
      rule: 'input/descriptions',
      path: record.path,
      message: known
        ? `the description of '${machine}' does not fit its column`
        : `\`descriptions\` names no node '${machine}'`,
      found: JSON.stringify(known ? text : machine),
      allowed: known
        ? `printable ASCII without ${SECRET_MARK}, ${COLUMN_LENGTH} characters at most`
        : nodes.map((node) => node.machine).join(', '),
      fix: 'change `descriptions`',
    });
  }
}
