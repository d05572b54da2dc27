import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { OpenSipsVersion } from '../../model';
import type { Lab } from '../lab';
import { run } from '../run';
import { packagedOpenSips, type PackagedOpenSips } from './packages';

/** Where the OpenSIPS of a lab's machines comes from. */
export type OpenSipsOrigin = PackagedOpenSips | InstalledOpenSips | { readonly kind: 'stand-in'; readonly why: string };

/** An OpenSIPS that somebody built or installed on this computer; machines see its files, read-only. */
export interface InstalledOpenSips {
  readonly kind: 'prefix';
  readonly folder: string;
  /** As in `3.6.8`. */
  readonly release: string;
  readonly program: string;
  /** Folders of its modules, and of its table definitions for MySQL. */
  readonly modules: string;
  readonly schema: string;
}

/** Variables of the environment. */
type Environment = Readonly<Record<string, string | undefined>>;

/** Seconds for a program to say its version. */
const PATIENCE = 10;

/**
 * Finds an OpenSIPS of a version: in the prefixes that `OPENSIPS_PREFIXES` names (separated by colons), as packages of the
 * project's own repository if that answers, or installed on this computer; else it is the stand-in, which says why.
 * @throws LabError when the repository's key is not the one it ought to be
 */
export async function opensipsOrigin(lab: Lab, version: OpenSipsVersion, env: Environment): Promise<OpenSipsOrigin> {
  const named = await installedOpenSips(version, prefixesIn(env));
  if (typeof named !== 'string') return named;
  const packaged = await packagedOpenSips(lab, version);
  if (typeof packaged !== 'string') return packaged;
  const installed = await installedOpenSips(version, [...prefixesIn(env), ...USUAL]);
  if (typeof installed !== 'string') return installed;
  return { kind: 'stand-in', why: `${installed}; ${packaged}` };
}

/** Where one is that nobody named. */
const USUAL: readonly string[] = ['/usr/local', '/usr'];

function prefixesIn(env: Environment): readonly string[] {
  return (env['OPENSIPS_PREFIXES'] ?? '').split(delimiter).filter((folder) => folder !== '');
}

/** How every result names it. */
export function originText(origin: OpenSipsOrigin): string {
  switch (origin.kind) {
    case 'packages':
      return `OpenSIPS ${origin.release} from ${origin.repository}`;
    case 'prefix':
      return `OpenSIPS ${origin.release} from ${origin.folder}`;
    case 'stand-in':
      return `stand-in, not OpenSIPS: ${origin.why}`;
  }
}

/** @returns why there is none when there is none of that version */
export async function installedOpenSips(
  version: OpenSipsVersion,
  prefixes: readonly string[],
): Promise<InstalledOpenSips | string> {
  const seen: string[] = [];
  for (const folder of prefixes) {
    const found = await installedIn(folder);
    if (typeof found === 'string') {
      if (!USUAL.includes(folder)) seen.push(found);
    } else if (found.release === version || found.release.startsWith(`${version}.`)) return found;
    else seen.push(`${found.release} in ${folder}`);
  }
  const others = seen.length > 0 ? ` (there is ${seen.join(', ')})` : '';
  return `no OpenSIPS ${version} on this computer${others}`;
}

/** What is installed below a prefix, or what is missing there. */
async function installedIn(folder: string): Promise<InstalledOpenSips | string> {
  const program = join(folder, 'sbin', 'opensips');
  if (!existsSync(program)) return `nothing in ${folder}`;
  const modules = libraries(folder)
    .map((library) => join(folder, library, 'opensips', 'modules'))
    .find((candidate) => existsSync(join(candidate, 'db_mysql.so')));
  const schema = join(folder, 'share', 'opensips', 'mysql');
  if (modules === undefined) return `one without db_mysql.so in ${folder}`;
  if (!existsSync(schema)) return `one without share/opensips/mysql in ${folder}`;
  const { stdout, stderr } = await run(program, ['-V'], { timeout: PATIENCE });
  const release = /opensips (\d+\.\d+[^\s]*)/i.exec(stdout + stderr)?.[1];
  if (release === undefined) return `one that does not say its version in ${folder}`;
  return { kind: 'prefix', folder, release, program, modules, schema };
}

/** Below a prefix: `lib64` where `make install` puts it, and one folder for each architecture where Debian does. */
function libraries(folder: string): readonly string[] {
  const lib = join(folder, 'lib');
  const multiarch = existsSync(lib) ? readdirSync(lib).filter((name) => name.endsWith('-linux-gnu')) : [];
  return ['lib64', 'lib', ...multiarch.map((name) => join('lib', name))];
}
