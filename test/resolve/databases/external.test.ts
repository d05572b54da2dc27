import { describe, expect, it } from 'vitest';
import type { ExternalDatabaseRecord } from '../../../lib/topology/topology';
import { HOSTILE } from '../../support/hostile';
import { externalRecord, sharedDatabase, sharedProblems } from '../../support/shared-parts';
import { sharedModel } from '../../../lib/testing/shared';

type Edits = Partial<ExternalDatabaseRecord>;
const resolved = (edits: Edits = {}) => sharedDatabase('external', { database: externalRecord(edits) });
const refused = (edits: Edits) =>
  sharedProblems({ database: externalRecord(edits) }).map(({ rule, found }) => `${rule}: ${found ?? ''}`);

const SECRET = { from: 'file', file: 'x', version: 1 } as const;

describe('a database of somebody else’s', () => {
  it('is its servers, with the usual port, and an account', () => {
    expect(resolved({ servers: [{ host: 'db.example.net' }] })).toEqual({
      kind: 'external',
      path: 'voip/database',
      name: 'database',
      database: 'opensips',
      runtime: { user: 'opensips', password: 'database_runtime_password' },
      provisioning: null,
      servers: [{ host: 'db.example.net', port: 3306 }],
      engine: 'single',
      check: null,
    });
  });

  it('takes all that can be said', () => {
    expect(
      resolved({
        servers: [{ host: '192.0.2.51', port: 3307 }, { host: '[2001:DB8::52]' }, { host: 'db3' }],
        engine: 'galera',
        database: 'sip',
        user: 'voip-team.sip',
        provisioning: { user: 'admin', password: SECRET },
        check: { port: 9200 },
      }),
    ).toMatchObject({
      servers: [
        { host: '192.0.2.51', port: 3307 },
        { host: '2001:db8::52', port: 3306 },
        { host: 'db3', port: 3306 },
      ],
      engine: 'galera',
      database: 'sip',
      runtime: { user: 'voip-team.sip' },
      provisioning: { user: 'admin', password: 'database_provisioning_password' },
      check: { port: 9200, path: '/' },
    });
  });

  it('has no machine', () => {
    const { machines } = sharedModel({ database: externalRecord() });
    expect(machines.map(({ name }) => name)).toEqual(['proxy1', 'proxy2']);
  });

  it('keeps given passwords to what needs no quoting anywhere', () => {
    const { secrets } = sharedModel({ database: externalRecord() });
    const allowed = new RegExp(secrets.find(({ name }) => name === 'database_runtime_password')?.allowed ?? '');
    for (const good of ['a', 'S3cret-of.a_provider', 'x'.repeat(128)]) expect(good).toMatch(allowed);
    for (const bad of [...HOSTILE, 'a:b', 'a@b', 'a/b', 'a#b', '~', 'x'.repeat(129)]) expect(bad).not.toMatch(allowed);
  });
});

describe('what cannot be', () => {
  it.each([
    [{ servers: [] }, 'input/external-servers: 0 servers'],
    [{ servers: Array.from({ length: 10 }, (_, i) => ({ host: `db${i}` })), engine: 'galera' }, 'input/external-servers: 10 servers'], // prettier-ignore
    [{ servers: [{ host: 'a' }, { host: 'b' }] }, "input/external-servers: 2 servers, engine 'single'"],
    [{ servers: [{ host: 'a' }, { host: 'A', port: 3306 }], engine: 'galera' }, 'input/external-servers: A, port 3306'],
    [{ servers: [{ host: 'localhost' }] }, 'input/external-servers: "localhost"'],
    [{ servers: [{ host: '0.0.0.0' }] }, 'input/external-servers: "0.0.0.0" (unspecified)'],
    [{ servers: [{ host: 'fe80::1' }] }, 'input/external-servers: "fe80::1" (linkLocal)'],
    [{ servers: [{ host: '192.0.2.256' }] }, 'input/external-servers: "192.0.2.256"'],
    [{ servers: [{ host: 'db.example.net:3306' }] }, 'input/external-servers: "db.example.net:3306"'],
    [{ servers: [{ host: 'db', port: 0 }] }, 'input/values-can-be-read: 0'],
    [{ servers: [{ host: 'db', port: 3306.5 }] }, 'input/values-can-be-read: 3306.5'],
    [{ check: { port: 65536 } }, 'input/values-can-be-read: 65536'],
    [{ check: { port: 80, path: 'up' } }, 'input/values-can-be-read: "up"'],
    [{ database: 'mysql' }, 'input/database-names: "mysql"'],
    [{ user: '' }, 'input/database-names: ""'],
    [{ provisioning: { user: 'a b', password: SECRET } }, 'input/database-names: "a b"'],
    [{ password: { from: 'file', file: '', version: 1 } }, 'input/secrets: ""'],
  ] satisfies readonly (readonly [Edits, string])[])('%j', (edits, problem) => {
    expect(refused(edits)).toEqual([problem]);
  });

  it('may be an address of the node itself', () => {
    expect(refused({ servers: [{ host: '127.0.0.1' }] })).toEqual([]);
  });

  it.each(HOSTILE.filter((text) => text !== ''))('no name and no host is %j', (text) => {
    expect(refused({ servers: [{ host: text }] })).toHaveLength(1);
    expect(refused({ database: text })).toHaveLength(1);
    expect(refused({ user: text })).toHaveLength(1);
    expect(refused({ provisioning: { user: text, password: SECRET } })).toHaveLength(1);
    expect(refused({ check: { port: 80, path: `/${text}` } })).toHaveLength(1);
  });
});

describe('an IPv6 address in a database URL', () => {
  const reached = (version: string, by: 'direct' | 'haproxy', host: string) =>
    sharedProblems({
      proxies: { version },
      connection: { access: { by } },
      database: externalRecord({ servers: [{ host }] }),
    }).map(({ rule, found }) => [rule, found]);

  it('is lost on OpenSIPS 2.3 alone', () => {
    expect(reached('2.3', 'direct', '2001:db8::51')).toEqual([['input/version-can-do-it', '2001:db8::51']]);
    expect(reached('2.3', 'haproxy', '2001:db8::51')).toEqual([]);
    expect(reached('2.3', 'direct', '192.0.2.51')).toEqual([]);
    expect(reached('2.2', 'direct', '2001:db8::51')).toEqual([]);
    expect(reached('2.4', 'direct', '2001:db8::51')).toEqual([]);
  });
});
