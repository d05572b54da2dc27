import { describe, expect, it } from 'vitest';
import { provisionedTables, tableClass, tables } from '../../lib/facts/tables';
import { OPENSIPS_VERSIONS } from '../../lib/model';

describe.each(OPENSIPS_VERSIONS)('tables of OpenSIPS %s', (version) => {
  it('a contact or a dialog never travels by SQL', () => {
    for (const table of [
      'location',
      'dialog',
      'presentity',
      'active_watchers',
      'pua',
      'b2b_entities',
      'cachedb',
      'silo',
      'sip_trace',
    ]) {
      expect(tableClass(version, table)).toBe('runtime');
    }
  });

  it('records stay where they were made, rows of ours are written on each node', () => {
    expect(['acc', 'missed_calls', 'cc_cdrs'].map((table) => tableClass(version, table))).toEqual([
      'collected',
      'collected',
      'collected',
    ]);
    expect(['clusterer', 'version'].map((table) => tableClass(version, table))).toEqual(['owned', 'owned']);
  });

  it('the default list holds what an administrator fills, sorted', () => {
    const list = provisionedTables(version);
    expect(list).toEqual([...list].sort());
    expect(list).toEqual(
      expect.arrayContaining(['subscriber', 'domain', 'address', 'dispatcher', 'dr_rules', 'dialplan', 'grp']),
    );
    expect(list.filter((table) => tableClass(version, table) !== 'provisioned')).toEqual([]);
  });
});

describe('tables from version to version', () => {
  it('a carrier’s registration travels only where its row can have a tag', () => {
    expect(OPENSIPS_VERSIONS.map((version) => tableClass(version, 'registrant'))).toEqual([
      ...['runtime', 'runtime', 'runtime'],
      ...['provisioned', 'provisioned', 'provisioned'],
    ]);
  });

  it.each([
    ['clusterer', [1, 2, 4, 4, 4, 4]],
    ['clusterer_bridge', [undefined, undefined, undefined, undefined, undefined, 1]],
    ['location', [1011, 1011, 1013, 1013, 1013, 1013]],
    ['dialog', [10, 10, 10, 12, 12, 12]],
    ['subscriber', [7, 7, 7, 8, 8, 8]],
    ['cc_calls', [null, null, null, 3, 3, 3]],
    ['version', [null, null, null, null, null, null]],
  ])('%s has its numbers', (table, numbers) => {
    expect(OPENSIPS_VERSIONS.map((version) => tables(version).get(table)?.version)).toEqual(numbers);
  });

  it('a table that moved has the script of its version', () => {
    expect(['2.4', '3.4'].map((v) => tables(v as '2.4' | '3.4').get('uri')?.script)).toEqual(['uri_db', 'auth_db']);
    expect(['3.4', '3.6'].map((v) => tables(v as '3.4' | '3.6').get('usr_preferences')?.script)).toEqual([
      'avpops',
      'sqlops',
    ]);
  });
});
