import {
  domainsOf,
  proxyCluster,
  type ClientSite,
  type DualSite,
  type Model,
  type PacemakerCluster,
  type ProxyClusterParts,
} from '../model';
import { arbitratorSection, ticketSection } from './tickets-runbook';

/** What a person may do about several sites, and when nothing has to be done, as sections of the runbook of one of them. */
export function siteSections(model: Model): readonly string[] {
  return [
    ...model.dualSites.map((dualSite) => sectionOf(dualSite, proxyCluster(model, dualSite.proxies))),
    ...model.ticketArbitrators.map(arbitratorSection),
  ];
}

function sectionOf(dualSite: DualSite, parts: ProxyClusterParts): string {
  if (dualSite.tickets) return ticketSection(dualSite, dualSite.tickets, parts);
  if (dualSite.anycast) return onOneAddress({ ...dualSite, anycast: dualSite.anycast }, parts);
  return [
    heading(dualSite),
    'Each site serves whoever reaches it, whatever becomes of the others, and no address moves from one to another: clients choose. So nothing has to be switched when a site is lost; what follows moves clients on purpose.',
    lost(dualSite),
    cut(dualSite, parts),
    ...named(dualSite),
    ...outOfService(dualSite, parts),
  ].join('\n\n');
}

function onOneAddress(dualSite: OneAddress, parts: ProxyClusterParts): string {
  const { sites, site, anycast } = dualSite;
  return [
    `## Sites: ${sites.map(({ name }) => name).join(' and ')} answer on ${anycast.toString()}; this is ${site}`,
    'Routing decides which site a client reaches. Every site serves whoever reaches it and knows all contacts and calls, so nothing has to be switched when a site is lost.',
    ...routed(dualSite, parts),
    siteOfOneAddressLost(parts),
    ...cutOnOneAddress(dualSite),
    ...outOfService(dualSite, parts),
  ].join('\n\n');
}

type OneAddress = DualSite & { readonly anycast: NonNullable<DualSite['anycast']> };

/** What the routers of this site have to be told. */
function routed({ site, anycast }: OneAddress, { virtualIp, cluster }: ProxyClusterParts): readonly string[] {
  if (!virtualIp) return [];
  const via = virtualIp.address.address.toString();
  const host = `${anycast.toString()}/${anycast.bytes().length * 8}`;
  const nodes = cluster.nodes.map(({ machine, address }) => `${machine} (${address.toString()})`).join(' and ');
  return [
    item(
      `What the network does at ${site}`,
      [
        `- The router of ${site} leads ${host} to ${via}, which moves between the nodes, and announces ${host} to the others:`,
        `      ip route replace ${host} via ${via}`,
        `- It announces ${host} as long as ${via} answers an OPTIONS over UDP, and never by a ping alone:`,
        `      sipsak -s sip:probe@${virtualIp.address.address.toUriHost()}`,
        `- It lets ${nodes} send from ${anycast.toString()}: each of them pings its share of the devices.`,
        `- What shares packets between ways does so by their source and destination, never one by one. A packet from ${site} to ${anycast.toString()} stays at ${site}.`,
      ].join('\n\n'),
    ),
  ];
}

function siteOfOneAddressLost({ replication }: ProxyClusterParts): string {
  const tag = replication?.sharingTag;
  const owned =
    tag === null || tag === undefined
      ? ''
      : ` Calls that began here carry the tag \`${tag}\`: while no node here has it active, nobody ends those that last too long, or counts them.`;
  return item(
    'A site is lost',
    `Nothing to do, once its route is no longer announced. Devices need not register anew, and calls are changed and ended through another site; a call that was ringing there has to be made again.${owned} Its nodes fetch all contacts and calls from the others when they start.`,
  );
}

function cutOnOneAddress({ sites }: OneAddress): readonly string[] {
  return [
    item(
      'The line between the sites is cut',
      `Keep clients where they are: a call whose packets reach both ${sites.map(({ name }) => name).join(' and ')} cannot be set up, since neither can hand over what belongs to the other. What a site was not told meanwhile it learns when devices register again, ${longest(sites)} at most.`,
    ),
  ];
}

function heading({ sites, site, mode }: DualSite): string {
  const order = sites.map(({ name }) => name);
  const how = mode === 'active-standby' ? order.join(', then ') : `${order.join(' and ')}, all at once`;
  return `## Sites: clients use ${how}; this is ${site}`;
}

