import type { Bundle, Bundles, ClusterArtifact, FileArtifact } from '../../artifacts';
import type { Model } from '../../model';
import { call, interpolate, modulePath, quoted, type Block, type Expression, type Json } from '../../terraform';
import { clusterFile, machineFile, machineUpload, modeText, secretsOf, toldTo } from './bundle';
import { runOn } from './connection';
import { blockName, earlierBlocks } from './order';
import { packageFolder, packageTriggers } from './packages';
import type { Reach } from './reach';
import { secretVersions } from './secrets';

/**
 * One `terraform_data` for each component of each machine. What it holds is the content of its files, line by line, so
 * that a plan shows the changed line and not a changed hash.
 */
export function machineBlocks(model: Model, bundles: Bundles, reach: Reach): readonly Block[] {
  const paths = new Map(model.machines.map((machine) => [machine.name, machine.path]));
  const before = earlierBlocks(model, bundles);
  return bundles.machines.map((bundle) => {
    const { machine, component, files } = bundle;
    const name = blockName(machine, component);
    const told = toldTo(bundle, bundles.clusters);
    return {
      type: 'resource',
      labels: ['terraform_data', name],
      from: paths.get(machine) ?? model.name,
      body: {
        triggers_replace: {
          ...reach.triggers(machine),
          files: Object.fromEntries(files.map((file) => [file.path, fileTrigger(file)])),
          ...packageTriggers(model, bundle),
          secrets: secretVersions(secretsOf([...files, ...told.statements]), model.secrets, reach),
          ...contentTriggers('statements', told.statements),
          ...contentTriggers('rows', told.rows),
          units: Object.fromEntries(bundle.units.map((unit) => [unit.unit, unit.state])),
        },
        ...ordered(before.get(name) ?? [], reach.after(machine)),
        ...runOn(model, machine, name, machineUpload(model, bundle, told, reach), reach, carried(model, bundle)),
      },
    };
  });
}

/** The packages that go to the machine beside the program. */
function carried(model: Model, bundle: Bundle): string | null {
  return bundle.component === 'base' ? (packageFolder(model, bundle)?.folder ?? null) : null;
}

/** The lines of a file beside the configuration: a plan then shows which of them change. */
export function contentTrigger(path: string): Json {
  return interpolate(call('split', quoted('\n'), call('file', modulePath(path))));
}

function contentTriggers(name: string, artifacts: readonly ClusterArtifact[]): { readonly [key: string]: Json } {
  if (artifacts.length === 0) return {};
  return { [name]: Object.fromEntries(artifacts.map((found) => [found.path, contentTrigger(clusterFile(found))])) };
}

/** What every block of ours has: its place in the order, behind blocks of ours and behind what the platform makes. */
export function ordered(
  dependsOn: readonly string[],
  made: readonly Expression[] = [],
): { readonly [key: string]: Json } {
  const before = [...dependsOn.map((name) => `terraform_data.${name}`), ...made];
  return {
    // A roll that fails half-way must not drop the machines after it from the state.
    lifecycle: { create_before_destroy: true },
    ...(before.length > 0 && { depends_on: before }),
  };
}

function fileTrigger(file: FileArtifact): Json {
  return {
    content: contentTrigger(machineFile(file)),
    mode: modeText(file),
    owner: `${file.owner}:${file.group}`,
  };
}
