import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsEmulator } from './aws-emulator';

/** The services of the emulator that a stack asks. */
const SERVICES = ['ec2', 'iam', 'route53', 'ssm', 'sts'];

/** What one command of Terraform said. */
export interface Said {
  readonly status: number | null;
  readonly text: string;
}

/** A stack's own folder and state, applied to the emulator with what Terraform would do for a user. */
export class Deployment {
  readonly #emulator: AwsEmulator;
  readonly #folder: string;
  readonly #secrets: Readonly<Record<string, string>>;

  /**
   * @param folder with `cdk.tf.json`, which stays as it was synthesised: what is the emulator's stands beside it
   * @param secrets by the names of their variables
   */
  constructor(emulator: AwsEmulator, folder: string, secrets: Readonly<Record<string, string>> = {}) {
    this.#secrets = secrets;
    this.#emulator = emulator;
    this.#folder = folder;
    const { provider } = JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8')) as Blocks;
    const aws = [provider?.aws ?? []]
      .flat()
      .map(({ alias }) => ({ ...(alias !== undefined && { alias }), ...this.#settings() }));
    writeFileSync(join(folder, 'emulator_override.tf.json'), JSON.stringify({ provider: { aws } }));
  }

  #settings(): object {
    return {
      access_key: 'emulator',
      secret_key: 'emulator',
      skip_metadata_api_check: true,
      max_retries: 3,
      endpoints: [Object.fromEntries(SERVICES.map((service) => [service, this.#emulator.endpoint]))],
    };
  }

  init(): Promise<Said> {
    return this.#terraform('init');
  }

  validate(): Promise<Said> {
    return this.#terraform('validate');
  }

  apply(): Promise<Said> {
    return this.#terraform('apply', '-auto-approve', '-parallelism=30');
  }

  /** Status 0: nothing to change; 2: something to change. */
  plan(): Promise<Said> {
    return this.#terraform('plan', '-detailed-exitcode', '-lock=false');
  }

  destroy(): Promise<Said> {
    return this.#terraform('destroy', '-auto-approve', '-refresh=false', '-parallelism=30');
  }

  /** The state as Terraform left it, to look for what must not be in it. */
  state(): string {
    const file = join(this.#folder, 'terraform.tfstate');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  #terraform(command: string, ...args: string[]): Promise<Said> {
    const input = command === 'validate' ? [] : ['-input=false'];
    const child = spawn('terraform', [command, '-no-color', ...input, ...args], {
      cwd: this.#folder,
      timeout: 600_000,
      env: {
        ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:AWS|TF)_/.test(name))),
        ...Object.fromEntries(Object.entries(this.#secrets).map(([name, value]) => [`TF_VAR_${name}`, value])),
        // The provider's schema is huge: collecting its garbage is a third of the time.
        GOGC: '400',
        CHECKPOINT_DISABLE: '1',
        TF_IN_AUTOMATION: '1',
        TF_CLI_CONFIG_FILE: this.#emulator.cliConfig,
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    });
    return new Promise((resolve, reject) => {
      let text = '';
      const hear = (chunk: string) => (text += chunk);
      child.stdout.setEncoding('utf8').on('data', hear);
      child.stderr.setEncoding('utf8').on('data', hear);
      child.on('error', reject);
      child.on('close', (status) => {
        resolve({ status, text });
      });
    });
  }
}

interface Blocks {
  readonly provider?: { readonly aws?: Provider | readonly Provider[] };
}

interface Provider {
  readonly alias?: string;
}
