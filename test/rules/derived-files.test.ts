import { describe, expect, it } from 'vitest';
import { bundle, type FileArtifact } from '../../lib/artifacts';
import { debian12 } from '../../lib/facts/debian-12';
import { galera } from '../../lib/facts/galera';
import { catalogue } from '../../lib/facts/opensips/catalogue';
import { dialects } from '../../lib/facts/opensips/dialects';
import { pacemaker as facts } from '../../lib/facts/pacemaker';
import { tableCaches } from '../../lib/facts/reloads';
import { OPENSIPS_VERSIONS, primitives, proxyClusters, type Model, type ProxyClusterParts } from '../../lib/model';
import { render } from '../../lib/render';
import { resolve } from '../../lib/resolve';
import {
  exampleModel,
  exampleTopology,
  parseCorosyncConf,
  parseUnit,
  sharedTopology,
  siteTopology,
  type ExampleEdits,
} from '../../lib/testing';
import type { FencingRecord } from '../../lib/topology/pacemaker';
import { BETWEEN, modelOnAws } from '../support/aws-example';
import { galeraSitesModels } from '../support/galera-sites';
import { ticketModel, ticketsOf } from '../support/tickets';
import { withFiles, withModule } from './harness';
import { proof } from './proof';
import { onProvider } from './shared-records';

const PASSWORD = { from: 'variable', name: 'fencing', version: 1 } as const;
const IPMI: FencingRecord = {
  kind: 'ipmi',
  hosts: {
    vsvr2a: { address: '10.9.0.1', user: 'admin', password: PASSWORD },
    vsvr2b: { address: '10.9.0.2', user: 'admin', password: PASSWORD },
  },
};
/** Everything an author can add to, at once. */
const LADEN: ExampleEdits = {
  proxies: {
    core: [{ name: 'server_signature', value: 0 }],
    modules: [{ name: 'dispatcher', parameters: [{ name: 'ds_ping_interval', value: 30 }] }],
    routes: [{ kind: 'route', name: 'mine', text: 'xlog("$rU");' }],
  },
  virtualIp: { publicAddress: '203.0.113.9' },
  replication: { binPort: 5678 },
  pacemaker: { fencing: IPMI, preferredNode: { node: 'vsvr2b', score: 10 } },
};

const defined = <T>(value: T | null | undefined): T => {
  if (value === null || value === undefined) throw new Error('a part is missing');
  return value;
};
const first = (model: Model): ProxyClusterParts => defined(proxyClusters(model)[0]);
const filesOf = (model: Model) => render(model).filter((each): each is FileArtifact => each.kind === 'file');
const content = (model: Model, machine: string, path: string) =>
  defined(filesOf(model).find((file) => file.machine === machine && file.path === path)).content;
const groupAt = (site: 'east' | 'west') => {
  const [group] = galeraSitesModels()[site].databaseClusters;
  if (group?.kind !== 'galera') throw new Error('no Galera cluster');
  return group;
};
const refused = (edits: ExampleEdits) => resolve(exampleTopology(edits)).problems.map(({ rule }) => rule);

