import { describe, expect, it } from 'vitest';
import { secretsIn, type Artifact, type FileArtifact } from '../../lib/artifacts';
import { OPENSIPS_VERSIONS } from '../../lib/model';
import { render } from '../../lib/render';
import { parseUnit, values } from '../../lib/syntax/ini';
import { parseNftables } from '../../lib/syntax/nftables';
import { parseCfg } from '../../lib/syntax/opensips-cfg';
import { parseShellWords } from '../../lib/syntax/shell';
import { parseSql } from '../../lib/syntax/sql';
import { SITE_PATHS, siteModel, type SiteEdits, type SiteName } from '../../lib/testing';

const KEY = { from: 'variable', name: 'interconnect_key', version: 1 } as const;
const BINS = { interconnect: { transport: { by: 'bins', authorityKey: KEY } } } as const;
const FOLDER = '/etc/opensips-cdk/interconnect-certificates';
const PROGRAM = '/usr/lib/opensips-cdk/interconnect-certificates';

const artifacts = (site: SiteName, edits?: SiteEdits) => render(siteModel(site, edits));
const files = (all: readonly Artifact[], machine: string) =>
  all.filter((each): each is FileArtifact => each.kind === 'file' && each.machine === machine);

function file(machine: string, end: string, edits?: SiteEdits): FileArtifact {
  const site = machine.startsWith('east') ? 'east' : 'west';
  const found = files(artifacts(site, edits), machine).find(({ path }) => path.endsWith(end));
  if (!found) throw new Error(`${machine} has no file …${end}`);
  return found;
}

function rowsOf(site: SiteName, edits?: SiteEdits) {
  const rows = artifacts(site, edits).find((each) => each.kind === 'cluster-file' && each.path === 'rows.sql');
  return rows?.kind === 'cluster-file' ? rows : undefined;
}

/** Values of the rows of a file, in its order, as they are written. */
function rows(site: SiteName, edits?: SiteEdits): readonly (readonly string[])[] {
  return parseSql(rowsOf(site, edits)!.content)
    .filter(([first]) => first?.text === 'INSERT')
    .map((tokens) => {
      const end = tokens.findIndex(({ text }) => text === 'ON');
      const texts = tokens.slice(0, end).map(({ text }) => text);
      const id = texts[texts.lastIndexOf('=') + 1] ?? '';
      const url = texts.findIndex((text) => /^bins?:/.test(text));
      return [id, texts[url - 4] ?? '', texts[url - 2] ?? '', texts[url] ?? '', texts.at(-1) ?? ''];
    });
}

