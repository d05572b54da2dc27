#!/usr/bin/env node
import { manifest } from './package';
import { run } from './run';
import { styleFor } from './terminal';

/** Exit code of a process that a second Ctrl-C ended, as the shell counts it. */
const INTERRUPTED = 130;

// A reader that has seen enough (`| head`) is no fault.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

void run(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  say: (line) => process.stderr.write(`${line}\n`),
  interrupted: onInterrupt(),
  version: manifest.version,
  style: styleFor(process.stdout, process.env),
  errorStyle: styleFor(process.stderr, process.env),
  stacks: process.env['DEBUG'] ? 'raw' : 'hidden',
}).then(({ out, err, exitCode }) => {
  if (err) process.stderr.write(`${err}\n`);
  // Ended here, once all is written: a timer of the author's file would keep the process, and its answer is given.
  if (out) process.stdout.write(`${out}\n`, () => process.exit(exitCode));
  else process.stderr.write('', () => process.exit(exitCode));
});

function onInterrupt(): () => AbortSignal {
  const controller = new AbortController();
  let listening = false;
  return () => {
    if (!listening) {
      listening = true;
      process.on('SIGTERM', abort).on('SIGHUP', abort).on('SIGINT', abort);
    }
    return controller.signal;
  };
  function abort(): void {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    process.stderr.write('interrupted: putting things in order; once more ends at once\n');
    controller.abort();
  }
}
