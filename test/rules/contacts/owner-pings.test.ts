import { describe, expect, it } from 'vitest';
import { ownerPings as rule } from '../../../lib/rules/contacts/owner-pings';
import { exampleModel, withConfig } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, values, withModule, withRoute } from '../harness';

const cooperation = withModule('usrloc', { pinging_mode: 'cooperation' });

describe(rule.id, () => {
  it.each(['3.4', '3.6', '4.0'])('holds for what we write in %s', (version) => {
    expect(found(rule, exampleModel({ proxies: { version } }))).toEqual([]);
    expect(found(rule, exampleModel({ proxies: { version }, replication: { contacts: 'memory-and-sql' } }))).toEqual(
      [],
    );
  });

  it('is broken by cooperation', () => {
    expect(facts(rule, exampleModel(cooperation))).toEqual([
      {
        path: PATHS.proxies,
        found: 'modparam("usrloc", "pinging_mode", "cooperation")',
        allowed: 'ownership',
      },
    ]);
  });

  it("guards our own line: the daemon's default is cooperation", () => {
    const model = withConfig(exampleModel(), 'vsvr2a', (config) => ({
      ...config,
      modules: config.modules.map((m) => ({
        ...m,
        parameters: m.parameters.filter(({ name }) => name !== 'pinging_mode'),
      })),
    }));
    expect(values(rule, model)).toEqual([[PATHS.replication, 'no pinging_mode, which means cooperation']]);
  });

  it('is broken by each save() without the tag', () => {
    const text = 'save("location");\nsave("location", "memory-only");\nsave("location", , , "vip");';
    expect(facts(rule, exampleModel(withRoute(text)))).toEqual([
      {
        path: PATHS.proxies,
        found: 'route[mine] line 1: save()',
        allowed: 'save() with "vip" as argument 4',
        related: [PATHS.replication],
      },
      {
        path: PATHS.proxies,
        found: 'route[mine] line 2: save()',
        allowed: 'save() with "vip" as argument 4',
        related: [PATHS.replication],
      },
    ]);
  });

  it.each([
    ['save("location", , , "vip");', 0],
    ['save("location", , , "$var(tag)");', 0],
    ['save("location", , , "");', 1],
    ['save("location", , $var(aor));', 1],
    ['# save("location");\nexit;', 0],
  ])('reads %j', (text, times) => {
    expect(found(rule, exampleModel(withRoute(text)))).toHaveLength(times);
  });

  it('knows where mid_registrar takes the tag', () => {
    const proxies = {
      modules: [{ name: 'mid_registrar', parameters: [] }],
      routes: [{ kind: 'route', name: 'mine', text: 'mid_registrar_save("location", , , 60);' }],
    } as const;
    expect(found(rule, exampleModel({ proxies })).map(({ allowed }) => allowed)).toEqual([
      'mid_registrar_save() with "vip" as argument 5',
    ]);
  });

  it('does not apply in other modes, without a virtual IP, or before contacts had owners', () => {
    expect(rule.check(exampleModel({ ...cooperation, replication: { contacts: 'off' } }))).toBe('does-not-apply');
    expect(rule.check(exampleModel({ ...cooperation, virtualIp: null, pacemaker: null }))).toBe('does-not-apply');
    expect(rule.check(exampleModel(withRoute('save("location");', '2.4')))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, exampleModel(cooperation))).toEqual(honoured(rule));
  });
});
