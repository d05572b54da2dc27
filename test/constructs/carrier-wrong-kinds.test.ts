import { describe, expect, it } from 'vitest';
import {
  App,
  Carrier,
  Cidr,
  Duration,
  Interconnect,
  InterconnectTransport,
  Machine,
  OpenSipsStack,
  PerNodeDatabaseTopology,
  Port,
  VirtualIp,
} from '../../constructs';
import { errors, rig, rigProps, sshPlatform } from '../support/rig';
import { changed, places, wrong, WRONG, type Anything } from '../support/wrong-kinds';

const FULL = {
  gateways: [{ address: '198.51.100.10', port: Port.udp(5060) }],
  order: 'listed',
  numbers: ['+49'],
  outbound: { strip: 1, prepend: '00' },
  inbound: { strip: 2, prepend: '+' },
  sources: [Cidr.of('198.51.100.0/24')],
  probing: 'on',
  probeInterval: Duration.seconds(5),
  limits: { calls: 30, callsPerSecond: 5 },
};

function withCarrier(props: unknown): OpenSipsStack {
  const { stack, registrar } = rig();
  const all = typeof props === 'object' ? { proxies: registrar.proxies, ...props } : props;
  new Carrier(stack, 'telco', all as Anything);
  return stack;
}

/** Its stack knows other sites, and so does theirs. */
function withSites(props: unknown): OpenSipsStack {
  const { stack, registrar } = rig();
  const other = rig().registrar;
  new Carrier(stack, 'telco', { proxies: registrar.proxies, ...(props as object) } as Anything);
  new Interconnect(stack, 'between', {
    sites: { east: registrar, west: other },
    roundTrip: Duration.millis(40),
    transport: InterconnectTransport.tunnel('IPsec'),
  });
  return stack;
}

const said = (stack: OpenSipsStack) =>
  errors(stack).map((f) => `${f.path}: ${f.message}; found ${f.found ?? ''}; wanted ${f.allowed ?? ''}`);

describe('a carrier with a value of the wrong kind', () => {
  it('is fine with right ones', () => {
    expect(said(withCarrier(FULL))).toEqual([]);
  });

  it.each(wrong)(
    '%s never makes a constructor throw, or a rule, wherever it stands',
    (_, value) => {
      for (const build of [withCarrier, withSites]) {
        for (const at of places(FULL)) {
          const found = said(build(changed(FULL, at, value)));
          expect(found.filter((each) => each.includes('the rule itself failed'))).toEqual([]);
        }
      }
    },
    60_000,
  );

  it.each([
    ['gateways', 'wanted a list of an object with address and port'],
    ['proxies', 'wanted a ProxyCluster of the same stack'],
  ])('without `%s` says so', (prop, wanted) => {
    const found = said(withCarrier({ ...FULL, [prop]: undefined }));
    expect(found[0]).toContain(`voip/telco: \`${prop}\` is missing; found nothing; ${wanted}`);
  });

  it.each([
    ['gateways', '198.51.100.10', 'a list of an object with address and port'],
    ['order', 'random', "'listed' or 'in-turn'"],
    ['numbers', '+49', 'a list of the first digits of numbers, as text'],
    ['outbound', 1, 'an object with strip and prepend'],
    ['sources', ['198.51.100.0/24'], "a Cidr, such as Cidr.of('192.0.2.0/24')"],
    ['probing', true, "'on' or 'off'"],
    ['probeInterval', 5, 'a Duration, such as Duration.seconds(20)'],
  ])('`%s` %j is told', (prop, value, wanted) => {
    const found = said(withCarrier({ ...FULL, [prop]: value }));
    expect(found.filter((each) => each.startsWith('voip/telco: ')).join('\n')).toContain(wanted);
  });

  it.each(WRONG)('takes %j instead of all props', (props) => {
    expect(said(withCarrier(props)).length).toBeGreaterThan(0);
  });
});

describe('a carrier of one site', () => {
  it('is missed at the other one, in whose stack it has to be added', () => {
    const app = new App();
    const platform = sshPlatform();
    const [east, west] = (['east', 'west'] as const).map((name, i) => {
      const stack = new OpenSipsStack(app, name, { platform });
      const registrar = new PerNodeDatabaseTopology(stack, 'registrar', {
        ...rigProps(),
        replication: {},
        virtualIp: VirtualIp.of(`192.168.${i + 5}.100/24`),
        nodes: [1, 2].map((n) => Machine.at(`${name}${n}`, `192.168.${i + 5}.1${n}`)),
      });
      return { stack, registrar };
    });
    new Interconnect(app, 'between', {
      sites: { east: east!.registrar, west: west!.registrar },
      roundTrip: Duration.millis(40),
      transport: InterconnectTransport.tunnel('IPsec'),
    });
    new Carrier(east!.stack, 'telco', { proxies: east!.registrar.proxies, gateways: [{ address: '198.51.100.10' }] });
    const found = (stack: OpenSipsStack) =>
      stack.result().findings.filter(({ rule }) => rule === 'carriers/known-at-every-site');
    expect(found(east!.stack)).toEqual([]);
    expect(found(west!.stack).map(({ message }) => message)).toEqual([
      "site 'west' has no carrier 'telco', which site 'east' has",
    ]);
    new Carrier(west!.stack, 'telco', { proxies: west!.registrar.proxies, gateways: [{ address: '198.51.100.10' }] });
    expect(found(west!.stack)).toEqual([]);
    const told = west!.stack.result().files.find(({ path }) => path === 'carriers.md')?.content;
    expect(told).toContain('site west: 192.168.6.100, UDP port 5060\n- site east: 192.168.5.100');
  });
});
