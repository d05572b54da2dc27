import { Construct } from 'constructs';
import {
  each,
  isObject,
  items,
  misfit,
  plain,
  props as read,
  recordOf,
  settingsOf,
  textOf,
} from '../lib/topology/said';
import type { GaleraSitesRecord } from '../lib/topology/galera-sites';
import type { GaleraClusterRecord } from '../lib/topology/topology';
import type { Duration } from '../lib/units';
import type { IArbitrator } from './arbitrator';
import type { IDatabase, SharedTablesProps } from './database';
import { declare, declareMisfit } from './declare';
import type { GaleraClusterProps } from './galera-cluster';
import type { Machine } from './options/machine';
import { Secret } from './options/secret';
import type { OpenSipsStack } from './stack';

export interface GaleraSiteProps {
  /** The stack of the site. */
  readonly stack: OpenSipsStack;
  /** Its servers, one or more, in the order in which they are installed. The first is written to, the others stand by. */
  readonly members: readonly Machine[];
}

/** What the members of all sites are told alike, as in a GaleraCluster of one site. */
type MemberProps = Pick<
  GaleraClusterProps,
  'bufferPool' | 'gcache' | 'flowControlLimit' | 'serverOptions' | 'providerOptions'
>;

export interface GaleraSitesProps extends MemberProps {
  /** Sites by their names: lower-case letters, digits and dashes. Two to sixteen, each in a stack of its own. */
  readonly sites: Readonly<Record<string, GaleraSiteProps>>;
  /**
   * A machine at a third place that votes and holds no data (garbd): without it, two sites stop together when the larger
   * one, or either of equal ones, is lost. It sees every write.
   * @default - none
   */
  readonly arbitrator?: IArbitrator;
  /** Longest time a packet takes to another site and back, on a bad day: 1 ms to 2 s. Each commit takes about as long. */
  readonly roundTrip: Duration;
  /**
   * Name of the database that all sites share, with what an administrator fills. A site's own contacts and calls are in
   * another one beside it, called after the site: `opensips_east`. Letters, digits and `_`, a letter first.
   * @default 'opensips'
   */
  readonly database?: SharedTablesProps['database'];
  /** Database user of OpenSIPS, which the name of the site is added to as well. @default 'opensips' */
  readonly user?: SharedTablesProps['user'];
  /** `tls`, as in a GaleraCluster; `plain` between sites is for a tunnel that encrypts. @default 'tls' */
  readonly transport?: GaleraClusterProps['transport'];
  /**
   * Key that the authority of the members' certificates is made from, the same at every site: 64 hexadecimal digits in
   * lower case.
   * @default Secret.fromVariable('database_authority_key')
   */
  readonly authorityKey?: Secret;
  /**
   * Password of the account that full copies are made with, the same at every site: 8 to 64 letters and digits.
   * @default Secret.fromVariable('database_transfer_password')
   */
  readonly transferPassword?: Secret;
}

/**
 * One Galera cluster over several sites, and best an arbitrator at a third place: each write is on every member of all
 * sites before it is confirmed, and any one site may be lost. Administrators' tables are the same everywhere; contacts and
 * calls of a site are in a database of its own, for two sites in one table would delete each other's rows.
 *
 * A site that is lost holds up writes at the others for 30 to 50 s: until then it may be a disturbance of the line. Each
 * stack is planned and deployed alone: first that of the arbitrator, then that of the first site, which begins the cluster,
 * then the others, which join it.
 *
 * ```ts
 * const data = new GaleraSites(app, 'data', {
 *   sites: {
 *     east: { stack: east, members: [Machine.at('edb1', '192.0.2.21'), Machine.at('edb2', '192.0.2.22')] },
 *     west: { stack: west, members: [Machine.at('wdb1', '198.51.100.21'), Machine.at('wdb2', '198.51.100.22')] },
 *   },
 *   arbitrator: new Arbitrator(witness, 'arbitrator', { machine: Machine.at('witness1', '203.0.113.5') }),
 *   roundTrip: Duration.millis(15),
 * });
 * new SharedDatabaseTopology(east, 'registrar', { …, database: data.at('east') });
 * ```
 */
export class GaleraSites extends Construct {
  private readonly ends = new Map<string, IDatabase>();

