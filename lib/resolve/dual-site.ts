import { domainsOf, OPENSIPS_VERSIONS, siteHost, type ClientSite, type DualSite, type NoSqlStore } from '../model';
import type { ClientSiteRecord, DualSiteRecord } from '../topology/dual-site';
import { Duration, IpAddress, isDomainName, isHostName, nameOfPath, Port } from '../units';
import type { ClusterContext } from './context';
import { resolveFederation } from './federation';
import type { Problems } from './problems';
import { registrationLimits } from './registration';
import { DEFAULT_SIP } from './sip';
import { MAX_SITES } from './sites';
import { resolveSiteTickets } from './tickets';
import { DEFAULT_VERSION } from './version';

/** Short, so that a change of the names is soon known; ours. */
const TIME_TO_LIVE = '60s';
/** Beyond the day a change of the names would be no way to move clients; ours. */
const TIMES_TO_LIVE = { min: Duration.seconds(1), max: Duration.hours(24) };
/** Of each site where the author says none, so that others are easily more or less than it. */
const WEIGHT = 100;
const MAX_WEIGHT = 65535;
const MAX_NAME = 253;

/** What the sites are to their clients; undefined where it cannot be read. */
export function resolveDualSite(
  record: DualSiteRecord,
  stores: readonly NoSqlStore[],
  context: ClusterContext,
): DualSite | undefined {
  const { path, names, mode } = record;
  const { problems } = context;
  const before = problems.list().length;
  checkNames(record, problems);
  checkKeys('names.weights', names?.weights, record, problems);
  const order = preference(record, problems);
  const timeToLive = problems.durationWithin(
    path,
    'names.timeToLive',
    names?.timeToLive ?? TIME_TO_LIVE,
    TIMES_TO_LIVE,
  );
  if (timeToLive && timeToLive.toMillis() % 1000 !== 0) {
    refuse(
      'names.timeToLive',
      'no resolver counts parts of a second',
      timeToLive.toString(),
      'whole seconds',
      record,
      problems,
    );
  }
  if (names?.weights && mode === 'active-standby') {
    refuse(
      'names.weights',
      'shares mean nothing where one site is used at a time',
      mode,
      "'active-active', or no shares",
      record,
      problems,
    );
  }
  const anycast = context.anycast?.address ?? null;
  const sites = order.map((name) => siteOf(name, record, anycast, problems));
  const federation = resolveFederation(record, stores, context);
  if (record.registrations.by !== 'anycast') checkAddresses(record, sites, problems);
  const tickets = resolveSiteTickets(record, context);
  if (
    tickets === undefined ||
    !timeToLive ||
    problems.list().length > before ||
    sites.some((site) => site === undefined)
  )
    return undefined;
  const complete = sites.filter((site) => site !== undefined);
  const dualSite: DualSite = {
    path,
    name: nameOfPath(path),
    proxies: record.proxies,
    site: record.site,
    mode,
    registrations: record.registrations.by,
    federation,
    anycast,
    tickets,
    sites: complete,
    timeToLive,
  };
  return checkHosts(dualSite, problems) ? dualSite : undefined;
}

/** Names of the sites that proxies answer to beside their domains: devices that are told one by one call them by these. */
export function siteNames({ sites }: DualSiteRecord, domains: readonly string[]): readonly string[] {
  return domains.flatMap((domain) => sites.map(({ name }) => siteHost(name, domain))).filter(isDomainName);
}

/** In one stack a domain has one set of sites, and each site stands for itself. */
export function checkOneSiteEach(dualSites: readonly DualSite[], problems: Problems): void {
  const taken = new Map<string, string>();
  for (const dualSite of dualSites) {
    for (const domain of domainsOf(dualSite)) {
      const other = taken.get(domain);
      if (other === undefined) {
        taken.set(domain, dualSite.path);
        continue;
      }
      problems.add({
        rule: 'input/sites',
        path: dualSite.path,
        message: `the names of '${domain}' would be written twice, by two parts of this stack`,
        found: dualSite.path,
        allowed: 'each site in a stack of its own, and each domain in one DualSiteTopology',
        fix: 'put the sites into a stack each, or change `domains` of one of the proxy clusters',
        related: [other],
      });
    }
  }
}

function checkNames(record: DualSiteRecord, problems: Problems): void {
  const { sites, path } = record;
  if (sites.length < 2 || sites.length > MAX_SITES) {
    problems.add({
      rule: 'input/sites',
      path,
      message: sites.length < 2 ? 'one site is no choice for clients' : 'clients try one site after the other',
      found: `${sites.length} ${sites.length === 1 ? 'site' : 'sites'}`,
      allowed: `2 to ${MAX_SITES}`,
      fix: 'change `sites`',
    });
  }
  sites.forEach(({ name }) => {
    if (/^[a-z]/.test(name) && name === name.toLowerCase() && name.length <= 31 && isHostName(name)) return;
    const allowed = 'lower-case letters, digits and dashes, a letter first and no dash last, 31 at most';
    refuse(
      `sites.${name}`,
      'a site is called so in DNS, and this is no name there',
      JSON.stringify(name),
      allowed,
      record,
      problems,
    );
  });
}

function checkKeys(prop: string, values: object | undefined, record: DualSiteRecord, problems: Problems): void {
  const names = record.sites.map(({ name }) => name);
  for (const key of Object.keys(values ?? {}).filter((each) => !names.includes(each))) {
    refuse(prop, `\`${prop}\` names a site that there is not`, JSON.stringify(key), names.join(', '), record, problems);
  }
}

