import type { Carrier, CarrierLimits, Gateway, GatewaySocket, NumberChange, ReplicationCluster } from '../model';
import { dialects } from '../facts/opensips/dialects';
import type { CarrierRecord, GatewayRecord, NumberChangeRecord } from '../topology/carrier';
import { Cidr, Duration, Port, type IpAddress } from '../units';
import type { ClusterContext } from './context';
import { openSipsService } from './pacemaker/service';

const DEFAULT_PORT = Port.udp(5060);
const MAX_GATEWAYS = 64;
const MOST_CALLS = 1_000_000;
const MOST_A_SECOND = 10_000;
const NAME = /^[A-Za-z0-9._-]{1,64}$/;
/** Digits of the longest number (E.164: 15), with what exchanges put in front. Ours. */
const MAX_DIGITS = 20;
const PREFIX = /^(?=.)[+]?[0-9]{0,20}$/;
const PREPENDED = /^[+]?[0-9]{0,20}$/;
/** Beyond these a typing error would open the way in for half the world. Ours. */
const SHORTEST_SOURCE = { ipv4: 8, ipv6: 16 } as const;
const PROBE_INTERVAL = { min: Duration.seconds(1), max: Duration.hours(1) };
const DEFAULT_PROBE_INTERVAL = Duration.seconds(10);
/** Ids of sets: far from those somebody would count from 1, and short enough to be read out. */
const SETS = { first: 100_000, many: 900_000 } as const;

/** The carriers of a proxy cluster that can be read, with everything wrong about them said. */
export function resolveCarriers(
  context: ClusterContext,
  sip: readonly Port[],
  replication: ReplicationCluster | null,
): readonly Carrier[] {
  const found = context.records.carriers.flatMap((record) => carrierOf(record, context, sip, replication) ?? []);
  checkTogether(found, context);
  return found;
}

function carrierOf(
  record: CarrierRecord,
  context: ClusterContext,
  sip: readonly Port[],
  replication: ReplicationCluster | null,
): Carrier | undefined {
  const { path, proxies } = record;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const gateways = record.gateways.map((gateway, i) => gatewayOf(gateway, i, record, context, sip, replication));
  checkGateways(record, context);
  checkName(name, path, context);
  const further = (record.sources ?? []).map((text, i) => sourceOf(text, `sources[${i}]`, path, context));
  const numbers = numbersOf(record, context);
  const outbound = changeOf(record.outbound, 'outbound', path, context);
  const inbound = changeOf(record.inbound, 'inbound', path, context);
  const probeInterval = probeIntervalOf(record, context);
  const complete = gateways.filter((gateway) => gateway !== undefined);
  if (complete.length < gateways.length || complete.length === 0) return undefined;
  if (!NAME.test(name) || further.includes(undefined) || !outbound || !inbound || probeInterval === undefined)
    return undefined;
  return {
    path,
    name,
    proxies,
    set: setId(name),
    gateways: complete,
    order: record.order ?? 'listed',
    numbers,
    outbound,
    inbound,
    sources: unique([...complete.map(({ address }) => Cidr.only(address)), ...further.filter((s) => s !== undefined)]),
    probeInterval,
    limits: limitsOf(record, context),
  };
}

function gatewayOf(
  { address: text, port: portText }: GatewayRecord,
  i: number,
  { path }: CarrierRecord,
  context: ClusterContext,
  sip: readonly Port[],
  replication: ReplicationCluster | null,
): Gateway | undefined {
  const { problems, nodes, virtualIp } = context;
  const address = problems.address(path, `gateways[${i}].address`, text);
  const port = portText === undefined ? DEFAULT_PORT : Port.parse(portText);
  const served = sip.find(({ protocol }) => protocol === port?.protocol);
  if (!port || !served) {
    problems.add({
      rule: 'input/carriers',
      path,
      message: port ? `the proxies speak no SIP over ${port.protocol}` : `\`gateways[${i}].port\` is no port`,
      found: `gateways[${i}].port ${portText ?? port?.toString() ?? ''}`,
      allowed: `one of ${[...new Set(sip.map(({ protocol }) => protocol))].join(', ')}, as in Port.udp(5060)`,
      fix: `change \`gateways[${i}].port\`, or add a port to \`sip\` of the ProxyCluster`,
      related: [context.path],
    });
  }
  if (!address || !port || !served) return undefined;
  const own = virtualIp?.address.address ?? nodes[0]?.address;
  if (own && own.family !== address.family) {
    problems.add({
      rule: 'input/carriers',
      path,
      message: `the gateway has an address of another family than ${virtualIp ? 'the virtual address' : 'the nodes'}`,
      found: `gateways[${i}].address ${address.toString()}, and ${own.toString()}`,
      allowed: own.family === 'ipv4' ? 'an IPv4 address' : 'an IPv6 address',
      fix: `change \`gateways[${i}].address\``,
    });
  }
  const host = context.anycast?.address ?? virtualIp?.address.address;
  return { address, port, from: host ? socketOf(host, served, context, replication) : null };
}

