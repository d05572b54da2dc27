import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Project, ROOT } from './program';

const RIG = readFileSync(join(ROOT, 'examples/article-rig/main.ts'), 'utf8');
const BROKEN = RIG.replace('192.168.3.100/24', '10.0.0.100/24').replace('192.168.3.126', '192.168.3.125');

let project: Project;

beforeEach(() => {
  project = new Project();
});
afterEach(() => {
  project.remove();
});

describe('synth', () => {
  it('writes the output and says what it made and where to look', () => {
    project.write('main.ts', RIG);
    const { out, err, exitCode } = project.run(['synth', 'main.ts']);
    expect(err).toBe('');
    expect(exitCode).toBe(0);
    expect(out).toMatch(
      /^stack voip\n {2}machine {2}vsvr2a +192\.168\.3\.125 +\d+ files\n {2}machine {2}vsvr2b +192\.168\.3\.126 +\d+ files$/m,
    );
    expect(out).toMatch(/^ {2}VIP +registrar-proxies +192\.168\.3\.100\/24 +on one of vsvr2a, vsvr2b$/m);
    expect(out).toContain('test rig: a person watches it');
    const files = project.files();
    for (const named of [...out.matchAll(/^ {2}(cdktf\.out\/\S+)/gm)].map(([, path]) => path))
      expect(files).toContain(named);
    expect(out).toContain('cdktf.out/stacks/voip/machines/vsvr2a/etc/opensips/opensips.cfg');
  });

  it('writes to the folder that is named, and nowhere else', () => {
    project.write('main.ts', RIG);
    const { out } = project.run(['synth', 'main.ts', '-o', 'made/here']);
    const files = project.files();
    expect(files).toContain('made/here/stacks/voip/cdk.tf.json');
    expect(files.filter((file) => file !== 'main.ts' && !file.startsWith('made/here/'))).toEqual([]);
    expect(out).toContain('below made/here');
  });

  it('prints every finding and writes nothing when an error stands', () => {
    project.write('main.ts', BROKEN);
    const { out, err, exitCode } = project.run(['synth', 'main.ts']);
    expect(exitCode).toBe(1);
    expect(out).toBe('');
    expect(err.match(/^error /gm)!.length).toBeGreaterThan(1);
    expect(err).toContain('10.0.0.100');
    expect(err).toMatch(/; nothing was written\n$/);
    expect(err).not.toMatch(/^\s+at /m);
    expect(project.files()).toEqual(['main.ts']);
  });

  it('leaves the last output alone when an error stands', () => {
    project.write('main.ts', RIG);
    project.run(['synth', 'main.ts']);
    const before = project.files();
    project.write('main.ts', BROKEN);
    expect(project.run(['synth', 'main.ts']).exitCode).toBe(1);
    expect(project.files()).toEqual(before);
  });

  it('says so when the folder cannot be written', () => {
    project.write('main.ts', RIG);
    project.write('taken', 'a file');
    const { err, exitCode } = project.run(['synth', 'main.ts', '-o', 'taken/out']);
    expect(exitCode).toBe(1);
    expect(err).toMatch(/^error cannot write taken\/out: ENOTDIR/);
    expect(err).not.toMatch(/^\s+at /m);
  });
});

describe('check', () => {
  it('writes nothing at all', () => {
    project.write('main.ts', RIG);
    expect(project.run(['check', 'main.ts'], { TMPDIR: project.folder }).exitCode).toBe(0);
    expect(project.files()).toEqual(['main.ts']);
  });

  it('prints the findings and exits 1 when an error stands', () => {
    project.write('main.ts', BROKEN);
    const { out, err, exitCode } = project.run(['check', 'main.ts']);
    expect(exitCode).toBe(1);
    expect(err).toBe('');
    expect(out).toMatch(/^error +\S+\/\S+ +voip\/registrar/m);
  });

  it('prints the same as JSON', () => {
    project.write('main.ts', BROKEN);
    const { out, exitCode } = project.run(['check', 'main.ts', '--json']);
    expect(exitCode).toBe(1);
    const { findings } = JSON.parse(out) as {
      findings: readonly { rule: string; path: string; severity: string; fix: string }[];
    };
    expect(findings.filter(({ severity }) => severity === 'error').length).toBeGreaterThan(1);
    for (const finding of findings)
      expect(finding).toMatchObject({
        path: expect.stringMatching(/^voip/) as string,
        fix: expect.any(String) as string,
      });
  });

  it('prints what findings.json holds', () => {
    project.write('main.ts', RIG);
    project.run(['synth', 'main.ts']);
    const written = readFileSync(join(project.folder, 'cdktf.out/stacks/voip/findings.json'), 'utf8');
    expect(project.run(['check', 'main.ts', '--json']).out).toBe(written);
  });
});

