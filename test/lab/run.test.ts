import { describe, expect, it } from 'vitest';
import { must, run } from '../../lib/lab/run';

describe('a program that is run', () => {
  it('gets its input, and gives both outputs and its exit code', async () => {
    const ran = await run('sh', ['-c', 'cat; echo oh >&2; exit 3'], { timeout: 20, input: 'in' });
    expect(ran).toEqual({ code: 3, stdout: 'in', stderr: 'oh\n' });
  });

  it('shows its lines as they come', async () => {
    const lines: string[] = [];
    await run('sh', ['-c', 'echo one; echo two >&2'], { timeout: 20, onLine: (line) => lines.push(line) });
    expect(lines.sort()).toEqual(['one', 'two']);
  });

  it('ends with what it started when it takes too long', async () => {
    const child = run('sh', ['-c', 'sleep 600 & echo $!; wait'], { timeout: 0.5 });
    await expect(child).rejects.toThrow('took longer than 0.5 s: sh -c sleep 600');
  });

  it('ends though what it started holds on to its outputs and hears no signal', async () => {
    const script = 'setsid sh -c \'trap "" TERM; sleep 20\' & exit';
    await expect(run('sh', ['-c', script], { timeout: 0.3, grace: 0.5 })).rejects.toThrow('took longer than 0.3 s');
  });

  it('ends when it is interrupted, and does not begin afterwards', async () => {
    const controller = new AbortController();
    const child = run('sleep', ['600'], { timeout: 60, signal: controller.signal });
    controller.abort();
    await expect(child).rejects.toThrow('interrupted: sleep 600');
    await expect(run('true', [], { timeout: 5, signal: controller.signal })).rejects.toThrow(
      'interrupted before: true',
    );
  });

  it('that is not there is named', async () => {
    await expect(run('no-such-program', [], { timeout: 5 })).rejects.toThrow('cannot run no-such-program');
  });

  it('that has to succeed fails with its own words', async () => {
    await expect(must('sh', ['-c', 'echo it is so >&2; exit 2'], { timeout: 20 })).rejects.toMatchObject({
      message: expect.stringContaining('failed (2): sh -c') as string,
      hints: ['it is so'],
    });
  });
});