/**
 * Calls leave from the virtual address, or from that of all sites, so that what comes back in a call may come to any.
 * Probes never leave from that, or the answer would come to another site; and from the virtual one they do so only where the node without it sends none: what they ask from an
 * address they do not hold is answered to somebody else.
 */
function socketOf(
  host: IpAddress,
  { protocol, number }: Port,
  { records, version, anycast }: ClusterContext,
  replication: ReplicationCluster | null,
): GatewaySocket {
  const followsTag = dialects[version].tags === 'clusterer' && replication?.sharingTag && !anycast;
  const holderAlone = openSipsService(records) === 'with-virtual-ip';
  return { protocol, host, port: number, probes: followsTag || holderAlone ? 'from-it' : 'from-node' };
}

function checkGateways({ path, gateways }: CarrierRecord, { problems }: ClusterContext): void {
  const refuse = (message: string, found: string, allowed: string): void => {
    problems.add({ rule: 'input/carriers', path, message, found, allowed, fix: 'change `gateways`' });
  };
  if (gateways.length === 0 || gateways.length > MAX_GATEWAYS) {
    const message =
      gateways.length === 0 ? 'a carrier without a gateway takes no call' : 'a call would try for minutes';
    refuse(message, `${gateways.length} gateways`, `1 to ${MAX_GATEWAYS}`);
  }
  const written = gateways.map(({ address, port }) => `${address}, port ${port ?? DEFAULT_PORT.toString()}`);
  const again = written.findIndex((text, i) => written.indexOf(text) !== i);
  if (again >= 0) refuse(`\`gateways[${again}]\` stands twice`, String(written[again]), 'each gateway once');
}

function sourceOf(text: string, prop: string, path: string, { problems }: ClusterContext): Cidr | undefined {
  const cidr = problems.cidr(path, prop, text);
  if (!cidr) return undefined;
  const shortest = SHORTEST_SOURCE[cidr.address.family];
  if (cidr.prefixLength < shortest) {
    problems.add({
      rule: 'input/carriers',
      path,
      message: `everybody in \`${prop}\` may call our users without a password, and that is too many`,
      found: cidr.toString(),
      allowed: `the carrier's own networks, prefixes of ${shortest} bits or more`,
      fix: `change \`${prop}\``,
    });
  }
  return cidr;
}

function numbersOf({ path, numbers = [] }: CarrierRecord, { problems }: ClusterContext): readonly string[] {
  numbers.forEach((prefix, i) => {
    const isAgain = numbers.indexOf(prefix) !== i;
    if (PREFIX.test(prefix) && !isAgain) return;
    problems.add({
      rule: 'input/carriers',
      path,
      message: isAgain ? `\`numbers[${i}]\` stands twice` : `\`numbers[${i}]\` is not how a number begins`,
      found: JSON.stringify(prefix),
      allowed: `digits, with a plus sign in front or none, ${MAX_DIGITS} at most; no \`numbers\` at all for every number`,
      fix: `change \`numbers[${i}]\``,
    });
  });
  return numbers;
}

function changeOf(
  change: NumberChangeRecord | undefined,
  prop: string,
  path: string,
  { problems }: ClusterContext,
): NumberChange | undefined {
  const strip = problems.integer(path, `${prop}.strip`, change?.strip ?? 0, 0, MAX_DIGITS);
  const prepend = change?.prepend ?? '';
  if (!PREPENDED.test(prepend)) {
    problems.add({
      rule: 'input/carriers',
      path,
      message: `\`${prop}.prepend\` cannot stand in front of a number`,
      found: JSON.stringify(prepend),
      allowed: `digits, with a plus sign in front or none, ${MAX_DIGITS} at most`,
      fix: `change \`${prop}.prepend\``,
    });
  }
  return strip === undefined ? undefined : { strip, prepend };
}

