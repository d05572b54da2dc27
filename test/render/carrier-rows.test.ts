import { describe, expect, it } from 'vitest';
import type { FileArtifact } from '../../lib/artifacts';
import { OPENSIPS_VERSIONS, proxyClusters } from '../../lib/model';
import { carrierRows } from '../../lib/render/carrier-rows';
import { parseTextTable } from '../../lib/syntax/db-text';
import { exampleModel } from '../../lib/testing';
import type { ExampleEdits } from '../../lib/testing';
import { withCarriers, type CarrierEdits } from '../support/carriers';

function files(carriers: readonly CarrierEdits[], edits: ExampleEdits = {}): readonly FileArtifact[] {
  const model = withCarriers(carriers, edits);
  return proxyClusters(model).flatMap((parts) => carrierRows.render(parts, model)) as readonly FileArtifact[];
}

/** Rows of the first node as records of text. */
function rows(carriers: readonly CarrierEdits[], edits: ExampleEdits = {}) {
  const found = files(carriers, edits).find(({ path }) => path.endsWith('/dispatcher'));
  const { columns, rows: all } = parseTextTable(found?.content ?? '');
  return all.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])));
}

describe('the gateways of carriers', () => {
  it('are none without carriers', () => {
    const model = exampleModel();
    expect(proxyClusters(model).flatMap((parts) => carrierRows.render(parts, model))).toEqual([]);
  });

  it('are the same files on every node', () => {
    const found = files([{}]);
    expect(found.map(({ machine, path }) => `${machine} ${path}`)).toEqual(
      ['vsvr2a', 'vsvr2b'].flatMap((machine) =>
        ['dispatcher', 'version'].map((file) => `${machine} /etc/opensips-cdk/carriers/${file}`),
      ),
    );
    expect(found[0]?.content).toBe(found[2]?.content);
    expect(found.every(({ onChange }) => onChange === 'restart-proxy')).toBe(true);
  });

  it('stand in the order they are tried, each carrier with a set of its own', () => {
    const gateways = [{ address: '198.51.100.1' }, { address: '198.51.100.2', port: '5070/tcp' }];
    const found = rows([{ gateways }, {}], { proxies: { sip: ['5060/udp', '5062/tcp'] } });
    expect(found.map(({ destination, priority, description }) => [destination, priority, description])).toEqual([
      ['sip:198.51.100.1:5060', 2, 'telco'],
      ['sip:198.51.100.2:5070;transport=tcp', 1, 'telco'],
      ['sip:198.51.100.20:5060', 1, 'carrier2'],
    ]);
    expect(new Set(found.map(({ setid }) => setid)).size).toBe(2);
    expect(found.map(({ socket }) => socket)).toEqual([
      'udp:192.168.3.100:5060',
      'tcp:192.168.3.100:5062',
      'udp:192.168.3.100:5060',
    ]);
  });

  it('keep their set whatever carriers there are beside', () => {
    const before = rows([{}]).map(({ setid }) => setid);
    expect(
      rows([{ path: 'voip/new', gateways: [{ address: '198.51.100.99' }] }, { path: 'voip/telco' }])[1]?.['setid'],
    ).toBe(before[0]);
  });

  it.each(OPENSIPS_VERSIONS)('have the columns and the number of OpenSIPS %s', (version) => {
    const [dispatcher, number] = files([{}], { proxies: { version } });
    const { columns } = parseTextTable(dispatcher?.content ?? '');
    expect(columns.some(({ name }) => name === 'probe_mode')).toBe(!version.startsWith('2.'));
    expect(columns.find(({ name }) => name === 'weight')?.type).toBe(version === '2.2' ? 'int' : 'string');
    const expected = { '2.2': 7, '2.3': 8, '2.4': 8, '3.4': 9, '3.6': 9, '4.0': 9 }[version];
    expect(parseTextTable(number?.content ?? '').rows).toEqual([['dispatcher', expected]]);
  });

  it('name no socket where every node asks for itself', () => {
    expect(rows([{}], { proxies: { version: '2.4' } })[0]?.['socket']).toBe('');
  });
});
