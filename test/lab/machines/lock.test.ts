import { EventEmitter, once } from 'node:events';
import { expect, it } from 'vitest';
import type { Caller } from '../../../lib/lab/lab';
import { exclusively } from '../../../lib/lab/machines/lock';

function caller(signal = new AbortController().signal): Caller & { readonly said: string[] } {
  const said: string[] = [];
  return { said, signal, say: (line) => said.push(line) };
}

it('one after the other, and the second is told what it waits for', async () => {
  const name = `test-${process.pid}-order`;
  const order: string[] = [];
  const second = caller();
  const gate = new EventEmitter();
  const first = exclusively(name, 'unused', caller(), async () => {
    order.push('first begins');
    await once(gate, 'open');
    order.push('first ends');
  });
  const waiting = exclusively(name, 'waiting for the first', second, () => {
    order.push('second');
    return Promise.resolve('done');
  });
  await expect.poll(() => second.said).toEqual(['waiting for the first']);
  gate.emit('open');
  await first;
  expect(await waiting).toBe('done');
  expect(order).toEqual(['first begins', 'first ends', 'second']);
});

it('is free again after a failure', async () => {
  const name = `test-${process.pid}-failure`;
  const failing = exclusively(name, 'unused', caller(), () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  const after = caller();
  expect(await exclusively(name, 'waiting', after, () => Promise.resolve(1))).toBe(1);
  expect(after.said).toEqual([]);
});

it('different names do not wait for each other', async () => {
  const name = `test-${process.pid}-name`;
  const inner = () => exclusively(`${name}-inner`, 'waiting', caller(), () => Promise.resolve('both'));
  expect(await exclusively(name, 'waiting', caller(), inner)).toBe('both');
});

it('whoever waits can be interrupted', async () => {
  const name = `test-${process.pid}-interrupt`;
  const interrupt = new AbortController();
  const gate = new EventEmitter();
  const first = exclusively(name, 'unused', caller(), () => once(gate, 'open'));
  const waiting = exclusively(name, 'waiting for ever', caller(interrupt.signal), () => Promise.resolve());
  interrupt.abort();
  await expect(waiting).rejects.toThrow('interrupted: waiting for ever');
  gate.emit('open');
  await first;
});
