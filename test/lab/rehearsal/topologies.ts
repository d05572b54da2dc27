import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenSipsVersion } from '../../../lib/model';
import { ROOT } from '../../cli/program';

/** The file of a topology with what a test wishes. */
export type Topology<W> = (version: OpenSipsVersion, wishes: W) => string;

const example = (name: string): string => readFileSync(join(ROOT, 'examples', name, 'main.ts'), 'utf8');

/** With more names of the package. */
function withNames(text: string, names: readonly string[]): string {
  return text.replace('import {', `import { ${names.join(', ')},`);
}

/** With more props of a construct: `name: value,` each. */
function withProps(text: string, construct: string, props: readonly string[]): string {
  const opening = `'${construct}', {`;
  return text.replace(opening, `${opening}\n  ${props.join('\n  ')}`);
}

/** The same of each construct that is called so. */
function withEachProps(text: string, construct: string, props: readonly string[]): string {
  return text.split(`'${construct}', {`).join(`'${construct}', {\n  ${props.join('\n  ')}`);
}

/** What a test wants different from the example. */
export interface ArticleWishes {
  readonly token?: number;
  readonly udpWorkers?: number;
  readonly route?: string;
  readonly description?: string;
  readonly passwordVersion?: number;
}

/** The article's rig, with accounts that replicate under a password of the test's. */
export const articleRig: Topology<ArticleWishes> = (
  version,
  { token, udpWorkers, route, description, passwordVersion = 1 },
) => {
  const props = [
    `version: OpenSipsVersion.of('${version}'),`,
    `modules: [{ name: 'dispatcher', parameters: { db_url: 'mysql://opensips@localhost/opensips' } }],`,
    `database: { staticTables: StaticTables.replicated({ password: Secret.fromVariable('replication_password', { version: ${passwordVersion} }) }) },`,
    ...(token === undefined ? [] : [`pacemaker: { timing: Timing.of(Duration.millis(${token})) },`]),
    ...(udpWorkers === undefined ? [] : [`udpWorkers: ${udpWorkers},`]),
    ...(route === undefined ? [] : [`routes: [Route.request(${JSON.stringify(route)})],`]),
  ];
  const names = ['Duration', 'OpenSipsVersion', 'Route', 'StaticTables', 'Timing'];
  const text = withProps(withNames(example('article-rig'), names), 'registrar', props);
  return text.replace("'Test-vSvr2A'", JSON.stringify(description ?? 'Test-vSvr2A'));
};

/** What a test wants different from the example with a shared database. */
export interface SharedWishes {
  readonly udpWorkers?: number;
  readonly access?: 'haproxy' | 'dbVirtual';
  /** Of each database server, in MiB. */
  readonly bufferPool?: number;
}

/** Two proxies and a Galera cluster of three members. */
export const sharedDatabase: Topology<SharedWishes> = (
  version,
  { udpWorkers, access = 'haproxy', bufferPool = 128 },
) => {
  const names = ['DatabaseAccess', 'OpenSipsVersion', 'Size'];
  const props = [
    `version: OpenSipsVersion.of('${version}'),`,
    `access: DatabaseAccess.${access}(),`,
    ...(udpWorkers === undefined ? [] : [`udpWorkers: ${udpWorkers},`]),
  ];
  const text = withProps(withNames(example('shared-database'), names), 'registrar', props);
  return withProps(text, 'database', [`bufferPool: Size.mebibytes(${bufferPool}),`]);
};

/** What a test wants different from the example of two sites. */
export interface SitesWishes {
  /** Calls of one account at a time, over both sites. */
  readonly calls: number;
}

/** Two sites, 40 ms from each other. */
export const dualSite: Topology<SitesWishes> = (version, { calls }) => {
  const text = example('dual-site').replace(/callsPerAccount: \d+/, `callsPerAccount: ${calls}`);
  return withEachProps(withNames(text, ['OpenSipsVersion']), 'registrar', [
    `version: OpenSipsVersion.of('${version}'),`,
  ]);
};

/** What a test wants different from the example of two sites and a ticket. */
export interface TicketWishes {
  /** Seconds that a site holds the ticket without consent. */
  readonly expire: number;
}

/** Two sites of which the one with the ticket serves, and an arbitrator, 40 ms from each other. */
export const siteTickets: Topology<TicketWishes> = (version, { expire }) => {
  const text = example('dual-site-ticket').replace(/expire: [^,]*,/, `expire: Duration.seconds(${expire}),`);
  return withEachProps(withNames(text, ['OpenSipsVersion']), 'registrar', [
    `version: OpenSipsVersion.of('${version}'),`,
  ]);
};

const MEMBERS = /members: \[[^\]]*\],/;
const TWO = `members: [Machine.at('db1', '192.168.4.21'), Machine.at('db2', '192.168.4.22')],`;

/** The same with two members and an arbitrator. */
export const withArbitrator: Topology<SharedWishes> = (version, wishes) =>
  sharedDatabase(version, wishes).replace(MEMBERS, `${TWO}\n  arbitrator: Machine.at('vote', '192.168.4.23'),`);

/** Two proxies, a primary and a replica. */
export const primaryAndReplica: Topology<SharedWishes> = (version, wishes) =>
  sharedDatabase(version, wishes).replaceAll('GaleraCluster', 'ReplicatedDatabase').replace(MEMBERS, TWO);
