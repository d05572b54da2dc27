import { readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Model } from '../../lib/model';
import { withSession, type SessionApp } from '../../lib/session';

const FOLDER = join(__dirname, '../../examples');

/** Names of all examples with a topology. */
export const EXAMPLES: readonly string[] = readdirSync(FOLDER)
  .filter((name) => existsSync(join(FOLDER, name, 'main.ts')))
  .sort();

/** The models of an example's stacks. */
export async function modelsOf(example: string): Promise<readonly Model[]> {
  const apps: SessionApp[] = [];
  await withSession(
    { outdir: '/nowhere', add: (app) => apps.push(app) },
    () => import(`../../examples/${example}/main.ts`),
  );
  return apps.flatMap((app) => app.results()).flatMap(({ model }) => model ?? []);
}
