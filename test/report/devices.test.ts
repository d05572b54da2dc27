import { describe, expect, it } from 'vitest';
import { devicesAsText } from '../../lib/report/devices';
import { clientSite, exampleModel, siteModel, type SiteEdits } from '../../lib/testing';

const domains = ['voip.example'];

function text(edits: NonNullable<SiteEdits['dualSite']> = {}, proxies: SiteEdits['proxies'] = { domains }): string {
  return devicesAsText(siteModel('east', { proxies, dualSite: edits })) ?? '';
}

/** The part of one family. */
const family = (name: string, whole: string) => whole.split('### ').find((part) => part.startsWith(name)) ?? '';

describe('settings of devices', () => {
  it('are none for one site', () => {
    expect(devicesAsText(exampleModel())).toBeNull();
  });

  it('are the same bytes in the stack of every site', () => {
    const edits = { proxies: { domains }, dualSite: {} };
    expect(devicesAsText(siteModel('west', edits))).toBe(devicesAsText(siteModel('east', edits)));
  });

  it.each(['Yealink', 'Poly (Polycom)', 'Grandstream', 'Cisco', 'Snom', 'Asterisk and FreePBX'])(
    'name the domain without a port, both sites with one, and where it was read, for %s',
    (name) => {
      const part = family(name, text());
      const [, alone = '', two = ''] = part.split(/The domain alone:|Two servers:/);
      expect(alone).toContain('voip.example');
      expect(alone).not.toMatch(/5060|east|west/);
      expect(two).toMatch(/east\.voip\.example[^]*west\.voip\.example/);
      expect(two).toContain('5060');
      expect(part).toMatch(/Read in: .*https:/);
    },
  );

  it('name one server where all sites answer on one address', () => {
    const registrations = { by: 'anycast', address: '198.18.0.1' } as const;
    const [named, bare] = [text({ registrations }), text({ registrations }, {})];
    expect(named).toContain('Devices register **once**, at 198.18.0.1 over UDP');
    expect(named).not.toContain('Two servers:');
    expect(family('Yealink', named)).toMatch(/The domain alone:[^]*voip\.example/);
    expect(family('Yealink', bare)).toMatch(/The address alone:[^]*198\.18\.0\.1/);
  });

  it('for devices that register everywhere begin with both servers', () => {
    const [none, dual] = [text(), text({ registrations: { by: 'dual' } })];
    expect(none).toContain('register at **one site**: east while it answers, then the next');
    expect(dual).toContain('register at **every site**');
    expect(family('Yealink', none)).toContain('account.1.fallback.redundancy_type = 1\n');
    expect(family('Yealink', dual)).toContain('account.1.fallback.redundancy_type = 0\n');
    expect(family('Snom', dual)).toMatch(/Two servers:[^]*The domain alone: one registration:/);
  });

  it('follow port, transport and public address', () => {
    const whole = text(
      {
        preference: ['west'],
        sites: [
          clientSite('east', { domains, sip: ['5080/tcp'] }),
          clientSite('west', { domains, sip: ['5080/tcp'], publicAddress: '203.0.113.6' }),
        ],
      },
      { domains, sip: ['5080/tcp'] },
    );
    expect(family('Yealink', whole)).toContain(
      ['address = west.voip.example', 'port = 5080', 'transport_type = 1']
        .map((setting) => `    account.1.sip_server.1.${setting}`)
        .join('\n'),
    );
    expect(family('Asterisk', whole)).toContain(String.raw`server_uri=sip:west.voip.example:5080\;transport=tcp`);
    expect(family('Asterisk', whole)).toContain('match=203.0.113.6');
    expect(whole).toContain('| west | west.voip.example | 203.0.113.6 | 5080/tcp |');
  });

  it('without a domain name the addresses, and say what that means', () => {
    const whole = text({}, {});
    expect(whole).toContain('can only be told addresses');
    expect(whole).not.toContain('The domain alone:');
    expect(family('Snom', whole)).toContain('Identity 1, Registrar: 192.168.5.100:5060');
  });

  it('say so when there are more sites or domains than they name', () => {
    const sites = [clientSite('east', { domains }), clientSite('west', { domains })];
    const north = {
      ...clientSite('west', { domains: ['other.example'] }),
      name: 'north',
      virtualIp: '192.168.7.100/24',
    };
    const whole = text({ sites: [...sites, north] });
    expect(whole).toContain('## east, west, north for voip.example, other.example');
    expect(whole).toContain('name the first two sites');
    expect(whole).toContain('the same for each domain');
    expect(text()).not.toContain('first two');
  });
});
