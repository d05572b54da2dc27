import { secretsIn, type Bundle, type Bundles, type FileArtifact } from '../../artifacts';
import type { Model, SecretModel } from '../../model';
import { call, interpolate, modulePath, quoted, type Block, type Json } from '../../terraform';
import { terraformName } from '../../units';

/**
 * One `terraform_data` for each component of each machine. What it holds is the content of its files, line by line, so
 * that a plan shows the changed line and not a changed hash.
 */
export function machineBlocks(model: Model, bundles: Bundles): readonly Block[] {
  const paths = new Map(model.machines.map((machine) => [machine.name, machine.path]));
  const earlier = rollingOrder(model);
  const exists = new Set(bundles.machines.map((b) => blockName(b.machine, b.component)));
  let previous: Bundle | undefined;
  return bundles.machines.map((bundle) => {
    const sameMachine = previous?.machine === bundle.machine ? [blockName(previous.machine, previous.component)] : [];
    const before = earlier.get(bundle.machine);
    const otherMachine =
      before === undefined ? [] : [blockName(before, bundle.component)].filter((name) => exists.has(name));
    previous = bundle;
    return {
      type: 'resource',
      labels: ['terraform_data', blockName(bundle.machine, bundle.component)],
      from: paths.get(bundle.machine) ?? model.name,
      body: {
        triggers_replace: {
          files: Object.fromEntries(bundle.files.map((file) => [file.path, fileTrigger(file)])),
          packages: bundle.packages,
          secrets: secretVersions(
            bundle.files.flatMap((file) => secretsIn(file.content)),
            model.secrets,
          ),
          units: Object.fromEntries(bundle.units.map((unit) => [unit.unit, unit.state])),
        },
        ...rollout([...sameMachine, ...otherMachine]),
      },
    };
  });
}

export function blockName(owner: string, component: string): string {
  return terraformName(owner, component);
}

/** The lines of a file beside the configuration: a plan then shows which of them change. */
export function contentTrigger(path: string): Json {
  return interpolate(call('split', quoted('\n'), call('file', modulePath(path))));
}

// Until bundles are rolled out, an apply must fail: a state that says 'done' over untouched machines would be a lie.
const NOT_ROLLED_OUT =
  'This version writes and plans the files but does not roll them out. Copy machines/<name>/ to its machine, or wait for the next version.';

/** What every block of ours ends with: order, and what an apply does. */
export function rollout(dependsOn: readonly string[]): { readonly [key: string]: Json } {
  return {
    // A roll that fails half-way must not drop the machines after it from the state.
    lifecycle: { create_before_destroy: true },
    provisioner: [{ 'local-exec': { command: `echo '${NOT_ROLLED_OUT}' >&2; exit 1` } }],
    ...(dependsOn.length > 0 && { depends_on: dependsOn.map((name) => `terraform_data.${name}`) }),
  };
}

/** A rotated secret shows as a changed version number, and as nothing else; a derived one as that of the stack's own. */
export function secretVersions(names: readonly string[], secrets: readonly SecretModel[]): Json {
  const used = new Set(names);
  return Object.fromEntries(
    secrets
      .filter((s) => used.has(s.name))
      .map(({ name, source }) => [name, source.from === 'stack-secret' ? source.stack.version : source.version]),
  );
}

function fileTrigger(file: FileArtifact): Json {
  return {
    content: contentTrigger(`machines/${file.machine}${file.path}`),
    mode: file.mode.toString(8).padStart(4, '0'),
    owner: `${file.owner}:${file.group}`,
  };
}

/** The nodes of a cluster change one after the other: each waits for the one before it. */
function rollingOrder(model: Model): ReadonlyMap<string, string> {
  return new Map(
    model.proxyClusters.flatMap(({ nodes }) =>
      nodes.slice(1).flatMap((node, i) => {
        const before = nodes[i];
        return before ? [[node.machine, before.machine] as const] : [];
      }),
    ),
  );
}
