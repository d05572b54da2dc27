import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OPENSIPS_VERSIONS, type OpenSipsVersion } from '../../lib/model';

/** An OpenSIPS on this machine, built into a folder of its own. */
export interface Build {
  readonly version: OpenSipsVersion;
  readonly prefix: string;
  readonly program: string;
  readonly modules: string;
}

/** The builds named by `OPENSIPS_PREFIXES`, a colon-separated list of prefixes. */
export function builds(): readonly Build[] {
  return (process.env['OPENSIPS_PREFIXES'] ?? '')
    .split(':')
    .filter((prefix) => prefix !== '')
    .map(build);
}

function build(prefix: string): Build {
  const program = join(prefix, 'sbin/opensips');
  const { stdout } = spawnSync(program, ['-V'], { encoding: 'utf8', timeout: 10_000 });
  const said = /opensips (\d+\.\d+)\./.exec(stdout)?.[1];
  const version = OPENSIPS_VERSIONS.find((each) => each === said);
  const modules = ['lib64', 'lib'].map((lib) => join(prefix, lib, 'opensips/modules')).find((path) => existsSync(path));
  if (!version || modules === undefined) {
    throw new Error(`OPENSIPS_PREFIXES: no known OpenSIPS in '${prefix}' (${said ?? 'no answer'})`);
  }
  return { version, prefix, program, modules };
}

/** Why daemons cannot be run here; undefined when they can. */
export function obstacle(): string | undefined {
  if ((process.env['OPENSIPS_PREFIXES'] ?? '') === '') return 'OPENSIPS_PREFIXES names no OpenSIPS';
  if (process.getuid?.() !== 0) return 'namespaces need root';
  const missing = ['unshare', 'nsenter', 'setpriv', 'ip', 'perl', 'mariadbd', 'mariadb-install-db'].find(
    (tool) => spawnSync('sh', ['-c', 'command -v "$1"', 'sh', tool]).status !== 0,
  );
  return missing === undefined ? undefined : `needs ${missing}`;
}

/** Tries until it works; fails with the last reason and what a log says. */
export async function eventually<T>(what: string, attempt: () => Promise<T>, log: () => string = () => ''): Promise<T> {
  const end = Date.now() + 60_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw new Error(`${what}: ${String(error)}\n${log().slice(-6000)}`, { cause: error });
      await sleep(200);
    }
  }
}
