import { databaseStore } from '../../facts/database-store';
import { debian12 } from '../../facts/debian-12';
import { ndb } from '../../facts/ndb';
import { tableCaches } from '../../facts/reloads';
import { secretsIn, type Bundle, type ClusterArtifact, type FileArtifact } from '../../artifacts';
import { machineRoles, type Model, type Primitive, type SecretName } from '../../model';
import { call, concatenated, modulePath, quoted, type Expression } from '../../terraform';
import { packageLines } from './packages';
import type { Reach } from './reach';
import { secretSource, secretValue } from './secrets';

type Made = Pick<Reach, 'made'>;

/** Where the program lies in the stack's folder. */
export const PROGRAM_PATH = 'apply.sh';

/** Suffix of the cluster files that each machine's own database is told; the others are told to one machine. */
const SQL = '.sql';
/** Accounts, then who reads from whom, then rows. */
const ROWS = 'rows';
const SQL_ORDER = ['database', 'replication', 'copy', ROWS];

/** What the database of a machine is told after its server is up, in this order. */
function statementsOf(machine: string, clusters: readonly ClusterArtifact[]): readonly ClusterArtifact[] {
  const rank = ({ path }: ClusterArtifact) => SQL_ORDER.findIndex((start) => path.startsWith(start));
  return clusters
    .filter((artifact) => isStatements(artifact) && artifact.machines.includes(machine))
    .sort((a, b) => rank(a) - rank(b));
}

export function isStatements({ path }: ClusterArtifact): boolean {
  return path.endsWith(SQL);
}

/** What belongs to a cluster and concerns one component of one machine. */
export interface Told {
  /** What its database is told. */
  readonly statements: readonly ClusterArtifact[];
  /** Rows that its OpenSIPS reads again when they changed. */
  readonly rows: readonly ClusterArtifact[];
}

export function toldTo({ machine, component }: Bundle, clusters: readonly ClusterArtifact[]): Told {
  const all = statementsOf(machine, clusters);
  return {
    statements: component === 'database' ? all : [],
    rows: component === 'proxy' ? all.filter(({ path }) => path.startsWith(ROWS)) : [],
  };
}

/** Where a machine's file lies in the stack's folder. */
export function machineFile({ machine, path }: FileArtifact): string {
  return `machines/${machine}${path}`;
}

export function clusterFile({ cluster, path }: ClusterArtifact): string {
  return `clusters/${cluster}/${path}`;
}

/** Mode of a file as `stat` and `chmod` write it. */
export function modeText({ mode }: FileArtifact): string {
  return mode.toString(8).padStart(4, '0');
}

/** Names of the secrets that files wait for. */
export function secretsOf(files: readonly { readonly content: string }[]): readonly SecretName[] {
  return [...new Set(files.flatMap((file) => secretsIn(file.content)))].sort();
}

/**
 * The program with one component's bundle behind it, as a text that Terraform puts together when it applies: contents
 * come from the files beside the configuration and secrets from ephemeral values, so neither reaches plan or state.
 */
export function machineUpload(
  model: Model,
  bundle: Bundle,
  { statements, rows }: Told,
  reach: Pick<Reach, 'made' | 'prepared'>,
): Expression {
  const { machine, component, units, files } = bundle;
  const { database, server } = serverOn(model, bundle);
  return upload(model, machine, component, secretsOf([...files, ...statements]), reach, [
    ...(component === 'base' ? reach.prepared(machine) : []),
    ...packageLines(model, bundle),
    ...(server === null ? [] : [text(`server ${server}\n`)]),
    ...units.map(({ unit, state }) => text(`unit ${unit} ${state}\n`)),
    ...movable(model, bundle),
    ...files.flatMap((file) => [
      text(`file ${file.path} ${modeText(file)} ${file.owner}:${file.group} ${file.onChange} `),
      contentOf(machineFile(file)),
      text('\n'),
    ]),
    ...(database !== null && statements.length > 0 ? [text(`database ${database}\n`)] : []),
    ...statements.flatMap((found) => [text(`sql ${found.path} `), contentOf(clusterFile(found)), text('\n')]),
    ...reloads(model, machine).flatMap((command) => (rows.length > 0 ? [text(`reload ${command}\n`)] : [])),
    ...rows.flatMap((found) => [text('rows '), contentOf(clusterFile(found)), text('\n')]),
  ]);
}

/** Unit of the server that a component is, and the database that stands there before any statement does. */
function serverOn(
  model: Model,
  { machine, component }: Bundle,
): { readonly database: string | null; readonly server: string | null } {
  if (component !== 'database') return { database: null, server: null };
  const roles = machineRoles(model, machine);
  return {
    database: roles.proxy?.parts.database?.database ?? null,
    server: roles.database?.as === 'management' ? ndb.units.management : (databaseStore(roles)?.unit ?? null),
  };
}

/**
 * What Pacemaker moves away while the machine loses a service, and the clone or the member of the group through which it
 * restarts OpenSIPS itself.
 */
function movable({ pacemakerClusters }: Model, { machine, component }: Bundle): readonly Expression[] {
  if (component === 'base') return [];
  return pacemakerClusters
    .filter(({ members }) => members.some((member) => member.machine === machine))
    .flatMap(({ resources }) => resources)
    .flatMap((resource) => {
      // Where boothd is, nobody is served.
      if (resource.kind === 'group' && resource.members.every(({ agent }) => agent.type !== 'booth-site'))
        return [
          text(`group ${resource.id}\n`),
          ...resource.members.filter(runsOpenSips).map(({ id }) => text(`resource ${id}\n`)),
        ];
      return resource.kind === 'clone' && runsOpenSips(resource.member) ? [text(`clone ${resource.id}\n`)] : [];
    });
}

function runsOpenSips({ agent: { standard, type } }: Primitive): boolean {
  return standard === 'systemd' && `${type}.service` === debian12.units.opensips;
}

/** The same for the configuration of a whole cluster, which one machine of it loads. */
export function cibUpload(model: Model, machine: string, cib: ClusterArtifact, reach: Made): Expression {
  const waiting = model.pacemakerClusters
    .filter(({ name }) => name === cib.cluster)
    .flatMap(({ constraints }) => constraints.flatMap((each) => (each.kind === 'ticket' ? [each] : [])));
  return upload(model, machine, 'cib', secretsOf([cib]), reach, [
    ...waiting.map(({ ticket, resource }) => text(`ticket ${ticket} ${resource}\n`)),
    text('cib '),
    contentOf(clusterFile(cib)),
    text('\n'),
  ]);
}

function upload(
  model: Model,
  machine: string,
  component: string,
  secrets: readonly SecretName[],
  reach: Made,
  lines: readonly Expression[],
): Expression {
  return concatenated(
    call('file', modulePath(PROGRAM_PATH)),
    text(`machine ${machine}\ncomponent ${component}\n`),
    ...model.secrets
      .filter((secret) => secrets.includes(secret.name))
      .flatMap((secret) => [
        text(`secret ${secret.name} ${secretSource(secret)} `),
        secretValue(secret, reach),
        text('\n'),
      ]),
    ...lines,
    text('end\n'),
  );
}

function contentOf(path: string): Expression {
  return call('filebase64', modulePath(path));
}

const text = quoted;

/** MI commands after which OpenSIPS knows changed rows of clusterer. */
function reloads(model: Model, machine: string): readonly string[] {
  return model.proxyClusters.flatMap(({ version, nodes }) =>
    nodes
      .filter((node) => node.machine === machine)
      .flatMap((node) => tableCaches(version, node.config.modules))
      .filter(({ module }) => module === 'clusterer')
      .map(({ command }) => command),
  );
}
