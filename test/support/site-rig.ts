import {
  App,
  Carrier,
  DualSiteTopology,
  Duration,
  Fencing,
  InterconnectTransport,
  Machine,
  OpenSipsStack,
  PerNodeDatabaseTopology,
  Registrations,
  VirtualIp,
  type OpenSipsVersion,
} from '../../constructs';
import { sshPlatform } from './rig';

/** Two sites that share what their version can share, with a carrier at both; the stack of the first. */
export function siteRig(version: OpenSipsVersion): OpenSipsStack {
  const app = new App();
  const site = (name: string, network: string) => {
    const stack = new OpenSipsStack(app, name, { platform: sshPlatform() });
    const topology = new PerNodeDatabaseTopology(stack, 'registrar', {
      version,
      virtualIp: VirtualIp.of(`${network}.100/24`),
      nodes: [Machine.at(`${name}1`, `${network}.11`), Machine.at(`${name}2`, `${network}.12`)],
      domains: ['voip.example'],
      limits: { callsPerAccount: 2, callsPerSecond: 50 },
      fencing: Fencing.none('test rig: a person watches it'),
    });
    new Carrier(stack, 'telco', {
      proxies: topology.proxies,
      gateways: [{ address: '198.51.100.10' }, { address: '198.51.100.11' }],
      numbers: ['+', '00'],
    });
    return { stack, topology };
  };
  const [east, west] = [site('east', '192.0.2'), site('west', '203.0.113')];
  const isEarly = ['2.2', '2.3'].includes(version.text);
  new DualSiteTopology(app, 'sites', {
    sites: { east: east.topology, west: west.topology },
    mode: 'active-active',
    registrations: Registrations.dual(),
    share: { callCounts: isEarly ? 'off' : 'on', callRates: 'on', staticTables: 'on' },
    roundTrip: Duration.millis(40),
    transport: InterconnectTransport.tunnel('IPsec between the routers of the sites'),
  });
  return east.stack;
}