/** Names of all sites, the first to be used first: as said, then the others. */
function preference(record: DualSiteRecord, problems: Problems): readonly string[] {
  const names = record.sites.map(({ name }) => name);
  const said = record.preference ?? [];
  said.forEach((name, i) => {
    if (names.includes(name) && said.indexOf(name) === i) return;
    const message = names.includes(name)
      ? 'a site stands twice in the order'
      : 'the order names a site that there is not';
    refuse(`preference[${i}]`, message, JSON.stringify(name), names.join(', '), record, problems);
  });
  return [...new Set([...said.filter((name) => names.includes(name)), ...names])];
}

function siteOf(
  name: string,
  record: DualSiteRecord,
  anycast: IpAddress | null,
  problems: Problems,
): ClientSite | undefined {
  const site = record.sites.find((each) => each.name === name);
  const { path, mode, names } = record;
  if (!site) return undefined;
  const { virtualIp, publicAddress: said, version = DEFAULT_VERSION, sip = DEFAULT_SIP } = site;
  const prop = `sites.${name}.virtualAddress`;
  const vip = virtualIp === undefined ? undefined : problems.cidr(path, prop, virtualIp);
  const publicAddress = said === undefined ? undefined : problems.address(path, prop, said);
  const weight = problems.integer(path, `names.weights.${name}`, names?.weights?.[name] ?? WEIGHT, 0, MAX_WEIGHT);
  const address = anycast ?? publicAddress ?? vip?.address;
  if (virtualIp === undefined) {
    refuse(
      prop,
      'clients would have to know a node, which may be down',
      'no virtual address',
      'a VirtualAddress of the site',
      record,
      problems,
    );
  }
  const known = OPENSIPS_VERSIONS.find((each) => each === version);
  if (!address || weight === undefined || !known) return undefined;
  const domains = [...new Set((site.domains ?? []).filter(isDomainName).map((each) => each.toLowerCase()))];
  return {
    name,
    address,
    weight: mode === 'active-active' ? weight : 0,
    domains,
    realm: site.domains?.[0] ?? realmWithoutDomain(site, anycast ?? vip?.address),
    ports: firstOfEach(sip.map((text) => Port.parse(text)).filter((port) => port !== undefined)),
    version: known,
    registration: registrationLimits(site.registration),
    limits: Object.fromEntries(
      Object.entries(site.limits ?? {}).filter((entry): entry is [string, number] => entry[1] !== undefined),
    ),
  };
}

/** As `ownName` of the script chooses it. */
function realmWithoutDomain({ nodes }: ClientSiteRecord, known: IpAddress | undefined): string {
  return (known ?? IpAddress.parse(nodes[0]?.address ?? ''))?.toUriHost() ?? '';
}

/** A client that finds two ports of one transport would try both, one after the other, at a site that is down. */
function firstOfEach(ports: readonly Port[]): readonly Port[] {
  return ports.filter(({ protocol }, i) => ports.findIndex((port) => port.protocol === protocol) === i);
}

/** Clients know addresses that move, one for each site. */
function checkAddresses(record: DualSiteRecord, sites: readonly (ClientSite | undefined)[], problems: Problems): void {
  const nodes = new Map(
    record.sites.flatMap((site) =>
      site.nodes.map((node) => [IpAddress.parse(node.address)?.toString(), node.name] as const),
    ),
  );
  const taken = new Map<string, string>();
  for (const site of sites) {
    if (!site) continue;
    const address = site.address.toString();
    const prop = `sites.${site.name}.virtualAddress`;
    const node = nodes.get(address);
    const other = taken.get(address);
    const said = record.sites.find(({ name }) => name === site.name)?.publicAddress !== undefined;
    if (said && node !== undefined) {
      refuse(
        prop,
        `clients of '${site.name}' would know the node '${node}', and be lost with it`,
        address,
        'an address that leads to the virtual one',
        record,
        problems,
      );
    }
    if (other !== undefined) {
      refuse(
        prop,
        `clients cannot tell '${site.name}' from '${other}' by this address`,
        address,
        'an address of its own for each site',
        record,
        problems,
      );
    }
    taken.set(address, site.name);
  }
}

/** The names in DNS fit, and none is a domain of the author's. */
function checkHosts(dualSite: DualSite, problems: Problems): boolean {
  const domains = domainsOf(dualSite);
  const before = problems.list().length;
  for (const domain of domains) {
    for (const { name } of dualSite.sites) {
      const host = siteHost(name, domain);
      if (host.length <= MAX_NAME && !domains.includes(host)) continue;
      problems.add({
        rule: 'input/sites',
        path: dualSite.path,
        message: domains.includes(host)
          ? `'${host}' is the name of a site in '${domain}', and a domain besides`
          : `the name of site '${name}' in '${domain}' is longer than a name in DNS may be`,
        found: domains.includes(host) ? host : `${host.length} characters`,
        allowed: `names of ${MAX_NAME} characters at most that are no domains of their own`,
        fix: 'change the name of the site in `sites`, or `domains` of the proxy cluster',
      });
    }
  }
  return problems.list().length === before;
}

function refuse(
  prop: string,
  message: string,
  found: string,
  allowed: string,
  { path }: DualSiteRecord,
  problems: Problems,
): void {
  problems.add({ rule: 'input/sites', path, message, found, allowed, fix: `change \`${prop}\`` });
}
