import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { zoneFiles } from '../../lib/render/zone';
import { canBeZoneString, parseZone, writeZone, type ZoneRecord } from '../../lib/syntax/zone';
import { clientSite, siteModel, type SiteEdits } from '../../lib/testing';
import { anyText } from '../support/hostile';
import { have } from '../support/tools';

const able = have('named-checkzone', 'fragments of zones against named-checkzone');
const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-zone-'));
afterAll(() => rmSync(folder, { recursive: true }));

const DOMAIN = 'voip.example';

/** A zone as somebody keeps it: others of its records stand around what is included. */
function zone(fragment: string, domain = DOMAIN): string {
  const [whole, included] = [join(folder, 'zone'), join(folder, 'fragment')];
  writeFileSync(included, fragment);
  writeFileSync(
    whole,
    `$TTL 3600
$ORIGIN ${domain}.
@ IN SOA ns hostmaster (1 3600 600 86400 60)
  IN NS ns
  IN MX 10 mail
ns IN A 192.0.2.53
mail IN A 192.0.2.25
$INCLUDE ${included}
www IN A 192.0.2.80
`,
  );
  return whole;
}

/** What the name server makes of it: each record in full, one a line. Out-of-zone names would be asked of a resolver. */
function check(fragment: string, domain = DOMAIN) {
  const args = ['-i', 'local', '-k', 'fail', '-n', 'fail', '-r', 'fail', '-S', 'fail', '-D', '-o', '-'];
  const done = spawnSync('named-checkzone', [...args, domain, zone(fragment, domain)], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  // It says of a target without an address, and takes the zone all the same.
  const complaints = done.stderr.split('\n').filter((line) => line !== '' && !/loaded serial 1$|^OK$/.test(line));
  const ok = done.status === 0 && complaints.length === 0;
  return { ok, output: `${done.stdout}${done.stderr}`, records: done.stdout.split('\n') };
}

function files(edits: SiteEdits = {}): readonly { readonly path: string; readonly content: string }[] {
  return zoneFiles(siteModel('east', { proxies: { domains: [DOMAIN] }, dualSite: {}, ...edits }));
}

const fragment = (edits: SiteEdits = {}) => files(edits)[0]?.content ?? '';
const both = ['5060/udp', '5061/tcp'];

const SHAPES: readonly (readonly [string, SiteEdits])[] = [
  ['one transport', {}],
  ['two transports', { proxies: { domains: [DOMAIN], sip: both } }],
  ['all sites at once', { dualSite: { mode: 'active-active', names: { weights: { east: 0, west: 65535 } } } }],
  ['IPv6', { dualSite: { sites: [clientSite('east', { domains: [DOMAIN], publicAddress: '2001:db8::5' }), clientSite('west', { domains: [DOMAIN], publicAddress: '::ffff:192.0.2.1' })] } }], // prettier-ignore
  ['a site that serves less', { dualSite: { sites: [clientSite('east', { domains: [DOMAIN], sip: both }), clientSite('west', { domains: [DOMAIN] })] } }], // prettier-ignore
  ['a name in capitals', { proxies: { domains: ['VOIP.Example'] } }],
];

describe.skipIf(!able)('named-checkzone', () => {
  it.each(SHAPES)('takes the names of sites with %s', (_, edits) => {
    const { ok, output } = check(fragment(edits));
    expect(ok, output).toBe(true);
  });

  it('reads every record as it is meant, and those behind them as before', () => {
    const { records } = check(fragment({ proxies: { domains: [DOMAIN], sip: both } }));
    const said = records.map((line) => line.replace(/\s+/g, ' ').trim());
    expect(said).toEqual(
      expect.arrayContaining([
        'voip.example. 60 IN NAPTR 10 50 "s" "SIP+D2U" "" _sip._udp.voip.example.',
        'voip.example. 60 IN NAPTR 20 50 "s" "SIP+D2T" "" _sip._tcp.voip.example.',
        '_sip._udp.voip.example. 60 IN SRV 10 0 5060 east.voip.example.',
        '_sip._tcp.voip.example. 60 IN SRV 20 0 5061 west.voip.example.',
        'east.voip.example. 60 IN A 192.168.5.100',
        'www.voip.example. 3600 IN A 192.0.2.80',
      ]),
    );
    expect(said.filter((line) => / (SRV|NAPTR) /.test(line))).toHaveLength(6);
  });

  it('takes the zone of each domain', () => {
    const domains = [DOMAIN, 'a.b.example', `${'x'.repeat(63)}.example`];
    const all = files({ proxies: { domains } });
    expect(all).toHaveLength(3);
    for (const { path, content } of all) {
      const domain = path.slice('dns/'.length, -'.zone'.length);
      const { ok, output } = check(content, domain);
      expect(ok, output).toBe(true);
    }
  });

  it('would see a target that is nowhere, and one that is another name for something', () => {
    const good = fragment();
    const nowhere = good.replace('5060 east.voip', '5060 north.voip');
    expect(check(nowhere)).toMatchObject({
      ok: false,
      output: expect.stringContaining('north.voip.example') as string,
    });
    const alias = good.replace(/^east.* IN A .*$/m, 'east.voip.example. 60 IN CNAME www.voip.example.');
    expect(check(alias)).toMatchObject({ ok: false, output: expect.stringContaining('CNAME') as string });
  });

  it('reads back any text between quotes', () => {
    fc.assert(
      fc.property(anyText.filter(canBeZoneString), (service) => {
        const naptr = { owner: DOMAIN, ttl: 60, type: 'NAPTR', order: 1, preference: 1 } as const;
        const record: ZoneRecord = { ...naptr, flags: 'u', service, regexp: '', replacement: `ns.${DOMAIN}` };
        const { ok, output, records } = check(writeZone({ comments: [service], records: [record] }));
        expect(ok, output).toBe(true);
        const read = records.find((line) => line.includes('NAPTR'));
        expect(parseZone((read ?? '').replace(/^(\S+)\s+(\d+)\s+IN\s+NAPTR\s+/, '$1 $2 IN NAPTR ')).records).toEqual([
          record,
        ]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('targets of the names', () => {
  it.each(SHAPES)('resolve within the zone, to an address and to no other name, with %s', (_, edits) => {
    const { records } = parseZone(fragment(edits));
    const owners = (type: ZoneRecord['type']) => records.filter((each) => each.type === type).map(({ owner }) => owner);
    const targets = records.flatMap((each) => (each.type === 'SRV' ? [each.target] : []));
    const services = records.flatMap((each) => (each.type === 'NAPTR' ? [each.replacement] : []));
    expect(targets.length).toBeGreaterThan(0);
    expect(targets.filter((target) => !owners('address').includes(target))).toEqual([]);
    expect([...new Set(services)].sort()).toEqual([...new Set(owners('SRV'))].sort());
  });
});
