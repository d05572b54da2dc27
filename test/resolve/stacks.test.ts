import { describe, expect, it } from 'vitest';
import { problemsAcross } from '../../lib/resolve/stacks';
import { SITE_MACHINES, SITE_PATHS, siteModel, siteTopology, type SiteEdits } from '../../lib/testing';
import type { InterconnectRecord, SiteRecord } from '../../lib/topology/interconnect';

const { interconnect: PATH } = SITE_PATHS.west;
const KEY = { from: 'variable', name: 'interconnect_key', version: 1 } as const;
const BINS: SiteEdits = { interconnect: { transport: { by: 'bins', authorityKey: KEY } } };

/** The sites of the example with some changed. */
function sites(...edits: readonly Partial<SiteRecord>[]): Pick<InterconnectRecord, 'sites'> {
  const part = siteTopology('west').parts.find((each) => each.kind === 'interconnect');
  if (part?.kind !== 'interconnect') throw new Error('the example has no Interconnect');
  return { sites: part.sites.map((site, i) => ({ ...site, ...edits[i] })) };
}

describe('stacks of one App that speak of each other', () => {
  const across = (east: SiteEdits, edits: SiteEdits) =>
    problemsAcross([
      { name: 'east', model: siteModel('east', east) },
      { name: 'west', model: siteModel('west', edits) },
    ]).map(({ rule, path, found: value, fix }) => [rule, path, value, fix]);

  it('say the same, as one Interconnect does', () => {
    expect(across({}, {})).toEqual([]);
    expect(across(BINS, BINS)).toEqual([]);
    // How long packets take is each site's own to say.
    expect(across({}, { interconnect: { roundTrip: '90ms' } })).toEqual([]);
  });

  it.each<readonly [string, SiteEdits]>([
    ['sites', { interconnect: sites({ nodes: [SITE_MACHINES.east.nodes[0]] }) }],
    ['clusterId', { interconnect: { clusterId: 99 } }],
    ['port', { replication: { binPort: 5678 } }],
    ['share', { interconnect: { share: { callCounts: 'on' } } }],
  ])('are refused with other %s', (prop, edits) => {
    expect(across({}, edits)).toEqual([['input/sites', PATH, `other ${prop}`, `make \`${prop}\` the same in both`]]);
  });

  it('are refused with another transport, and so another port', () => {
    expect(across(BINS, {})).toMatchObject([['input/sites', PATH, 'other transport, port', expect.anything()]]);
  });

  it('may be of different pairs of sites', () => {
    const alone = {
      interconnect: { ...sites({ name: 'north', nodes: [{ name: 'north1', address: '192.168.7.11' }] }) },
    };
    expect(across({ interconnect: null }, alone)).toEqual([]);
  });

  describe('share tables', () => {
    const shared: SiteEdits = {
      interconnect: {
        share: { staticTables: 'on' },
        replicationPassword: { from: 'variable', name: 'interconnect_password', version: 1 },
      },
    };
    const tables = (...names: readonly string[]): SiteEdits => ({
      ...shared,
      database: { staticTables: { by: 'replication', tables: names } },
    });

    it('of the same names', () => {
      expect(across(shared, shared)).toEqual([]);
      expect(across(tables('subscriber', 'grp'), tables('grp', 'subscriber'))).toEqual([]);
      // Each site's own business where nothing is shared.
      expect(across({ database: { database: 'a' } }, { database: { database: 'b' } })).toEqual([]);
    });

    it.each<readonly [SiteEdits, SiteEdits, string]>([
      [tables('subscriber', 'grp'), tables('subscriber', 'domain'), 'opensips.domain, opensips.grp'],
      [
        tables('subscriber'),
        { ...shared, database: { database: 'voip', staticTables: { by: 'replication', tables: ['subscriber'] } } },
        'voip.subscriber, opensips.subscriber',
      ],
    ])('and are refused with others', (east, west, found) => {
      expect(across(east, west)).toEqual([
        ['input/static-tables', SITE_PATHS.west.database, found, 'make `database` and `staticTables` the same in both'],
      ]);
    });
  });
});
