import { describe, expect, it } from 'vitest';
import { withBlocks } from '../../lib/terraform';

describe('blocks in a configuration', () => {
  it('may have a name that every object has already', () => {
    const block = { type: 'variable', labels: ['constructor'], body: { type: 'string' }, from: 'voip' } as const;
    expect(withBlocks({}, [block])).toEqual({ variable: { constructor: { type: 'string' } } });
  });

  it('say which construct a resource stands for', () => {
    const block = { type: 'resource', labels: ['terraform_data', 'a'], body: { input: 1 }, from: 'voip/a' } as const;
    expect(withBlocks({ terraform: {} }, [block])).toEqual({
      terraform: {},
      resource: { terraform_data: { a: { input: 1, '//': { metadata: { path: 'voip/a' } } } } },
    });
  });
});
