import { describe, expect, it } from 'vitest';
import { catalogue, versionsWhere } from '../../../lib/facts/opensips/catalogue';
import { renamedCoreParameter, renamedModule, renamedParameter } from '../../../lib/facts/opensips/renames';
import type { OpenSipsVersion } from '../../../lib/model';

const core = (version: OpenSipsVersion) => (name: string) =>
  catalogue(version).coreParameters.get(name)?.standing === 'good';
const clusterer = (version: OpenSipsVersion) => (name: string) =>
  catalogue(version).modules.get('clusterer')?.parameters.has(name) ?? false;

describe('a name of another version', () => {
  it.each([
    ['3.6', 'children', 'udp_workers'],
    ['2.2', 'udp_workers', 'children'],
    ['3.6', 'listen', 'socket'],
    ['2.4', 'socket', 'listen'],
    ['2.2', 'fork', 'debug_mode'],
  ] as const)('in %s, core parameter %s is called %s', (version, written, meant) => {
    expect(renamedCoreParameter(written, core(version))).toBe(meant);
  });

  it.each([
    ['3.6', 'server_id', 'my_node_id'],
    ['2.3', 'my_node_id', 'current_id'],
    ['2.4', 'my_node_info', 'current_info'],
  ] as const)('in %s, clusterer.%s is called %s', (version, written, meant) => {
    expect(renamedParameter('clusterer', written, clusterer(version))).toBe(meant);
  });

  it('a module is replaced by the one that took over its work', () => {
    expect(renamedModule('mi_json', (name) => catalogue('3.6').modules.has(name))).toBe('mi_http');
    expect(renamedModule('mi_html', (name) => catalogue('2.4').modules.has(name))).toBe('mi_http');
  });

  it('a name without relatives has none', () => {
    expect(renamedCoreParameter('no_such_parameter', () => true)).toBeUndefined();
    expect(renamedParameter('no_such_module', 'db_mode', () => true)).toBeUndefined();
  });

  it('is a name of some version', () => {
    const modules = ['mi_json', 'mi_html', 'mi_xmlrpc_ng', 'siptrace', 'avpops', 'uri'];
    expect(modules.filter((name) => versionsWhere((c) => c.modules.has(name)).length === 0)).toEqual([]);
  });
});
