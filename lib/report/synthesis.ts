import { clientsOf, sqlServers, type DatabaseCluster, type Model } from '../model';
import type { Finding } from '../findings';
import { count, plain, table, type Style } from './style';
import { findingsAsText } from './text';

/** A stack that was written. */
export interface WrittenStack {
  readonly topology: { readonly name: string };
  readonly model: Model | null;
  readonly findings: readonly Finding[];
  /** Paths below the stack's folder. */
  readonly files: readonly { readonly path: string }[];
}

/** More machines than a screen has lines are counted, not listed. */
const LISTED = 16;

/**
 * What a synth made and where to look.
 * @param outdir the output folder as the reader would type it
 */
export function synthesisAsText(stacks: readonly WrittenStack[], outdir: string, style: Style = plain): string {
  const findings = stacks.flatMap((stack) => stack.findings);
  return [
    ...stacks.map((stack) => stackAsText(stack, style)),
    findingsAsText(findings, style),
    whereToLook(stacks, outdir, style),
  ].join('\n\n');
}

function stackAsText({ topology, model, files }: WrittenStack, style: Style): string {
  const parts = model
    ? [...machines(model, files), ...virtualIps(model), ...databases(model), ...clusters(model), ...secrets(model)]
    : [];
  return [style('heading', `stack ${topology.name}`), ...table(parts).map((row) => `  ${row}`)].join('\n');
}

function machines(model: Model, files: WrittenStack['files']): readonly Row[] {
  const perMachine = new Map<string, number>();
  for (const { path } of files) {
    const [folder, name = ''] = path.split('/', 2);
    if (folder === 'machines') perMachine.set(name, (perMachine.get(name) ?? 0) + 1);
  }
  return shortened(
    'machine',
    model.machines.map(({ name, address }) => [
      'machine',
      name,
      address.toString(),
      count(perMachine.get(name) ?? 0, 'file'),
    ]),
  );
}

function virtualIps(model: Model): readonly Row[] {
  return shortened(
    'VIP',
    model.virtualIps.map(({ proxies, address }) => {
      const holders = model.proxyClusters.find((cluster) => cluster.path === proxies)?.nodes ?? [];
      return [
        'VIP',
        proxyName(model, proxies),
        address.toString(),
        `on one of ${holders.map((node) => node.machine).join(', ')}`,
      ];
    }),
  );
}

const DATABASES = {
  galera: 'Galera',
  replicated: 'replicated',
  ndb: 'MySQL Cluster',
  external: 'external',
} as const satisfies Record<DatabaseCluster['kind'], string>;

function databases(model: Model): readonly Row[] {
  return shortened(
    'database',
    model.databaseClusters.map((database) => {
      const ways = clientsOf(model, database).map(({ connection }) => connection?.access.by ?? '');
      const used = ways.length === 0 ? 'used by nobody' : `reached by ${[...new Set(ways)].join(', ')}`;
      return ['database', database.name, DATABASES[database.kind], `${serversOf(database)}; ${used}`];
    }),
  );
}

function serversOf(database: DatabaseCluster): string {
  const sites = database.kind === 'galera' ? database.sites : null;
  if (sites)
    return `${count(sqlServers(database).length, 'server')} here, sites ${sites.sites.map(({ name }) => name).join(', ')}`;
  const vote = database.kind === 'galera' && database.arbitrator ? ' and an arbitrator' : '';
  return `${count(sqlServers(database).length, 'server')}${vote}`;
}

function clusters(model: Model): readonly Row[] {
  return [
    ...shortened(
      'cluster',
      model.proxyClusters.map(({ name, version, nodes }) => [
        'cluster',
        name,
        `OpenSIPS ${version}`,
        count(nodes.length, 'node'),
      ]),
    ),
    ...shortened(
      'cluster',
      model.replicationClusters.map(({ name, clusterId, contacts, dialogs }) => [
        'cluster',
        name,
        `clusterer ${clusterId}`,
        `contacts ${contacts}, dialogs ${dialogs}`,
      ]),
    ),
    ...shortened(
      'cluster',
      model.pacemakerClusters.map(({ name, service, fencing }) => [
        'cluster',
        name,
        'Pacemaker',
        `service by ${service}, fencing ${fencing.kind}`,
      ]),
    ),
  ];
}

function secrets(model: Model): readonly Row[] {
  const given = model.secrets.filter(({ source: { from } }) => from !== 'stack-secret' && from !== 'resource');
  return shortened(
    'secret',
    given.map(({ name, source, purpose }) => ['secret', name, `from ${source.from}`, purpose]),
  );
}

type Row = readonly [string, string, string, string];

function shortened(what: string, rows: readonly Row[]): readonly Row[] {
  if (rows.length <= LISTED) return rows;
  return [...rows.slice(0, LISTED - 1), [what, `… and ${rows.length - LISTED + 1} more`, '', '']];
}

function proxyName(model: Model, path: string): string {
  return model.proxyClusters.find((cluster) => cluster.path === path)?.name ?? path;
}

/** The places in the output worth opening, the first one first. */
const PLACES: readonly (readonly [RegExp, string])[] = [
  [/^report\.html$/, 'all of it on one page: open this first'],
  [/^machines\/[^/]+\/etc\/opensips\/opensips\.cfg$/, 'what OpenSIPS runs'],
  [/^clusters\/[^/]+\/cib\.xml$/, 'what Pacemaker is told'],
  [/^clusters\/[^/]+\/rows\.sql$/, 'rows of table clusterer'],
  [/^dns\/.*\.zone$/, 'names of the sites, to be included in the zone'],
  [/^dns\/devices\.md$/, 'settings of devices, with these names'],
  [/^runbook\.md$/, 'what a person does, and when nothing has to be done'],
  [/^model\.json$/, 'every address, id and name that was decided'],
];

function whereToLook(stacks: readonly WrittenStack[], outdir: string, style: Style): string {
  const [first] = stacks;
  if (!first) return style('good', `wrote ${outdir}`);
  const folder = `${outdir}/stacks/${first.topology.name}`;
  const rows = PLACES.flatMap(([pattern, meaning]) => {
    const found = first.files.find(({ path }) => pattern.test(path));
    return found ? [[`  ${folder}/${found.path}`, meaning]] : [];
  });
  const total = stacks.reduce((sum, stack) => sum + stack.files.length, 0);
  return [
    style('good', `wrote ${count(total, 'file')} below ${outdir}`),
    ...table([...rows, [`  ${folder}/cdk.tf.json`, 'the same for Terraform']]),
  ].join('\n');
}
