import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installedOpenSips, originText } from '../../../lib/lab/machines/opensips';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prefixes-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A prefix with all that counts, but for what a test leaves out. */
function prefix(name: string, release: string, { library = 'lib64', module = 'db_mysql.so' } = {}): string {
  const root = join(folder, name);
  const modules = join(root, library, 'opensips', 'modules');
  for (const path of [join(root, 'sbin'), modules, join(root, 'share', 'opensips', 'mysql')])
    mkdirSync(path, { recursive: true });
  writeFileSync(join(modules, module), '');
  writeFileSync(join(root, 'sbin', 'opensips'), `#!/bin/sh\necho 'version: opensips ${release} (x86_64/linux)'\n`);
  chmodSync(join(root, 'sbin', 'opensips'), 0o755);
  return root;
}

describe('an OpenSIPS on this computer', () => {
  it('is found by what it says its version is, with its modules and tables', async () => {
    const [old, current] = [prefix('old', '2.4.11'), prefix('current', '3.6.8', { library: 'lib' })];
    expect(await installedOpenSips('3.6', [old, current])).toEqual({
      kind: 'prefix',
      folder: current,
      release: '3.6.8',
      program: join(current, 'sbin/opensips'),
      modules: join(current, 'lib/opensips/modules'),
      schema: join(current, 'share/opensips/mysql'),
    });
  });

  it('of Debian keeps its modules by architecture', async () => {
    const root = prefix('usr', '4.0.1', { library: 'lib/x86_64-linux-gnu' });
    expect(await installedOpenSips('4.0', [root])).toMatchObject({
      modules: join(root, 'lib/x86_64-linux-gnu/opensips/modules'),
    });
  });

  it('that does not do is named in the reason why there is none', async () => {
    const named = [prefix('old', '2.4.11'), prefix('bare', '3.6.8', { module: 'tm.so' }), join(folder, 'nowhere')];
    const found = await installedOpenSips('3.6', named);
    if (typeof found !== 'string') return expect(found.folder).toMatch(/^\/usr/);
    expect(found).toContain(
      `(there is 2.4.11 in ${folder}/old, one without db_mysql.so in ${folder}/bare, nothing in ${folder}/nowhere`,
    );
  });
});

describe('how a result names it', () => {
  it.each([
    [
      { kind: 'packages', release: '3.6.8', repository: 'https://r.example', layer: '/l' },
      'OpenSIPS 3.6.8 from https://r.example',
    ],
    [
      { kind: 'prefix', release: '3.6.8', folder: '/usr/local', program: '', modules: '', schema: '' },
      'OpenSIPS 3.6.8 from /usr/local',
    ],
    [
      { kind: 'stand-in', why: 'no OpenSIPS 3.6 on this computer' },
      'stand-in, not OpenSIPS: no OpenSIPS 3.6 on this computer',
    ],
  ] as const)('%o', (origin, text) => {
    expect(originText(origin)).toBe(text);
  });
});