describe('an error in the author’s file', () => {
  it('thrown by it, where its own code stands on the stack', () => {
    project.write('main.ts', "function node(): never {\n  throw new RangeError('no such node');\n}\n\nnode();\n");
    const { out, err, exitCode } = project.run(['synth', 'main.ts']);
    expect([out, exitCode]).toEqual(['', 1]);
    expect(err.split('\n')).toEqual([
      'error main.ts:2:9  RangeError: no such node',
      '  1 | function node(): never {',
      "  2 |   throw new RangeError('no such node');",
      '    |         ^',
      '',
    ]);
  });

  it('thrown by us, where the file called us', () => {
    project.write('main.ts', "import { Duration } from 'opensips-cdk';\n\nDuration.seconds(-1);\n");
    expect(project.run(['check', 'main.ts']).err).toMatch(/^error main\.ts:3:\d+ {2}RangeError: .*-1\n/);
  });

  it('a package that is not installed', () => {
    project.write('main.ts', "import x from '@some/where/inside';\nx();\n");
    const { err } = project.run(['check', 'main.ts']);
    expect(err).toMatch(/^error main\.ts:1:\d+ {2}cannot find '@some\/where\/inside'\n/);
    expect(err).toMatch(/\n {2}fix {6}npm install @some\/where\n$/);
  });

  it('shows Node’s own stack with DEBUG set', () => {
    project.write('main.ts', "throw new Error('boom');\n");
    expect(project.run(['check', 'main.ts']).err).not.toMatch(/^\s+at /m);
    expect(project.run(['check', 'main.ts'], { DEBUG: '1' }).err).toMatch(/^\s+at /m);
  });
});

describe('a file that does more than construct', () => {
  it('prints, and the output is still the command’s', () => {
    project.write('main.ts', `console.log('hello');\n${RIG}`);
    const { out, err } = project.run(['check', 'main.ts', '--json']);
    expect(() => {
      JSON.parse(out);
    }).not.toThrow();
    expect(err).toBe('hello\n');
  });

  it('leaves a timer running, and the command ends all the same', () => {
    project.write('main.ts', `setInterval(() => undefined, 1000);\n${RIG}`);
    expect(project.run(['check', 'main.ts']).exitCode).toBe(0);
  });

  it('ends the process, which is refused where it stands', () => {
    project.write('main.ts', `${RIG}process.exit(0);\n`);
    const { err, exitCode } = project.run(['synth', 'main.ts']);
    expect(exitCode).toBe(1);
    expect(err).toMatch(/^error main\.ts:\d+:\d+ {2}process\.exit\(\)/);
    expect(project.files()).toEqual(['main.ts']);
  });

  it('leaves a promise rejected, and nothing is written', () => {
    project.write('main.ts', `${RIG}\nvoid Promise.reject(new Error('forgotten'));\n`);
    const { err, exitCode } = project.run(['synth', 'main.ts']);
    expect(exitCode).toBe(1);
    expect(err).toMatch(/^error main\.ts:\d+:\d+ {2}forgotten\n/);
    expect(project.files()).toEqual(['main.ts']);
  });

  it('constructs something outside every stack', () => {
    project.write('main.ts', RIG.replace('new PerNodeDatabaseTopology(stack,', 'new PerNodeDatabaseTopology(app,'));
    const { err, exitCode } = project.run(['synth', 'main.ts']);
    expect(exitCode).toBe(1);
    expect(err).toContain('input/inside-a-stack');
    expect(project.files()).toEqual(['main.ts']);
  });

  it('gives two constructs one id', () => {
    const twice = "new OpenSipsStack(app, 'a', { platform });\n".repeat(2);
    project.write(
      'main.ts',
      `import { App, OpenSipsStack, Platform, Secret } from 'opensips-cdk';\nconst app = new App();\nconst platform = Platform.ssh({ user: 'root', privateKey: Secret.fromFile('k') });\n${twice}`,
    );
    expect(project.run(['check', 'main.ts']).err).toMatch(/^error main\.ts:5:1 {2}the id 'a' is taken in App\n/);
  });
});

