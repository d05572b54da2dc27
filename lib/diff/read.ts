import { COMPONENTS, type Component, type OnChange } from '../artifacts';
import type { BlockSnapshot, FileSnapshot, ResourceSnapshot, StackSnapshot } from './snapshot';
import type { WrittenModel } from './written';

/** A stack's output, wherever it is kept. */
export interface StackSource {
  readonly name: string;
  /** What `cdk.tf.json` holds. */
  readonly configuration: unknown;
  /** What `model.json` holds. */
  readonly model: unknown;
  /** Content of a file below the stack's folder. @throws Error where it is not there */
  readonly read: (path: string) => string;
  /** SHA-256 of one, in hexadecimal. @throws Error where it is not there */
  readonly checksum: (path: string) => string;
}

export interface Tree {
  readonly [key: string]: unknown;
}

/** Our own blocks, and those of the author's that have the same type, told apart by what they hold. */
const DATA = 'terraform_data';

/** Arguments that say how Terraform goes about it, and nothing of the thing itself. */
const META = ['//', 'connection', 'count', 'depends_on', 'for_each', 'lifecycle', 'provider', 'provisioner'];

/** What was written for a stack. @throws Error where files that it names are not there */
export function readStack({ name, configuration, model, read, checksum }: StackSource): StackSnapshot {
  const blocks = new Map<string, BlockSnapshot>();
  const resources = new Map<string, ResourceSnapshot>();
  for (const [type, byLabel] of entries(tree(configuration)['resource']))
    for (const [label, body] of entries(byLabel)) {
      const block = type === DATA ? readBlock(label, tree(body), read, checksum) : null;
      if (block) blocks.set(label, block);
      else resources.set(`${type}.${label}`, readResource(type, label, tree(body)));
    }
  return { name, blocks, resources, model: model as WrittenModel };
}

function readBlock(
  label: string,
  body: Tree,
  read: StackSource['read'],
  checksum: StackSource['checksum'],
): BlockSnapshot | null {
  const program = list(body['provisioner'])
    .map((each) => text(tree(tree(each)['file'])['content']))
    .join('');
  const [, machine, component] = /"machine (\S+)\\ncomponent ([a-z]+)\\n"/.exec(program) ?? [];
  const triggers = tree(body['triggers_replace']);
  if (machine === undefined || component === undefined) return null;
  const effects = new Map(
    [...program.matchAll(/"file ((?:[^"\\]|\\.)+) \d{4} \S+ ([a-z-]+) "/g)].map(([, path = '', effect]) => [
      unquoted(path),
      effect as OnChange,
    ]),
  );
  return blockOf(label, { machine, component: component as Component | 'cib' }, triggers, list(body['depends_on']), {
    content: (value) => contentOf(value, read),
    checksum: (value) => {
      const path = namedIn('filesha256', value);
      return path === undefined ? value : checksum(path);
    },
    onChange: (path) => effects.get(path) ?? null,
  });
}

/** How the values of a block are to be understood: in a configuration they are expressions, in a state results. */
interface Understood {
  readonly content: (value: unknown) => string;
  readonly checksum: (value: string) => string;
  readonly onChange: (path: string) => OnChange | null;
}

function blockOf(
  label: string,
  { machine, component }: Pick<BlockSnapshot, 'machine' | 'component'>,
  triggers: Tree,
  dependsOn: readonly unknown[],
  { content, checksum, onChange }: Understood,
): BlockSnapshot {
  const texts = (what: unknown) => new Map(entries(what).map(([name, value]) => [name, content(value)]));
  return {
    label,
    machine,
    component,
    machines: list(triggers['machines']).map(text),
    files: new Map(
      entries(triggers['files']).map(([path, value]): [string, FileSnapshot] => {
        const { content: held, mode, owner } = Array.isArray(value) || typeof value === 'string' ? {} : tree(value);
        return [
          path,
          { content: content(held ?? value), mode: text(mode), owner: text(owner), onChange: onChange(path) },
        ];
      }),
    ),
    statements: texts(triggers['statements']),
    rows: texts(triggers['rows']),
    packages: list(triggers['packages']).map(text),
    packageFiles: new Map(
      entries(triggers['package_files']).map(([file, value]) => [file, checksum(text(value))] as const),
    ),
    units: new Map(entries(triggers['units']).map(([unit, state]) => [unit, text(state)] as const)),
    // What the platform makes is a reference on one side and a value on the other, and no secret.
    secrets: new Map(
      entries(triggers['secrets']).flatMap(([name, version]) =>
        typeof version === 'number' ? [[name, String(version)] as const] : [],
      ),
    ),
    after: dependsOn.map(text).flatMap((each) => (each.startsWith(`${DATA}.`) ? [each.slice(DATA.length + 1)] : [])),
  };
}

