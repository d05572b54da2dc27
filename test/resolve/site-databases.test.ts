import { describe, expect, it } from 'vitest';
import { mariadbCnf } from '../../lib/render/mariadb-cnf';
import { proxyClusters } from '../../lib/model';
import { resolve } from '../../lib/resolve';
import { parseOptionFile, siteModel, siteTopology, type SiteEdits } from '../../lib/testing';

const replicationPassword = { from: 'variable', name: 'interconnect_password', version: 1 } as const;
const shared = { share: { staticTables: 'on' }, replicationPassword } as const;
const on: SiteEdits = { interconnect: shared };

function refusals(edits: SiteEdits) {
  return resolve(siteTopology('east', edits)).problems.map(({ rule, path, found }) => [rule, path, found]);
}

describe('static tables of several sites', () => {
  it('stay at their site unless they are shared', () => {
    expect(siteModel('east').databases[0]?.elsewhere).toEqual([]);
    expect(siteModel('east', { interconnect: null }).databases[0]?.elsewhere).toEqual([]);
  });

  it('come from the databases of all other sites, which have ids of their own', () => {
    const members = (site: 'east' | 'west') => {
      const [database] = siteModel(site, on).databases;
      const named = (which: 'members' | 'elsewhere') =>
        database?.[which].map(({ machine, address, serverId }) => `${machine} ${address.toString()} ${serverId}`);
      return [named('members'), named('elsewhere')];
    };
    const east = ['east1 192.168.5.11 1', 'east2 192.168.5.12 2'];
    const west = ['west1 192.168.6.11 3', 'west2 192.168.6.12 4'];
    expect(members('east')).toEqual([east, west]);
    expect(members('west')).toEqual([west, east]);
  });

  it('have numbers that no node of any site hands out twice', () => {
    for (const site of ['east', 'west'] as const) {
      const model = siteModel(site, on);
      const files = proxyClusters(model).flatMap((parts) => mariadbCnf.render(parts, model));
      const steps = files.flatMap((file) =>
        file.kind === 'file'
          ? parseOptionFile(file.content).flatMap((line) =>
              line.kind === 'entry' && line.key === 'auto_increment_increment' ? [line.value] : [],
            )
          : [],
      );
      expect(steps, site).toEqual(['4', '4']);
    }
  });

  it('are read with one password everywhere', () => {
    const sources = (['east', 'west'] as const).map(
      (site) => siteModel(site, on).secrets.find(({ name }) => name.endsWith('replication_password'))?.source,
    );
    expect(sources).toEqual([replicationPassword, replicationPassword]);
  });

  it.each<[string, SiteEdits, string]>([
    [
      'in the clear',
      {
        interconnect: {
          ...shared,
          transport: { by: 'bins', authorityKey: { from: 'variable', name: 'interconnect_key', version: 1 } },
        },
      },
      "share.staticTables: 'on' with InterconnectTransport.bins",
    ],
    ['from no database', { ...on, shared: {} }, 'east, west'],
    ['by hand', { ...on, database: { staticTables: { by: 'hand' } } }, 'staticTables by hand'],
    [
      'with a password of one site',
      { ...on, database: { staticTables: { by: 'replication', password: replicationPassword } } },
      'a password in StaticTables.replicated',
    ],
  ])('do not travel %s', (_, edits, found) => {
    expect(refusals(edits)).toEqual([['input/sites', 'east/registrar/between', found]]);
  });
});
