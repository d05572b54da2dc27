import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuthorError, authorError } from '../../lib/cli/author-error';
import { withApp } from '../../lib/cli/load';
import { currentSession } from '../../lib/session';

/** What the constructor of an App does, without an App. */
const APP = `(globalThis as any)[Symbol.for('opensips-cdk.session')].add({ results: () => [{ topology: { name: 'voip' }, findings: [] }], findings: () => [], synth() {} });`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-load-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('an author’s file that creates an App', () => {
  it.each(['main.ts', 'main.mts', 'main.cts'])('is run as %s', async (name) => {
    write(name, APP);
    expect(await load(name)).toEqual(['voip']);
  });

  it('is run as an ECMAScript module', async () => {
    write('package.json', '{ "type": "module" }');
    write('name.ts', "export const name: string = 'main';");
    write('main.ts', `import { name } from './name.js';\nif (name === 'main') ${APP}`);
    expect(await load('main.ts')).toEqual(['voip']);
  });

  it('is run as CommonJS without types', async () => {
    write('main.js', `const { join } = require('node:path'); if (join('a', 'b')) ${APP.replace(' as any', '')}`);
    expect(await load('main.js')).toEqual(['voip']);
  });

  it('is known by a path in another folder', async () => {
    write('deep/er/main.ts', APP);
    expect(await load('deep/er/main.ts')).toEqual(['voip']);
  });

  it('sees the session while it runs, and nobody does afterwards', async () => {
    write('main.ts', APP);
    await withApp('main.ts', folder, { outdir: '/out' }, () => {
      expect(currentSession()?.outdir).toBe('/out');
    });
    expect(currentSession()).toBeUndefined();
  });
});

