import { describe, expect, it } from 'vitest';
import { OPENSIPS_VERSIONS, type Model, type OpenSipsVersion } from '../../lib/model';
import { resolve } from '../../lib/resolve';
import { exampleModel, exampleTopology, type ExampleEdits } from '../../lib/testing';

const PATH = 'voip/registrar/vip';
const PUBLIC = '203.0.113.5';

function edits(publicAddress: string, version: OpenSipsVersion, also: ExampleEdits = {}): ExampleEdits {
  return { ...also, proxies: { version, ...also.proxies }, virtualIp: { publicAddress, ...also.virtualIp } };
}

function nodesOf(model: Model) {
  return model.proxyClusters.flatMap(({ nodes }) => nodes);
}

const said = (wanted: ExampleEdits) =>
  resolve(exampleTopology(wanted)).problems.map(({ rule, path, found, fix }) => [rule, path, found, fix]);

describe.each(OPENSIPS_VERSIONS)('a public address of the virtual one, OpenSIPS %s', (version) => {
  const model = exampleModel(
    edits(PUBLIC, version, { proxies: { sip: ['5060/udp', '5060/tcp'], natPinging: { interval: '30s' } } }),
  );

  it('is advertised by the sockets at the virtual address alone, and so never among the nodes', () => {
    for (const { config } of nodesOf(model)) {
      const written = config.sockets.map(({ protocol, on, advertised }) => [protocol, on, advertised?.toString()]);
      expect(written).toEqual([
        ['udp', 'node', undefined],
        ['tcp', 'node', undefined],
        ['bin', 'node', undefined],
        ['udp', 'virtual-ip', PUBLIC],
        ['tcp', 'virtual-ip', PUBLIC],
      ]);
    }
    const said = JSON.stringify([model.replicationClusters, model.pacemakerClusters]);
    expect(said).not.toContain(PUBLIC);
  });

  it('is whom requests of our own come from, and changes no account', () => {
    for (const { config } of nodesOf(model)) {
      const nathelper = config.modules.find(({ name }) => name === 'nathelper');
      expect(nathelper?.parameters.find(({ name }) => name === 'sipping_from')?.value).toBe(`sip:ping@${PUBLIC}`);
      expect(config.script.realm).toBe('192.168.3.100');
    }
  });
});

describe('a public address', () => {
  it('may be one of IPv6 from 3.4 on', () => {
    const six = (version: OpenSipsVersion) =>
      edits('2001:db8::5', version, {
        proxies: { nodes: ['11', '12'].map((host) => ({ name: `n${host}`, address: `2001:db8:1::${host}` })) },
        virtualIp: { address: '2001:db8:1::100/64' },
      });
    expect(said(six('3.4'))).toEqual([]);
    expect(said(six('2.4'))).toEqual([
      ['input/version-can-do-it', PATH, '"2001:db8::5"', 'leave `publicAddress` of VirtualIp.of out, or change `version` of the proxy cluster'], // prettier-ignore
    ]);
  });

  it('stays where a domain is the name', () => {
    const model = exampleModel(edits(PUBLIC, '3.6', { proxies: { domains: ['voip.example'] } }));
    const [node] = nodesOf(model);
    expect(JSON.stringify(node?.config.modules)).not.toContain(PUBLIC);
    expect(node?.config.sockets.at(-1)?.advertised?.toString()).toBe(PUBLIC);
  });

  it.each([
    ['no address', 'east.example', 'input/values-can-be-read', 'change `publicAddress`'],
    ['one nobody reaches', '127.0.0.1', 'input/machine-addresses', 'change `publicAddress`'],
    ['one of a node', '192.168.3.126', 'input/public-addresses', 'change `publicAddress` of VirtualIp.of'],
    ['one of the other kind', '2001:db8::5', 'input/public-addresses', 'change `publicAddress` of VirtualIp.of'],
  ])('is refused when it is %s', (_, address, rule, fix) => {
    expect(said(edits(address, '3.6'))).toEqual([[rule, PATH, expect.stringContaining(address), fix]]);
  });
});
