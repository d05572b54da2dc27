import { describe, expect, it } from 'vitest';
import type { Artifact, FileArtifact } from '../../lib/artifacts';
import { machineRoles } from '../../lib/model';
import { nftables } from '../../lib/render/nftables';
import { parseUnit, values } from '../../lib/syntax/ini';
import { parseNftables, type NftTable } from '../../lib/syntax/nftables';
import { clientSite, siteModel } from '../../lib/testing';
import { MEMBERS, SHARED_PATHS, sharedModel, type SharedEdits } from '../../lib/testing/shared';
import { federated } from '../rules/harness';
import { withCarriers } from '../support/carriers';
import { ARBITRATED } from '../support/galera';
import { parts, type Wishes } from '../support/parts';

function render(wishes: Wishes = {}): readonly Artifact[] {
  const { model } = parts(wishes);
  return model.machines.flatMap(({ name }) => nftables.render(machineRoles(model, name), model));
}

const file = (end: string, machine: string, wishes: Wishes = {}) =>
  render(wishes).find((a): a is FileArtifact => a.kind === 'file' && a.machine === machine && a.path.endsWith(end))!;

/** Rules of a chain as text, those that open something when a word is given. */
function rules(chain: string, wishes: Wishes = {}, machine = 'vsvr2a', word = ''): readonly string[] {
  return ruleTexts(parseNftables(file('.nft', machine, wishes).content), chain).filter((line) => line.includes(word));
}

function ruleTexts(table: NftTable, chain: string): readonly string[] {
  const lines = table.chains.find((each) => each.name === chain)?.body ?? [];
  return lines.flatMap((line) =>
    line.kind === 'rule'
      ? [line.parts.map((part) => (typeof part === 'object' ? `{${part.join()}}` : part)).join(' ')]
      : [],
  );
}