describe('an author’s file that cannot be used', () => {
  it('a syntax error, with its place and its line', async () => {
    write('main.ts', 'const a = 1;\nconst b: = 2;\n');
    expect(await faultOf('main.ts')).toEqual([
      'main.ts:2:10  Unexpected "="',
      '  1 | const a = 1;',
      '  2 | const b: = 2;',
      '    |          ^',
    ]);
  });

  it('a syntax error in a file it imports', async () => {
    write('parts/nodes.ts', 'export const nodes = [;\n');
    write('main.ts', "import { nodes } from './parts/nodes';\nnodes;\n");
    expect((await faultOf('main.ts'))[0]).toBe('parts/nodes.ts:1:23  Unexpected ";"');
  });

  it('a thrown value that is no Error', async () => {
    write('main.ts', "throw 'enough';\n");
    expect(await faultOf('main.ts')).toEqual(['main.ts threw enough, which is no Error']);
  });

  it('a file of its own that does not exist', async () => {
    write('main.ts', "import './nodes';\n");
    expect((await faultOf('main.ts')).at(-1)).toBe(
      '  fix      correct the path; it is relative to the file that imports it',
    );
  });

  it('no App', async () => {
    write('main.ts', 'export const nothing = 1;\n');
    expect((await faultOf('main.ts'))[0]).toBe('main.ts ran, but created no App');
  });

  it('two Apps', async () => {
    write('main.ts', `${APP}\n${APP}`);
    expect((await faultOf('main.ts'))[0]).toBe('main.ts creates 2 Apps, and all would write to one folder');
  });

  it('an App whose author’s code fails only when it is asked', async () => {
    write('main.ts', APP.replace('findings: () => []', "findings: () => {\n  throw new RangeError('late');\n}"));
    expect((await faultOf('main.ts'))[0]).toMatch(/^main\.ts:\d+:\d+ {2}RangeError: late$/);
  });

  it('an error of ours, with nothing of the author’s on its stack', async () => {
    write(
      'main.ts',
      APP.replace(
        'findings: () => []',
        "findings: () => {\n  throw Object.assign(new Error('odd'), { stack: '' });\n}",
      ),
    );
    const lines = await faultOf('main.ts');
    expect(lines[0]).toBe('main.ts  odd');
    expect(lines[1]).toContain('report it with what DEBUG=1 prints');
  });

  it('a call of process.exit, at its place', async () => {
    write('main.ts', `${APP}\nprocess.exit(0);\n`);
    expect((await faultOf('main.ts'))[0]).toMatch(/^main\.ts:\d+:\d+ {2}process\.exit\(\) would end the command/);
  });

  it('a thrown object', async () => {
    write('main.ts', 'throw { a: 1 };\n');
    expect(await faultOf('main.ts')).toEqual(['main.ts threw { a: 1 }, which is no Error']);
  });

  it('an error that would move the cursor of a terminal', async () => {
    write('main.ts', "throw new Error('a\\u001b[2Jb\\nc');\n");
    const lines = await faultOf('main.ts');
    expect(lines[0]).toMatch(/^main\.ts:\d+:\d+ {2}a\\u001b\[2Jb$/);
    expect(lines[1]).toBe('c');
  });

  it('an error of a hundred thousand characters', async () => {
    write('main.ts', "throw new Error('x'.repeat(100_000));\n");
    expect((await faultOf('main.ts'))[0]).toMatch(/^main\.ts:\d+:\d+ {2}x{200}… \(100000 characters\)$/);
  });

  it('an id that is taken', async () => {
    write('main.ts', 'throw new Error("There is already a Construct with name \'a\' in OpenSipsStack [voip]");\n');
    const lines = await faultOf('main.ts');
    expect(lines[0]).toMatch(/^main\.ts:\d+:\d+ {2}the id 'a' is taken in voip$/);
    expect(lines.at(-1)).toBe('  fix      choose another id for one of the two');
  });

  it('an empty id', async () => {
    write('main.ts', "throw new Error('Only root constructs may have an empty ID');\n");
    expect((await faultOf('main.ts'))[0]).toMatch(/^main\.ts:\d+:\d+ {2}the id is empty$/);
  });

  it('no file, with the one that was meant', async () => {
    write('main.ts', '');
    expect(await faultOf('mian.ts')).toEqual(['there is no file mian.ts', '  did you mean main.ts?']);
  });

  it('no file and no folder', async () => {
    expect(await faultOf('nowhere/main.ts')).toEqual([
      'there is no file nowhere/main.ts',
      '  there is no folder nowhere either',
    ]);
  });

  it('a folder', async () => {
    mkdirSync(join(folder, 'rig'));
    expect((await faultOf('rig'))[0]).toBe('rig is a folder');
  });

  it('a file of another kind', async () => {
    write('topology.toml', '');
    expect((await faultOf('topology.toml'))[0]).toBe('topology.toml is neither TypeScript, JavaScript nor YAML');
  });

  it('a link that leads back to itself', async () => {
    symlinkSync('loop.ts', join(folder, 'loop.ts'));
    expect((await faultOf('loop.ts'))[0]).toBe('cannot read loop.ts: its symbolic links lead back to themselves');
  });

  it('a file taken for a folder', async () => {
    write('main.ts', APP);
    expect((await faultOf('main.ts/x.ts'))[0]).toBe(
      'cannot read main.ts/x.ts: a part of its path is a file and no folder',
    );
  });

  it('a name no file can have', async () => {
    expect((await faultOf(`${'x'.repeat(300)}.ts`))[0]).toMatch(/ the name is longer than a file’s may be$/);
  });

  it('a file Node cannot read, without a place in Node’s own code', () => {
    const error = Object.assign(new Error("EACCES: permission denied, open 'main.ts'"), { code: 'EACCES' });
    error.stack = `Error: ${error.message}\n    at Object.readFileSync (node:fs:448:20)\n    at defaultLoadImpl (node:internal/modules/cjs/loader:1266:14)`;
    expect(authorError(error, join(folder, 'main.ts'), folder).lines('hidden')).toEqual([
      "main.ts  EACCES: permission denied, open 'main.ts'",
    ]);
  });

  it('shows Node’s own stack only when asked', async () => {
    write('main.ts', "throw new Error('boom');\n");
    const error = await errorOf('main.ts');
    expect(error.lines('hidden').join('\n')).not.toContain(' at ');
    expect(error.lines('raw').join('\n')).toMatch(/Error: boom\n\s+at /);
  });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function load(name: string): Promise<readonly string[]> {
  return withApp(name, folder, { outdir: join(folder, 'out') }, ({ results }) =>
    results.map((result) => result.topology.name),
  );
}

async function errorOf(name: string): Promise<AuthorError> {
  const error = await load(name).catch((thrown: unknown) => thrown);
  if (error instanceof AuthorError) return error;
  throw new Error('the file could be used', { cause: error });
}

async function faultOf(name: string): Promise<readonly string[]> {
  return (await errorOf(name)).lines('hidden');
}
