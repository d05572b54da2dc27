import { describe, expect, it } from 'vitest';
import type { FileArtifact } from '../../lib/artifacts';
import { packageSource } from '../../lib/render/package-source';
import { parseDeb822 } from '../../lib/syntax/deb822';
import { parts, type Wishes } from '../support/parts';

function rendered(wishes: Wishes) {
  const { model, parts: cluster } = parts(wishes);
  return packageSource.render(cluster, model);
}

describe('the source of packages', () => {
  const artifacts = rendered({ proxies: { packages: { from: 'repository' } } });
  const file = (end: string) =>
    artifacts.find((each): each is FileArtifact => each.kind === 'file' && each.path.endsWith(end))!;

  it('is read by apt with the pinned key alone', () => {
    const { comments, paragraphs } = parseDeb822(file('opensips-cdk.sources').content);
    expect(comments).toEqual(['Written by opensips-cdk for voip/registrar/proxies/vsvr2a']);
    expect(paragraphs.map((fields) => Object.fromEntries(fields))).toEqual([
      {
        Types: 'deb',
        URIs: 'https://apt.opensips.org',
        Suites: 'bookworm',
        Components: '3.6-releases',
        'Signed-By': '/etc/apt/keyrings/opensips-cdk.gpg',
      },
    ]);
  });

  it('gives OpenSIPS whatever else offers it, and nothing but OpenSIPS', () => {
    const { paragraphs } = parseDeb822(file('preferences.d/opensips-cdk').content);
    expect(paragraphs.map((fields) => fields.map(([, value]) => value))).toEqual([
      ['opensips*', 'release c=3.6-releases', '1001'],
      ['*', 'release c=3.6-releases', '-1'],
    ]);
  });

  it('is there before the databases, which take their tables from it, on every node', () => {
    expect(new Set(artifacts.map((each) => 'component' in each && each.component))).toEqual(new Set(['base']));
    expect(artifacts.filter((each) => each.kind === 'file').map((each) => [each.machine, each.onChange])).toEqual([
      ...['vsvr2a', 'vsvr2a', 'vsvr2b', 'vsvr2b'].map((machine) => [machine, 'reload-packages']),
    ]);
  });

  it('is nothing of ours where OpenSIPS comes from elsewhere', () => {
    expect(rendered({})).toEqual([]);
    expect(rendered({ proxies: { packages: { from: 'installed' } } })).toEqual([]);
  });
});
