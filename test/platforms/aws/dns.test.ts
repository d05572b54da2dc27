import { describe, expect, it } from 'vitest';
import type { Model } from '../../../lib/model';
import { siteRecords } from '../../../lib/platforms/aws/dns';
import { zoneFiles } from '../../../lib/render/zone';
import { awsSiteModel, clientSite, type AwsSiteEdits, type SiteName } from '../../../lib/testing';
import type { Block } from '../../../lib/terraform';

const ZONE = 'Z0123456789';
const BOTH = ['5060/udp', '5070/tcp'];

function model(site: SiteName, edits: AwsSiteEdits = {}): Model {
  const own = { domains: ['voip.example'], sip: BOTH, ...edits.proxies };
  const sites = [
    clientSite('east', { ...own, publicAddress: '203.0.113.10' }),
    clientSite('west', { ...own, publicAddress: '203.0.113.20' }),
  ];
  return awsSiteModel(site, {
    platform: { hostedZone: ZONE, ...edits.platform },
    proxies: own,
    dualSite: { sites, ...edits.dualSite },
  });
}

function blocks(site: SiteName, edits?: AwsSiteEdits): readonly Block[] {
  const found = model(site, edits);
  return found.platform.id === 'aws' ? siteRecords(found, found.platform) : [];
}

const of = (type: string, found: readonly Block[]) => found.filter(({ labels: [first] }) => first === type);
const records = (site: SiteName, edits?: AwsSiteEdits) => of('aws_route53_record', blocks(site, edits));

/** As a zone file has them. */
function lines(found: readonly Block[]): readonly string[] {
  return found.flatMap(({ body: { name, ttl, type, records: all } }) =>
    (all as readonly string[]).map((value) => `${name as string}. ${ttl as number} IN ${type as string} ${value}`),
  );
}

describe('the names of sites in Route 53', () => {
  it.each(['active-active', 'active-standby'] as const)(
    'are those of the zone file, all sites together (%s)',
    (mode) => {
      const edits: AwsSiteEdits = {
        dualSite: { mode, preference: ['west'], ...(mode === 'active-active' && { names: { weights: { west: 25 } } }) },
        proxies: { domains: ['voip.example.net', 'xn--sip-5na.example.net'] },
      };
      const written = lines([...records('east', edits), ...records('west', edits)]);
      const zone = zoneFiles(model('east', edits)).flatMap(({ content }) =>
        content.split('\n').filter((line) => line !== '' && !line.startsWith(';')),
      );
      expect([...new Set(written)].sort()).toEqual([...zone].sort());
      // What every site writes is what they all have.
      expect(written.filter((line, i) => written.indexOf(line) !== i)).toEqual(
        zone.filter((line) => line.includes(' NAPTR ')),
      );
    },
  );

  it('have a set of each site, so that no stack touches what another one wrote', () => {
    const sets = (site: SiteName) =>
      records(site).map(({ body: { name, type, set_identifier } }) => [name, type, set_identifier]);
    expect(sets('west')).toEqual([
      ['voip.example', 'NAPTR', 'west'],
      ['_sip._udp.voip.example', 'SRV', 'west'],
      ['_sip._tcp.voip.example', 'SRV', 'west'],
      ['west.voip.example', 'A', undefined],
    ]);
    expect(sets('east').map(([, , set]) => set)).toEqual(['east', 'east', 'east', undefined]);
  });

  it('tell clients of all sites that are well: a check takes away the SRV of one', () => {
    const found = blocks('east');
    expect(of('aws_route53_health_check', found).map(({ labels, body }) => [labels[1], body])).toEqual([
      [
        'registrar_sites',
        {
          type: 'TCP',
          ip_address: '203.0.113.10',
          port: 5070,
          request_interval: 30,
          failure_threshold: 3,
          tags: { Name: 'registrar-sites east' },
        },
      ],
    ]);
    const routing = of('aws_route53_record', found).map(({ body }) => [
      body['type'],
      body['multivalue_answer_routing_policy'] ?? body['weighted_routing_policy'],
      body['health_check_id'],
    ]);
    const check = '${aws_route53_health_check.registrar_sites.id}';
    expect(routing).toEqual([
      ['NAPTR', [{ weight: 1 }], undefined],
      ['SRV', true, check],
      ['SRV', true, check],
      ['A', undefined, undefined],
    ]);
  });

  it('go without a check where nobody could ask', () => {
    const found = blocks('east', { proxies: { sip: ['5060/udp'] } });
    expect(of('aws_route53_health_check', found)).toEqual([]);
    expect(of('aws_route53_record', found).filter(({ body }) => 'health_check_id' in body)).toEqual([]);
  });

  it('belong into the zone, or the plan says so', () => {
    const [zone] = of('aws_route53_zone', blocks('east'));
    expect(zone).toMatchObject({ type: 'data', body: { zone_id: ZONE } });
    const guards = records('east', { proxies: { domains: ['a.example.net', 'b.example.net'] } }).flatMap(
      ({ body }) => body['lifecycle'] ?? [],
    );
    expect(guards).toEqual(
      ['a', 'b'].map((name) => ({
        precondition: [
          {
            condition: `\${endswith(".${name}.example.net", join("", [".", trimsuffix(data.aws_route53_zone.registrar_sites.name, ".")]))}`,
            error_message: expect.stringContaining(`${name}.example.net`) as string,
          },
        ],
      })),
    );
  });

  it('have labels of their own, whatever the domains are', () => {
    const domains = ['a-b.example.net', 'a.b.example.net', 'a--b.example.net'];
    const labels = records('east', { proxies: { domains } }).map((block) => block.labels.join('.'));
    expect(new Set(labels).size).toBe(labels.length);
    expect(labels.filter((label) => !/^aws_route53_record\.[a-z_][a-z0-9_-]*$/.test(label))).toEqual([]);
  });

  it('of domains that the site does not serve are those of others', () => {
    const sites = [
      clientSite('east', { domains: ['voip.example'], sip: BOTH, publicAddress: '203.0.113.10' }),
      clientSite('west', { domains: ['other.example'], sip: BOTH, publicAddress: '203.0.113.20' }),
    ];
    const found = records('east', { dualSite: { sites }, platform: {} });
    expect(found.map(({ body }) => body['name']).filter((name) => !(name as string).endsWith('voip.example'))).toEqual(
      [],
    );
  });

  it('are none without a hosted zone', () => {
    expect(blocks('east', { platform: { hostedZone: undefined } })).toEqual([]);
  });
});
