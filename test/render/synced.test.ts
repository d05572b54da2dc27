import { describe, expect, it } from 'vitest';
import type { Artifact, FileArtifact } from '../../lib/artifacts';
import { render } from '../../lib/render';
import { synced } from '../../lib/render/synced';
import { parseUnit, values } from '../../lib/syntax/ini';
import { parseShellWords } from '../../lib/syntax/shell';
import { siteModel, type SiteEdits } from '../../lib/testing';
import { access } from '../support/access';
import { parts, type Wishes } from '../support/parts';

function rendered(wishes: Wishes = {}): readonly Artifact[] {
  const { parts: cluster, model } = parts(wishes);
  return synced
    .render(cluster, model)
    .filter((artifact) => artifact.kind !== 'cluster-file' && artifact.machine === 'vsvr2a');
}

const file = (end: string, wishes?: Wishes) =>
  rendered(wishes).find((a): a is FileArtifact => a.kind === 'file' && a.path.endsWith(end));

const told = (wishes: Wishes) => settings(file('/synced', wishes)?.content ?? '');

/** The same of a node of two sites. */
function toldAtSite(edits: SiteEdits): Readonly<Record<string, string>> {
  const found = render(siteModel('east', edits)).find(
    (a): a is FileArtifact => a.kind === 'file' && a.machine === 'east1' && a.path.endsWith('/synced'),
  );
  return settings(found?.content ?? '');
}

/** What the program is told in its first lines. */
function settings(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(/^([a-z_]+)=('[^']*'|[^'\n$]*)$/gm)].map(([, name = '', value = '']) => [
      name,
      parseShellWords(value)[0] ?? '',
    ]),
  );
}

describe('synced', () => {
  it.each([
    ['2.2', 'uptime', 'no', ''],
    ['2.3', 'clusterer_list', 'yes', ''],
    [
      '2.4',
      'clusterer_list clusterer_list_cap',
      'yes',
      'usrloc-contact-repl/ul_cluster_sync dialog-dlg-repl/dlg_cluster_sync',
    ],
    [
      '4.0',
      'clusterer:list clusterer:list_cap',
      'yes',
      'usrloc-contact-repl/usrloc:cluster_sync dialog-dlg-repl/dialog:cluster_sync',
    ],
  ])('asks %s what it can say', (version, questions, linked, asks) => {
    expect(told({ proxies: { version } })).toMatchObject({ questions, linked, asks });
  });

  it('looks at the cluster of its own site alone', () => {
    expect(told({ replication: { clusterId: 7 } })['cluster']).toBe('7');
    expect(told({ proxies: { version: '2.2' } })['cluster']).toBe('');
  });

  it('knows the other nodes by name', () => {
    expect(told({})).toMatchObject({ peers: '2/vsvr2b', attribute: 'opensips-synced' });
  });

  it('fetches contacts at each start where OpenSIPS loads its own table instead', () => {
    expect(told({})['at_start']).toBe('');
    expect(told({ replication: { contacts: 'memory-and-sql' } })['at_start']).toBe('usrloc-contact-repl');
    expect(told({ proxies: { version: '2.2' }, replication: { contacts: 'memory-and-sql' } })['at_start']).toBe('');
  });

  it('does not ask for dialogs in doubt where that would drop some', () => {
    expect(told({ proxies: { version: '2.4' } })['additive']).toBe('usrloc-contact-repl dialog-dlg-repl');
    expect(told({})['additive']).toBe('usrloc-contact-repl');
  });

  it('does not ask for what is not exchanged', () => {
    expect(told({ replication: { contacts: 'off' } })['asks']).toBe('dialog-dlg-repl/dlg_cluster_sync');
    expect(told({ replication: { dialogs: 'off' } })['asks']).toBe('usrloc-contact-repl/ul_cluster_sync');
  });

  it.each([
    ['3.6', 'database', 'clusterer_reload'],
    ['4.0', 'database', 'clusterer:reload'],
    ['2.4', 'script', 'clusterer_set_status 1 0\nclusterer_set_status 1 1'],
  ] as const)('starts links of %s with nodes in the %s anew', (version, provisioning, commands) => {
    expect(told({ proxies: { version }, replication: { provisioning } })['restart_links']).toBe(commands);
  });

  it('starts links between sites anew as well, which read one table', () => {
    expect(toldAtSite({})).toMatchObject({ cluster: '1', restart_links: 'clusterer_reload' });
    expect(toldAtSite({ replication: { provisioning: 'script' } })['restart_links']).toBe(
      ['1 0', '1 1', '100 0', '100 1'].map((words) => `clusterer_set_status ${words}`).join('\n'),
    );
  });

  it('looks at links between sites alone where there are no others', () => {
    const shared = { shared: {}, pacemaker: { service: 'clone' } } as const;
    expect(toldAtSite(shared)).toMatchObject({
      ...{ questions: 'clusterer_list', linked: 'no', cluster: '', peers: '' },
      restart_links: 'clusterer_set_status 100 0\nclusterer_set_status 100 1',
    });
    expect(toldAtSite({ ...shared, interconnect: null })).toMatchObject({ questions: 'uptime', restart_links: '' });
  });

  it('waits for longer than the tries at a node that does not answer take', () => {
    const hangsAfter = (pingTimeout: string) => toldAtSite({ interconnect: { pingTimeout } })['hangs_after'];
    expect(told({})['hangs_after']).toBe('20');
    expect(toldAtSite({})['hangs_after']).toBe('21');
    expect(hangsAfter('2500ms')).toBe('20');
    expect(hangsAfter('10s')).toBe('50');
  });

  it('begins and ends with OpenSIPS', () => {
    const lines = parseUnit(file('opensips-cdk-sync.service')?.content ?? '');
    expect(values(lines, 'Unit', 'PartOf')).toEqual(['opensips.service']);
    expect(values(lines, 'Install', 'WantedBy')).toEqual(['opensips.service']);
    expect(rendered().find((a) => a.kind === 'need')).toMatchObject({
      component: 'proxy',
      units: [{ unit: 'opensips-cdk-sync.service', state: 'enabled' }],
    });
  });

  it('is none where one node alone runs OpenSIPS', () => {
    const filesOf = (service: 'clone' | 'with-virtual-ip') => {
      const { parts: cluster, model } = access({ pacemaker: { service } });
      return synced.render(cluster, model).filter((a) => a.kind === 'file');
    };
    expect(filesOf('with-virtual-ip')).toEqual([]);
    expect(filesOf('clone')).toHaveLength(4);
  });
});
