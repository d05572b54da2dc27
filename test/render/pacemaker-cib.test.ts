import { describe, expect, it } from 'vitest';
import { secretsIn } from '../../lib/artifacts';
import type { PacemakerCluster } from '../../lib/model';
import { elements, parseXml, type XmlElement } from '../../lib/syntax/xml';
import { HOSTILE } from '../support/hostile';
import { cibXml, ipmi, NODES, pacemakerCluster, secret } from '../support/pacemaker';

const full = pacemakerCluster({
  record: {
    service: 'clone',
    fencing: ipmi(NODES.map(({ name }) => name)),
    preferredNode: { node: 'vsvr2b', score: 50 },
    resources: [
      { id: 'gateway', agent: 'ocf:pacemaker:ping', placement: 'clone', parameters: { host_list: '192.168.3.1' } },
      { id: 'relay', agent: 'systemd:rtpengine', placement: 'with-virtual-ip', meta: { 'is-managed': 'true' } },
    ],
  },
});
const read = (cluster: PacemakerCluster): XmlElement => parseXml(cibXml(cluster));
const pairs = (root: XmlElement | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (root ? elements(root, 'nvpair') : []).map(({ attributes: { name = '', value = '' } }) => [name, value]),
  );
const one = (root: XmlElement, name: string, id?: string): XmlElement | undefined =>
  elements(root, name).find((element) => id === undefined || element.attributes['id'] === id);

describe('cib.xml', () => {
  it('says whose it is', () => {
    expect(cibXml(full).split('\n')[0]).toBe('<!-- Written by opensips-cdk for voip/registrar/pacemaker -->');
  });

  it('holds every option and default of the model', () => {
    const root = read(full);
    expect(pairs(one(root, 'crm_config'))).toEqual(full.properties);
    expect(pairs(one(root, 'rsc_defaults'))).toEqual(full.resourceDefaults);
    expect(pairs(one(root, 'op_defaults'))).toEqual(full.operationDefaults);
    expect(elements(root, 'node').map(({ attributes }) => attributes)).toEqual([
      { id: '1', uname: 'vsvr2a' },
      { id: '2', uname: 'vsvr2b' },
    ]);
  });

  it('holds every resource with its agent, parameters and times', () => {
    const root = read(full);
    expect(
      elements(root, 'primitive').map(({ attributes: { id, class: standard, provider, type } }) => [
        id,
        standard,
        provider,
        type,
      ]),
    ).toEqual([
      ['fence-vsvr2a', 'stonith', undefined, 'fence_ipmilan'],
      ['fence-vsvr2b', 'stonith', undefined, 'fence_ipmilan'],
      ['opensips', 'systemd', undefined, 'opensips'],
      ['virtual-ip', 'ocf', 'heartbeat', 'IPaddr2'],
      ['opensips-active', 'ocf', 'opensips-cdk', 'opensips-active'],
      ['relay', 'systemd', undefined, 'rtpengine'],
      ['gateway', 'ocf', 'pacemaker', 'ping'],
    ]);
    expect(pairs(one(root, 'primitive', 'virtual-ip'))).toMatchObject({ ip: '192.168.3.100', cidr_netmask: '24' });
    expect(
      elements(one(root, 'primitive', 'opensips')!, 'op').map(({ attributes: { name, interval, timeout } }) => [
        name,
        interval,
        timeout,
      ]),
    ).toEqual([
      ['start', '0s', '100s'],
      ['stop', '0s', '100s'],
      ['monitor', '2s', '100s'],
    ]);
    expect(one(root, 'group')?.children.map(({ attributes }) => attributes['id'])).toEqual([
      'active-node.meta',
      'virtual-ip',
      'opensips-active',
      'relay',
    ]);
  });

  it('holds every constraint', () => {
    expect(
      one(read(full), 'constraints')?.children.map(({ name, attributes }) => [
        name,
        attributes['score'] ?? attributes['kind'],
      ]),
    ).toEqual([
      ['rsc_location', '-INFINITY'],
      ['rsc_location', '-INFINITY'],
      ['rsc_colocation', 'INFINITY'],
      ['rsc_order', 'Optional'],
      ['rsc_location', '50'],
    ]);
  });

  it('has each id once', () => {
    const ids = (root: XmlElement): readonly string[] => [
      ...(root.attributes['id'] === undefined || root.name === 'node' ? [] : [root.attributes['id']]),
      ...root.children.flatMap(ids),
    ];
    const found = ids(read(full));
    expect(found.filter((id, i) => found.indexOf(id) !== i)).toEqual([]);
  });

  it('names secrets and holds none', () => {
    expect(secretsIn(cibXml(full))).toEqual([
      'registrar_pacemaker_fence_vsvr2a_password',
      'registrar_pacemaker_fence_vsvr2b_password',
    ]);
  });

  it('does not depend on the order in which parameters were said', () => {
    const fencing = (names: readonly string[]) => ({
      ...({ kind: 'agent', agent: 'fence_x' } as const),
      parameters: Object.fromEntries(names.map((name) => [name, name === 'p' ? secret : name])),
    });
    const text = (names: readonly string[]) => cibXml(pacemakerCluster({ record: { fencing: fencing(names) } }));
    expect(text(['a', 'p', 'z'])).toBe(text(['z', 'p', 'a']));
  });

  it.each(HOSTILE.filter((text) => !/[\p{Cc}\p{Cs}]|@@secret:/u.test(text)))('carries %j as data', (value) => {
    const resources = [
      { id: 'mine', agent: 'ocf:heartbeat:Dummy', placement: 'anywhere', parameters: { name: value } },
    ] as const;
    expect(pairs(one(read(pacemakerCluster({ record: { resources } })), 'primitive', 'mine'))).toEqual({ name: value });
  });
});
