import { read, writeSync } from 'node:fs';
import { Line } from './line';

/** The largest packet there is. */
const LARGEST = 65_536;

/**
 * A program that takes every packet out of a TUN device and puts it back later, so that the kernel goes on with it.
 * Arguments: milliseconds under way, share of packets that get lost, and the device as an open file. It ends with the
 * device.
 */
const [delay = 0, loss = 0, device = 0] = process.argv.slice(2).map(Number);
const line = new Line<Buffer>(delay, loss, Math.random);
const buffer = Buffer.alloc(LARGEST);
let timer: NodeJS.Timeout | undefined;

function take(): void {
  read(device, buffer, 0, buffer.length, null, (error, length) => {
    if (error) process.exit(1);
    line.enter(Buffer.from(buffer.subarray(0, length)), performance.now());
    wait();
    take();
  });
}

function wait(): void {
  if (timer !== undefined || line.next === undefined) return;
  timer = setTimeout(deliver, line.next - performance.now());
}

function deliver(): void {
  timer = undefined;
  for (const packet of line.leave(performance.now())) {
    try {
      writeSync(device, packet);
    } catch {
      // One that the kernel does not take is lost, and so are all once the device goes.
    }
  }
  wait();
}

take();
