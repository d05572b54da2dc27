import {
  proxyClusters,
  type Carrier,
  type Gateway,
  type Model,
  type NumberChange,
  type ProxyClusterParts,
  type VirtualIp,
} from '../model';

/**
 * What each carrier has to be told of us, in Markdown: all addresses it may hear from and may send calls to, at this site and
 * at others, and what it will see of us. Null for a model without carriers.
 */
export function carriersAsText(model: Model): string | null {
  const sections = proxyClusters(model).flatMap((parts) => parts.carriers.map((carrier) => section(carrier, parts)));
  if (sections.length === 0) return null;
  return [`# What to tell the carriers of stack ${model.name}`, ...sections, ''].join('\n\n');
}

function section(carrier: Carrier, parts: ProxyClusterParts): string {
  return [
    `## Carrier ${carrier.name}`,
    'Our addresses. Send calls to any of them, to the next one when one does not answer, and take calls from all of them:',
    list(addresses(parts)),
    ...probes(carrier, parts),
    `We send calls to these, ${order(carrier)}:`,
    list(carrier.gateways.map(({ address, port }) => `${address.toString()}, ${portText(port)}`)),
    'We take calls from these alone, without a password:',
    list(carrier.sources.map(String)),
    'Numbers:',
    list([
      `sent to you: ${numbers(carrier)}, ${change(carrier.outbound) || 'as dialled'}`,
      `sent by you: the number, ${change(carrier.inbound) || 'as it comes'}, is the name of an account`,
    ]),
    ...limits(carrier),
  ].join('\n\n');
}

function addresses({ cluster, virtualIp, interconnect, dualSite }: ProxyClusterParts): readonly string[] {
  const anycast = dualSite?.anycast;
  if (anycast) return [`every site: ${anycast.toString()}, ${cluster.sipPorts.map(portText).join(' and ')}`];
  const own = virtualIp ? [reachedAt(virtualIp)] : cluster.nodes.map(({ address }) => address);
  const ports = cluster.sipPorts.map(portText).join(' and ');
  const here = own.map((address) => `${address.toString()}, ${ports}`);
  if (!interconnect) return here;
  const elsewhere = interconnect.sites
    .filter(({ name }) => name !== interconnect.site)
    .map(({ name, virtualIp: vip, publicAddress, nodes }) => {
      const known = vip ? [publicAddress ?? vip] : nodes.map(({ address }) => address);
      return `site ${name}: ${known.map(String).join(' and ')}, on the ports that \`carriers.md\` of its own stack names`;
    });
  return [...here.map((text) => `site ${interconnect.site}: ${text}`), ...elsewhere];
}

function reachedAt({ address, publicAddress }: VirtualIp): Gateway['address'] {
  return publicAddress ?? address.address;
}

/** Who asks whether gateways are there. */
function probes({ probeInterval, gateways }: Carrier, { cluster, virtualIp }: ProxyClusterParts): readonly string[] {
  if (probeInterval === null) return [];
  const fromNodes = !virtualIp || gateways.some(({ from }) => from?.probes === 'from-node');
  const from = fromNodes
    ? `each of ${cluster.nodes.map(({ address }) => address.toString()).join(', ')}`
    : reachedAt(virtualIp).toString();
  return [
    `Each gateway gets an OPTIONS from ${from} every ${probeInterval.toString()}, or more often. It is used as long as it answers with 200 or a status that begins with 4.`,
  ];
}

function limits({ limits: { calls, callsPerSecond } }: Carrier): readonly string[] {
  const said = [
    ...(calls === null ? [] : [`${calls} calls at a time, both ways`]),
    ...(callsPerSecond === null ? [] : [`${callsPerSecond} calls sent to you within a second`]),
  ];
  return said.length === 0 ? [] : ['At most:', list(said)];
}

function order({ order: said }: Carrier): string {
  return said === 'listed' ? 'to the first one that takes them' : 'each call to another one first';
}

function numbers({ numbers: prefixes }: Carrier): string {
  return prefixes.length === 0 ? 'every number' : `those that begin with ${prefixes.join(', ')}`;
}

function change({ strip, prepend }: NumberChange): string {
  const off = strip === 0 ? '' : `without ${strip === 1 ? 'the first character' : `the first ${strip} characters`}`;
  const front = prepend === '' ? '' : `with ${prepend} in front`;
  return [off, front].filter((text) => text !== '').join(', then ');
}

function portText({ protocol, number }: Gateway['port']): string {
  return `${protocol.toUpperCase()} port ${number}`;
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}
