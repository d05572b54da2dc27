import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folder of this package: three above this file where it is compiled, two where it is not. */
export const PACKAGE = ['../..', '../../..'].map((way) => join(__dirname, way)).find(isPackage) ?? __dirname;

/** What its package.json says. */
export const manifest = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};

function isPackage(folder: string): boolean {
  return existsSync(join(folder, 'package.json'));
}
