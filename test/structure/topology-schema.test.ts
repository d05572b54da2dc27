import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documentSchema } from '../../constructs/written';
import { Docstrings } from '../support/docstrings';
import { ROOT } from './source';

const text = `${JSON.stringify(new Docstrings().fill(documentSchema()), null, 2)}\n`;

describe('the schema of topologies written in YAML', () => {
  it('is what the words say, with the docstrings of the props', async () => {
    // Written anew with -u, like the catalogue of rules.
    await expect(text).toMatchFileSnapshot(join(ROOT, 'schema/topology.json'));
  });

  it('speaks no TypeScript', () => {
    expect(text).not.toContain('$comment');
    expect(text.match(/.{0,60}\b[A-Z]\w+\.[a-z]\w*\(.{0,20}/g) ?? []).toEqual([]);
    expect(text.match(/\{@|\bnew [A-Z]/g) ?? []).toEqual([]);
  });
});
