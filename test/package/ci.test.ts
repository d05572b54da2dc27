import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { have } from '../support/tools';

const ROOT = resolve(__dirname, '../..');
const EXAMPLES = join(ROOT, 'examples/ci');
const RIG = readFileSync(join(ROOT, 'examples/article-rig/main.ts'), 'utf8');
const MARK = '<!-- opensips-cdk diff -->';

interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly if?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const workflow = parse(readFileSync(join(EXAMPLES, 'github/.github/workflows/opensips.yml'), 'utf8')) as {
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: { readonly review: { readonly steps: readonly Step[] } };
};
const { opensips: job } = parse(readFileSync(join(EXAMPLES, 'gitlab/.gitlab-ci.yml'), 'utf8')) as {
  readonly opensips: {
    readonly variables: Readonly<Record<string, string | number>>;
    readonly script: readonly string[];
  };
};

let folder: string;
const repository = () => join(folder, 'repository');
const posted = (name: string) => readFileSync(join(folder, name), 'utf8');

const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.net', ...args], {
    cwd: repository(),
    stdio: 'pipe',
  });

function standIn(name: string, script: string): void {
  const path = join(folder, 'bin', name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

/** A clone with the target branch as `origin/main`, and a change on a branch. */
function branched(changed: string): void {
  mkdirSync(join(repository(), 'node_modules/.bin'), { recursive: true });
  symlinkSync(ROOT, join(repository(), 'node_modules/opensips-cdk'));
  symlinkSync('../opensips-cdk/dist/lib/cli/main.js', join(repository(), 'node_modules/.bin/opensips-cdk'));
  writeFileSync(join(repository(), '.gitignore'), 'node_modules\nopensips-diff.md\n');
  writeFileSync(join(repository(), 'package.json'), '{ "name": "voip", "private": true }\n');
  writeFileSync(join(repository(), 'main.ts'), RIG);
  cpSync(join(EXAMPLES, 'gitlab/comment.sh'), join(repository(), 'comment.sh'));
  git('init', '--quiet', '--initial-branch=main');
  git('add', '.');
  git('commit', '--quiet', '--message=before');
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  git('checkout', '--quiet', '-b', 'change');
  writeFileSync(join(repository(), 'main.ts'), changed);
  git('commit', '--quiet', '--all', '--message=after');
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-ci-'));
  mkdirSync(join(folder, 'bin'));
  // Everything is installed already, as a link.
  standIn('npm', `[ "$1" = ci ] || exit 9; echo installed >>'${folder}/npm'`);
  // What a forge would have kept: one comment, or none.
  standIn(
    'gh',
    `case "$*" in
*--paginate*) cat '${folder}/existing' 2>/dev/null || : ;;
*) echo "$*" >>'${folder}/calls'; for word; do case $word in body=@*) cp "\${word#body=@}" '${folder}/comment' ;; esac; done ;;
esac`,
  );
  standIn(
    'curl',
    `cat >'${folder}/config'
case "$*" in
*per_page*) cat '${folder}/existing' 2>/dev/null || echo '[]' ;;
*) echo "$*" >>'${folder}/calls'; for word; do case $word in body@*) cp "\${word#body@}" '${folder}/comment' ;; esac; done ;;
esac`,
  );
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function bash(
  script: string,
  env: Readonly<Record<string, string>>,
): { readonly status: number | null; readonly text: string } {
  const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd: repository(),
    encoding: 'utf8',
    env: { PATH: `${folder}/bin:${process.env['PATH'] ?? ''}`, HOME: folder, npm_config_offline: 'true', ...env },
    timeout: 100_000,
  });
  return { status, text: stdout + stderr };
}

/** Runs the steps in order as a runner does, up to the first that fails; its name, or none. */
function runWorkflow(env: Readonly<Record<string, string>> = {}): string {
  const outputs = join(folder, 'outputs');
  writeFileSync(outputs, '');
  const given: Readonly<Record<string, string>> = {
    '${{ github.token }}': 'a-token',
    '${{ github.event.number }}': '7',
  };
  for (const step of workflow.jobs.review.steps) {
    if (step.run === undefined) continue;
    const condition = /^steps\.diff\.outputs\.code == '(\d)'$/.exec(step.if ?? '');
    if (step.if !== undefined && condition === null) throw new Error(`this test does not know 'if: ${step.if}'`);
    if (condition && !readFileSync(outputs, 'utf8').includes(`code=${condition[1] ?? ''}`)) continue;
    const own = Object.fromEntries(
      Object.entries(step.env ?? {}).map(([name, value]) => [name, given[value] ?? value]),
    );
    const { status } = bash(step.run, {
      ...workflow.env,
      ...own,
      GITHUB_BASE_REF: 'main',
      GITHUB_REPOSITORY: 'example/voip',
      GITHUB_OUTPUT: outputs,
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
      ...env,
    });
    if (status !== 0) return step.name ?? 'a step without a name';
  }
  return 'none';
}

const loud = RIG.replace('fencing:', 'logLevel: 4,\n  fencing:');
const moved = RIG.replace('192.168.3.100/24', '192.168.3.101/24');
const broken = RIG.replace('192.168.3.100/24', '10.0.0.100/24');

describe.skipIf(!have('git', 'the examples of CI') || !have('bash', 'the examples of CI'))(
  'the workflow of GitHub',
  () => {
    it('comments on a change that is not to fail, and passes', () => {
      branched(loud);
      expect(runWorkflow()).toBe('none');
      expect(posted('comment')).toContain(MARK);
      expect(posted('comment')).toContain('+log_level = 4');
      expect(posted('summary')).toBe(posted('comment'));
      expect(posted('calls')).toMatch(/--method POST repos\/example\/voip\/issues\/7\/comments /);
      expect(posted('npm')).toBe('installed\n');
    });

    it('writes over the comment that is there', () => {
      branched(loud);
      writeFileSync(join(folder, 'existing'), '4711\n4712\n');
      expect(runWorkflow()).toBe('none');
      expect(posted('calls')).toMatch(/^api --method PATCH repos\/example\/voip\/issues\/comments\/4711 [^\n]*\n$/);
    });

    it('fails on the effect that was chosen, after it has commented', () => {
      branched(moved);
      expect(runWorkflow()).toBe('Judge');
      expect(posted('comment')).toContain('192.168.3.100 becomes 192.168.3.101');
      expect(runWorkflow({ FAIL_ON: 'data-at-risk' })).toBe('none');
    });

    it('says so when nothing changes', () => {
      branched(`${RIG}\n// a remark\n`);
      expect(runWorkflow({ FAIL_ON: 'nothing' })).toBe('none');
      expect(posted('comment')).toContain('No change');
    });

    it('stops at a topology that does not hold to the rules, and at a diff that is none', () => {
      branched(broken);
      expect(runWorkflow()).toBe('Check');
      rmSync(repository(), { recursive: true });
      branched(loud);
      expect(runWorkflow({ GITHUB_BASE_REF: 'nowhere' })).toBe('Diff');
      expect(existsSync(join(folder, 'comment'))).toBe(false);
    });
  },
);

describe.skipIf(!have('git', 'the examples of CI') || !have('bash', 'the examples of CI'))('the job of GitLab', () => {
  const run = (env: Readonly<Record<string, string>> = {}) =>
    bash(job.script.join('\n'), {
      ...Object.fromEntries(Object.entries(job.variables).map(([name, value]) => [name, String(value)])),
      CI_API_V4_URL: 'https://gitlab.example.net/api/v4',
      CI_PROJECT_ID: '1',
      CI_MERGE_REQUEST_IID: '7',
      CI_MERGE_REQUEST_DIFF_BASE_SHA: 'origin/main',
      OPENSIPS_CDK_TOKEN: 'planted-token',
      ...env,
    });

  it('comments on a change that is not to fail, and passes', () => {
    branched(loud);
    const { status, text } = run();
    expect(text).not.toContain('planted-token');
    expect(status).toBe(0);
    expect(posted('comment')).toContain('+log_level = 4');
    expect(posted('calls')).toMatch(/--request POST [^\n]*\/merge_requests\/7\/notes\n$/);
    expect(posted('calls')).not.toContain('planted-token');
    expect(posted('config')).toBe('header = "PRIVATE-TOKEN: planted-token"\n');
  });

  it('writes over the comment that is there, and fails on the effect that was chosen', () => {
    branched(moved);
    const notes = [
      { id: 1, body: 'looks good' },
      { id: 2, body: `${MARK}\n\n### No change\n` },
    ];
    writeFileSync(join(folder, 'existing'), JSON.stringify(notes));
    expect(run().status).toBe(1);
    expect(posted('calls')).toMatch(/--request PUT [^\n]*\/notes\/2\n$/);
    expect(posted('comment')).toContain('192.168.3.100 becomes 192.168.3.101');
  });

  it('stops where there is no diff', () => {
    branched(loud);
    expect(run({ CI_MERGE_REQUEST_DIFF_BASE_SHA: 'nowhere' }).status).toBe(1);
    expect(existsSync(join(folder, 'comment'))).toBe(false);
  });
});

describe.skipIf(!have('shellcheck', 'the scripts of the examples of CI'))('scripts for CI', () => {
  it('are without a fault', () => {
    const checked = (shell: string, script: string) =>
      spawnSync('shellcheck', [`--shell=${shell}`, '-'], { input: script, encoding: 'utf8' }).stdout;
    expect(checked('sh', readFileSync(join(EXAMPLES, 'gitlab/comment.sh'), 'utf8'))).toBe('');
    for (const { run } of workflow.jobs.review.steps) if (run !== undefined) expect(checked('bash', run)).toBe('');
    expect(checked('sh', job.script.join('\n'))).toBe('');
  });
});