describe.each(OPENSIPS_VERSIONS)('derived in the files of %s', (version) => {
  const model = exampleModel({ ...LADEN, proxies: { version, ...LADEN.proxies } });
  const { cluster, replication, virtualIp } = first(model);
  const [a = '', b = ''] = cluster.nodes.map(({ machine }) => machine);

  it(proof('operations', 'scripts are alike'), () => {
    const plain = (index: number) => {
      const node = defined(cluster.nodes[index]);
      const ownId = new RegExp(`("${dialects[version].clusterer.ownId}", )${node.nodeId}\\)`);
      return content(model, node.machine, debian12.opensips.config)
        .replaceAll(node.address.toString(), 'ADDRESS')
        .replaceAll(node.machine, 'NAME')
        .replace(`NAME, node ${node.nodeId}`, 'NAME')
        .replace(ownId, '$1ID)');
    };
    expect(plain(0)).toContain('xlog("$rU");');
    expect(plain(0)).toContain('ID)');
    expect(plain(1)).toBe(plain(0));
  });

  it(proof('network', 'BIN has one port'), () => {
    for (const { machine, config } of cluster.nodes) {
      const ports = config.sockets.filter(({ protocol }) => protocol === 'bin').map(({ port }) => port);
      const opened = model.openings.filter((opening) => opening.machine === machine && opening.service === 'BIN');
      expect(ports).toEqual([5678]);
      expect(opened.map(({ port }) => port.number)).toEqual([5678]);
      expect(defined(replication).nodes.find((row) => row.machine === machine)?.url).toMatch(/:5678$/);
    }
  });

  it(proof('network', 'peers alone are let in'), () => {
    for (const service of ['BIN', 'Corosync', 'MariaDB'] as const) {
      const open = model.openings.filter((opening) => opening.service === service);
      expect(open.map(({ machine }) => machine)).toEqual([a, b]);
      const peers = open.map(({ from }) => from?.map(String));
      expect(peers).toEqual([...cluster.nodes].reverse().map(({ address }) => [address.toString()]));
    }
  });

  it(proof('network', 'the public address is written'), () => {
    const shared = cluster.nodes.flatMap(({ config }) => config.sockets.filter(({ on }) => on === 'virtual-ip'));
    expect(shared.length).toBe(cluster.nodes.length);
    expect(new Set(shared.map(({ advertised }) => advertised?.toString()))).toEqual(new Set(['203.0.113.9']));
    expect(virtualIp?.publicAddress?.toString()).toBe('203.0.113.9');
  });

  it(proof('clusterer', 'rows are alike everywhere'), () => {
    const { columns } = dialects[version].clusterer;
    const artifacts = render(model).filter(({ kind }) => kind === 'cluster-file');
    const rows = artifacts.find((each) => each.kind === 'cluster-file' && each.path === 'rows.sql');
    if (rows?.kind !== 'cluster-file') throw new Error('no rows');
    expect(rows.machines).toEqual([a, b]);
    const inserts = rows.content.split('\n').filter((line) => line.startsWith('INSERT INTO'));
    const wanted = ['id', ...columns].map((column) => `\`${column}\``).join(', ');
    expect(inserts).toHaveLength(2);
    for (const insert of inserts) expect(insert).toContain(`(${wanted})`);
    expect(defined(replication).nodes.map(({ state }) => state)).toEqual([1, 1]);
    expect(rows.content).toContain('`state` = VALUES(`state`)');
  });

  it(proof('database', 'OpenSIPS comes after its server'), () => {
    const lines = parseUnit(content(model, a, debian12.opensips.dropIn));
    const after = lines.flatMap((line) => (line.kind === 'entry' && line.key === 'After' ? line.value.split(' ') : []));
    expect(after).toContain(debian12.units.mariadb);
  });

  it(proof('database', 'changed tables are read again'), () => {
    const known = catalogue(version);
    const modules = [...known.modules.keys()].map((name) => ({ name, parameters: [{ name: 'db_mode', value: 1 }] }));
    const caches = tableCaches(version, modules);
    expect(caches.length).toBeGreaterThan(10);
    for (const { command } of caches) expect(known.mi(command)).toBeDefined();
  });

  it(proof('pacemaker', 'nodes have the same times'), () => {
    const files = [a, b].map((machine) => parseCorosyncConf(content(model, machine, debian12.corosync.config)));
    expect(files[1]).toEqual(files[0]);
    // What would break ties, or go on alone.
    expect(JSON.stringify(files[0])).not.toMatch(/auto_tie_breaker|last_man_standing/);
  });

  it(proof('pacemaker', 'a device spares its node'), () => {
    const { constraints } = defined(first(model).pacemaker);
    const away = constraints.flatMap((c) =>
      c.kind === 'location' && c.score === '-INFINITY' ? [[c.resource, c.node]] : [],
    );
    expect(away).toEqual([a, b].map((machine) => [`fence-${machine}`, machine]));
  });

  it(proof('pacemaker', 'neighbours hear of it again'), () => {
    const address = primitives(defined(first(model).pacemaker)).find(({ agent }) => agent.type === 'IPaddr2');
    expect(Number(address?.parameters['arp_count_refresh'])).toBeGreaterThan(0);
    expect(address?.parameters['cidr_netmask']).toBe('24');
  });

  it(proof('tag', 'the follower stays'), () => {
    const agent = primitives(defined(first(model).pacemaker)).find(
      ({ agent: { type } }) => type === facts.follower.type,
    );
    expect(agent?.meta['migration-threshold']).toBe(String(facts.infinity));
  });
});

