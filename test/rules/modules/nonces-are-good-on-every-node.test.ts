import { describe, expect, it } from 'vitest';
import { noncesAreGoodOnEveryNode as rule } from '../../../lib/rules/modules/nonces-are-good-on-every-node';
import { exampleModel, withConfig } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, values, withModule } from '../harness';

const auth = (parameters: Readonly<Record<string, string | number>>, version?: string) =>
  exampleModel(withModule('auth', parameters, version));

describe(rule.id, () => {
  it.each(['2.2', '2.3', '2.4', '3.4', '3.6', '4.0'])('holds for the secret we make in %s', (version) => {
    expect(found(rule, exampleModel({ proxies: { version } }))).toEqual([]);
  });

  it('is broken by a secret of the wrong length, which is not repeated', () => {
    expect(facts(rule, auth({ secret: 'correct horse battery' }))).toEqual([
      {
        path: PATHS.proxies,
        found: '21 bytes',
        allowed: '32 bytes',
      },
    ]);
  });

  it.each([
    ['31 bytes', 'x'.repeat(31), 1],
    ['32 bytes', 'x'.repeat(32), 0],
    ['33 bytes', 'x'.repeat(33), 1],
    ['32 characters of more bytes', 'é'.repeat(32), 1],
  ])('takes 32 bytes exactly: %s', (_, secret, times) => {
    expect(found(rule, auth({ secret }))).toHaveLength(times);
  });

  it('takes any length before 3.2', () => {
    expect(found(rule, auth({ secret: 'short' }, '2.4'))).toEqual([]);
  });

  it('is broken twice by a wrong secret and a table of used nonces', () => {
    expect(values(rule, auth({ secret: 'short', disable_nonce_check: 0 }))).toEqual([
      [PATHS.proxies, '5 bytes'],
      [PATHS.proxies, 'modparam("auth", "disable_nonce_check", 0)'],
    ]);
  });

  it('guards the secret we derive: without one each node makes up its own', () => {
    const model = withConfig(exampleModel(), 'vsvr2b', (config) => ({
      ...config,
      modules: config.modules.map((m) => (m.name === 'auth' ? { ...m, parameters: [] } : m)),
    }));
    expect(values(rule, model)).toEqual([
      [PATHS.proxies, 'no secret'],
      [PATHS.proxies, 'no disable_nonce_check'],
    ]);
  });

  it('does not apply to a script without digest authentication', () => {
    const model = ['vsvr2a', 'vsvr2b'].reduce(
      (m, name) =>
        withConfig(m, name, (config) => ({
          ...config,
          modules: config.modules.filter((each) => each.name !== 'auth'),
        })),
      exampleModel(),
    );
    expect(rule.check(model)).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, auth({ disable_nonce_check: 0 }))).toEqual(honoured(rule));
  });
});