describe('the author’s file run by itself', () => {
  it('writes the same bytes as the program', () => {
    project.write(
      'main.js',
      RIG.replace(/import (\{[^}]*\}) from 'opensips-cdk'/, "const $1 = require('opensips-cdk')"),
    );
    expect(project.run(['synth', 'main.js', '-o', 'a'])).toMatchObject({ err: '', exitCode: 0 });
    expect(project.node(['main.js'], { CDKTF_OUTDIR: 'b' })).toMatchObject({ err: '', exitCode: 0 });
    const below = (folder: string) => project.files().filter((file) => file.startsWith(`${folder}/`));
    expect(below('b').map((file) => file.slice(2))).toEqual(below('a').map((file) => file.slice(2)));
    for (const file of below('a')) {
      const other = readFileSync(join(project.folder, file.replace(/^a/, 'b')), 'utf8');
      expect(other, file).toBe(readFileSync(join(project.folder, file), 'utf8'));
    }
  });

  it('prints the findings, no stack, and exits 1 when an error stands', () => {
    project.write(
      'main.js',
      BROKEN.replace(/import (\{[^}]*\}) from 'opensips-cdk'/, "const $1 = require('opensips-cdk')"),
    );
    const { err, exitCode } = project.node(['main.js']);
    expect(exitCode).toBe(1);
    expect(err).toMatch(/^error +\S+\/\S+ +voip\/registrar/m);
    expect(err).not.toMatch(/^\s+at /m);
    // Node would print what is enumerable on the error below its message, and so everything twice.
    expect(err).not.toContain('findings: [');
    expect(project.files()).toEqual(['main.js']);
  });
});

describe('what goes around', () => {
  it('no escape sequences into a pipe, a colour or not', () => {
    expect(project.run(['--help'], { TERM: 'xterm-256color', FORCE_COLOR: '1' }).out).not.toContain('\u001b');
  });

  it('the version is the one of package.json', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(project.run(['--version']).out).toBe(`${version}\n`);
  });
});

describe('with-secrets', () => {
  const SECRET = RIG.replace(
    "Secret.fromFile('~/.ssh/id_ed25519')",
    "Secret.fromCommand('cat key; echo asked >>times')",
  );
  const SHOW = ['sh', '-c', 'printf "%s|" "$TF_VAR_ssh_private_key" "$TF_VAR_other"; exit 7'];

  it('hands the program what the command prints, asks it once, and takes over its exit code', () => {
    project.write('main.ts', SECRET);
    project.write('key', 'a $(key)\n');
    const { out, err, exitCode } = project.run(['with-secrets', 'main.ts', '--', ...SHOW], { TF_VAR_other: 'set' });
    expect({ out, err, exitCode }).toEqual({ out: 'a $(key)|set|', err: '', exitCode: 7 });
    expect(readFileSync(join(project.folder, 'times'), 'utf8')).toBe('asked\n');
  });

  it('runs no command for a variable that is set', () => {
    project.write('main.ts', SECRET);
    const { out } = project.run(['with-secrets', 'main.ts', ...SHOW], { TF_VAR_ssh_private_key: 'set' });
    expect(out).toBe('set||');
    expect(project.files()).not.toContain('times');
  });

  it('says which command failed, and runs nothing', () => {
    project.write('main.ts', SECRET);
    const { out, err, exitCode } = project.run(['with-secrets', 'main.ts', ...SHOW]);
    expect({ out, exitCode }).toEqual({ out: '', exitCode: 1 });
    expect(err).toContain('error a secret could not be read');
    expect(err).toContain('TF_VAR_ssh_private_key');
  });

  it('needs a program', () => {
    project.write('main.ts', SECRET);
    expect(project.run(['with-secrets', 'main.ts']).err).toContain('give it as with-secrets main.ts cdktf deploy');
    project.write('key', 'k');
    expect(project.run(['with-secrets', 'main.ts', 'no-such-program']).err).toContain('cannot run no-such-program');
  });
});
