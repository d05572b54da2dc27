import { describe, expect, it } from 'vitest';
import { Problems } from '../../lib/resolve/problems';
import { Secrets } from '../../lib/resolve/secrets';
import type { SecretRecord } from '../../lib/topology/topology';

const used = (
  stack: SecretRecord | undefined,
  ...uses: readonly (readonly [SecretRecord | undefined, string, string])[]
) => {
  const problems = new Problems();
  const secrets = new Secrets(problems, stack, 'voip');
  for (const [said, path, what] of uses) secrets.use(said, path, what, 'a test', 32, '^.*$');
  return { secrets: secrets.list(), problems: problems.list() };
};
const variable = (name: string, version = 1): SecretRecord => ({ from: 'variable', name, version });

describe('the name of a secret', () => {
  it('is its path without the stack, and what it is', () => {
    expect(used(undefined, [undefined, 'voip/registrar/proxies', 'nonce_secret']).secrets).toMatchObject([
      { name: 'registrar_proxies_nonce_secret' },
    ]);
  });

  it.each([
    ['voip/a.b', 'x', 'voip/a-b', 'x'],
    ['voip/A', 'x', 'voip/a', 'x'],
    ['voip/a/b', 'x', 'voip/a_b', 'x'],
    ['voip/a', 'fence_a-b', 'voip/a', 'fence_a_b'],
  ])('of %s/%s and of %s/%s would be one, and both are named', (path, what, otherPath, otherWhat) => {
    const { problems } = used(undefined, [undefined, path, what], [undefined, otherPath, otherWhat]);
    expect(problems).toMatchObject([{ rule: 'input/names-are-unique', path: otherPath }]);
    expect(problems[0]?.message).toContain(`'${path}/${what}'`);
    expect(problems[0]?.message).toContain(`'${otherPath}/${otherWhat}'`);
  });

  it('is asked for by each node of a cluster without a complaint', () => {
    expect(used(undefined, [undefined, 'voip/a', 'x'], [undefined, 'voip/a', 'x']).problems).toEqual([]);
  });
});

describe("the stack's own secret", () => {
  it('is a variable unless the author says otherwise', () => {
    const stack = (said?: SecretRecord) => used(said, [undefined, 'voip/a', 'x']).secrets[0]?.source;
    expect(stack()).toMatchObject({ from: 'stack-secret', stack: variable('stack_secret') });
    expect(stack(variable('mine', 2))).toMatchObject({ from: 'stack-secret', stack: variable('mine', 2) });
  });

  it('is read as closely as the others', () => {
    expect(used(variable('not mine')).problems).toMatchObject([
      { rule: 'input/secrets', path: 'voip', found: '"not mine"' },
    ]);
  });
});

describe('the source of a secret', () => {
  it.each([
    'count',
    'source',
    'version',
    'providers',
    'locals',
    'for_each',
    'lifecycle',
    'depends_on',
    '_',
    '__proto__',
  ])('may not be the variable %s', (name) => {
    expect(used(undefined, [variable(name), 'voip/a', 'x']).problems).toMatchObject([
      { rule: 'input/secrets', found: JSON.stringify(name) },
    ]);
  });

  it.each([0, -1, 1.5, 1e300, Number.NaN])('may not have version %d', (version) => {
    expect(used(undefined, [variable('mine', version), 'voip/a', 'x']).problems).toMatchObject([
      { rule: 'input/secrets', found: String(version) },
    ]);
  });
});