describe('rows of table clusterer at a site', () => {
  it('are those of its own cluster and of that of all sites', () => {
    expect(rows('west', BINS)).toEqual([
      ['1', '1', '3', 'bin:192.168.6.11:5555', 'west1'],
      ['2', '1', '4', 'bin:192.168.6.12:5555', 'west2'],
      ['3', '100', '1', 'bins:192.168.5.11:5556', 'east1 at east'],
      ['4', '100', '2', 'bins:192.168.5.12:5556', 'east2 at east'],
      ['5', '100', '3', 'bins:192.168.6.11:5556', 'west1 at west'],
      ['6', '100', '4', 'bins:192.168.6.12:5556', 'west2 at west'],
    ]);
    expect(rowsOf('west', BINS)?.machines).toEqual(['west1', 'west2']);
  });

  it.each(['2.2', '2.3', '2.4'])('are in the columns of %s too', (version) => {
    const edits = { proxies: { version }, interconnect: { share: undefined } };
    expect(rows('east', edits).map(([, cluster, node, url]) => [cluster, node, url])).toEqual([
      ['1', '1', 'bin:192.168.5.11:5555'],
      ['1', '2', 'bin:192.168.5.12:5555'],
      ['100', '1', 'bin:192.168.5.11:5555'],
      ['100', '2', 'bin:192.168.5.12:5555'],
      ['100', '3', 'bin:192.168.6.11:5555'],
      ['100', '4', 'bin:192.168.6.12:5555'],
    ]);
    expect(rowsOf('east', edits)!.content).toContain(version === '2.2' ? '`machine_id`' : '`node_id`');
  });

  it('take nodes that left from each cluster alone', () => {
    const deleted = parseSql(rowsOf('west')!.content).filter(([first]) => first?.text === 'DELETE');
    expect(
      deleted.map((tokens) =>
        tokens
          .slice(3)
          .map(({ text }) => text)
          .join(' '),
      ),
    ).toEqual([
      'WHERE cluster_id = 1 AND node_id NOT IN ( 3 , 4 )',
      'WHERE cluster_id = 100 AND node_id NOT IN ( 1 , 2 , 3 , 4 )',
      expect.stringMatching(/^WHERE cluster_id NOT IN \( 1 , 100 \) AND cluster_id IN \( SELECT/),
    ]);
  });

  it('are none where the script holds the nodes', () => {
    expect(rowsOf('west', { replication: { provisioning: 'script' } })).toBeUndefined();
    expect(rowsOf('west', { shared: {} })).toBeUndefined();
  });
});

describe('node lines in the script', () => {
  const lines = (machine: string, edits: SiteEdits) =>
    parseCfg(file(machine, 'opensips.cfg', edits).content).head.flatMap((line) =>
      line.kind === 'parameter' && /_info$|^my_node_id$|^current_id$/.test(line.name) ? [[line.name, line.value]] : [],
    );

  it.each(['2.4', '3.4', '3.6', '4.0'])('are those of both clusters in %s, the own one of each first', (version) => {
    const own = version === '2.4' ? 'current_info' : 'my_node_info';
    const other = version === '2.4' ? 'neighbor_info' : 'neighbor_node_info';
    expect(lines('west2', { proxies: { version }, replication: { provisioning: 'script' } })).toEqual([
      [version === '2.4' ? 'current_id' : 'my_node_id', 4],
      [own, 'cluster_id=1,node_id=4,url=bin:192.168.6.12:5555,flags=seed'],
      [other, 'cluster_id=1,node_id=3,url=bin:192.168.6.11:5555,flags=seed'],
      [own, 'cluster_id=100,node_id=4,url=bin:192.168.6.12:5555'],
      [other, 'cluster_id=100,node_id=1,url=bin:192.168.5.11:5555'],
      [other, 'cluster_id=100,node_id=2,url=bin:192.168.5.12:5555'],
      [other, 'cluster_id=100,node_id=3,url=bin:192.168.6.11:5555'],
    ]);
  });

  it('are those of all sites alone where nodes share a database', () => {
    expect(lines('east1', { shared: {}, ...BINS })).toEqual([
      ['my_node_id', 1],
      ['my_node_info', 'cluster_id=100,node_id=1,url=bins:192.168.5.11:5556'],
      ['neighbor_node_info', 'cluster_id=100,node_id=2,url=bins:192.168.5.12:5556'],
      ['neighbor_node_info', 'cluster_id=100,node_id=3,url=bins:192.168.6.11:5556'],
      ['neighbor_node_info', 'cluster_id=100,node_id=4,url=bins:192.168.6.12:5556'],
    ]);
  });
});

describe('the firewall at a site', () => {
  const bin = (edits: SiteEdits) =>
    (parseNftables(file('west1', 'firewall.nft', edits).content).chains[0]?.body ?? []).flatMap((line) => {
      if (line.kind !== 'rule') return [];
      const text = line.parts.map((part) => (typeof part === 'object' ? `{${part.join()}}` : part)).join(' ');
      return /555\d/.test(text) ? [text] : [];
    });

  it('lets neighbours and other sites in, each on the port they speak', () => {
    expect(bin(BINS)).toEqual([
      'ip saddr {192.168.6.12} ip daddr 192.168.6.11 tcp dport 5555 accept',
      'ip saddr {192.168.5.11,192.168.5.12,192.168.6.12} ip daddr 192.168.6.11 tcp dport 5556 accept',
    ]);
    expect(bin({ shared: {}, ...BINS })).toEqual([
      'ip saddr {192.168.5.11,192.168.5.12,192.168.6.12} ip daddr 192.168.6.11 tcp dport 5556 accept',
    ]);
  });

  it('names each once where all use one port', () => {
    const [rule = '', ...more] = bin({});
    expect(more).toEqual([]);
    expect(rule.match(/192\.168\.\d\.1\d/g)?.sort()).toEqual([
      '192.168.5.11',
      '192.168.5.12',
      '192.168.6.11',
      '192.168.6.12',
    ]);
  });
});

describe('certificates of the links between sites', () => {
  /** What the program is told in its first lines. */
  function told(machine: string): Readonly<Record<string, string>> {
    const { content } = file(machine, '/interconnect-certificates', BINS);
    return Object.fromEntries(
      [...content.matchAll(/^([a-z_]+)=('[^']*'|[^'"\n$]*)$/gm)].map(([, name = '', value = '']) => [
        name,
        parseShellWords(value)[0] ?? '',
      ]),
    );
  }

  it('are made on each node, by one authority at all sites, for OpenSIPS to read', () => {
    const common = { authority: 'interconnect-100', folder: FOLDER, group: 'opensips' };
    expect(told('east1')).toMatchObject({ ...common, machine: 'east1' });
    expect(told('west2')).toMatchObject({ ...common, machine: 'west2' });
  });

  it('come from a key that root alone may read, and that stands in no output', () => {
    const key = file('west1', 'interconnect-authority.key', BINS);
    expect([key.mode, key.owner, key.onChange]).toEqual([0o600, 'root', 'restart-proxy']);
    expect(secretsIn(key.content)).toEqual(['registrar_between_authority_key']);
    expect(key.content).toMatch(/^@@secret:[a-z_]+@@\n$/);
  });

  it('are there before OpenSIPS starts, and hold up no start', () => {
    const unit = (edits?: SiteEdits) =>
      values(parseUnit(file('west1', '40-opensips-cdk.conf', edits).content), 'Service', 'ExecStartPre');
    expect(unit(BINS)[0]).toBe(`+-${PROGRAM}`);
    expect(unit().filter((line) => line.includes('certificates'))).toEqual([]);
  });

  it('ask for the packages they are made and used with', () => {
    const packages = (edits?: SiteEdits) =>
      artifacts('west', edits).flatMap((each) =>
        each.kind === 'need' && each.machine === 'west1' ? each.packages : [],
      );
    const needed = ['opensips-tls-openssl-module', 'opensips-tlsmgm-module', 'openssl'];
    expect(packages(BINS)).toEqual(expect.arrayContaining(needed));
    expect(packages().filter((name) => needed.includes(name))).toEqual([]);
  });

  it('are nothing where a tunnel encrypts', () => {
    const paths = files(artifacts('west'), 'west1').map(({ path }) => path);
    expect(paths.filter((path) => /certificates|authority/.test(path))).toEqual([]);
  });
});

describe('a site', () => {
  it.each(OPENSIPS_VERSIONS)('renders in %s', (version) => {
    for (const site of ['east', 'west'] as const) {
      expect(artifacts(site, { proxies: { version }, interconnect: { share: undefined } }).length).toBeGreaterThan(10);
    }
    expect(SITE_PATHS.east.interconnect).toBe('east/registrar/between');
  });
});