/** Null where nobody asks; undefined where it cannot be read. */
function probeIntervalOf(
  { path, probing = 'on', probeInterval }: CarrierRecord,
  { problems }: ClusterContext,
): Duration | null | undefined {
  if (probing === 'off') {
    if (probeInterval === undefined) return null;
    problems.add({
      rule: 'input/carriers',
      path,
      message: 'gateways that are not asked are asked in no interval',
      found: `probing 'off', probeInterval ${probeInterval}`,
      allowed: 'one of the two',
      fix: 'remove `probeInterval`, or `probing`',
    });
    return null;
  }
  if (probeInterval === undefined) return DEFAULT_PROBE_INTERVAL;
  const found = problems.durationWithin(path, 'probeInterval', probeInterval, PROBE_INTERVAL);
  if (found && found.toMillis() % 1000 !== 0) {
    problems.add({
      rule: 'input/values-can-be-read',
      path,
      message: '`probeInterval` is counted in seconds',
      found: found.toString(),
      allowed: 'whole seconds',
      fix: 'change `probeInterval`',
    });
    return undefined;
  }
  return found;
}

function limitsOf({ path, limits }: CarrierRecord, { problems }: ClusterContext): CarrierLimits {
  const most = (prop: keyof CarrierLimits, max: number): number | null => {
    const said = limits?.[prop];
    return said === undefined ? null : (problems.integer(path, `limits.${prop}`, said, 1, max) ?? null);
  };
  return { calls: most('calls', MOST_CALLS), callsPerSecond: most('callsPerSecond', MOST_A_SECOND) };
}

/** The name stands in the script and in rows of tables. */
function checkName(name: string, path: string, { problems }: ClusterContext): void {
  if (NAME.test(name)) return;
  problems.add({
    rule: 'input/construct-ids',
    path,
    message: 'the id of a carrier is its name in the script',
    found: JSON.stringify(name),
    allowed: 'letters, digits, dot, dash and _, 64 at most',
    fix: 'change the id of the Carrier',
  });
}

/** What no carrier can see alone: whose call it is must be plain from where it comes. */
function checkTogether(carriers: readonly Carrier[], { machines, virtualIp, problems }: ClusterContext): void {
  const ours = [
    ...machines.flatMap(({ address, links }) => [address, ...links]),
    ...(virtualIp ? [virtualIp.address.address] : []),
    ...(virtualIp?.publicAddress ? [virtualIp.publicAddress] : []),
  ];
  carriers.forEach((carrier, i) => {
    const { path, name, set, sources } = carrier;
    for (const source of sources) {
      const own = ours.find((address) => source.contains(address));
      if (own) {
        problems.add({
          rule: 'input/carriers',
          path,
          message: 'what we send ourselves would be taken for calls of the carrier',
          found: `${source.toString()}, which holds our own ${own.toString()}`,
          allowed: "addresses of the carrier's alone",
          fix: 'change `gateways` or `sources`',
        });
      }
    }
    for (const other of carriers.slice(0, i)) {
      const both = sources.find((source) => other.sources.some((each) => overlap(source, each)));
      if (both) {
        problems.add({
          rule: 'input/carriers',
          path,
          message: `a call from ${both.toString()} could be this carrier's or that of '${other.name}'`,
          found: both.toString(),
          allowed: 'addresses of its own for each carrier',
          fix: 'make one Carrier of the two, or change `gateways` or `sources` of one',
          related: [other.path],
        });
      }
      if (other.set === set) {
        problems.add({
          rule: 'input/names-are-unique',
          path,
          message: `carriers '${name}' and '${other.name}' would have one set of gateways`,
          found: path,
          allowed: 'an id of its own for each carrier',
          fix: 'change the id of one of the two',
          related: [other.path],
        });
      }
    }
  });
}

function overlap(a: Cidr, b: Cidr): boolean {
  return a.contains(b.address) || b.contains(a.address);
}

/** Without those that lie in others. */
function unique(networks: readonly Cidr[]): readonly Cidr[] {
  return networks.filter(
    (inner, i) =>
      !networks.some(
        (outer, j) =>
          i !== j &&
          outer.contains(inner.address) &&
          (outer.prefixLength < inner.prefixLength || (outer.prefixLength === inner.prefixLength && j < i)),
      ),
  );
}

/** FNV-1a over the name, brought into the range of sets. */
function setId(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(name, 'utf8')) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return SETS.first + (hash % SETS.many);
}
