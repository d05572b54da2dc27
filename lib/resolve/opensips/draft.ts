import type { Catalogue } from '../../facts/opensips/catalogue';
import type { Dialect } from '../../facts/opensips/dialects';
import { CARRIER_ROUTES, FEDERATION_ROUTES, OWN_ROUTES } from '../../facts/opensips/routes';
import {
  commonDatabase,
  sqlServers,
  type DatabaseCluster,
  type DatabaseConnection,
  type LocalDatabase,
  type Module,
  type Parameter,
  type SettingValue,
} from '../../model';
import type { RouteKind } from '../../topology/topology';
import type { Duration, Port } from '../../units';
import type { ClusterContext, ResolvedParts } from '../context';

/** Everything the parts of a script are decided from; the same for every node of a cluster. */
export interface Scope {
  readonly context: ClusterContext;
  readonly parts: ResolvedParts;
  readonly dialect: Dialect;
  readonly facts: Catalogue;
  /** Ports SIP is served on. */
  readonly sip: readonly Port[];
}

/** A module with its parameters; those that are undefined are left out, so that the daemon's own default holds. */
export function module(
  name: string,
  from: string,
  values: Readonly<Record<string, SettingValue | undefined>> = {},
): Module {
  return { name, from, parameters: parameters(from, values) };
}

/** The parameters of {@link module} alone. */
export function parameters(
  from: string,
  values: Readonly<Record<string, SettingValue | undefined>>,
): readonly Parameter[] {
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value, from }]));
}

/** Names of the blocks that we write, of a kind. */
export function ownRoutes(kind: RouteKind, { context, parts }: Scope): readonly string[] {
  const ofCarriers = context.records.carriers.length > 0 ? (CARRIER_ROUTES[kind] ?? []) : [];
  const ofFederation = parts.dualSite?.federation ? (FEDERATION_ROUTES[kind] ?? []) : [];
  return [...OWN_ROUTES[kind], ...ofCarriers, ...ofFederation];
}

/** The tables of a node, its own or shared ones, as its modules reach them. */
export interface Tables {
  /** Construct path of who gives them. */
  readonly from: string;
  readonly url: SettingValue;
  readonly of: 'node' | 'cluster';
}

/** Set of module db_virtual. */
export const VIRTUAL_SET = 'opensips';
/** The same for what an administrator fills, where sites share that. */
export const COMMON_SET = 'common';

/** Null where the proxy cluster has no database that could be read. */
export function tables({ parts: { database, shared, connection } }: Scope): Tables | null {
  if (database) return { from: database.path, url: localUrl(database), of: 'node' };
  return shared && connection ? reached(shared, connection, { database: shared.database, set: VIRTUAL_SET }) : null;
}

/** The same for what an administrator fills: of sites with one database it lies in one that all of them use. */
export function administratorsTables(scope: Scope): Tables | null {
  const { shared, connection } = scope.parts;
  const common = shared && commonDatabase(shared);
  return shared && connection && common
    ? reached(shared, connection, { database: common, set: COMMON_SET })
    : tables(scope);
}

/** Name of a database on the servers, and of the set of module db_virtual that leads there. */
interface Target {
  readonly database: string;
  readonly set: string;
}

function reached(shared: DatabaseCluster, { access, path: from }: DatabaseConnection, target: Target): Tables | null {
  const { database, set } = target;
  switch (access.by) {
    case 'haproxy':
      return { from, url: serverUrl(shared, { host: LOOPBACK, port: access.port }, database), of: 'cluster' };
    case 'db-virtual':
      return { from, url: `virtual://${set}`, of: 'cluster' };
    case 'direct': {
      const server = sqlServers(shared).find(({ name }) => name === access.server);
      return server ? { from, url: serverUrl(shared, server, database), of: 'cluster' } : null;
    }
  }
}

/** Not `localhost`, by which the client means a unix socket. */
const LOOPBACK = '127.0.0.1';
const SQL_PORT = 3306;

/** Over the unix socket, where the server knows the user by the operating system: no password is written anywhere. */
function localUrl({ user, database }: LocalDatabase): string {
  return `mysql://${user}@localhost/${database}`;
}

/** The URL of one server of a shared database, with the password of the runtime account. */
export function serverUrl(
  { runtime }: DatabaseCluster,
  { host, port }: { readonly host: string; readonly port: number },
  database: string,
): SettingValue {
  const uriHost = host.includes(':') ? `[${host}]` : host;
  const at = port === SQL_PORT ? uriHost : `${uriHost}:${port}`;
  return { before: `mysql://${runtime.user}:`, secret: runtime.password, after: `@${at}/${database}` };
}

/**
 * The one name of the cluster, the same on each node: its first domain, else the address clients know it by. Accounts belong
 * to it (a digest is made with it).
 */
export function ownName({ context: { nodes, records, virtualIp, anycast } }: Scope): string {
  const address = anycast?.address ?? virtualIp?.address.address ?? nodes[0]?.address;
  return records.proxies.domains?.[0] ?? address?.toUriHost() ?? 'localhost';
}

/** The name as others are to read it: in front of an address of the inside stands the public one. */
export function outwardName(scope: Scope): string {
  const { records, virtualIp, anycast } = scope.context;
  const translated = anycast ? undefined : virtualIp?.publicAddress?.toUriHost();
  return records.proxies.domains?.[0] ?? translated ?? ownName(scope);
}

/** A span of time the author may have said, with its bounds and what holds otherwise. */
export interface Span {
  readonly path: string;
  readonly prop: string;
  readonly said: string | undefined;
  readonly otherwise: Duration;
  readonly min: Duration;
  readonly max: Duration;
  /** Unit of the parameter it ends up in: what it cannot hold is refused, not rounded. */
  readonly unit: 'ms' | 's';
}

/** The span as a number in its unit; the default where what was said cannot be used. */
export function amount(span: Span, { context: { problems } }: Scope): number {
  const duration =
    span.said === undefined ? span.otherwise : (problems.duration(span.path, span.prop, span.said) ?? span.otherwise);
  const whole = span.unit === 'ms' || duration.toMillis() % 1000 === 0;
  if (!whole || duration.toMillis() < span.min.toMillis() || duration.toMillis() > span.max.toMillis()) {
    problems.add({
      rule: 'input/values-can-be-read',
      path: span.path,
      message: `\`${span.prop}\` is out of bounds`,
      found: duration.toString(),
      allowed: `${span.min.toString()} to ${span.max.toString()}${span.unit === 's' ? ', in whole seconds' : ''}`,
      fix: `change \`${span.prop}\``,
    });
    return span.otherwise.toMillis() / (span.unit === 's' ? 1000 : 1);
  }
  return span.unit === 's' ? duration.toSeconds() : duration.toMillis();
}

/** A whole number the author may have said; the default where it cannot be used. */
export function count(
  prop: string,
  said: number | undefined,
  otherwise: number,
  min: number,
  max: number,
  { context }: Scope,
): number {
  if (said === undefined) return otherwise;
  return context.problems.integer(context.path, prop, said, min, max) ?? otherwise;
}
