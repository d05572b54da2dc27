import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App as CdktfApp, LocalBackend, Manifest, TerraformBackend, TerraformStack } from 'cdktf';
import type { AppConfig } from 'cdktf';
import type { Construct } from 'constructs';
import { SynthesisError } from '../lib/errors';
import { run, type PipelineResult } from '../lib/pipeline';
import { plain } from '../lib/report/style';
import { findingsAsText } from '../lib/report/text';
import { currentSession } from '../lib/session';
import { withBlocks, type Json } from '../lib/terraform';
import type { Topology } from '../lib/topology/topology';
import { declared } from './declare';
import type { Platform } from './options/platform';
import { Secret } from './options/secret';
import { writeStack } from './output';

// The only file that imports cdktf, so that the step to its community fork is one line.

export interface OpenSipsStackProps {
  /** Where the machines come from. */
  readonly platform: Platform;
  /**
   * The stack's own secret: 32 or more printable characters without a space. Keys, nonces and passwords that are not set
   * are derived from it, each its own.
   * @default Secret.fromVariable('stack_secret')
   */
  readonly secret?: Secret;
}

/** The folder output goes to, and a run of the stages before anything is written. */
export class App extends CdktfApp {
  private readonly target: string;
  private readonly inSession: boolean;

  constructor(config: AppConfig = {}) {
    const session = currentSession();
    // cdktf makes folders when an App is constructed; ours appear only once everything holds.
    const scratch = mkdtempSync(join(tmpdir(), 'opensips-cdk-'));
    super({ ...config, outdir: scratch, stackTraces: false });
    rmSync(scratch, { recursive: true });
    this.target = session?.outdir ?? resolve(config.outdir ?? process.env['CDKTF_OUTDIR'] ?? 'cdktf.out');
    this.inSession = session !== undefined;
    session?.add({ results: () => this.results(), synth: () => this.write() });
  }

  private results(): readonly PipelineResult[] {
    return this.stacks().map((stack) => stack.result());
  }

  /**
   * Checks every stack, then writes all of them.
   * @throws SynthesisError with every finding when an error stands; nothing is written then.
   */
  public override synth(): void {
    // A session looks at the results first and decides itself whether to write.
    if (!this.inSession) this.write();
  }

  private write(): void {
    const results = this.results();
    if (results.some((result) => result.blocked)) throw refusal(results);
    mkdirSync(this.target, { recursive: true });
    Object.assign(this, {
      outdir: this.target,
      manifest: new Manifest(this.manifest.version, this.target, this.hclOutput),
    });
    super.synth();
  }

  private stacks(): readonly OpenSipsStack[] {
    return this.node.findAll().filter((construct) => OpenSipsStack.isOpenSipsStack(construct));
  }
}

const STACK = Symbol.for('opensips-cdk.OpenSipsStack');

/**
 * Topologies that are planned and deployed together. Its output folder holds, beside the Terraform configuration, every
 * machine's files at their final paths.
 */
export class OpenSipsStack extends TerraformStack {
  public static isOpenSipsStack(x: unknown): x is OpenSipsStack {
    return typeof x === 'object' && x !== null && STACK in x;
  }

  private cached: PipelineResult | undefined;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: OpenSipsStackProps,
  ) {
    super(scope, id);
    Object.defineProperty(this, STACK, { value: true });
    const terraform = this.synthesizer;
    this.synthesizer = {
      synthesize: (session) => {
        terraform.synthesize(session);
        writeStack(join(session.outdir, session.manifest.forStack(this).workingDirectory), this.result().files);
      },
    };
  }

  /** What the author said, as plain data. */
  public topology(): Topology {
    return {
      name: this.node.id,
      platform: this.props.platform.record,
      secret: (this.props.secret ?? Secret.fromVariable('stack_secret')).record,
      ...declared(this),
    };
  }

  /** What the stack comes to; the stages run at the first call, so call it after everything is constructed. */
  public result(): PipelineResult {
    this.cached ??= run(this.topology());
    return this.cached;
  }

  public override prepareStack(): void {
    const result = this.result();
    if (result.blocked) throw refusal([result]);
    if (!this.node.findAll().some((construct) => TerraformBackend.isBackend(construct))) {
      // cdktf would write an absolute path; this one means the folder that holds the output folder.
      new LocalBackend(this, { path: join('..', '..', '..', `terraform.${this.node.id}.tfstate`) });
    }
    super.prepareStack();
  }

  /** Our blocks hold no cdktf tokens, so they go past its resolver, which would walk each of them three times. */
  public override toTerraform(): unknown {
    return withBlocks(super.toTerraform() as Json, this.result().blocks);
  }
}

function refusal(results: readonly PipelineResult[]): SynthesisError {
  const findings = results.flatMap((result) => result.findings);
  return new SynthesisError(findingsAsText(findings, plain), findings);
}