function lost({ mode, registrations, sites }: DualSite): string {
  const [first, second] = sites;
  const example =
    mode === 'active-standby' ? `from ${nameOf(first)} goes on to ${nameOf(second)}` : 'goes on to another';
  const reached =
    registrations === 'dual'
      ? 'Devices are registered at the others already, so calls reach them there at once.'
      : `A device that was registered at the lost site is called in vain until it registers anew elsewhere: with the longest registration that is granted, ${longest(sites)}.`;
  return item(
    'A site is lost',
    `Nothing to do. A client that gets no answer ${example} with its next request. ${reached} Calls through the lost site go on as long as both ends need no signalling. When the site is back, most clients return by themselves when they next register.`,
  );
}

function cut({ sites, federation }: DualSite, { interconnect }: ProxyClusterParts): string {
  const counts =
    interconnect && (interconnect.callCounts === 'on' || interconnect.callRates === 'on')
      ? ' Limits then hold at each site for itself, until the sites see each other again.'
      : '';
  const calls = federation
    ? ' Calls to a device at the other side of the cut are refused: with 480 where the store still says where it is, else with 404.'
    : '';
  return item(
    'The line between the sites is cut',
    `Nothing to do: ${sites.map(({ name }) => name).join(' and ')} go on alone, each with the clients that reach it.${calls}${counts}`,
  );
}

/** Moving clients by their names; none where the proxies serve no domain. */
function named(dualSite: DualSite): readonly string[] {
  const { mode, timeToLive, sites } = dualSite;
  const domains = domainsOf(dualSite);
  if (domains.length === 0) return [];
  const files = domains.map((domain) => `\`dns/${domain}.zone\``).join(' and ');
  const change =
    mode === 'active-standby'
      ? `\`preference: [${[...sites.slice(1), ...sites.slice(0, 1)].map(({ name }) => `'${name}'`).join(', ')}]\``
      : `\`names: { weights: { ${nameOf(sites[0])}: 0 } }\``;
  const who = mode === 'active-standby' ? `${nameOf(sites[1])} first` : `${nameOf(sites[0])} no longer`;
  return [
    item(
      `Clients are to use ${who}`,
      [
        `Give the DualSiteTopology ${change} and write the files anew. Nothing has to be rolled out, and ${files} in the folder of any site is what the name server needs:`,
        '    npx opensips-cdk synth main.ts',
        `Resolvers keep the old answer for up to ${timeToLive.toString()}, and devices stay where they are registered for up to ${longest(sites)}. A device that was told its servers one by one keeps to them.`,
      ].join('\n\n'),
    ),
  ];
}

/** Taking this site away from its clients while its machines run. */
function outOfService(
  { site, sites, anycast }: DualSite,
  { pacemaker, virtualIp, cluster }: ProxyClusterParts,
): readonly string[] {
  const group = pacemaker && groupOf(pacemaker);
  const machine = cluster.nodes[0]?.machine ?? '';
  if (!group || !virtualIp) return [];
  const others = sites.map(({ name }) => name).filter((name) => name !== site);
  const resource = `ssh ${machine} crm_resource --resource ${group} --meta`;
  return [
    item(
      `${site} is to serve nobody for a while`,
      [
        anycast
          ? `Have its router announce ${anycast.toString()} no longer, then take ${virtualIp.address.address.toString()} away: clients and calls go on through ${others.join(' or ')}.`
          : `The address ${virtualIp.address.address.toString()} goes away, and clients go on to ${others.join(' or ')} with their next request; calls in progress lose their signalling. Where clients were moved by their names before, fewer have to wait for an answer that does not come.`,
        `    ${resource} --set-parameter target-role --parameter-value Stopped`,
        'And back again; a roll-out of this stack does the same:',
        `    ${resource} --delete-parameter target-role`,
      ].join('\n\n'),
    ),
  ];
}

function groupOf({ resources }: PacemakerCluster): string | undefined {
  const found = resources.find(
    (resource) => resource.kind === 'group' && resource.members.some(({ agent }) => agent.type === 'IPaddr2'),
  );
  return found?.id;
}

/** The longest registration that any site grants. */
function longest(sites: readonly ClientSite[]): string {
  const [first, ...rest] = sites.map(({ registration }) => registration.maxExpires);
  return rest.reduce((a, b) => (a && a.toMillis() >= b.toMillis() ? a : b), first)?.toString() ?? '';
}

function nameOf(site: ClientSite | undefined): string {
  return site?.name ?? '';
}

function item(title: string, text: string): string {
  return `### ${title}\n\n${text}`;
}
