import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLValidator } from 'fast-xml-parser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Project, ROOT } from './program';

const SITES = readFileSync(join(ROOT, 'examples/dual-site/main.ts'), 'utf8');

let project: Project;

beforeEach(() => {
  project = new Project();
  project.write('main.ts', readFileSync(join(ROOT, 'examples/article-rig/main.ts'), 'utf8'));
});
afterEach(() => {
  project.remove();
});

const drawn = (...args: readonly string[]) => project.run(['draw', 'main.ts', ...args]);
const text = (path: string) => readFileSync(join(project.folder, path), 'utf8');

describe('draw', () => {
  it('writes the picture of a stack, with its machines and their addresses', () => {
    expect(drawn()).toEqual({ out: 'wrote voip.svg\n', err: '', exitCode: 0 });
    const svg = text('voip.svg');
    expect(XMLValidator.validate(svg)).toBe(true);
    for (const word of ['vsvr2a', '192.168.3.125', 'vsvr2b', '192.168.3.126', '192.168.3.100', 'Corosync'])
      expect(svg).toContain(word);
    expect(project.files()).toEqual(['main.ts', 'voip.svg']);
  });

  it('writes a file by the name it is given, and the same bytes each time', () => {
    expect(drawn('-o', 'pictures/rig.svg').exitCode).toBe(0);
    expect(drawn().exitCode).toBe(0);
    expect(text('pictures/rig.svg')).toBe(text('voip.svg'));
  });

  it('writes each of several stacks into a folder, and refuses one file for them', () => {
    project.write('main.ts', SITES);
    expect(drawn('-o', 'both.svg')).toMatchObject({ out: '', exitCode: 1 });
    expect(drawn('-o', 'both.svg').err).toContain('both.svg is one file, and there are 2 stacks: east, west');
    expect(drawn('-o', 'pictures').exitCode).toBe(0);
    expect(project.files()).toEqual(['main.ts', 'pictures/east.svg', 'pictures/west.svg']);
  });

  it('draws nothing of what cannot be built, and says why', () => {
    project.write('main.ts', text('main.ts').replace('192.168.3.126', '192.168.3.125'));
    const { err, exitCode } = drawn();
    expect([exitCode, project.files()]).toEqual([1, ['main.ts']]);
    expect(
      err
        .split('\n')
        .slice(1)
        .filter((line) => line !== '' && !line.startsWith('  ')),
    ).toEqual([]);
    expect(err).toContain('address 192.168.3.125 stands twice');
  });
});
