import type { Module, Parameter, SettingValue } from '../../model';
import { tables as knownTables } from '../../facts/tables';
import { administratorsTables, parameters, tables, type Scope } from './draft';

/**
 * Modules of the author's that probe, ping or register by themselves: unless told, the node without the virtual address
 * does so too, from an address it does not hold, and spreads what it believes. Names of parameters by module; a version
 * gets those it has.
 */
const PROBERS: Readonly<
  Record<string, (cluster: number, tag: string | null) => Readonly<Record<string, SettingValue | undefined>>>
> = {
  dispatcher: probing,
  drouting: probing,
  load_balancer: probing,
  nat_traversal: (cluster, tag) => ({ cluster_id: cluster, cluster_sharing_tag: tag ?? undefined }),
  pua: (cluster, tag) => ({ cluster_id: cluster, cluster_sharing_tag: tag ?? undefined }),
  uac_registrant: () => ({ enable_clustering: 1 }),
};

/** Not in a cluster of all sites: what one of them does not reach, another may. There each node asks for itself. */
function probing(cluster: number, tag: string | null): Readonly<Record<string, SettingValue | undefined>> {
  return {
    cluster_id: tag === null ? undefined : cluster,
    cluster_sharing_tag: tag ?? undefined,
    cluster_probing_mode: tag === null ? undefined : 'by-shtag',
    status_replication_cluster: cluster,
    replicate_status_to: cluster,
    accept_replicated_status: cluster,
  };
}

/** Modules that write the state of their rows back by default, into tables that are replicated or copied. */
const STATE_WRITERS = ['dispatcher', 'drouting'] as const;

/** Modules that do not start without a database and do not declare it (`init_db_url` without a way out). */
const UNDECLARED = ['domain', 'proto_smpp', 'uac_registrant'] as const;

/**
 * What a module of the author's gets from us, unless he says otherwise: our database where it does not start without one,
 * and what makes it follow the virtual address.
 */
export function following(name: string, scope: Scope): Module {
  const {
    context,
    parts: { replication },
    facts,
  } = scope;
  const found = isAdministrators(name, scope) ? administratorsTables(scope) : tables(scope);
  const known = facts.modules.get(name);
  const declared = known?.requires.some(
    ({ module, strength }) => typeof module === 'object' && module.kind === 'sqldb' && strength === 'needed',
  );
  const needsDatabase = declared || UNDECLARED.some((each) => each === name);
  const defaults: readonly Parameter[] = [
    ...(found && needsDatabase ? parameters(found.from, { db_url: found.url }) : []),
    ...(STATE_WRITERS.some((each) => each === name) ? parameters(context.path, { persistent_state: 0 }) : []),
    ...(replication && !(context.anycast && PROBERS[name] === probing)
      ? parameters(replication.path, PROBERS[name]?.(replication.clusterId, replication.sharingTag) ?? {})
      : []),
  ];
  return {
    name,
    from: context.path,
    parameters: defaults.filter((parameter) => known?.parameters.has(parameter.name) ?? false),
  };
}

/** Whether an administrator fills every table of a module; the scripts that make them are called after modules. */
function isAdministrators(name: string, { context: { version } }: Scope): boolean {
  const own = [...knownTables(version).values()].filter(({ script }) => script === name);
  return own.length > 0 && own.every((table) => table.class === 'provisioned');
}
