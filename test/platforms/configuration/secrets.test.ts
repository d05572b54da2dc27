import { describe, expect, it } from 'vitest';
import type { GivenSource, Model, SecretModel } from '../../../lib/model';
import { secretVariables, secretVersions } from '../../../lib/platforms/configuration/secrets';
import { quoted } from '../../../lib/terraform';
import { parts } from '../../support/parts';

const { model } = parts();
const secret = (name: string, source: SecretModel['source'], allowed = '^a$'): SecretModel => ({
  ...{ name, path: `voip/${name}`, purpose: name, allowed },
  source,
});
const derived = (stack: GivenSource): SecretModel =>
  secret('key', { from: 'stack-secret', label: 'voip/key', length: 32, stack });
const blocks = (...secrets: readonly SecretModel[]) =>
  secretVariables({ ...model, secrets } satisfies Model).map(({ labels, body }) => [labels[0], body] as const);

describe("the variable of the stack's own secret", () => {
  it.each([
    [{ from: 'variable', name: 'stack_secret', version: 1 }, ['stack_secret']],
    [{ from: 'variable', name: 'mine', version: 1 }, ['mine']],
    [{ from: 'environment', name: 'MINE', version: 1 }, ['MINE']],
    [{ from: 'command', command: 'pass show mine', version: 1 }, ['stack_secret']],
    [{ from: 'file', file: '/mine', version: 1 }, []],
  ] as const)('for %j is %j', (stack, names) => {
    expect(blocks(derived(stack)).map(([name]) => name)).toEqual(names);
  });

  it('is left out where nothing is derived from it', () => {
    expect(blocks(secret('nonce', { from: 'variable', name: 'nonce', version: 1 })).map(([name]) => name)).toEqual([
      'nonce',
    ]);
  });

  it('raises the version of what is derived when it is rotated', () => {
    const rotated = derived({ from: 'variable', name: 'stack_secret', version: 7 });
    expect(secretVersions(['key'], [rotated], { made: () => quoted('') })).toEqual({ key: 7 });
  });
});

describe('a variable used twice', () => {
  it('has to suit both uses', () => {
    const shared = { from: 'variable', name: 'shared', version: 1 } as const;
    const [block, ...rest] = blocks(secret('one', shared, '^a+$'), secret('two', shared, '^.{8}$'));
    expect(rest).toEqual([]);
    expect(block?.[1]['validation']).toMatchObject([
      { error_message: 'The value must match ^a+$.' },
      { error_message: 'The value must match ^.{8}$.' },
    ]);
    expect(block?.[1]['description']).toBe('For one (variable); For two (variable)');
  });

  it("has to suit the stack's secret too when it is that one", () => {
    const shared = { from: 'variable', name: 'stack_secret', version: 1 } as const;
    const [block] = blocks(derived(shared), secret('nonce', shared));
    expect(block?.[1]['validation']).toHaveLength(2);
  });
});
