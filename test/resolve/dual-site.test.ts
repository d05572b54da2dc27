import { describe, expect, it } from 'vitest';
import { resolve } from '../../lib/resolve';
import { clientSite, siteModel, siteTopology, SITE_PATHS, type SiteEdits } from '../../lib/testing';
import type { Topology } from '../../lib/topology/topology';

type Said = NonNullable<SiteEdits['dualSite']>;

const DOMAINS = { domains: ['voip.example'] };
const PATH = SITE_PATHS.east.dualSite;
const [east, west] = [clientSite('east', DOMAINS), clientSite('west', DOMAINS)];

const dualSiteOf = (said: Said, proxies: SiteEdits['proxies'] = DOMAINS) =>
  siteModel('east', { proxies, dualSite: said }).dualSites[0];

function problems(said: Said, edit: (topology: Topology) => Topology = (same) => same) {
  const found = resolve(edit(siteTopology('east', { proxies: DOMAINS, dualSite: said }))).problems;
  return found.map(({ path, rule, message, found: value, fix }) => ({
    path,
    rule,
    text: `${message}: ${value ?? ''}; ${fix}`,
  }));
}

describe('several sites', () => {
  it('are what was said, with defaults', () => {
    expect(dualSiteOf({})).toMatchObject({
      site: 'east',
      mode: 'active-standby',
      registrations: 'none',
      sites: [
        { name: 'east', weight: 0, domains: ['voip.example'], realm: 'voip.example', version: '3.6' },
        { name: 'west', weight: 0 },
      ],
    });
    expect(dualSiteOf({})?.timeToLive.toString()).toBe('1min');
    expect(dualSiteOf({})?.sites[0]?.registration.maxExpires.toString()).toBe('30min');
  });

  it('stand in the order of preference, those that were not named behind', () => {
    const names = (preference?: readonly string[]) =>
      dualSiteOf({ ...(preference && { preference }) })?.sites.map(({ name }) => name);
    expect(names()).toEqual(['east', 'west']);
    expect(names(['west'])).toEqual(['west', 'east']);
    expect(names(['west', 'east'])).toEqual(['west', 'east']);
  });

  it('have names that each proxy cluster answers to', () => {
    const aliases = (version: string) =>
      siteModel('east', { proxies: { ...DOMAINS, version }, interconnect: null, dualSite: {} })
        .proxyClusters.flatMap(({ nodes }) => nodes)
        .map(({ config }) => config.core.flatMap(({ name, value }) => (name === 'alias' ? [value] : [])));
    for (const version of ['2.2', '3.6', '4.0']) {
      const names = ['voip.example', 'east.voip.example', 'west.voip.example'];
      expect(aliases(version)).toEqual([names, names]);
    }
  });

  it('without a domain hash passwords for their addresses', () => {
    expect(dualSiteOf({}, {})?.sites.map(({ realm }) => realm)).toEqual(['192.168.5.100', '192.168.6.100']);
  });

  it.each<[string, Said, string]>([
    ['one site', { sites: [east] }, '1 site; change `sites`'],
    ['a name that DNS does not take', { sites: [{ ...east, name: 'East' }, west] }, '"East"; change `sites.East`'],
    ['a dash last', { sites: [east, { ...west, name: 'west-' }] }, '"west-"; change `sites.west-`'],
    ['an order of sites there are not', { preference: ['north'] }, '"north"; change `preference[0]`'],
    ['an order with a site twice', { preference: ['west', 'west'] }, '"west"; change `preference[1]`'],
    ['a share of a site there is not', { mode: 'active-active', names: { weights: { north: 1 } } }, '"north"'],
    ['shares where the order decides', { names: { weights: { east: 1 } } }, 'active-standby; change `names.weights`'],
    ['too large a share', { mode: 'active-active', names: { weights: { east: 65536 } } }, '65536'],
    ['no address', { sites: [{ ...east, publicAddress: 'east.example' }, west] }, '"east.example"'],
    ['an address of a node', { sites: [{ ...east, publicAddress: '192.168.6.12' }, west] }, "the node 'west2'"],
    ['an address of another site', { sites: [{ ...east, publicAddress: '192.168.6.100' }, west] }, 'cannot tell'],
    [
      'a site without a virtual address',
      { sites: [{ ...east, virtualIp: undefined }, west] },
      'a node, which may be down',
    ],
    ['no time at all', { names: { timeToLive: '0s' } }, '"0s"'],
    ['parts of a second', { names: { timeToLive: '1500ms' } }, '1500ms; change `names.timeToLive`'],
    ['more than a day', { names: { timeToLive: '25h' } }, '"25h"'],
    ['a domain that is the name of a site', { sites: [{ ...east, domains: ['a.example', 'west.a.example'] }, { ...west, domains: ['a.example'] }] }, "'west.a.example' is the name of a site"], // prettier-ignore
    [
      'a name that is too long',
      { sites: [{ ...east, domains: [`${'a.'.repeat(121)}example`] }, west] },
      'longer than a name',
    ],
  ])('are refused with %s', (_, said, words) => {
    const found = problems(said);
    expect(found.map(({ path }) => path)).toContain(PATH);
    expect(found.map(({ text }) => text).join('\n')).toContain(words);
  });

  it('are found at their public addresses, and keep their realms', () => {
    const sites = [clientSite('east', { publicAddress: '203.0.113.1' }), clientSite('west')];
    expect(dualSiteOf({ sites }, {})?.sites.map(({ address, realm }) => [address.toString(), realm])).toEqual([
      ['203.0.113.1', '192.168.5.100'],
      ['192.168.6.100', '192.168.6.100'],
    ]);
  });

  it('are not two in one stack, and a domain has one set of them', () => {
    const twice = (topology: Topology): Topology => {
      const other = siteTopology('west', { proxies: DOMAINS, dualSite: {} });
      return { ...topology, parts: [...topology.parts, ...other.parts].filter(({ kind }) => kind !== 'interconnect') };
    };
    expect(problems({}, twice).filter(({ rule }) => rule === 'input/sites')).toEqual([
      expect.objectContaining({ path: SITE_PATHS.west.dualSite, rule: 'input/sites' }),
    ]);
  });

  it('belong to a proxy cluster of the stack', () => {
    expect(problems({ proxies: 'east/other' })).toEqual([
      expect.objectContaining({ path: PATH, rule: 'input/parts-belong-together' }),
    ]);
  });
});
