import { dialects } from '../facts/opensips/dialects';
import type { Interconnect, InterconnectTransport, LocalDatabase, ReplicationCluster } from '../model';
import type { InterconnectRecord } from '../topology/interconnect';
import { Duration, nameOfPath } from '../units';
import type { ClusterContext } from './context';
import { AUTHORITY_KEY_LENGTH } from './secrets';
import { resolveSites } from './sites';

const MAX_CLUSTER_ID = 65535;
/** Far from the ids of single sites, which count from 1. */
const DEFAULT_CLUSTER_ID = 100;
/** The daemon's own default of `bin_port`. */
const DEFAULT_BIN_PORT = 5555;
/** Beside the port of plain BIN; ours. */
const DEFAULT_BINS_PORT = 5556;
/** Beyond the second there is no line on Earth; ours. */
const ROUND_TRIP = { min: Duration.millis(1), max: Duration.seconds(2) };
/** Column `description` of table `clusterer` is CHAR(64). */
const DESCRIPTION_LENGTH = 64;

interface Found {
  readonly database: LocalDatabase | null;
  readonly replication: ReplicationCluster | null;
}

/** The clusterer cluster over all sites, as this one is part of it; undefined where it cannot be read. */
export function resolveInterconnect(
  record: InterconnectRecord,
  ids: ReadonlyMap<string, number>,
  context: ClusterContext,
  { database, replication }: Found,
): Interconnect | undefined {
  const { path } = record;
  const { problems } = context;
  const clusterId = problems.integer(path, 'clusterId', interconnectId(record), 1, MAX_CLUSTER_ID);
  if (clusterId !== undefined && clusterId === replication?.clusterId && !context.anycast) {
    problems.add({
      rule: 'input/sites',
      path,
      message: 'nodes of one site and those of all sites would be one cluster, and exchange every contact and call',
      found: `clusterId ${clusterId}`,
      allowed: `another id than ${replication.clusterId}, which the site has`,
      fix: 'change `clusterId`',
      related: [replication.path],
    });
  }
  const roundTrip = problems.durationWithin(path, 'roundTrip', record.roundTrip, ROUND_TRIP);
  const transport = transportOf(record, context, replication);
  const sites = resolveSites(record, ids, context);
  checkDatabase(record, context, database);
  if (clusterId === undefined || !roundTrip || !transport || !sites) return undefined;

  const scheme = transport.by;
  return {
    path,
    name: nameOfPath(path),
    proxies: record.proxies,
    // The site's own links decide where a node reads its peers from; there is one place for both.
    database: replication ? replication.database : (database?.path ?? null),
    clusterId,
    nodes: sites.flatMap(({ name, nodes }) =>
      nodes.map(({ machine, nodeId, address }) => ({
        path: `${path}/${machine}`,
        machine,
        nodeId,
        address,
        url: `${scheme}:${address.toUriHost()}:${transport.port}`,
        state: 1 as const,
        seed: seedOf(context),
        // A federation asks for it, and there contacts stay in the cluster of their site.
        sipAddress: null,
        description: `${machine} at ${name}`.slice(0, DESCRIPTION_LENGTH),
      })),
    ),
    site: record.site,
    sites,
    roundTrip,
    transport,
    callCounts: record.share?.callCounts ?? 'off',
    callRates: record.share?.callRates ?? 'off',
    staticTables: record.share?.staticTables ?? 'off',
  };
}

/** The id that the author said, or ours. */
export function interconnectId({ clusterId }: InterconnectRecord): number {
  return clusterId ?? DEFAULT_CLUSTER_ID;
}

/** Where sites share contacts and calls every node may donate them; else nothing is fetched, so nobody is asked. */
function seedOf({ anycast, version }: ClusterContext): 'seed' | 'none' {
  return anycast && dialects[version].clusterer.columns.includes('flags') ? 'seed' : 'none';
}

function transportOf(
  { path, transport, port }: InterconnectRecord,
  { problems, secrets, version }: ClusterContext,
  replication: ReplicationCluster | null,
): InterconnectTransport | undefined {
  if (transport.by === 'bins') {
    if (dialects[version].bins === 'no') {
      problems.add({
        rule: 'input/version-can-do-it',
        path,
        message: `OpenSIPS ${version} speaks no BIN over TLS`,
        found: 'InterconnectTransport.bins',
        allowed: 'InterconnectTransport.tunnel; BIN over TLS exists since 3.2',
        fix: 'change `transport`, or `version` of the proxy clusters',
      });
    }
    const chosen = problems.integer(path, 'port', port ?? DEFAULT_BINS_PORT, 1, 65535);
    const authorityKey = secrets.use(
      transport.authorityKey,
      path,
      'authority_key',
      'the certificates of the links between sites',
      AUTHORITY_KEY_LENGTH,
      `^[0-9a-f]{${AUTHORITY_KEY_LENGTH}}$`,
    );
    return chosen === undefined ? undefined : { by: 'bins', port: chosen, authorityKey };
  }
  const own = replication?.binPort ?? port ?? DEFAULT_BIN_PORT;
  if (port !== undefined && port !== own) {
    problems.add({
      rule: 'input/sites',
      path,
      message: 'plain BIN has one port on a node, and the replication within the site has chosen it',
      found: `port ${port}`,
      allowed: `${own}, or none`,
      fix: 'leave `port` out, or change `binPort` of the ReplicationCluster in every site',
      ...(replication && { related: [replication.path] }),
    });
  }
  const chosen = problems.integer(path, 'port', own, 1, 65535);
  return chosen === undefined ? undefined : { by: 'bin', port: chosen, reason: transport.reason };
}

/** Nodes of before 2.4 read their peers from a table of their own, and know nothing of sites that have none. */
function checkDatabase(
  { path }: InterconnectRecord,
  { problems, version }: ClusterContext,
  database: LocalDatabase | null,
): void {
  if (dialects[version].nodeInfo !== null || database) return;
  problems.add({
    rule: 'input/version-can-do-it',
    path,
    message: `OpenSIPS ${version} reads its peers from a database of each node, and these have none`,
    found: 'no LocalDatabase',
    allowed: 'a LocalDatabase of the same proxies; node lines in the script exist since 2.4',
    fix: 'use a PerNodeDatabaseTopology for the site, or change `version` of the proxy cluster',
  });
}