  constructor(scope: Construct, id: string, props: GaleraSitesProps) {
    super(scope, id);
    const said = read(props);
    const sites = this.readableSites(said.sites);
    for (const [name, { stack, members }] of sites) {
      const end = new GaleraSiteEnd(stack, idIn(stack, id, name), items(members));
      this.ends.set(name, end);
      declare(end, () => ({ ...this.record(said, sites, name), path: end.node.path, members: machines(members) }));
    }
    const { arbitrator } = said;
    if (arbitrator === undefined) return;
    const place: unknown = Construct.isConstruct(arbitrator) ? arbitrator.node.scope : undefined;
    if (!Construct.isConstruct(place)) {
      declareMisfit(this, 'arbitrator', arbitrator, 'an Arbitrator in a stack of its own');
      return;
    }
    const vote = new GaleraSiteEnd(place, idIn(place, id, 'arbitrator'), [arbitrator.machine]);
    declare(vote, () => ({
      ...this.record(said, sites),
      path: vote.node.path,
      members: [],
      arbitrator: recordOf(arbitrator.machine, 'Machine'),
    }));
  }

  /**
   * The database as a site has it, for a SharedDatabaseTopology or a DatabaseConnection in its stack.
   * @param site its name in `sites`
   */
  public at(site: string): IDatabase {
    const end = this.ends.get(site);
    if (!end && this.ends.size > 0) declareMisfit(this, 'at(…)', site, `a site: ${[...this.ends.keys()].join(' or ')}`);
    return end as IDatabase;
  }

  /** The sites with a stack; there what is wrong with the others is said, too. */
  private readableSites(sites: GaleraSitesProps['sites']): readonly (readonly [string, GaleraSiteProps])[] {
    if (!isObject(sites) || Object.keys(sites).length === 0) {
      declareMisfit(this, 'sites', sites, 'an object with sites by their names, each with stack and members');
      return [];
    }
    return Object.entries(sites).filter(([name, site]) => {
      const stack: unknown = read(site).stack;
      if (!Construct.isConstruct(stack)) declareMisfit(this, `sites.${name}.stack`, stack, 'an OpenSipsStack');
      return Construct.isConstruct(stack);
    });
  }

  private record(
    said: GaleraSitesProps,
    sites: readonly (readonly [string, GaleraSiteProps])[],
    site?: string,
  ): Omit<GaleraClusterRecord, 'path' | 'members'> {
    return {
      kind: 'galera-cluster',
      database: plain(said.database),
      user: plain(said.user),
      bufferPool: textOf(said.bufferPool, 'Size'),
      gcache: textOf(said.gcache, 'Size'),
      flowControlLimit: plain(said.flowControlLimit),
      transport: plain(said.transport),
      authorityKey: recordOf(said.authorityKey ?? Secret.fromVariable('database_authority_key'), 'Secret'),
      serverOptions: settingsOf(said.serverOptions),
      providerOptions: settingsOf(said.providerOptions),
      sites: this.group(said, sites, site),
    };
  }

  private group(
    { arbitrator, roundTrip, transferPassword }: GaleraSitesProps,
    sites: readonly (readonly [string, GaleraSiteProps])[],
    site: string | undefined,
  ): GaleraSitesRecord {
    return {
      name: this.node.id,
      site,
      sites: sites.map(([name, { members }]) => ({ name, members: machines(members) })),
      arbitrator: Construct.isConstruct(arbitrator)
        ? {
            machine: recordOf(arbitrator.machine, 'Machine'),
            site: sites.find(([, { stack }]) => arbitrator.node.scopes.includes(stack))?.[0],
          }
        : undefined,
      roundTrip: textOf(roundTrip, 'Duration'),
      transferPassword: recordOf(transferPassword ?? Secret.fromVariable('database_transfer_password'), 'Secret'),
    };
  }
}

/** The part of the cluster that one stack has. */
class GaleraSiteEnd extends Construct implements IDatabase {
  constructor(
    scope: Construct,
    id: string,
    public readonly databaseMachines: readonly Machine[],
  ) {
    super(scope, id);
  }
}

/** Someone without a compiler may have said none. */
function machines(members: readonly Machine[] | undefined): GaleraClusterRecord['members'] {
  return members === undefined ? (misfit(members) as never) : each(members, (member) => recordOf(member, 'Machine'));
}

/** Two sites may have been put into one stack; a finding says so, and no id is taken twice. */
function idIn(scope: Construct, id: string, name: string): string {
  return scope.node.tryFindChild(id) ? `${id}-${name}` : id;
}
