// The two programs that are measured: a topology of ours, and a bare cdktf app that writes as many blocks.
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** A project folder in which both `opensips-cdk` and `cdktf` are installed, as links. */
export function project(folder) {
  const require = createRequire(join(root, 'package.json'));
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  symlinkSync(root, join(folder, 'node_modules/opensips-cdk'));
  symlinkSync(dirname(require.resolve('cdktf/package.json')), join(folder, 'node_modules/cdktf'));
  return folder;
}

/** One stack of pairs, each like the article's, `machines` in all. */
export function topology(machines) {
  const pairs = Array.from({ length: machines / 2 }, (_, i) => {
    const subnet = `10.${(i >> 8) & 255}.${i & 255}`;
    return `new PerNodeDatabaseTopology(stack, 'pair${i}', {
  virtualIp: VirtualIp.of('${subnet}.100/24'),
  nodes: [Machine.at('p${i}a', '${subnet}.11'), Machine.at('p${i}b', '${subnet}.12')],
  fencing: Fencing.none('a measurement'),
});`;
  });
  return `import { App, Fencing, Machine, OpenSipsStack, PerNodeDatabaseTopology, Platform, Secret, VirtualIp } from 'opensips-cdk';
const app = new App();
const stack = new OpenSipsStack(app, 'bench', {
  platform: Platform.ssh({ user: 'root', privateKey: Secret.fromFile('~/.ssh/id_ed25519') }),
});
${pairs.join('\n')}
app.synth();
`;
}

/** `blocks` terraform_data blocks, written by cdktf alone. */
export function bare(blocks) {
  return `const { App, TerraformResource, TerraformStack, LocalBackend } = require('cdktf');
class Data extends TerraformResource {
  constructor(scope, id, input) {
    super(scope, id, { terraformResourceType: 'terraform_data' });
    this.input = input;
  }
  synthesizeAttributes() {
    return { input: this.input };
  }
}
const app = new App({ stackTraces: false });
const stack = new TerraformStack(app, 'bare');
new LocalBackend(stack, { path: 'terraform.tfstate' });
for (let i = 0; i < ${blocks}; i++) new Data(stack, 'block' + i, 'value ' + i);
app.synth();
`;
}

/** Blocks of the resource kind in a written stack. */
export function countBlocks(stackFolder) {
  const { resource = {} } = JSON.parse(readFileSync(join(stackFolder, 'cdk.tf.json'), 'utf8'));
  return Object.values(resource).reduce((sum, named) => sum + Object.keys(named).length, 0);
}

/** Writes a file after emptying the output of the run before. */
export function prepare(folder, name, text) {
  rmSync(join(folder, 'cdktf.out'), { recursive: true, force: true });
  writeFileSync(join(folder, name), text);
}
