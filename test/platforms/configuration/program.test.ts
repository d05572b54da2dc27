import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { BUNDLE_MARK, PROGRAM } from '../../../lib/platforms/configuration/program';
import { have } from '../../support/tools';

function read(command: string, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { input: PROGRAM, encoding: 'utf8', timeout: 60_000 });
  return { status, text: stdout + stderr };
}

describe('the program that applies a bundle', () => {
  it('ends with the line that the bundle follows, which stands in it once', () => {
    expect(PROGRAM.endsWith(`\nexit 0\n${BUNDLE_MARK}\n`)).toBe(true);
    expect(PROGRAM.split('\n').filter((line) => line === BUNDLE_MARK)).toHaveLength(1);
  });

  it.skipIf(!have('dash', 'the program read by dash'))('is read by dash', () => {
    expect(read('dash', ['-n'])).toEqual({ status: 0, text: '' });
  });

  it.skipIf(!have('shellcheck', 'the program read by shellcheck'))('leaves shellcheck nothing to say', () => {
    expect(read('shellcheck', ['--shell=sh', '-'])).toEqual({ status: 0, text: '' });
  });
});