function readResource(type: string, name: string, body: Tree): ResourceSnapshot {
  const metadata = tree(tree(body['//'])['metadata']);
  return {
    type,
    name,
    // cdktf gives what it makes itself a unique id.
    ours: 'path' in metadata && !('uniqueId' in metadata) ? 'yes' : 'no',
    attributes: new Map(
      entries(body)
        .filter(([key]) => !META.includes(key))
        .map(([key, value]) => [key, stable(value)]),
    ),
    ignored: list(tree(body['lifecycle'])['ignore_changes']).map(text),
    from: 'configuration',
  };
}

/** What a deployed stack's state says: files, packages and the rest stand in the triggers of our blocks. */
export interface StateSource {
  /** What `terraform show -json` prints. */
  readonly state: unknown;
  /** What it is compared with: names of machines and what a changed file asks of them stand there alone. */
  readonly other: StackSnapshot | null;
}

export function readState({ state, other }: StateSource): StackSnapshot {
  const blocks = new Map<string, BlockSnapshot>();
  const resources = new Map<string, ResourceSnapshot>();
  for (const each of resourcesOf(tree(tree(tree(state)['values'])['root_module']))) {
    const { type, name, values, sensitive_values: sensitive, mode, depends_on: dependsOn, index } = each;
    if (mode !== 'managed' || index !== undefined) continue;
    const triggers = tree(tree(values)['triggers_replace']);
    const owner = type === DATA && 'files' in triggers ? ownerOf(text(name), triggers, other) : null;
    if (owner) {
      const known = other?.blocks.get(text(name));
      const block = blockOf(text(name), owner, triggers, list(dependsOn), {
        content: (value) => contentOf(value, () => ''),
        checksum: (value) => value,
        onChange: (path) => known?.files.get(path)?.onChange ?? null,
      });
      blocks.set(block.label, block);
    } else {
      const address = `${text(type)}.${text(name)}`;
      const hidden = tree(sensitive);
      resources.set(address, {
        type: text(type),
        name: text(name),
        ours: other?.resources.get(address)?.ours ?? 'no',
        attributes: new Map(
          entries(values)
            .filter(([key]) => !holdsTrue(hidden[key]))
            .map(([key, value]) => [key, stable(value)]),
        ),
        ignored: [],
        from: 'state',
      });
    }
  }
  return { name: other?.name ?? '', blocks, resources, model: null };
}

/** Resources of a module and of those in it. */
function resourcesOf(module: Tree): readonly Tree[] {
  return [...list(module['resources']).map(tree), ...list(module['child_modules']).map(tree).flatMap(resourcesOf)];
}

const CLUSTER_FILES = '_cluster_files';

/** Whose block it is, by its label; where the other side does not know it, the label's own spelling has to do. */
function ownerOf(
  label: string,
  triggers: Tree,
  other: StackSnapshot | null,
): Pick<BlockSnapshot, 'machine' | 'component'> | null {
  const known = other?.blocks.get(label);
  if (known) return known;
  if (label.endsWith(CLUSTER_FILES)) return { machine: text(list(triggers['machines'])[0]), component: 'cib' };
  const component = COMPONENTS.find((each) => label.endsWith(`_${each}`));
  if (!component) return null;
  const start = label.slice(0, -component.length - 1);
  const beside = [...(other?.blocks.values() ?? [])].find((block) => block.label.startsWith(`${start}_`));
  const named = beside?.component !== 'cib' && beside?.label === `${start}_${beside?.component ?? ''}`;
  return { machine: named ? beside.machine : start.replace(/^_(?=\d)/, '').replaceAll('_', '-'), component };
}

/** The lines of a file, or an expression that names one. */
function contentOf(value: unknown, read: StackSource['read']): string {
  if (Array.isArray(value)) return value.map(text).join('\n');
  const path = /^\$\{split\("\\n", (.*)\)\}$/s.exec(text(value))?.[1];
  const file = path === undefined ? undefined : namedIn('file', `\${${path}}`);
  if (file === undefined) throw new Error(`expected the content of a file, not ${JSON.stringify(value).slice(0, 100)}`);
  return read(file);
}

/** The file that `${call("${path.module}/…")}` names. */
function namedIn(call: string, expression: string): string | undefined {
  const path = new RegExp(`^\\$\\{${call}\\("\\$\\{path\\.module\\}/((?:[^"\\\\]|\\\\.)*)"\\)\\}$`, 's').exec(
    expression,
  );
  return path?.[1] === undefined ? undefined : unquoted(path[1]);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function unquoted(body: string): string {
  return body.replace(/\\(.)/gs, (_, c: string) => ESCAPES[c] ?? c).replace(/([$%])\1\{/g, '$1{');
}

/** JSON with sorted keys: what means the same is the same text. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    each !== null && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

function holdsTrue(mark: unknown): boolean {
  if (mark === true) return true;
  return mark !== null && typeof mark === 'object' && Object.values(mark).some(holdsTrue);
}

export function tree(value: unknown): Tree {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Tree) : {};
}

function entries(value: unknown): readonly (readonly [string, unknown])[] {
  return Object.entries(tree(value));
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}
