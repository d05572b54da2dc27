import { describe, expect, it } from 'vitest';
import { federationStoreCanSearch as rule } from '../../../lib/rules/contacts/federation-store-can-search';
import { exampleModel, siteModel, SITE_PATHS } from '../../../lib/testing';
import { accepted, facts, federated, found, refused } from '../harness';

const { proxies, replication } = SITE_PATHS.west;
const west = (version: string, engine: 'mongodb' | 'cassandra' | 'redis') =>
  siteModel('west', { ...federated({}, { version, engine }), interconnect: { share: {} } });

describe(rule.id, () => {
  it.each([
    ['2.4', 'mongodb'],
    ['3.4', 'cassandra'],
    ['3.6', 'redis'],
    ['4.0', 'redis'],
  ] as const)('holds for %s with %s', (version, engine) => {
    expect(found(rule, west(version, engine))).toEqual([]);
  });

  it.each([
    ['2.4', 'cassandra', 'mongodb'],
    ['2.4', 'redis', 'mongodb'],
    ['3.4', 'redis', 'mongodb or cassandra'],
  ] as const)('is broken in %s by %s', (version, engine, allowed) => {
    const [observation] = found(rule, west(version, engine));
    expect(observation).toMatchObject({ path: replication, allowed });
    expect(observation?.message).toContain(JSON.stringify(engine));
  });

  it('is broken by SQL, whose password is not told', () => {
    const url = 'sql:group-mysql://me:secret@192.0.2.1/opensips';
    expect(facts(rule, siteModel('west', federated({ cachedb_url: url })))).toEqual([
      {
        path: proxies,
        found: 'modparam("usrloc", "cachedb_url", "sql:group-mysql://me:…@192.0.2.1/opensips")',
        allowed: 'mongodb or cassandra or redis',
      },
    ]);
  });

  it('does not apply where there is no federation', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, west('2.4', 'redis'))).toEqual(refused(rule));
  });
});