describe('the firewall', () => {
  it('lets carriers send SIP where only named clients may', () => {
    const opened = (sipClients: readonly string[]) => {
      const model = withCarriers([{ sources: ['203.0.113.0/28'] }], { proxies: { sipClients } });
      const [found] = nftables.render(machineRoles(model, 'vsvr2a'), model) as readonly FileArtifact[];
      return ruleTexts(parseNftables(found?.content ?? ''), 'input').filter((line) => line.includes('5060'));
    };
    expect(opened(['10.0.0.0/8'])).toEqual([
      'ip saddr {10.0.0.0/8,198.51.100.10/32,203.0.113.0/28} ip daddr 192.168.3.125 udp dport 5060 accept',
      'ip saddr {10.0.0.0/8,198.51.100.10/32,203.0.113.0/28} ip daddr 192.168.3.100 udp dport 5060 accept',
    ]);
    expect(opened([])).toEqual([
      'ip daddr 192.168.3.125 udp dport 5060 accept',
      'ip daddr 192.168.3.100 udp dport 5060 accept',
    ]);
  });

  it('lets other sites send calls where only named clients may, from behind a router too', () => {
    const { proxies, dualSite } = federated();
    const model = siteModel('west', {
      proxies: { ...proxies, sipClients: ['10.0.0.0/8'] },
      dualSite: {
        ...dualSite,
        sites: [clientSite('east', { ...proxies, publicAddress: '203.0.113.5' }), clientSite('west', proxies)],
      },
      interconnect: null,
    });
    const [found] = nftables.render(machineRoles(model, 'west1'), model) as readonly FileArtifact[];
    const opened = ruleTexts(parseNftables(found?.content ?? ''), 'input').filter((line) => line.includes('5060'));
    expect(opened).toEqual([
      'ip saddr {10.0.0.0/8,192.168.5.100/32,203.0.113.5/32} ip daddr 192.168.6.11 udp dport 5060 accept',
      'ip saddr {10.0.0.0/8,192.168.5.100/32,203.0.113.5/32} ip daddr 192.168.6.100 udp dport 5060 accept',
    ]);
  });

  it('opens what the article’s rig needs, to whom it needs it', () => {
    expect(rules('input', {}, 'vsvr2a', 'dport').slice(1)).toEqual([
      'tcp dport 22 accept',
      'ip daddr 192.168.3.125 udp dport 5060 accept',
      'ip daddr 192.168.3.100 udp dport 5060 accept',
      'ip saddr {192.168.3.126} ip daddr 192.168.3.125 tcp dport 5678 accept',
      'ip saddr {192.168.3.126} ip daddr 192.168.3.125 udp dport 5405 accept',
      'ip saddr {192.168.3.126} ip daddr 192.168.3.125 tcp dport 3306 accept',
    ]);
  });

  it('opens what the model says and no more, each kind under its name', () => {
    const wishes: Wishes = { proxies: { sip: ['5060/udp', '5060/tcp'], sipClients: ['10.0.0.0/8', '192.0.2.9/32'] } };
    const { model } = parts(wishes);
    const of = (sources: readonly string[], to: string | undefined, port: string) => `${sources.join()} ${to} ${port}`;
    const said = model.openings.filter(({ machine }) => machine === 'vsvr2a');
    expect(rules('input', wishes, 'vsvr2a', 'dport').slice(1).map(readRule)).toEqual(
      said.map(({ from, to, port }) => of((from ?? []).map(String), to?.toString(), port.toString())),
    );
    const remarks = file('.nft', 'vsvr2a', wishes).content.match(/# (SSH|SIP|BIN|Corosync|MariaDB)$/gm);
    expect(remarks?.map((line) => line.slice(2))).toEqual([...new Set(said.map(({ service }) => service))]);

    function readRule(line: string): string {
      const word = (before: string) => new RegExp(`${before} (\\S+)`).exec(line)?.[1];
      const sources = word('saddr')?.slice(1, -1).split(',') ?? [];
      return of(sources, word('daddr'), `${word('dport')}/${line.includes('udp') ? 'udp' : 'tcp'}`);
    }
  });

  it('drops the rest, and keeps SSH open on the port of the deployment', () => {
    const table = parseNftables(file('.nft', 'vsvr2a').content);
    expect(table.chains[0]?.hook).toEqual({ type: 'filter', hook: 'input', priority: 'filter', policy: 'drop' });
    expect(rules('input', { platform: { port: 2222 } }, 'vsvr2a', '2222')).toEqual(['tcp dport 2222 accept']);
  });

  it('lets named clients alone send SIP, networks within others left out', () => {
    const wishes: Wishes = {
      proxies: { sipClients: ['10.0.0.0/8', '10.1.0.0/16', '192.0.2.0/24', '2001:db8::/32', '10.9.9.9/8'] },
    };
    expect(rules('input', wishes, 'vsvr2a', '5060')).toEqual([
      'ip saddr {10.0.0.0/8,192.0.2.0/24} ip daddr 192.168.3.125 udp dport 5060 accept',
      'ip saddr {10.0.0.0/8,192.0.2.0/24} ip daddr 192.168.3.100 udp dport 5060 accept',
    ]);
  });

  it('opens exactly the widest of very many networks, each once', () => {
    const hosts = Array.from({ length: 4000 }, (_, i) => `10.${i >> 8}.${i & 255}.1/32`);
    const clients = [...hosts, '10.0.0.0/12', ...hosts, '192.0.2.0/24', '192.0.2.9/24'];
    const [first] = rules('input', { proxies: { sipClients: clients } }, 'vsvr2a', '5060');
    expect(first).toContain('ip saddr {10.0.0.0/12,192.0.2.0/24} ');
  });

  it('shuts SIP altogether for clients that speak another family', () => {
    expect(rules('input', { proxies: { sipClients: ['2001:db8::/32'] } }, 'vsvr2a', '5060')).toEqual([]);
  });

  it('tracks SIP over UDP only when its clients are named', () => {
    expect(rules('prerouting')).toEqual([
      'ip daddr 192.168.3.125 udp dport 5060 notrack',
      'ip daddr 192.168.3.100 udp dport 5060 notrack',
    ]);
    expect(rules('output')).toEqual([
      'ip saddr 192.168.3.125 udp sport 5060 notrack',
      'ip saddr 192.168.3.100 udp sport 5060 notrack',
    ]);
    expect(rules('prerouting', { proxies: { sipClients: ['10.0.0.0/8'] } })).toEqual([]);
    expect(rules('prerouting', { proxies: { sip: ['5060/tcp'] } })).toEqual([]);
  });

  it('opens each link of Corosync between its own addresses', () => {
    const nodes = [
      { name: 'a', address: '192.168.3.125', links: ['10.9.0.1', '2001:db8::1'] },
      { name: 'b', address: '192.168.3.126', links: ['10.9.0.2', '2001:db8::2'] },
    ];
    expect(rules('input', { proxies: { nodes } }, 'a', 'udp dport 540')).toEqual([
      'ip saddr {192.168.3.126} ip daddr 192.168.3.125 udp dport 5405 accept',
      'ip saddr {10.9.0.2} ip daddr 10.9.0.1 udp dport 5406 accept',
      'ip6 saddr {2001:db8::2} ip6 daddr 2001:db8::1 udp dport 5407 accept',
    ]);
  });

  it('opens the database where others copy from, and nowhere when nothing travels', () => {
    const timer: Wishes = { database: { staticTables: { by: 'timer', source: 'vsvr2b' } } };
    expect(rules('input', timer, 'vsvr2a', '3306')).toEqual([]);
    expect(rules('input', timer, 'vsvr2b', '3306')).toEqual([
      'ip saddr {192.168.3.125} ip daddr 192.168.3.126 tcp dport 3306 accept',
    ]);
    expect(rules('input', { database: { staticTables: { by: 'hand' } } }, 'vsvr2a', '3306')).toEqual([]);
  });

  it('opens nothing for parts that are not there', () => {
    const wishes: Wishes = { virtualIp: null, replication: null, database: { staticTables: { by: 'hand' } } };
    expect(rules('input', wishes, 'vsvr2a', 'saddr {')).toEqual([]);
  });

  it('is loaded by a unit of its own, again whenever the operator’s rules are', () => {
    const unit = parseUnit(file('.service', 'vsvr2a').content);
    expect(values(unit, 'Service', 'ExecStart')).toEqual(['/usr/sbin/nft -f /etc/opensips-cdk/firewall.nft']);
    expect(values(unit, 'Unit', 'PartOf')).toEqual(['nftables.service']);
    expect(values(unit, 'Unit', 'ReloadPropagatedFrom')).toEqual(['nftables.service']);
    expect(render().filter((a) => a.kind === 'need')[0]).toMatchObject({
      component: 'base',
      packages: ['nftables'],
      units: [{ unit: 'opensips-cdk-firewall.service', state: 'enabled' }],
    });
  });
});

describe('the firewall of a shared database', () => {
  function opened(machine: string, edits: SharedEdits = {}): readonly string[] {
    const model = sharedModel(edits);
    const artifacts = nftables.render(machineRoles(model, machine), model);
    const found = artifacts.find((a): a is FileArtifact => a.kind === 'file' && a.path.endsWith('.nft'))!;
    return ruleTexts(parseNftables(found.content), 'input').filter((line) => line.includes('saddr {'));
  }

  it('lets proxies speak SQL to a Galera member, and members all they speak to each other', () => {
    expect(opened('db1')).toEqual([
      'ip saddr {192.0.2.11,192.0.2.12} ip daddr 192.0.2.21 tcp dport 3306 accept',
      'ip saddr {192.0.2.11,192.0.2.12,192.0.2.22,192.0.2.23} ip daddr 192.0.2.21 tcp dport 9200 accept',
      'ip saddr {192.0.2.22,192.0.2.23} ip daddr 192.0.2.21 tcp dport 4567 accept',
      'ip saddr {192.0.2.22,192.0.2.23} ip daddr 192.0.2.21 udp dport 4567 accept',
      'ip saddr {192.0.2.22,192.0.2.23} ip daddr 192.0.2.21 tcp dport 4568 accept',
      'ip saddr {192.0.2.22,192.0.2.23} ip daddr 192.0.2.21 tcp dport 4444 accept',
    ]);
  });

  it('lets the arbitrator into the group alone, and ask how its members are', () => {
    expect(opened('arb1', ARBITRATED)).toEqual([
      'ip saddr {192.0.2.21,192.0.2.22} ip daddr 192.0.2.29 tcp dport 4567 accept',
      'ip saddr {192.0.2.21,192.0.2.22} ip daddr 192.0.2.29 udp dport 4567 accept',
    ]);
    const members = opened('db1', ARBITRATED);
    expect(members.filter((line) => line.includes('192.0.2.29')).map((line) => line.slice(line.indexOf('} ')))).toEqual(
      [
        '} ip daddr 192.0.2.21 tcp dport 9200 accept',
        '} ip daddr 192.0.2.21 tcp dport 4567 accept',
        '} ip daddr 192.0.2.21 udp dport 4567 accept',
      ],
    );
  });

  it('opens nothing to a proxy beside a member from its own machine', () => {
    const members = [{ name: 'proxy1', address: '192.0.2.11' }, ...MEMBERS.slice(1)];
    expect(opened('proxy1', { galera: { members } }).filter((line) => /3306|9200/.test(line))).toEqual([
      'ip saddr {192.0.2.12} ip daddr 192.0.2.11 tcp dport 3306 accept',
      'ip saddr {192.0.2.12,192.0.2.22,192.0.2.23} ip daddr 192.0.2.11 tcp dport 9200 accept',
    ]);
  });

  it('lets proxies and fellows into a replicated database: its servers follow each other', () => {
    const database = {
      kind: 'replicated-database',
      path: SHARED_PATHS.database,
      members: MEMBERS.slice(0, 2),
      serverOptions: [],
    } as const;
    expect(opened('db1', { database })).toEqual([
      'ip saddr {192.0.2.11,192.0.2.12,192.0.2.22} ip daddr 192.0.2.21 tcp dport 3306 accept',
      'ip saddr {192.0.2.11,192.0.2.12,192.0.2.22} ip daddr 192.0.2.21 tcp dport 9200 accept',
    ]);
  });
});
