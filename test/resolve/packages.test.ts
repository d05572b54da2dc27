import { describe, expect, it } from 'vitest';
import type { PackagesRecord } from '../../lib/topology/topology';
import { parts, problems, type Wishes } from '../support/parts';

const wanting = (packages: PackagesRecord, wishes: Wishes = {}): Wishes => ({
  ...wishes,
  proxies: { ...wishes.proxies, packages },
});
const resolved = (packages: PackagesRecord, wishes?: Wishes) => parts(wanting(packages, wishes)).parts.cluster.packages;
const refused = (packages: PackagesRecord, wishes?: Wishes) =>
  problems(wanting(packages, wishes)).map(({ rule, message, found, allowed }) =>
    [rule, message, found, allowed].join(' | '),
  );

const DEBS = ['opensips-auth-modules', 'opensips-mysql-dbschema', 'opensips-mysql-module', 'opensips'];
const debs = (version: string) => DEBS.map((name) => `${name}_${version}-1_amd64.deb`);
const folder = (files: readonly string[]): PackagesRecord => ({ from: 'folder', folder: 'debs', files });

describe('where OpenSIPS comes from', () => {
  it('is the machine, unless said otherwise', () => {
    expect(parts().parts.cluster.packages).toEqual({ from: 'machine' });
    expect(resolved({ from: 'installed' })).toEqual({ from: 'installed' });
  });
});

describe('a package repository', () => {
  it("is the project's own, for the version and the operating system, with its key", () => {
    expect(resolved({ from: 'repository' }, { proxies: { version: '4.0' } })).toEqual({
      from: 'repository',
      uri: 'https://apt.opensips.org',
      suite: 'bookworm',
      component: '4.0-releases',
      key: {
        uri: 'https://apt.opensips.org/opensips-org.gpg',
        fingerprint: '6173E83AE3161724CC8A73F781CE21E7049AD65B',
      },
    });
  });

  it('is another as said, with its key beside it and the fingerprint in one form', () => {
    const keyFingerprint = '0123 4567 89ab cdef 0123  4567 89ab cdef 0123 4567';
    expect(resolved({ from: 'repository', uri: 'file:/srv/apt/', component: 'ours', keyFingerprint })).toMatchObject({
      uri: 'file:/srv/apt',
      component: 'ours',
      key: { uri: 'file:/srv/apt/opensips-org.gpg', fingerprint: '0123456789ABCDEF0123456789ABCDEF01234567' },
    });
  });

  it.each(['https://[2001:db8::1]:8443/apt', 'http://apt.example.net/opensips', 'https://apt.example.net:8443'])(
    'may be at %s',
    (uri) => {
      expect(refused({ from: 'repository', uri })).toEqual([]);
    },
  );

  it.each([
    ['uri', 'https://user:word@apt.example.net'],
    ['uri', 'https://apt.example.net/a b'],
    ['uri', 'https://apt.example.net/$(id)'],
    ['uri', 'ftp://apt.example.net'],
    ['uri', 'apt.example.net'],
    ['uri', ''],
    ['uri', 'https://apt.example.net\nSuites: x'],
    ['key', 'key.gpg'],
    ['suite', 'bookworm bookworm-updates'],
    ['suite', './'],
    ['component', 'main'],
    ['component', 'a\nb'],
    ['keyFingerprint', '049AD65B'],
    ['keyFingerprint', '6173E83AE3161724CC8A73F781CE21E7049AD65G'],
  ])('is refused with %s %j', (prop, value) => {
    const found = refused({ from: 'repository', [prop]: value, ...(prop === 'uri' && { key: 'https://a/k' }) });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`input/packages | \`${prop}\` of the package repository cannot be used`);
  });
});

describe('a folder of packages', () => {
  it('is its files', () => {
    expect(resolved(folder(debs('3.6.8')))).toEqual({ from: 'folder', files: debs('3.6.8') });
  });

  it('may hold more than is needed', () => {
    const more = [...debs('3.6.8'), 'opensips-http-modules_3.6.8-1_amd64.deb', 'libfoo1_1%3a2.0~rc1-1_all.deb'];
    expect(refused(folder(more))).toEqual([]);
  });

  it('need not hold table definitions without a database', () => {
    const proxyAlone = debs('3.6.8').filter((file) => !file.includes('dbschema'));
    const wishes = { database: null, replication: { provisioning: 'script' } } as const;
    expect(refused(folder(proxyAlone), wishes).filter((said) => said.startsWith('input/packages'))).toEqual([]);
  });

  it.each([
    [debs('3.4.18'), 'the package is another line of OpenSIPS than `version` | opensips_3.4.18-1_amd64.deb | 3.6.…'],
    [[], 'OpenSIPS 3.6 needs packages that are not in "debs" | no package | opensips, opensips-auth-modules'],
    [debs('3.6.8').slice(1), 'needs packages that are not in "debs"'],
    [[...debs('3.6.8'), 'opensips_3.6.9-1_amd64.deb'], "the package 'opensips' is there twice"],
    [[...debs('3.6.8'), 'a b.deb'], 'a package has no name that can be read | "a b.deb"'],
    [[...debs('3.6.8'), '$(id)_1_all.deb'], 'a package has no name that can be read'],
  ])('is refused with %j', (files, said) => {
    const found = refused(folder(files));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(said);
  });

  it('that cannot be read is said once', () => {
    expect(refused({ from: 'folder', folder: 'debs', error: 'ENOENT' })).toEqual([
      expect.stringContaining('input/packages | the folder of `packages` cannot be read: ENOENT | "debs"'),
    ]);
  });
});
