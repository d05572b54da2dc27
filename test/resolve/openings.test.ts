import { describe, expect, it } from 'vitest';
import type { Model, Opening } from '../../lib/model';
import {
  MEMBERS,
  SHARED_PATHS,
  exampleModel,
  exampleTopology,
  modelOf,
  sharedModel,
  siteModel,
} from '../../lib/testing';
import { IpAddress } from '../../lib/units';
import { federated } from '../rules/harness';
import { withCarriers } from '../support/carriers';
import { ARBITRATED, SIX } from '../support/galera';
import { ndbRecord } from '../support/shared-parts';
import { ticketModel } from '../support/tickets';

/** Whether a packet from one address to another gets in. */
function letsIn({ from, to }: Opening, sender: string, receiver: string): boolean {
  const [source, target] = [sender, receiver].map((text) => IpAddress.of(text)) as [IpAddress, IpAddress];
  const sent = from?.some((each) => ('prefixLength' in each ? each.contains(source) : each.equals(source))) ?? true;
  return sent && (to?.equals(target) ?? true);
}

/** What a sender reaches at an address of a machine, as `SIP 5060/udp`; the machine is said of an address that moves. */
function reached(
  model: Model,
  sender: string,
  receiver: string,
  machine = ownerOf(model, receiver),
): readonly string[] {
  return model.openings
    .filter((opening) => opening.machine === machine && letsIn(opening, sender, receiver))
    .map(({ service, port }) => `${service} ${port.toString()}`);
}

function ownerOf({ machines }: Model, address: string): string {
  const owner = machines.find((each) => [each.address, ...each.links].some((own) => own.toString() === address));
  if (!owner) throw new Error(`nobody has ${address}`);
  return owner.name;
}

const STRANGER = '203.0.113.99';

describe('openings of a proxy', () => {
  const [A, B, VIP] = ['192.168.3.125', '192.168.3.126', '192.168.3.100'];
  const rig = exampleModel();

  it('a stranger reaches SSH and SIP', () => {
    expect(reached(rig, STRANGER, A)).toEqual(['SSH 22/tcp', 'SIP 5060/udp']);
    expect(reached(rig, STRANGER, VIP, 'vsvr2b')).toEqual(['SSH 22/tcp', 'SIP 5060/udp']);
    expect(reached(rig, '2001:db8::1', '2001:db8::2', 'vsvr2a')).toEqual(['SSH 22/tcp']);
  });

  it('a neighbour reaches all that nodes speak, at the node’s own address alone', () => {
    const neighbours = ['SSH 22/tcp', 'SIP 5060/udp', 'BIN 5555/tcp', 'Corosync 5405/udp', 'MariaDB 3306/tcp'];
    expect(reached(rig, B, A)).toEqual(neighbours);
    expect(reached(rig, A, B)).toEqual(neighbours);
    expect(reached(rig, B, VIP, 'vsvr2a')).toEqual(['SSH 22/tcp', 'SIP 5060/udp']);
  });

  it('SSH is where the deployment uses it', () => {
    const model = modelOf({ ...exampleTopology(), platform: { ...exampleTopology().platform, port: 2222 } });
    expect(reached(model, STRANGER, A)).toContain('SSH 2222/tcp');
  });

  it('named clients alone send SIP, and carriers and their networks with them', () => {
    const proxies = { sipClients: ['10.0.0.0/8', '10.1.0.0/16'] };
    const model = withCarriers([{ sources: ['203.0.113.0/28'] }], { proxies });
    const sends = (sender: string) => reached(model, sender, VIP, 'vsvr2a').includes('SIP 5060/udp');
    expect(['10.200.0.1', '10.1.0.1', '198.51.100.10', '203.0.113.15'].filter(sends)).toHaveLength(4);
    expect([STRANGER, '203.0.113.16', '198.51.100.11', B].filter(sends)).toEqual([]);
  });

  it('nobody sends SIP where all named clients speak another family', () => {
    const model = exampleModel({ proxies: { sipClients: ['2001:db8::/32'] } });
    expect(model.openings.filter(({ service }) => service === 'SIP')).toEqual([]);
  });

  it('SIP is open for each transport and no other', () => {
    const model = exampleModel({ proxies: { sip: ['5060/udp', '5080/tcp'] } });
    expect(reached(model, STRANGER, VIP, 'vsvr2a')).toEqual(['SSH 22/tcp', 'SIP 5060/udp', 'SIP 5080/tcp']);
  });

  it('each link of Corosync is open between its own addresses', () => {
    const nodes = ['1', '2', '3'].map((n) => ({
      name: `n${n}`,
      address: `192.168.3.1${n}`,
      links: [`10.9.0.${n}`, `2001:db8::${n}`],
    }));
    const model = exampleModel({ proxies: { nodes } });
    expect(reached(model, '10.9.0.3', '10.9.0.1')).toEqual(['SSH 22/tcp', 'Corosync 5406/udp']);
    expect(reached(model, '2001:db8::2', '2001:db8::1')).toEqual(['SSH 22/tcp', 'Corosync 5407/udp']);
    expect(reached(model, '10.9.0.3', '192.168.3.11')).not.toContain('Corosync 5405/udp');
  });

  it('the database is open to whoever copies from it', () => {
    const copied = (staticTables: { by: 'timer'; source: string } | { by: 'hand' }) =>
      exampleModel({ database: { staticTables } }).openings.filter(({ service }) => service === 'MariaDB');
    expect(copied({ by: 'timer', source: 'vsvr2b' })).toMatchObject([{ machine: 'vsvr2b' }]);
    expect(copied({ by: 'hand' })).toEqual([]);
  });
});

