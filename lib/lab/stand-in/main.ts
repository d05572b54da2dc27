import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { OPENSIPS_VERSIONS, type OpenSipsVersion } from '../../model';
import { nameOf, type Node } from './commands';
import { listenForCommands } from './mi';
import { readOptions, type Options } from './options';
import { Peers } from './peers';
import { Registrar } from './registrar';
import { readSettings, type Settings } from './settings';
import { listenForSip } from './sockets';

/**
 * What a lab runs as `opensips` where no OpenSIPS is to be had, with the same arguments. It binds the sockets of the
 * script, answers OPTIONS and REGISTER, and speaks the management interface as far as our own programs ask. It runs no
 * script, routes no call and shares no contact. `OPENSIPS_VERSION` says which version it stands in for.
 */
async function main(): Promise<void> {
  const version = versionOf(process.env['OPENSIPS_VERSION'] ?? '');
  const options = readOptions(process.argv.slice(2));
  if (options.action === 'version') {
    console.log(`version: ${nameOf({ version })}: answers OPTIONS and REGISTER, runs no script`);
    return;
  }
  const settings = readSettings(readFileSync(options.file, 'utf8'), version);
  if (options.action === 'check') console.error('NOTICE:stand-in: config file ok, as far as a stand-in can tell');
  else if (options.foreground) await serve(settings, options);
  else await serveInBackground();
}

async function serve(settings: Settings, { pidFile, user, group }: Options): Promise<void> {
  process.title = 'opensips';
  const registrar = new Registrar(settings.realm);
  const active = new Set<string>();
  const peers = new Peers(settings, active);
  const node: Node = { settings, registrar, peers, active };
  for (const socket of settings.sockets) await listenForSip(socket, registrar);
  if (pidFile !== null) writeFileSync(pidFile, `${process.pid}\n`);
  if (group !== null) process.setgid?.(group);
  if (user !== null) process.setuid?.(user);
  const removeFifo = listenForCommands(node);
  await peers.start();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      removeFifo();
      if (pidFile !== null) rmSync(pidFile, { force: true });
      process.exit(0);
    });
  }
  console.error(`NOTICE:stand-in: ${nameOf(settings)} listens on ${settings.sockets.length} sockets`);
  process.send?.('ready');
  if (process.connected) process.disconnect();
}

/** Returns once another process serves; whoever started this one may go on then. */
async function serveInBackground(): Promise<void> {
  const [, program = '', ...words] = process.argv;
  const child = spawn(process.execPath, [...process.execArgv, program, ...words, '-F'], {
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject).once('message', () => resolve());
    child.once('exit', () => reject(new Error('the process in the background ended')));
  });
  child.removeAllListeners('exit');
  child.unref();
  if (child.connected) child.disconnect();
}

function versionOf(text: string): OpenSipsVersion {
  const found = OPENSIPS_VERSIONS.find((version) => version === text);
  if (!found) throw new Error(`OPENSIPS_VERSION is one of ${OPENSIPS_VERSIONS.join(', ')}, not '${text}'`);
  return found;
}

main().catch((error: unknown) => {
  console.error(`ERROR:stand-in: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(255);
});
