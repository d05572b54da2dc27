import { spawn, type ChildProcess } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  openSync,
  closeSync,
  readFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { arch, homedir, platform, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { startProxy, type Proxy } from './aws-proxy';
import { have } from './tools';

/** Where provider binaries are looked for, besides what `OPENSIPS_CDK_TERRAFORM_PLUGINS` names. */
const PLACES = [
  join(homedir(), '.terraform.d'),
  join(homedir(), '.local/share/terraform/plugins'),
  '/usr/local/share/terraform/plugins',
  '/usr/share/terraform/plugins',
  '/opt',
];

/** `<place>/plugins/<host>/<namespace>/<type>/<version>/<os>_<arch>/<file>`, and a folder or two to spare. */
const DEPTH = 8;

/** The newest provider on this machine; null, with the reason printed, where it or a program it needs is missing. */
export function awsProvider(test: string): string | null {
  const programs = ['terraform', 'moto_server'].map((program) => have(program, test));
  const named = (process.env.OPENSIPS_CDK_TERRAFORM_PLUGINS ?? '').split(delimiter).filter((place) => place !== '');
  const found = [...named, process.env.TF_PLUGIN_CACHE_DIR ?? '', ...PLACES]
    .filter((place) => place !== '')
    .flatMap((place) => binaries(place, DEPTH))
    .sort((a, b) => versionOf(a).localeCompare(versionOf(b), undefined, { numeric: true }));
  const newest = found.at(-1) ?? null;
  if (newest === null)
    console.warn(
      `skipped: ${test} (needs terraform-provider-aws_* in OPENSIPS_CDK_TERRAFORM_PLUGINS or ${PLACES.join(', ')})`,
    );
  return programs.every(Boolean) ? newest : null;
}

function binaries(folder: string, depth: number): string[] {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  const here = entries.filter(({ name }) => /^terraform-provider-aws_v?\d/.test(name) && !name.endsWith('.zip'));
  if (here.length > 0 || depth === 0) return here.map(({ name }) => join(folder, name));
  return entries
    .filter((entry) => entry.isDirectory() && !UNLIKELY.test(entry.name))
    .flatMap(({ name }) => binaries(join(folder, name), depth - 1));
}

/** Folders that hold much and no provider. */
const UNLIKELY = /^(?:node_modules|\.git|src|share|lib|lib64|include|doc|man|modules)$/;

function versionOf(binary: string): string {
  return /_v?(?<version>\d+\.\d+\.\d+)/.exec(binary.slice(dirname(binary).length))?.groups?.version ?? '0.0.0';
}

/** Debian's images, as moto wants a list of them; a date in it breaks moto's second region. */
const IMAGES = [
  { ami_id: 'ami-0debian12000000001', name: 'debian-12-amd64-20251112-2294', architecture: 'x86_64' },
  { ami_id: 'ami-0debian12000000002', name: 'debian-12-arm64-20251112-2294', architecture: 'arm64' },
].map((image) => ({
  ...image,
  description: image.name,
  owner_id: '136693071363',
  public: true,
  virtualization_type: 'hvm',
  state: 'available',
  platform: null,
  image_type: 'machine',
  hypervisor: 'xen',
  root_device_name: '/dev/xvda',
  root_device_type: 'ebs',
  sriov: 'simple',
}));

/** An AWS of its own on this machine, with the real provider before it. */
export class AwsEmulator {
  /** Where every service of it answers. */
  readonly endpoint: string;
  /** What Terraform takes its provider from: `TF_CLI_CONFIG_FILE`. */
  readonly cliConfig: string;
  readonly #moto: ChildProcess;
  readonly #proxy: Proxy;
  readonly #folder: string;

  private constructor(moto: ChildProcess, proxy: Proxy, folder: string) {
    this.#moto = moto;
    this.#proxy = proxy;
    this.#folder = folder;
    this.endpoint = `http://127.0.0.1:${String(proxy.port)}`;
    this.cliConfig = join(folder, 'cli.tfrc');
  }

  /** @param provider the binary that `awsProvider` found */
  static async start(provider: string): Promise<AwsEmulator> {
    const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-aws-'));
    writeFileSync(join(folder, 'images.json'), JSON.stringify(IMAGES));
    mirror(folder, provider);
    const port = await freePort();
    const log = openSync(join(folder, 'moto.log'), 'w');
    const moto = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
      env: { ...process.env, MOTO_AMIS_PATH: join(folder, 'images.json') },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    try {
      await answering(port, moto);
      return new AwsEmulator(moto, await startProxy(port), folder);
    } catch (error) {
      const said = readFileSync(join(folder, 'moto.log'), 'utf8');
      moto.kill();
      rmSync(folder, { recursive: true });
      throw new Error(`moto_server does not answer: ${said}`, { cause: error });
    }
  }

  async stop(): Promise<void> {
    await this.#proxy.close();
    const ended = new Promise((resolve) => this.#moto.once('exit', resolve));
    if (this.#moto.exitCode === null && this.#moto.kill()) await ended;
    rmSync(this.#folder, { recursive: true });
  }
}

/** A mirror with this one provider, whatever the layout it was found in. */
function mirror(folder: string, provider: string): void {
  const names: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };
  const at = join(folder, 'mirror/registry.terraform.io/hashicorp/aws', versionOf(provider));
  mkdirSync(at, { recursive: true });
  symlinkSync(dirname(provider), join(at, `${platform()}_${names[arch()] ?? arch()}`));
  const installation = `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(join(folder, 'mirror'))}\n  }\n}\n`;
  writeFileSync(join(folder, 'cli.tfrc'), `${installation}disable_checkpoint = true\n`);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}

async function answering(port: number, moto: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300 && moto.exitCode === null; tries++) {
    const { ok } = await fetch(`http://127.0.0.1:${String(port)}/moto-api/data.json`).catch(() => ({ ok: false }));
    if (ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`exit code ${String(moto.exitCode)}`);
}
