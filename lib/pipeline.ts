import { bundle, packageFolderOf, type Bundles, type Clash, type UserDataArtifact } from './artifacts';
import { pictureOf } from './draw';
import type { Model } from './model';
import { platforms } from './platforms';
import { blockName } from './platforms/configuration/order';
import { render } from './render';
import { zoneFiles } from './render/zone';
import { devicesAsText } from './report/devices';
import { carriersAsText } from './report/carriers';
import { findingsAsJson } from './report/json';
import { reportAsHtml, type ReportSubject } from './report/html/page';
import { runbookAsText } from './report/runbook';
import { resolve } from './resolve';
import { doubtfulPaths } from './resolve/doubt';
import type { Problem } from './resolve/problems';
import { problemsAcross, stackNameProblems } from './resolve/stacks';
import { acceptanceRules } from './rules/acceptance';
import type { Finding } from './findings';
import { runRules, stopsSynth } from './rules/run';
import { plannedMove, simulate } from './simulate';
import type { Block } from './terraform';
import type { Topology } from './topology/topology';

/** A file of the output, below the stack's folder. */
export interface OutputFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}

/** A file of the author's that goes into the output as it is. */
export interface CopiedFile {
  /** Below the stack's folder. */
  readonly path: string;
  /** Where it is, as the author wrote it. */
  readonly source: string;
}

/** Everything a stack comes to, in memory. */
export interface PipelineResult {
  readonly topology: Topology;
  /** Null where too little of the input could be read. */
  readonly model: Model | null;
  readonly findings: readonly Finding[];
  /** True when an error finding stands that nobody accepted: then there are no files and no blocks. */
  readonly blocked: boolean;
  readonly files: readonly OutputFile[];
  readonly copies: readonly CopiedFile[];
  readonly blocks: readonly Block[];
}

const NOTHING = { files: [], copies: [], blocks: [] } as const;

/** Runs the stages from what the author said to what is written. Pure: the same topology gives the same bytes. */
export function run(topology: Topology): PipelineResult {
  const { model, problems: inside } = resolve(topology);
  const problems = [...stackNameProblems(topology.name), ...inside];
  const findings = [...problems.map(problemFinding), ...(model ? ruleFindings(topology, model, inside) : [])];
  if (!model || findings.some(stopsSynth)) return { topology, model, findings, blocked: true, ...NOTHING };

  const bundles = bundle(render(model));
  const wrong = [...bundles.clashes.map(clashFinding), ...bundles.userData.flatMap(userDataFinding(model))];
  if (wrong.length > 0) return { topology, model, findings: [...findings, ...wrong], blocked: true, ...NOTHING };

  return {
    topology,
    model,
    findings,
    blocked: false,
    files: outputFiles(model, findings, bundles),
    copies: copiedPackages(topology, model),
    blocks: platforms[model.platform.id].plan(model, bundles),
  };
}

/** What is wrong between stacks that are written together: one machine in two of them, two ids that are one folder. */
export function findingsAcross(results: readonly PipelineResult[]): readonly Finding[] {
  return problemsAcross(results.map(({ topology, model }) => ({ name: topology.name, model }))).map(problemFinding);
}

function problemFinding(problem: Problem): Finding {
  return { ...problem, severity: 'error' };
}

/** What the rules find, without what may only follow from an input that could not be read. */
function ruleFindings(topology: Topology, model: Model, problems: readonly Problem[]): readonly Finding[] {
  const { findings } = runRules(model);
  if (problems.length === 0) return findings;
  const doubtful = doubtfulPaths(topology, model, problems);
  // What an acceptance was for may be among the findings that wait.
  return findings.filter(({ rule, path }) => !doubtful(path) && rule !== acceptanceRules.matchesFinding.id);
}

function clashFinding({ machine, path, owners, below }: Clash): Finding {
  return {
    rule: 'input/one-owner-per-path',
    severity: 'error',
    path: owners[1],
    message:
      below === undefined
        ? `'${path}' on ${machine} has two owners`
        : `'${path}' on ${machine} would lie below '${below}', which is a file`,
    found: `${owners[0]} and ${owners[1]}`,
    allowed: 'one owner for each path of a machine, and no file below a file',
    fix: 'choose another `path` in `files`, or set what you need through the props',
    related: [owners[0]],
  };
}

