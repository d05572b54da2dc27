import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DiskWriter, machineId } from '../../../lib/lab/machines/disk';
import type { LabMachine } from '../../../lib/lab/plan';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'disk-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const machine = (name: string): LabMachine => ({
  name,
  namespace: `oclab-000000-${name}`,
  folder: join(folder, name),
  interfaces: [],
  version: null,
  user: 'root',
  sshPort: 22,
});

const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8);

it('folders that a file needs are like those of the image they are laid over', () => {
  const image = join(folder, 'image');
  mkdirSync(join(image, 'root'), { recursive: true });
  chmodSync(join(image, 'root'), 0o700);
  const disk = new DiskWriter(machine('a'), image);
  disk.write('/root/.ssh/known', 'x\n', 0o600);
  const upper = join(folder, 'a', 'upper');
  expect(readFileSync(join(upper, 'root/.ssh/known'), 'utf8')).toBe('x\n');
  expect([upper, `${upper}/root`, `${upper}/root/.ssh`, `${upper}/root/.ssh/known`].map(modeOf)).toEqual([
    '755',
    '700',
    '755',
    '600',
  ]);
});

it('machine ids differ, and stay the same for a machine', () => {
  expect(machineId(machine('a'))).toMatch(/^[0-9a-f]{32}$/);
  expect(machineId(machine('a'))).toBe(machineId(machine('a')));
  expect(machineId(machine('a'))).not.toBe(machineId(machine('b')));
});
