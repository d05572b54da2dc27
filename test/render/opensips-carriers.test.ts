import { describe, expect, it } from 'vitest';
import { OPENSIPS_VERSIONS, proxyClusters } from '../../lib/model';
import { opensipsCfg } from '../../lib/render/opensips-cfg';
import type { ExampleEdits } from '../../lib/testing';
import { withCarriers, type CarrierEdits } from '../support/carriers';

function script(carriers: readonly CarrierEdits[], edits: ExampleEdits = {}): string {
  const model = withCarriers(carriers, edits);
  const [found] = proxyClusters(model).flatMap((parts) => opensipsCfg.render(parts, model));
  return found?.kind === 'file' ? found.content : '';
}

const block = (text: string, name: string): string =>
  new RegExp(`^${name.replace(/[[\]]/g, '\\$&')} \\{\n([^]*?)^\\}`, 'm').exec(text)?.[1] ?? '';

describe('calls to and from carriers', () => {
  it.each(OPENSIPS_VERSIONS)('leave no trace in %s where there is none', (version) => {
    expect(script([], { proxies: { version } })).not.toMatch(/carrier|blacklist|gateway/);
  });

  it.each([
    ['2.2', 'src_ip==198.51.100.10/32', 'db_does_uri_exist()', '", "8", "f")'],
    ['2.3', 'src_ip==198.51.100.10/32', 'db_does_uri_exist()', '", "8", "f")'],
    ['2.4', '$si==198.51.100.10/32', 'db_does_uri_exist()', '", "8", "f")'],
    ['3.4', '$si==198.51.100.10/32', 'db_does_uri_exist($ru, "subscriber")', ', 8, "f")'],
    ['3.6', '$si==198.51.100.10/32', 'db_does_uri_exist($ru, "subscriber")', ', 8, "f")'],
    ['4.0', '$si==198.51.100.10/32', 'db_does_uri_exist($ru, "subscriber")', ', 8, "f")'],
  ])('speak the language of %s', (version, source, exists, select) => {
    const text = script([{}], { proxies: { version } });
    expect(block(text, 'route')).toContain(`if (is_method("INVITE") && (${source}))\n        route(from_carrier);`);
    expect(block(text, 'route[to_carrier]')).toContain(`if (${exists})\n        return;`);
    expect(block(text, 'route[next_carrier]')).toContain(select);
  });

  it('need a password of everybody but a carrier', () => {
    const main = block(script([{}]), 'route');
    expect(main).toContain('    else\n        route(authenticate);\n');
    expect(block(script([]), 'route')).toContain('\n    route(authenticate);\n');
  });

  it('are kept apart: nothing but route[to_gateway] sends to their addresses', () => {
    const text = script([{ sources: ['203.0.113.0/28'] }, {}]);
    expect(text).toContain(
      'dst_blacklist = carriers: { ( any, 198.51.100.10/32, 0, "" ), ( any, 203.0.113.0/28, 0, "" ), ( any, 198.51.100.20/32, 0, "" ) }',
    );
    expect(block(text, 'route[relay]')).toMatch(/^ {4}if \(\$tt == NULL\)\n {8}use_blacklist\("carriers"\);\n/);
    expect(block(text, 'route[within_dialog]')).toContain(
      '$dlg_val(carrier) == NULL)\n            use_blacklist("carriers");',
    );
    expect(block(text, 'route[to_gateway]')).not.toContain('blacklist');
  });

  it('go through the carriers that take the number, in order', () => {
    const steps = block(
      script([{ numbers: ['+49', '0'], outbound: { strip: 1, prepend: '00' } }, { order: 'in-turn' }]),
      'route[next_carrier]',
    );
    expect(steps).toContain('if ($avp(carrier) < 1 && $avp(dialled) =~ "^([+]49|0)") {');
    expect(steps).toContain('$avp(number) = "00" + $(avp(dialled){s.substr,1,0});');
    expect(steps).toContain('if ($avp(carrier) < 2) {');
    expect(steps).toContain('$avp(number) = $avp(dialled);');
    expect(steps).toMatch(/ds_select_dst\(\d+, 4, "f"\)/);
  });

  it('change a number on its way in, of the carrier that says so', () => {
    const arrivals = block(script([{}, { inbound: { strip: 2, prepend: '+' } }]), 'route[from_carrier]');
    expect(arrivals).toContain('if ($si==198.51.100.20/32) {\n        $rU = "+" + $(rU{s.substr,2,0});');
    expect(arrivals).not.toContain('198.51.100.10');
  });

  it('leave from the virtual address, by the script where every node asks for itself', () => {
    const forced = block(script([{}], { proxies: { version: '2.4' } }), 'route[to_gateway]');
    expect(forced).toContain('if ($dP =~ "^udp$")\n        $fs = "udp:192.168.3.100:5060";');
    expect(block(script([{}]), 'route[to_gateway]')).not.toContain('$fs');
  });

  it('are no calls of an account where limits are counted', () => {
    const main = block(script([{}], { proxies: { limits: { callsPerAccount: 2 } } }), 'route');
    expect(main).toContain('!isflagset("FROM_CARRIER") && is_myself($fd) && get_profile_size(');
  });

  it.each([
    ['2.2', '"carrier", "telco", "$var(calls)"', 'rl_check("telco:carrier", "5", ', '"$avp(trunk)"'],
    ['3.6', '"carrier", "telco", $var(calls)', 'rl_check("telco:carrier", 5, ', '$avp(trunk)'],
  ])('are limited in the language of %s', (version, size, rate, trunk) => {
    const text = script([{ limits: { calls: 30, callsPerSecond: 5 } }], { proxies: { version } });
    const steps = block(text, 'route[next_carrier]');
    expect(steps).toContain(`if (!(get_profile_size(${size}) && $var(calls) >= 30) && ds_select_dst(`);
    // Looking at a rate counts, so it comes last.
    expect(steps).toContain(`"f") && ${rate}`);
    expect(steps).toContain(`set_dlg_profile("carrier", ${trunk});\n            route(to_gateway);`);
    expect(block(text, 'failure_route[gateway_failed]')).toContain(`unset_dlg_profile("carrier", ${trunk});`);
    expect(block(text, 'route[from_carrier]')).toContain('$var(calls) >= 30) {');
    expect(block(text, 'route')).toContain(`            set_dlg_profile("carrier", ${trunk});`);
  });

  it('are in no profile where nobody limits them', () => {
    expect(script([{}])).not.toMatch(/profile|rl_check|trunk/);
  });
});