describe('openings between sites', () => {
  it('nodes of other sites reach BIN on its one port', () => {
    const model = siteModel('east');
    for (const sender of ['192.168.5.12', '192.168.6.11', '192.168.6.12']) {
      expect(reached(model, sender, '192.168.5.11')).toContain('BIN 5555/tcp');
    }
    expect(model.openings.filter(({ machine, service }) => machine === 'east1' && service === 'BIN')).toHaveLength(1);
  });

  it('over TLS they have a port of their own', () => {
    const authorityKey = { from: 'variable', name: 'key', version: 1 } as const;
    const model = siteModel('east', { interconnect: { transport: { by: 'bins', authorityKey } } });
    const bin = (sender: string) => reached(model, sender, '192.168.5.11').filter((each) => each.startsWith('BIN'));
    expect(bin('192.168.6.11')).toHaveLength(1);
    expect(bin('192.168.5.12')).toEqual(['BIN 5555/tcp', ...bin('192.168.6.11')]);
  });

  it('a federation’s other sites send SIP where only named clients may', () => {
    const { proxies, dualSite } = federated();
    const clients = { proxies: { ...proxies, sipClients: ['10.0.0.0/8'] }, dualSite, interconnect: null };
    const model = siteModel('west', clients);
    expect(reached(model, '192.168.5.100', '192.168.6.100', 'west1')).toContain('SIP 5060/udp');
    expect(reached(model, '192.168.5.11', '192.168.6.100', 'west1')).toEqual(['SSH 22/tcp']);
  });

  it('boothd of every site hears that of each other one, and the command line of its own nodes', () => {
    const ADDRESS = { east: '192.168.5.5', west: '192.168.6.5', witness: '192.168.7.11' };
    const [east, west] = [ticketModel('east'), ticketModel('west')];
    for (const machine of ['east1', 'east2']) {
      for (const sender of [ADDRESS.west, ADDRESS.witness]) {
        expect(reached(east, sender, ADDRESS.east, machine)).toEqual([
          'SSH 22/tcp',
          'Tickets 9929/udp',
          'Tickets 9929/tcp',
        ]);
      }
      expect(reached(east, '192.168.5.12', ADDRESS.east, machine)).toEqual(['SSH 22/tcp', 'Tickets 9929/tcp']);
    }
    expect(reached(west, ADDRESS.east, ADDRESS.west, 'west1')).toContain('Tickets 9929/udp');
    expect(reached(west, '192.168.5.11', ADDRESS.west, 'west1')).toEqual(['SSH 22/tcp']);
  });
});