/** Looks at what a machine is told for its first boot, as the platform counts it. */
function userDataFinding({ platform }: Model): (told: UserDataArtifact) => readonly Finding[] {
  const { userData: most } = platform.capabilities;
  return ({ machine, content, from }) => {
    const bytes = Buffer.byteLength(content);
    if (bytes <= most) return [];
    return [
      {
        rule: 'input/user-data-fits',
        severity: 'error',
        path: from,
        message: `${machine} would be told more for its first boot than the platform takes`,
        found: `${bytes} bytes`,
        allowed: `${most} bytes`,
        fix: 'shorten the comment of `publicKey`, or the certificate in `hostKeys`',
      },
    ];
  };
}

function copiedPackages({ parts }: Topology, { proxyClusters }: Model): readonly CopiedFile[] {
  return parts.flatMap((part) => {
    const cluster = proxyClusters.find(({ path }) => path === part.path);
    if (part.kind !== 'proxy-cluster' || part.packages?.from !== 'folder' || !cluster) return [];
    const { folder, files = [] } = part.packages;
    return files.map((file) => ({ path: `${packageFolderOf(cluster.name)}/${file}`, source: `${folder}/${file}` }));
  });
}

function outputFiles(model: Model, findings: readonly Finding[], bundles: Bundles): readonly OutputFile[] {
  const runbook = runbookAsText(model, blocksOfMachines(bundles));
  const carriers = carriersAsText(model);
  const devices = devicesAsText(model);
  const files = [
    ...bundles.machines.flatMap((b) =>
      b.files.map((file) => ({ path: `machines/${file.machine}${file.path}`, content: file.content, mode: file.mode })),
    ),
    ...bundles.clusters.map((file) => ({
      path: `clusters/${file.cluster}/${file.path}`,
      content: file.content,
      mode: 0o644,
    })),
    ...bundles.userData.map(({ machine, content }) => ({
      path: `cloud-init/${machine}.yaml`,
      content,
      mode: 0o644,
    })),
    ...platforms[model.platform.id].files,
    { path: 'findings.json', content: findingsAsJson(findings), mode: 0o644 },
    ...zoneFiles(model).map((file) => ({ ...file, mode: 0o644 })),
    ...(devices === null ? [] : [{ path: 'dns/devices.md', content: devices, mode: 0o644 }]),
    ...(carriers === null ? [] : [{ path: 'carriers.md', content: carriers, mode: 0o644 }]),
    { path: 'runbook.md', content: runbook, mode: 0o644 },
    { path: 'model.json', content: `${JSON.stringify(model, null, 2)}\n`, mode: 0o644 },
  ];
  const texts = [
    { title: 'Runbook', text: runbook },
    { title: 'What to tell the carriers', text: carriers },
    { title: 'Devices', text: devices },
  ].flatMap(({ title, text }) => (text === null ? [] : [{ title, text }]));
  return [...files, reportFile({ model, findings, files, texts })];
}

/** Made when it is read: whoever only asks what the rules find waits for no picture and no simulation. */
function reportFile(subject: Pick<ReportSubject, 'model' | 'findings' | 'files' | 'texts'>): OutputFile {
  const { model } = subject;
  let content: string | undefined;
  return {
    path: 'report.html',
    mode: 0o644,
    get content() {
      return (content ??= reportAsHtml({
        ...subject,
        picture: pictureOf(model),
        simulation: simulate(model),
        moves: model.pacemakerClusters.flatMap(({ proxies }) => plannedMove(model, proxies).seconds ?? []),
      }));
    },
  };
}

/** What a machine's configuration is called in Terraform, for people who have it done anew. */
function blocksOfMachines({ machines }: Bundles): ReadonlyMap<string, readonly string[]> {
  const blocks = new Map<string, string[]>();
  for (const { machine, component } of machines) {
    blocks.set(machine, [...(blocks.get(machine) ?? []), blockName(machine, component)]);
  }
  return blocks;
}
