import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { App as CdktfApp, LocalBackend, Manifest, TerraformBackend, TerraformStack } from 'cdktf';
import type { AppConfig } from 'cdktf';
import type { Construct } from 'constructs';
import { SynthesisError } from '../lib/errors';
import { findingsAcross, run, type PipelineResult } from '../lib/pipeline';
import { plain } from '../lib/report/style';
import { findingsAsText } from '../lib/report/text';
import { currentSession } from '../lib/session';
import { withBlocks, type Json } from '../lib/terraform';
import { props as read, recordOf } from '../lib/topology/said';
import type { Topology } from '../lib/topology/topology';
import { declared } from './declare';
import type { Platform } from './options/platform';
import { Secret } from './options/secret';
import { makeFolders, writeStack } from './output';

type Findings = PipelineResult['findings'];

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
    session?.add({
      results: () => this.results(),
      findings: () => this.findings(),
      synth: () => this.write(),
    });
  }

  private results(): readonly PipelineResult[] {
    return this.stacks().map((stack) => stack.result());
  }

  /** What no stack can see alone. */
  private findings(results: readonly PipelineResult[] = this.results()): Findings {
    const stacks = this.stacks();
    return [
      ...(stacks.length === 0 ? [noStack()] : []),
      ...outside(this, stacks),
      ...findingsAcross(results.filter((_, i) => enclosing(stacks[i] as OpenSipsStack) === undefined)),
    ];
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
    const findings = this.findings(results);
    if (findings.length > 0 || results.some((result) => result.blocked)) throw refusal(findings, results);
    makeFolders(this.target);
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
  /** What is being written: nothing can be added between cdktf's preparing a stack and its writing it. */
  private settled: PipelineResult | undefined;
  /** The id as the author wrote it. */
  private readonly said: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: OpenSipsStackProps,
  ) {
    const said = written(id);
    super(scope, constructible(said));
    this.said = said;
    Object.defineProperty(this, STACK, { value: true });
    const terraform = this.synthesizer;
    this.synthesizer = {
      synthesize: (session) => {
        terraform.synthesize(session);
        writeStack(
          join(session.outdir, session.manifest.forStack(this).workingDirectory),
          this.settled ?? this.result(),
        );
      },
    };
  }

  /** What the author said, as plain data. */
  public topology(): Topology {
    return {
      name: this.said,
      platform: recordOf(read(this.props).platform, 'Platform'),
      secret: recordOf<Secret | undefined>(read(this.props).secret ?? Secret.fromVariable('stack_secret'), 'Secret'),
      ...declared(this),
    };
  }

  /** What the stack comes to as it stands: the stages run again only when something was added since. */
  public result(): PipelineResult {
    const said = this.topology();
    const topology = currentSession()?.adapt?.(said) ?? said;
    if (!this.cached || !isDeepStrictEqual(this.cached.topology, topology)) {
      const result = run(topology);
      const outer = enclosing(this);
      this.cached = outer
        ? {
            ...result,
            findings: [inside(this, outer), ...result.findings],
            blocked: true,
            files: [],
            copies: [],
            blocks: [],
          }
        : result;
    }
    return this.cached;
  }

  public override prepareStack(): void {
    const result = this.result();
    if (result.blocked) throw refusal([], [result]);
    this.settled = result;
    if (!this.node.findAll().some((construct) => TerraformBackend.isBackend(construct))) {
      // cdktf would write an absolute path; this one means the folder that holds the output folder.
      new LocalBackend(this, { path: join('..', '..', '..', `terraform.${this.node.id}.tfstate`) });
    }
    super.prepareStack();
  }

  /** Our blocks hold no cdktf tokens, so they go past its resolver, which would walk each of them three times. */
  public override toTerraform(): unknown {
    return withBlocks(super.toTerraform() as Json, (this.settled ?? this.result()).blocks);
  }
}

/** Someone without a compiler may pass anything. */
function written(id: unknown): string {
  return typeof id === 'string' ? id : `(${typeof id})`;
}

/** An id that cdktf takes whatever was written, so that one it would throw at is found with everything else. */
function constructible(id: string): string {
  return id.replace(/[^A-Za-z0-9_-]/g, (c) => `_${c.charCodeAt(0).toString(16)}_`) || '_';
}

function refusal(ofApp: Findings, results: readonly PipelineResult[]): SynthesisError {
  const findings = [...ofApp, ...results.flatMap((result) => result.findings)];
  return new SynthesisError(findingsAsText(findings, plain), findings);
}

function noStack(): Findings[number] {
  return {
    rule: 'input/something-to-build',
    severity: 'error',
    path: 'App',
    message: 'the App holds no OpenSipsStack',
    found: 'no stack',
    allowed: 'one stack or more',
    fix: "add new OpenSipsStack(app, 'voip', { … }), with the App as its scope",
  };
}

/** The stack that a stack was constructed in, which may not be. */
function enclosing(stack: OpenSipsStack): OpenSipsStack | undefined {
  const stacks = stack.node.scopes.filter((scope) => OpenSipsStack.isOpenSipsStack(scope));
  return stacks.filter((scope) => scope !== stack).pop();
}

function inside(stack: OpenSipsStack, outer: OpenSipsStack): Findings[number] {
  return {
    rule: 'input/stacks-stand-alone',
    severity: 'error',
    path: stack.node.path,
    message: `the stack stands inside the stack '${outer.node.path}', so both would write its machines`,
    found: stack.node.path,
    allowed: 'a stack directly in the App',
    fix: 'pass the App as the scope of the stack',
    related: [outer.node.path],
  };
}

/** What was declared in no stack, and so would vanish without a word; the parts of one topology together. */
function outside(app: App, stacks: readonly OpenSipsStack[]): Findings {
  const { parts, acceptances, misfits } = declared(app);
  const held = (path: string) => stacks.some(({ node }) => path === node.path || path.startsWith(`${node.path}/`));
  const topologies = new Map<string, string[]>();
  for (const { path } of parts) {
    if (held(path)) continue;
    const owner = path.includes('/') ? dirname(path) : path;
    topologies.set(owner, [...(topologies.get(owner) ?? []), path]);
  }
  return [
    ...[...topologies].map(([path, paths]) => ({
      rule: 'input/inside-a-stack',
      severity: 'error' as const,
      path,
      message: 'this stands in no OpenSipsStack, so nothing of it would be written',
      found: paths.join(', '),
      allowed: 'topologies and their parts below an OpenSipsStack',
      fix: 'pass the stack as the scope, not the App',
    })),
    ...acceptances
      .filter(({ path }) => !held(path))
      .map(({ path, rule }) => ({
        rule: 'input/inside-a-stack',
        severity: 'error' as const,
        path: path || 'App',
        message: 'what is accepted outside every OpenSipsStack is never asked for',
        found: rule,
        allowed: 'a stack, or something below one, as the first argument of accept',
        fix: 'accept it on the stack',
      })),
    ...misfits
      .filter(({ path }) => !held(path))
      .map(({ path, prop, found, wanted }) => ({
        rule: 'input/values-fit-their-props',
        severity: 'error' as const,
        path,
        message: `\`${prop}\` is not what it has to be`,
        found,
        allowed: wanted,
        fix: `change \`${prop}\``,
      })),
  ];
}
