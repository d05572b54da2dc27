import { describe, expect, it } from 'vitest';
import { catalogue as catalogueOf } from '../../lib/facts/opensips/catalogue';
import { linkListCommand, tableCaches } from '../../lib/facts/reloads';
import { tables } from '../../lib/facts/tables';
import { OPENSIPS_VERSIONS } from '../../lib/model';

const loaded = (name: string, value: unknown = 1) => ({ name, parameters: [{ name: 'db_mode', value }] });

describe.each(OPENSIPS_VERSIONS)('reloads in OpenSIPS %s', (version) => {
  const catalogue = catalogueOf(version);

  it('every command is one of its module’s', () => {
    const caches = tableCaches(
      version,
      [...catalogue.modules.keys()].map((name) => loaded(name)),
    );
    expect(caches.length).toBeGreaterThan(10);
    for (const { module, command } of caches) expect(catalogue.modules.get(module)?.mi).toContain(command);
  });

  it('every table is one of the version’s, where it is the version’s at all', () => {
    const all = tableCaches(
      version,
      [...catalogue.modules.keys()].map((name) => loaded(name)),
    ).flatMap((cache) => cache.tables);
    expect(all.filter((table) => !tables(version).has(table))).toEqual([]);
  });

  it('a module that does not cache is not asked', () => {
    expect(tableCaches(version, [loaded('auth_db'), loaded('domain', 0), { name: 'domain', parameters: [] }])).toEqual(
      [],
    );
    expect(tableCaches(version, [loaded('domain', 1)])).toHaveLength(1);
  });

  it('clusterer can list its links', () => {
    expect(catalogue.modules.get('clusterer')?.mi).toContain(linkListCommand(version));
  });
});
