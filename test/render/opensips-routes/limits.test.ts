import { describe, expect, it } from 'vitest';
import { OPENSIPS_VERSIONS, type CallCount, type OpenSipsVersion, type ScriptFeatures } from '../../../lib/model';
import { writeScript } from '../../../lib/render/opensips-routes/script';
import { calls } from '../../../lib/syntax/opensips-script';

const FEATURES: ScriptFeatures = {
  ...{ subscribers: 'subscriber', realm: 'example.org' },
  ...{
    sharingTag: 'vip',
    contactTag: null,
    contacts: 'held',
    anycast: null,
    dialogs: 'replicated',
    counts: [],
    carriers: [],
  },
  federation: null,
};

function counts(over: CallCount['over'], most: number | null = 7): readonly CallCount[] {
  return (['calls', 'calls-per-second'] as const).flatMap((of) =>
    (['account', 'total'] as const).map((per) => ({ of, per, over, most })),
  );
}

function script(version: OpenSipsVersion, counted: readonly CallCount[]): string {
  return writeScript(version, { ...FEATURES, counts: counted }, []);
}

/** Names of the functions that are called, in their order, from the check of credentials to the search for a contact. */
function steps(version: OpenSipsVersion, counted: readonly CallCount[]): readonly string[] {
  const names = calls(script(version, counted)).map(({ name }) => name);
  return names
    .slice(names.indexOf('loose_route'))
    .slice(0, 60)
    .filter((name) => /profile|^rl_|create_dialog|record_route|sharing_tag|t_newtran/.test(name));
}

describe('limits in the script', () => {
  it('are not there without any', () => {
    expect(script('3.6', [])).not.toMatch(/profile|rl_check|t_newtran/);
  });

  it.each(OPENSIPS_VERSIONS)(
    'are looked at before a call exists, which is counted right after its tag, in %s',
    (version) => {
      expect(steps(version, counts('cluster')).slice(0, 16)).toEqual([
        ...['get_profile_size', 't_newtran', 'get_profile_size', 't_newtran'],
        ...['rl_check', 'rl_dec_count', 't_newtran', 'rl_check', 'rl_dec_count', 'rl_dec_count', 't_newtran'],
        ...['record_route', 'create_dialog', 'set_dlg_sharing_tag', 'set_dlg_profile', 'set_dlg_profile'],
      ]);
    },
  );

  it.each([
    ['2.2', 'from_uri==myself && get_profile_size("account", "$fU", "$var(calls)") && $var(calls) >= 7'],
    ['2.4', 'is_myself("$fd") && get_profile_size("account", "$fU", "$var(calls)") && $var(calls) >= 7'],
    ['4.0', 'is_myself($fd) && get_profile_size("account", $fU, $var(calls)) && $var(calls) >= 7'],
    ['2.2', '(get_profile_size("calls", "$var(calls)") && $var(calls) >= 7'],
    ['3.4', '(get_profile_size("calls", , $var(calls)) && $var(calls) >= 7'],
    ['2.3', '!rl_check("$(fU):account", "7", "TAILDROP")'],
    ['2.4', '!rl_check("$(fU):account", "7", "SBT")'],
    ['3.6', '!rl_check("$(fU):account", 7, "SBT")'],
    ['2.4', 'set_dlg_profile("account", "$fU");'],
    ['3.6', 'set_dlg_profile("account", $fU);'],
  ] as const)('say in %s: %s', (version, text) => {
    expect(script(version, counts('cluster'))).toContain(text);
  });

  it.each([
    ['2.4', 'calls', '"7"'],
    ['3.4', 'calls/b', '7'],
  ] as const)(
    'name what sites share in the words of %s, and the pipe alone where a call is taken out of it',
    (version, pipe, most) => {
      const text = script(version, counts('sites'));
      expect(text).toContain('get_profile_size("calls/b"');
      expect(text).toContain('set_dlg_profile("calls/b")');
      expect(text).toContain(`rl_check("${pipe}", ${most}, "SBT")`);
      expect(text).toContain('rl_dec_count("calls")');
    },
  );

  it('answer an account 4xx and everybody 503', () => {
    const answers = script('3.6', counts('cluster')).match(/send_reply\(\d+, "Too Many Calls[^"]*"\)/g);
    expect(answers).toEqual([
      'send_reply(486, "Too Many Calls")',
      'send_reply(503, "Too Many Calls")',
      'send_reply(480, "Too Many Calls a Second")',
      'send_reply(503, "Too Many Calls a Second")',
    ]);
  });

  it('take a call that is refused out of no count it is not in', () => {
    const [, , account, total] = counts('sites', null);
    const text = script('3.6', [account!, { ...total!, most: 7 }]);
    expect(text.match(/rl_dec_count\([^)]*\)/g)).toEqual(['rl_dec_count("calls")']);
    expect(text.indexOf('rl_check("calls/b", 7')).toBeLessThan(text.indexOf('rl_check("$(fU):account/b"'));
  });

  it('count without refusing where other sites have a limit', () => {
    const text = script('3.6', counts('sites', null));
    expect(text).toContain('if (is_myself($fd)) rl_check("$(fU):account/b", 2147483647, "SBT");');
    expect(text).toContain('set_dlg_profile("calls/b")');
    expect(text).not.toMatch(/get_profile_size|t_newtran/);
  });
});
