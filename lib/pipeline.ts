import { bundle, type Bundles, type Clash } from './artifacts';
import type { Model } from './model';
import { platforms } from './platforms';
import { renderers } from './render';
import { findingsAsJson } from './report/json';
import { resolve } from './resolve';
import type { Finding } from './findings';
import { runRules, stopsSynth } from './rules/run';
import { proxyClusters } from './model';
import type { Block } from './terraform';
import type { Topology } from './topology/topology';

/** A file of the output, below the stack's folder. */
export interface OutputFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
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
  readonly blocks: readonly Block[];
}

/** Runs the stages from what the author said to what is written. Pure: the same topology gives the same bytes. */
export function run(topology: Topology): PipelineResult {
  const { model, problems } = resolve(topology);
  const inputs: readonly Finding[] = problems.map((problem) => ({ ...problem, severity: 'error' }));
  const findings = [...inputs, ...(model ? runRules(model).findings : [])];
  if (!model || findings.some(stopsSynth)) return { topology, model, findings, blocked: true, files: [], blocks: [] };

  const bundles = bundle(
    proxyClusters(model).flatMap((parts) => renderers.flatMap((renderer) => renderer.render(parts, model))),
  );
  const clashes = bundles.clashes.map(clashFinding);
  if (clashes.length > 0)
    return { topology, model, findings: [...findings, ...clashes], blocked: true, files: [], blocks: [] };

  return {
    topology,
    model,
    findings,
    blocked: false,
    files: outputFiles(model, findings, bundles),
    blocks: platforms[model.platform.id].plan(model, bundles),
  };
}

function clashFinding({ machine, path, owners }: Clash): Finding {
  return {
    rule: 'input/one-owner-per-path',
    severity: 'error',
    path: owners[1],
    message: `'${path}' on ${machine} has two owners`,
    found: `${owners[0]} and ${owners[1]}`,
    allowed: 'one owner for each path of a machine',
    fix: 'choose another `path` in `files`, or set what you need through the props',
    related: [owners[0]],
  };
}

function outputFiles(model: Model, findings: readonly Finding[], bundles: Bundles): readonly OutputFile[] {
  return [
    ...bundles.machines.flatMap((b) =>
      b.files.map((file) => ({ path: `machines/${file.machine}${file.path}`, content: file.content, mode: file.mode })),
    ),
    ...bundles.clusters.map((file) => ({
      path: `clusters/${file.cluster}/${file.path}`,
      content: file.content,
      mode: 0o644,
    })),
    ...platforms[model.platform.id].files,
    { path: 'findings.json', content: findingsAsJson(findings), mode: 0o644 },
    { path: 'model.json', content: `${JSON.stringify(model, null, 2)}\n`, mode: 0o644 },
  ];
}
