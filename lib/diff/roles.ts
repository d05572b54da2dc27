import type { OpenSipsService } from '../model';
import type { Written, WrittenModel } from './written';

/** What a machine does, as far as the effect of a change depends on it. */
export interface Role {
  readonly machine: string;
  /** For people: `proxy of registrar-proxies`. */
  readonly text: string;
  readonly proxy: ProxyRole | null;
  readonly database: DatabaseRole | null;
  /** Whether the vote about which of several sites serves is here. */
  readonly tickets: 'vote' | 'site' | 'none';
}

/** One node of a proxy cluster. */
export interface ProxyRole {
  readonly cluster: string;
  readonly nodes: readonly string[];
  /** Who starts OpenSIPS; null where no Pacemaker is. */
  readonly service: OpenSipsService | null;
  readonly virtualIp: string | null;
  readonly contacts: 'on-every-node' | 'in-the-table' | 'here-alone';
  readonly dialogs: 'on-every-node' | 'in-the-table' | 'here-alone';
  /** Transports besides UDP, such as `tcp`. */
  readonly connections: readonly string[];
  readonly database: 'own' | 'shared' | 'none';
  readonly anycast: 'yes' | 'no';
}

/** A machine of a shared database. */
export interface DatabaseRole {
  readonly cluster: string;
  readonly kind: Written<WrittenModel>['databaseClusters'][number]['kind'];
  readonly as: 'member' | 'arbitrator' | 'management' | 'data' | 'sql';
  /** How many have a vote, or the data. */
  readonly votes: number;
  /** How proxies reach it; null where none of this stack does. */
  readonly access: 'haproxy' | 'db-virtual' | 'direct' | null;
  /** The first one is written to at the beginning, or by everyone. */
  readonly isFirst: 'yes' | 'no';
}

/** Roles by machine; of a machine that the model does not know nothing is known. */
export function rolesOf(model: WrittenModel | null): ReadonlyMap<string, Role> {
  if (!model) return new Map();
  const proxies = new Map(
    model.proxyClusters.flatMap((cluster) => {
      const role = proxyRole(model, cluster);
      return cluster.nodes.map(({ machine }) => [machine, role] as const);
    }),
  );
  const databases = new Map(model.databaseClusters.flatMap((each) => databaseRoles(model, each)));
  const votes = new Set(model.ticketArbitrators.map(({ machine }) => machine));
  return new Map(
    model.machines.map(({ name: machine }): [string, Role] => {
      const proxy = proxies.get(machine) ?? null;
      const database = databases.get(machine) ?? null;
      const site = model.dualSites.some(({ proxies: path, tickets }) => tickets && pathOf(model, proxy) === path);
      const tickets = votes.has(machine) ? 'vote' : site ? 'site' : 'none';
      return [machine, { machine, text: words(proxy, database, tickets), proxy, database, tickets }];
    }),
  );
}

function pathOf({ proxyClusters }: WrittenModel, proxy: ProxyRole | null): string | undefined {
  return proxyClusters.find(({ name }) => name === proxy?.cluster)?.path;
}

function proxyRole(
  model: WrittenModel,
  { path, name, nodes, sipPorts }: WrittenModel['proxyClusters'][number],
): ProxyRole {
  const of = <T extends { readonly proxies: string }>(parts: readonly T[]) =>
    parts.find(({ proxies }) => proxies === path);
  const replication = of(model.replicationClusters);
  const connection = of(model.databaseConnections);
  const contacts = replication && replication.contacts !== 'off';
  return {
    cluster: name,
    nodes: nodes.map(({ machine }) => machine),
    service: of(model.pacemakerClusters)?.service ?? null,
    virtualIp: of(model.virtualIps)?.address.split('/')[0] ?? null,
    contacts: contacts ? 'on-every-node' : connection ? 'in-the-table' : 'here-alone',
    dialogs:
      replication?.dialogs === 'on'
        ? 'on-every-node'
        : connection && connection.dialogs !== 'off'
          ? 'in-the-table'
          : 'here-alone',
    connections: [...new Set(sipPorts.map((port) => port.split('/')[1] ?? ''))].filter((each) => each !== 'udp'),
    database: connection ? 'shared' : of(model.databases) ? 'own' : 'none',
    anycast: of(model.dualSites)?.anycast ? 'yes' : 'no',
  };
}

function databaseRoles(
  { databaseConnections }: WrittenModel,
  cluster: WrittenModel['databaseClusters'][number],
): readonly (readonly [string, DatabaseRole])[] {
  const { name, kind, path } = cluster;
  const access = databaseConnections.find(({ database }) => database === path)?.access.by ?? null;
  const all = (as: DatabaseRole['as'], votes: number, nodes: readonly { readonly machine: string }[]) =>
    nodes.map(({ machine }, i): [string, DatabaseRole] => [
      machine,
      { cluster: name, kind, as, votes, access, isFirst: i === 0 ? 'yes' : 'no' },
    ]);
  switch (kind) {
    case 'external':
      return [];
    case 'ndb':
      return [
        ...all('management', cluster.management.length, cluster.management),
        ...all('data', cluster.data.length, cluster.data),
        ...all('sql', cluster.sql.length, cluster.sql),
      ];
    case 'replicated':
      return all('member', cluster.members.length, cluster.members);
    case 'galera': {
      const { members, arbitrator, sites } = cluster;
      const everywhere = sites ? sites.sites.flatMap((site) => site.members).length : members.length;
      const votes = everywhere + ((arbitrator ?? sites?.arbitrator) ? 1 : 0);
      return [...all('member', votes, members), ...all('arbitrator', votes, arbitrator ? [arbitrator] : [])];
    }
  }
}

function words(proxy: ProxyRole | null, database: DatabaseRole | null, tickets: Role['tickets']): string {
  return [
    ...(proxy ? [`proxy of ${proxy.cluster}`] : []),
    ...(database ? [`${AS[database.as]} of ${database.cluster}`] : []),
    ...(tickets === 'vote' ? ['vote about which site serves'] : []),
  ].join(', ');
}

const AS: Readonly<Record<DatabaseRole['as'], string>> = {
  member: 'database server',
  arbitrator: 'vote',
  management: 'management node',
  data: 'data node',
  sql: 'SQL node',
};