describe('openings of a shared database', () => {
  const [PROXY, DB1, DB2] = ['192.0.2.11', '192.0.2.21', '192.0.2.22'];
  const beyondSsh = (model: Model, sender: string, receiver: string) => reached(model, sender, receiver).slice(1);

  it('proxies speak SQL and ask how servers are; members speak all of Galera', () => {
    const model = sharedModel();
    expect(beyondSsh(model, PROXY, DB1)).toEqual(['SQL 3306/tcp', 'How the server is 9200/tcp']);
    const galera = ['4567/tcp', '4567/udp', '4568/tcp', '4444/tcp'].map((port) => `Galera ${port}`);
    expect(beyondSsh(model, DB2, DB1)).toEqual(['How the server is 9200/tcp', ...galera]);
    expect(beyondSsh(model, STRANGER, DB1)).toEqual([]);
  });

  it('the arbitrator is in the group, and gives and takes no copies', () => {
    const model = sharedModel(ARBITRATED);
    expect(beyondSsh(model, DB1, '192.0.2.29')).toEqual(['Galera 4567/tcp', 'Galera 4567/udp']);
    const arbitrators = ['How the server is 9200/tcp', 'Galera 4567/tcp', 'Galera 4567/udp'];
    expect(beyondSsh(model, '192.0.2.29', DB1)).toEqual(arbitrators);
    expect(beyondSsh(model, PROXY, '192.0.2.29')).toEqual([]);
  });

  it('servers of a replicated database follow each other over SQL', () => {
    const members = MEMBERS.slice(0, 2);
    const model = sharedModel({
      database: { kind: 'replicated-database', path: SHARED_PATHS.database, members, serverOptions: [] },
    });
    expect(beyondSsh(model, DB2, DB1)).toEqual(['SQL 3306/tcp', 'How the server is 9200/tcp']);
  });

  it('a proxy beside a server is let in nowhere it stands itself', () => {
    const members = [{ name: 'proxy1', address: PROXY }, ...MEMBERS.slice(1)];
    const model = sharedModel({ galera: { members } });
    expect(reached(model, PROXY, PROXY)).toEqual(['SSH 22/tcp']);
    expect(beyondSsh(model, '192.0.2.12', PROXY)).toContain('SQL 3306/tcp');
  });
});

const MODELS: readonly (readonly [string, Model])[] = [
  ['the article’s rig', exampleModel()],
  ['two clusters', exampleModel({}, { proxies: { sipClients: ['10.0.0.0/8', '10.0.0.1/32', '2001:db8::/32'] } })],
  ['a Galera cluster', sharedModel(ARBITRATED)],
  ['IPv6', sharedModel(SIX)],
  ['MySQL Cluster', sharedModel({ database: ndbRecord() })],
  ['a site', siteModel('east')],
  ['tickets', ticketModel('west')],
];

describe.each(MODELS)('openings of %s', (_, model) => {
  it('are at addresses that the machine has or may come to have', () => {
    const moving = [
      ...model.virtualIps.map(({ address }) => address.address),
      ...model.dualSites.flatMap(({ tickets }) => (tickets ? [tickets.own.address] : [])),
    ].map(String);
    for (const { machine, to } of model.openings) {
      const own = model.machines
        .filter(({ name }) => name === machine)
        .flatMap((each) => [each.address, ...each.links]);
      if (to) expect([...own.map(String), ...moving]).toContain(to.toString());
    }
  });

  it('are for peers of the same family, and never for the machine itself', () => {
    for (const { machine, from, to, service } of model.openings) {
      const own = model.machines.find(({ name }) => name === machine)?.address;
      const addresses = (from ?? []).map((each) => ('prefixLength' in each ? each.address : each));
      expect(addresses.filter(({ family }) => family !== to?.family)).toEqual([]);
      // Whichever node asks about a ticket.
      if (service !== 'Tickets') expect(addresses.map(String)).not.toContain(own?.toString());
      if (from) expect(from).not.toHaveLength(0);
    }
  });

  it('go both ways among peers', () => {
    const mutual = model.openings.filter(({ service }) => ['BIN', 'Corosync', 'Galera'].includes(service));
    for (const { from, to, port } of mutual) {
      for (const peer of (from ?? []).map(String)) {
        const there = model.machines.find(({ address, links }) => [address, ...links].map(String).includes(peer));
        // Those of other sites are in other models.
        if (there) expect(reached(model, String(to), peer).join()).toContain(port.toString());
      }
    }
  });

  it('of one machine stand together, SSH first, for every machine', () => {
    const names = model.openings.map(({ machine }) => machine);
    const firsts = model.openings.filter(({ machine }, i) => machine !== names[i - 1]);
    expect(firsts.map(({ machine }) => machine)).toEqual(model.machines.map(({ name }) => name));
    expect(firsts.filter(({ service, from }) => service !== 'SSH' || from !== null)).toEqual([]);
  });
});