describe('derived between machines', () => {
  it(proof('pacemaker', 'Pacemaker outwaits the power'), () => {
    const after = (seconds: string) => {
      const fencing = { kind: 'agent', agent: 'fence_pve', parameters: { power_timeout: seconds } } as const;
      return Number.parseInt(
        first(exampleModel({ pacemaker: { fencing } })).pacemaker?.properties['stonith-timeout'] ?? '',
      );
    };
    for (const seconds of [20, 60, 150, 600]) expect(after(String(seconds))).toBeGreaterThan(2 * seconds);
  });

  it(proof('carriers', 'probes leave from who holds the address'), () => {
    const probes = (version: string, edits: ExampleEdits = {}) => {
      const topology = exampleTopology({ ...edits, proxies: { version, ...edits.proxies } });
      const carrier = {
        kind: 'carrier',
        path: 'voip/registrar/telco',
        proxies: 'voip/registrar/proxies',
        gateways: [{ address: '198.51.100.10' }],
      } as const;
      const { model } = resolve({ ...topology, parts: [...topology.parts, carrier] });
      return defined(model).carriers.flatMap(({ gateways }) => gateways.map(({ from }) => from?.probes));
    };
    for (const version of OPENSIPS_VERSIONS)
      expect(probes(version)).toEqual([dialects[version].tags === 'clusterer' ? 'from-it' : 'from-node']);
    expect(probes('3.6', { replication: null })).toEqual(['from-node']);
  });

  it(proof('galera', 'a site is a segment'), () => {
    expect(groupAt('east').sites?.sites.map(({ members }) => members.map(({ segment }) => segment))).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  it(proof('galera', 'sites have patience'), () => {
    const group = groupAt('west');
    expect(group.timers).toEqual(galera.timers.wan);
    expect(group.timers.suspect.toSeconds()).toBeGreaterThanOrEqual(30);
    expect(group.providerOptions).toEqual([]);
  });

  it(proof('platform', 'a stolen route is noticed'), () => {
    const { pacemaker } = first(modelOnAws(BETWEEN));
    const agent = primitives(defined(pacemaker)).find(({ agent: { type } }) => type === 'aws-vpc-move-ip');
    expect(agent?.parameters).toMatchObject({
      monapi: 'true',
      routing_table: { secret: expect.any(String) as string },
    });
  });

  it(proof('sites', 'a lost ticket stops the site'), () => {
    const { constraints } = defined(first(ticketModel('west')).pacemaker);
    expect(constraints.filter(({ kind }) => kind === 'ticket')).toMatchObject([{ lossPolicy: 'stop' }]);
  });

  it.each(['20s', '60s', '10min'])(`${proof('sites', 'tickets are renewed in time')}: %s`, (expire) => {
    const { timeout, retries, renewal } = ticketsOf(ticketModel('west', { expire }));
    expect(timeout.toSeconds() * (retries + 1)).toBeLessThan(renewal.toSeconds());
  });
});

describe('what cannot be said', () => {
  it(proof('network', 'every server has ports of its own'), () => {
    expect(refused({ proxies: { sip: ['5678/tcp'] }, replication: { binPort: 5678 } })).toEqual([
      'input/ports-are-free',
    ]);
  });

  it(proof('network', 'an interface has a name of its own'), () => {
    for (const nic of ['eth0:1', 'an-interface-of-many-letters', ''])
      expect(refused({ virtualIp: { interface: nic } })).toEqual(['input/values-can-be-read']);
  });

  it(proof('clusterer', 'nodes are not too many'), () => {
    const nodes = Array.from({ length: 129 }, (_, i) => ({ name: `p${i}`, address: `10.1.${i >> 6}.${(i & 63) + 1}` }));
    expect(refused({ proxies: { nodes } })).toContain('input/number-of-nodes');
  });

  it(proof('clusterer', 'one version at all sites'), () => {
    const other = (version: string) => {
      const sites = siteTopology('west').parts.flatMap((part) => (part.kind === 'interconnect' ? part.sites : []));
      const interconnect = { sites: sites.map((site) => (site.name === 'east' ? { ...site, version } : site)) };
      return resolve(siteTopology('west', { interconnect })).problems.map(({ rule }) => rule);
    };
    expect(other('3.6')).toEqual([]);
    for (const version of ['2.4', '3.4', '4.0']) expect(other(version)).toEqual(['input/sites']);
  });

  it(proof('clusterer', 'parameters are of the version'), () => {
    // As the manual of 2.2 has it; the module knows `persistent_state`.
    expect(refused(withModule('clusterer', { persistent_mode: 1 }, '2.2'))).toEqual(['input/known-parameters']);
    expect(refused(withModule('usrloc', { db_mode: 1 }, '4.0'))).toEqual(['input/known-parameters']);
    expect(refused(withModule('event_route', {}, '3.6'))).toEqual(['input/known-modules']);
  });

  it(proof('tag', 'one tag, one virtual IP'), () => {
    const topology = exampleTopology();
    const [again] = topology.parts.filter(({ kind }) => kind === 'virtual-ip');
    const second = { ...defined(again), path: 'voip/registrar/vip2', address: '192.168.3.101/24' };
    const { problems } = resolve({ ...topology, parts: [...topology.parts, second] });
    expect(problems.map(({ rule, path }) => [rule, path])).toContainEqual([
      'input/parts-belong-together',
      'voip/registrar/vip2',
    ]);
  });

  it(proof('tag', 'nothing is promoted'), () => {
    const resource = (meta: Readonly<Record<string, string>>) => ({
      pacemaker: { resources: [{ id: 'x', agent: 'ocf:pacemaker:Stateful', placement: 'clone', meta } as const] },
    });
    expect(refused(resource({ 'target-role': 'Promoted' }))).toEqual(['input/pacemaker-resource-values']);
    const added = first(exampleModel(resource({ promotable: 'true' }))).pacemaker?.resources.find(
      ({ id }) => id === 'x-clone',
    );
    // Pacemaker reads it of a clone, and ours say nothing of the kind.
    expect(added?.meta).toEqual({ interleave: 'true' });
  });

  it(proof('contacts', 'lifetimes are in order'), () => {
    expect(refused({ proxies: { registration: { minExpires: '10min', maxExpires: '5min' } } })).toContain(
      'input/registration-lifetimes',
    );
  });

  it(proof('pacemaker', 'every node is in the map'), () => {
    const agent = (hostMap: Readonly<Record<string, string>>) =>
      refused({ pacemaker: { fencing: { kind: 'agent', agent: 'fence_pve', parameters: {}, hostMap } } });
    expect(agent({ vsvr2a: '1' })).toEqual(['input/pacemaker-fencing-hosts']);
    expect(agent({ vsvr2a: '1', vsvr2b: '1' })).toEqual(['input/pacemaker-fencing-values']);
  });

  it(proof('galera', 'options are known'), () => {
    const problems = (name: string) => resolve(sharedTopology(onProvider(name, 'PT5S'))).problems;
    expect(problems('evs.suspect_timout').map(({ rule, fix }) => [rule, fix])).toEqual([
      ['input/server-options', "write 'evs.suspect_timeout' in `providerOptions`"],
    ]);
    expect(problems('evs.suspect_timeout')).toEqual([]);
  });

  it(proof('operations', 'our files are ours'), () => {
    for (const path of [debian12.corosync.config, debian12.opensips.config, debian12.opensips.dropIn]) {
      const { clashes } = bundle(render(exampleModel(withFiles([path, 'mine\n']))));
      expect(clashes.map((clash) => clash.path)).toEqual([path, path]);
    }
  });
});
