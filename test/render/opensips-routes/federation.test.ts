import { describe, expect, it } from 'vitest';
import { OPENSIPS_VERSIONS, type Federation, type OpenSipsVersion, type ScriptFeatures } from '../../../lib/model';
import { writeScript } from '../../../lib/render/opensips-routes/script';
import { IpAddress, Port } from '../../../lib/units';

const site = (name: string, address: string) => ({ name, address: IpAddress.of(address), port: Port.udp(5060) });
const FEDERATION: Federation = {
  store: 'east/registrar/sites',
  own: site('east', '192.0.2.100'),
  others: [site('west', '203.0.113.100'), site('north', '2001:db8::100')],
};
const FEATURES: ScriptFeatures = {
  ...{
    subscribers: 'subscriber',
    realm: 'voip.example',
    sharingTag: 'vip',
    contactTag: 'vip',
    contacts: 'held',
    dialogs: 'replicated',
  },
  ...{ carriers: [], federation: FEDERATION, anycast: null },
  counts: [{ of: 'calls', per: 'total', most: 7, over: 'cluster' }],
};
const VERSIONS = OPENSIPS_VERSIONS.filter((version) => !['2.2', '2.3'].includes(version));

const script = (version: OpenSipsVersion, more: Partial<ScriptFeatures> = {}) =>
  writeScript(version, { ...FEATURES, ...more }, []);
const block = (text: string, header: string) => text.split(`\n${header} {\n`)[1]?.split('\n}\n')[0] ?? '';

describe.each(VERSIONS)('calls between sites in %s', (version) => {
  it('come from virtual addresses of other sites, and from nowhere else', () => {
    expect(script(version)).toContain(
      'if ($si==203.0.113.100/32 || $si==2001:db8::100/128)\n        route(from_site);',
    );
  });

  it('are looked for here first, and are passed on once, from the virtual address', () => {
    const text = script(version);
    const locate = block(text, 'route[locate]');
    const [here, there] = version === '2.4' ? ['m', 'mg'] : ['method-filtering', 'method-filtering,global'];
    expect(locate).toContain(`if (!lookup("location", "${here}", "$var(aor)"))`);
    const [, passing = ''] = block(text, 'route[to_site]').split('return;\n\n');
    expect(block(text, 'route[to_site]')).toMatch(/^ {4}if \(isflagset\("?FROM_SITE"?\)\)\n {8}return;/);
    expect(passing).toContain(`${version === '2.4' ? '$fs' : '$socket_out'} = "udp:192.0.2.100:5060";`);
    expect(passing).toContain(`lookup("location", "${there}", "$var(aor)")`);
  });

  it('are kept under one domain, whatever a phone wrote', () => {
    const register = block(script(version), 'route[register]');
    expect(register).toContain('$var(aor) = "sip:" + $tU + "@voip.example";');
    expect(register).toMatch(/save\("location", "[a-z-]+", "\$var\(aor\)", "vip"\)/);
    expect(block(script(version, { contactTag: null }), 'route[register]')).toMatch(/, "\$var\(aor\)"\)\)/);
  });

  it('are counted where they begin', () => {
    const flag = version === '2.4' ? 'FROM_SITE' : '"FROM_SITE"';
    const text = script(version);
    expect(
      text.split('\n').filter((line) => line.includes('dlg_profile(') || line.includes('get_profile_size(')),
    ).toEqual([
      expect.stringContaining(`!isflagset(${flag}) && get`),
      expect.stringContaining(`if (!isflagset(${flag})) set`),
    ]);
  });

  it('change nothing where there is no federation', () => {
    const text = script(version, { federation: null });
    expect(text).not.toMatch(/site|\$var\(aor\)/i);
    expect(text).toContain('\n\n    route(authenticate);\n');
  });
});
