import { describe, expect, it } from 'vitest';
import { render } from '../../lib/render';
import { authorProviderOptions, isNo, isOn, PROVIDER_LIST, WRITTEN } from '../../lib/rules/server-options';
import { parseOptionFile, sharedModel, type SharedEdits } from '../../lib/testing';
import { besideWithOptions, onServers, replicated } from './shared-records';

/** Names of options in the server's section of our own file on `db1`, as the rules call them. */
function written(edits: SharedEdits): readonly string[] {
  const files = render(sharedModel(edits)).flatMap((artifact) =>
    artifact.kind === 'file' && artifact.machine === 'db1' && artifact.path.endsWith('/90-opensips-cdk.cnf')
      ? [artifact.content]
      : [],
  );
  return files
    .flatMap((content) => parseOptionFile(content))
    .flatMap((line) => (line.kind === 'entry' ? [line.key.replace(/^skip_/, '')] : []));
}

describe('options of the author', () => {
  it.each([
    ['galera', {}],
    ['replicated', replicated({ mode: 'dual-primary' })],
  ] as const)('a line that is read before ours changes nothing, since %s servers have it from us', (kind, edits) => {
    const ours = written(edits);
    expect(WRITTEN[kind].filter((name) => !ours.includes(name))).toEqual([]);
  });

  it('of the provider stand alone or in a list', () => {
    const options = (edits: SharedEdits) => {
      const model = sharedModel(edits);
      return model.databaseClusters
        .flatMap((database) => (database.kind === 'galera' ? authorProviderOptions(database, model) : []))
        .map(({ name, value }) => `${name}|${value}`);
    };
    const list = ' pc.weight = 2;;gcache.size=1G ; debug';
    expect(options(onServers(PROVIDER_LIST, list))).toEqual(['pc.weight|2', 'gcache.size|1G']);
    expect(options(besideWithOptions(`wsrep-provider-options = '${list}' # why`))).toEqual([
      'pc.weight|2',
      'gcache.size|1G',
    ]);
    expect(options({ galera: { providerOptions: [{ name: 'pc.weight', value: ' 3 ' }] } })).toEqual(['pc.weight|3']);
  });

  it('are on or off in the words of the server, and in those of the provider', () => {
    expect(['ON', 'on', 'TRUE', '1'].filter((word) => !isOn(word))).toEqual([]);
    expect(['OFF', '0', 'no', 'yes', ''].filter(isOn)).toEqual([]);
    expect(['no', 'NO', 'n', 'off', 'false', '0'].filter((word) => !isNo(word))).toEqual([]);
    expect(['yes', 'on', 'true', '1', ''].filter(isNo)).toEqual([]);
  });
});
