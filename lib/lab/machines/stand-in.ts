import { cpSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { debian12 } from '../../facts/debian-12';
import type { OpenSipsVersion } from '../../model';
import { LabError } from '../errors';
import { schemaScripts } from '../stand-in/schema';
import type { ContainerImage } from './container';
import type { DiskWriter } from './disk';

/** Where the stand-in lives inside a machine. */
const HOME = '/usr/lib/opensips-cdk-lab';
/** Below the compiled files of this package. */
const MAIN = join('lib', 'lab', 'stand-in', 'main.js');
/** Packages that its files need. */
const LIBRARIES = ['ipaddr.js'];

/**
 * Puts the stand-in where OpenSIPS is looked for, run by the Node that runs this, and its table definitions.
 * @param program path of OpenSIPS inside a machine
 * @throws LabError when this package is not compiled
 */
export function installStandIn(version: OpenSipsVersion, program: string, disk: DiskWriter): ContainerImage['binds'] {
  const root = packageRoot();
  const compiled = join(root, 'dist');
  if (!existsSync(join(compiled, MAIN)))
    throw new LabError(`the stand-in for OpenSIPS is not compiled: there is no ${join(compiled, MAIN)}`, [
      'fix      npm run build',
    ]);
  cpSync(join(compiled, 'lib'), disk.place(`${HOME}/dist/lib`), { recursive: true });
  for (const name of LIBRARIES)
    cpSync(libraryFolder(root, name), disk.place(`${HOME}/node_modules/${name}`), { recursive: true });
  for (const [name, sql] of schemaScripts(version)) disk.write(join(debian12.opensips.schema, name), sql);
  disk.write(
    program,
    ['#!/bin/sh', `export OPENSIPS_VERSION=${version}`, `exec ${HOME}/node ${HOME}/dist/${MAIN} "$@"`, ''].join('\n'),
    0o755,
  );
  return [[process.execPath, `${HOME}/node`]];
}

/** The folder of this package, from wherever in it this file was loaded. */
function packageRoot(): string {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
  }
  throw new LabError(`no package.json above ${__dirname}`);
}

/** npm may have put a dependency beside this package instead of into it. */
function libraryFolder(root: string, name: string): string {
  const found = [join(root, 'node_modules', name), join(root, '..', name)].find((folder) => existsSync(folder));
  if (found === undefined) throw new LabError(`${name} is not installed for ${root}`, ['fix      npm install']);
  return found;
}
