import { extname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { read, ROOT, tracked } from './source';

const files = tracked();
const TEXT = new Set([
  '.ts',
  '.mts',
  '.mjs',
  '.js',
  '.cjs',
  '.json',
  '.md',
  '.hbs',
  '.sh',
  '.sql',
  '.xml',
  '.cfg',
  '.conf',
  '.cnf',
  '',
]);
const WRITTEN = new Set(['.ts', '.mts', '.mjs', '.cjs', '.hbs', '.sh']);

describe('files of the project', () => {
  it('no file that people write is longer than 400 lines', () => {
    const long = files
      .filter((file) => WRITTEN.has(extname(file)) || file === '.ci/run')
      .filter((file) => !file.startsWith('test/golden/') || file.endsWith('.ts'))
      .map((file) => `${file}: ${read(file).split('\n').length - 1} lines`)
      .filter((entry) => Number(/: (\d+) lines$/.exec(entry)?.[1]) > 400);
    expect(long).toEqual([]);
  });

  it('nothing names a place on the machine it was written on', () => {
    const home = /\/home\/[a-z][a-z0-9_-]*\//;
    const texts = files.filter((file) => TEXT.has(extname(file)));
    expect(texts.filter((file) => read(file).includes(`${ROOT}/`) || home.test(read(file)))).toEqual([]);
  });

  it('nothing names a registry or a mirror', () => {
    // In two parts, or this file would name them.
    const hosts = ['registry.' + 'npmjs', 'registry.' + 'yarnpkg', 'deb.' + 'debian', 'npmmirror.' + 'com'];
    const naming = files.flatMap((file) =>
      hosts.filter((host) => read(file).includes(host)).map((host) => `${file}: ${host}`),
    );
    expect(naming).toEqual([]);
  });

  it('the lock file holds no download address', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/);
  });

  it('nothing is left for later', () => {
    const marks = new RegExp(['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].map((word) => `\\b${word}\\b`).join('|'));
    const written = files.filter((file) => WRITTEN.has(extname(file)));
    expect(written.filter((file) => marks.test(read(file)))).toEqual([]);
  });

  it('the licence is Apache 2.0, in full, and package.json says so', () => {
    expect(read('LICENSE')).toMatch(/Apache License\s+Version 2\.0, January 2004/);
    expect(read('LICENSE')).toMatch(/END OF TERMS AND CONDITIONS/);
    expect((JSON.parse(read('package.json')) as { license: string }).license).toBe('Apache-2.0');
  });

  it('the changelog has an entry for the version of package.json', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    expect(read('CHANGELOG.md')).toMatch(new RegExp(`^## \\[?${version.replaceAll('.', '\\.')}\\b`, 'm'));
  });
});
