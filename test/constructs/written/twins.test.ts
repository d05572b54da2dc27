import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultsOf, ownSchema } from '../../support/schema';
import { built, dataOf, within } from '../../support/written';

const EXAMPLES = join(__dirname, '../../../examples');
const names = readdirSync(EXAMPLES).filter((name) => existsSync(join(EXAMPLES, name, 'main.ts')));
const faults = faultsOf(ownSchema('topology.json'));

describe.each(names)('the example %s, in TypeScript and in YAML', (name) => {
  const data = dataOf(readFileSync(join(EXAMPLES, name, 'topology.yaml'), 'utf8'));

  it('comes to the same topology, model, files and blocks', async () => {
    const program = (await within(() => import(`../../../examples/${name}/main.ts`)))();
    const { refused, results } = await built(data);
    expect(refused).toEqual([]);
    const written = results();
    expect(written.map(({ topology }) => topology.name)).toEqual(program.map(({ topology }) => topology.name));
    for (const [i, stack] of program.entries()) {
      expect(stack.blocked).toBe(false);
      expect(written[i]).toEqual(stack);
      expect(JSON.stringify(written[i]?.files)).toBe(JSON.stringify(stack.files));
      expect(JSON.stringify(written[i]?.blocks)).toBe(JSON.stringify(stack.blocks));
    }
  });

  it('is taken by the schema', () => {
    expect(faults(data)).toEqual([]);
  });
});
