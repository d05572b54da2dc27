import { OPENSIPS_VERSIONS, type Interconnect, type Machine, type OpenSipsVersion, type Site } from '../model';
import type { InterconnectRecord, SiteRecord } from '../topology/interconnect';
import { Cidr, IpAddress } from '../units';
import type { ClusterContext, StackContext } from './context';
import { checkHostName, checkReachable, nodeIds } from './nodes';
import type { Problems } from './problems';
import { DEFAULT_VERSION } from './version';

/** Every site knows every other one; ours. */
export const MAX_SITES = 16;
/** Of one cluster in module clusterer of 2.3; later ones take twice as many. Every node pings every other one. */
const MAX_NODES = 64;
export const SITE_NAME = /^[a-z][a-z0-9-]{0,30}$/;

/**
 * Id of each machine of all sites by its name: ids as said, the others counted on from site to site, so that every stack
 * comes to the same. Undefined where the sites cannot be told apart.
 */
export function siteNodeIds(
  record: InterconnectRecord,
  { nodes, path }: { readonly nodes: readonly { readonly name: string }[]; readonly path: string },
  stack: StackContext,
): ReadonlyMap<string, number> | undefined {
  const { problems } = stack;
  const before = problems.list().length;
  checkSites(record, stack);
  const own = record.sites.find(({ name }) => name === record.site);
  const names = nodes.map(({ name }) => name);
  if (own?.nodes.map(({ name }) => name).join() !== names.join()) {
    problems.add({
      rule: 'input/sites',
      path: record.path,
      message: `site '${record.site}' has other machines than the proxy cluster it stands for`,
      found: own?.nodes.map(({ name }) => name).join(', ') ?? 'no such site',
      allowed: names.join(', '),
      fix: 'pass the ProxyCluster of the same stack for this site',
      related: [path],
    });
  }
  const all = record.sites.flatMap((site) =>
    site.nodes.map((node, n) => ({ node, prop: `sites.${site.name}.nodes[${n}]` })),
  );
  const ids = nodeIds(
    all.map(({ node }) => node),
    record.path,
    (i) => all[i]?.prop ?? '',
    stack,
  );
  if (problems.list().length > before) return undefined;
  return new Map(all.flatMap(({ node }, i) => (ids[i] === undefined ? [] : [[node.name, ids[i]] as const])));
}

function checkSites({ path, sites }: InterconnectRecord, { problems }: StackContext): void {
  if (sites.length < 2 || sites.length > MAX_SITES) {
    problems.add({
      rule: 'input/sites',
      path,
      message: sites.length < 2 ? 'one site has nobody to tell anything' : 'every node pings every other one',
      found: `${sites.length} sites`,
      allowed: `2 to ${MAX_SITES}`,
      fix: 'change `sites`',
    });
  }
  const nodes = sites.reduce((sum, site) => sum + site.nodes.length, 0);
  const empty = sites.find((site) => site.nodes.length === 0);
  if (empty || nodes > MAX_NODES) {
    problems.add({
      rule: 'input/sites',
      path,
      message: empty ? `site '${empty.name}' has nobody to talk to` : 'every node pings every other one',
      found: `${empty ? 0 : nodes} nodes`,
      allowed: empty ? 'one node or more at each site' : `${MAX_NODES} at all sites together`,
      fix: 'change the nodes of `sites`',
    });
  }
  const taken = new Map<string, string>();
  const claim = (key: string, prop: string, found: string, allowed: string) => {
    const other = taken.get(key);
    if (other === undefined) taken.set(key, prop);
    else
      problems.add({
        rule: 'input/sites',
        path,
        message: `\`${prop}\` is that of \`${other}\` as well`,
        found,
        allowed,
        fix: `change \`${prop}\``,
      });
  };
  sites.forEach(({ name, nodes }) => {
    if (!SITE_NAME.test(name)) {
      problems.add({
        rule: 'input/sites',
        path,
        message: 'a key of `sites` is no name of a site',
        found: JSON.stringify(name),
        allowed: 'lower-case letters, digits and dashes, a letter first, 31 at most',
        fix: `change the key \`sites.${name}\``,
      });
    }
    claim(`site ${name}`, `sites.${name}`, JSON.stringify(name), 'a name of its own for each site');
    nodes.forEach((node, n) => {
      const prop = `sites.${name}.nodes[${n}]`;
      claim(
        `name ${node.name.toLowerCase()}`,
        `${prop}.name`,
        JSON.stringify(node.name),
        'a name of its own for each machine',
      );
      const address = IpAddress.parse(node.address)?.toString() ?? node.address;
      claim(
        `address ${address}`,
        `${prop}.address`,
        JSON.stringify(node.address),
        'an address that all sites know one machine by',
      );
    });
  });
}

/** All sites as they have to know each other; undefined where one cannot be read. */
export function resolveSites(
  record: InterconnectRecord,
  ids: ReadonlyMap<string, number>,
  context: ClusterContext,
): readonly Site[] | undefined {
  const sites = record.sites.map((site) => siteOf(site, ids, context, record));
  checkVersions(record, sites, context);
  checkFamilies(record, sites, context);
  const complete = sites.filter((site) => site !== undefined);
  return complete.length < sites.length ? undefined : complete;
}

function siteOf(
  { name, nodes, virtualIp, publicAddress, version = DEFAULT_VERSION, carriers = [] }: SiteRecord,
  ids: ReadonlyMap<string, number>,
  { problems }: ClusterContext,
  { path, site: own }: InterconnectRecord,
): Site | undefined {
  const found = nodes.map((node, n) => {
    const prop = `sites.${name}.nodes[${n}]`;
    const address = problems.address(path, `${prop}.address`, node.address);
    // What is said of the own site is looked at where its nodes are.
    if (name !== own) checkHostName(node, prop, path, problems);
    if (name !== own && address) checkReachable(address, prop, node.address, path, problems);
    const nodeId = ids.get(node.name);
    return address && nodeId !== undefined ? { machine: node.name, nodeId, address } : undefined;
  });
  const vip = virtualIp === undefined ? null : problems.cidr(path, `sites.${name}.virtualAddress`, virtualIp);
  const outside =
    publicAddress === undefined ? null : problems.address(path, `sites.${name}.virtualAddress`, publicAddress);
  const known = knownVersion(version, `sites.${name}.version`, path, problems);
  if (vip === undefined || outside === undefined || !known || found.some((node) => node === undefined))
    return undefined;
  return {
    name,
    virtualIp: vip?.address ?? null,
    publicAddress: outside,
    version: known,
    nodes: found.filter((node) => node !== undefined),
    carriers: carriers.map((carrier) => ({ name: carrier.name, sources: carrier.sources.flatMap(networkOf) })),
  };
}

/** None for what cannot be read: the carrier's own stack says so. */
function networkOf(text: string): readonly Cidr[] {
  const address = IpAddress.parse(text);
  const found = address ? Cidr.parse(`${address.toString()}/${address.bytes().length * 8}`) : Cidr.parse(text);
  return found ? [found] : [];
}

/** Undefined for one that is not known. */
function knownVersion(text: string, prop: string, path: string, problems: Problems): OpenSipsVersion | undefined {
  const version = OPENSIPS_VERSIONS.find((each) => each === text);
  if (!version) {
    problems.add({
      rule: 'input/known-version',
      path,
      message: `\`${prop}\` is a version that has no dialect here`,
      found: JSON.stringify(text),
      allowed: OPENSIPS_VERSIONS.join(', '),
      fix: `change \`${prop}\``,
    });
  }
  return version;
}

/** Layouts of packets differ from one line of versions to the next. */
function checkVersions(
  { path }: InterconnectRecord,
  sites: readonly (Site | undefined)[],
  { problems, version }: ClusterContext,
): void {
  const other = sites.find((site) => site && site.version !== version);
  if (!other) return;
  problems.add({
    rule: 'input/sites',
    path,
    message: 'nodes of different versions do not understand each other over BIN',
    found: `OpenSIPS ${version} here, ${other.version} at '${other.name}'`,
    allowed: 'one version at all sites',
    fix: 'change `version` of the proxy cluster at one of the sites',
  });
}

/** A node talks from one address of its own, and so to one kind of addresses. */
function checkFamilies(
  { path }: InterconnectRecord,
  sites: readonly (Site | undefined)[],
  { problems }: ClusterContext,
): void {
  const nodes = sites.flatMap((site) => site?.nodes ?? []);
  const other = nodes.find(({ address }) => address.family !== nodes[0]?.address.family);
  if (!other) return;
  problems.add({
    rule: 'input/sites',
    path,
    message: 'no node reaches another one over IPv4 from an IPv6 address, or the other way round',
    found: [nodes[0], other].map((node) => `${node?.machine ?? ''} at ${node?.address.toString() ?? ''}`).join(', '),
    allowed: 'addresses of one kind at all sites',
    fix: 'change the addresses of `nodes` at one of the sites',
  });
}

/** Sites are lost one at a time, and so each is planned and deployed alone. */
export function checkSitesApart(
  interconnects: readonly Interconnect[],
  machines: readonly Machine[],
  problems: Problems,
): void {
  const here = new Map(machines.map(({ name, path }) => [name.toLowerCase(), path]));
  for (const { path, site: own, sites } of interconnects) {
    const other = sites.find(
      ({ name, nodes }) => name !== own && nodes.some((node) => here.has(node.machine.toLowerCase())),
    );
    if (!other) continue;
    problems.add({
      rule: 'input/sites',
      path,
      message: `the machines of site '${other.name}' are in the stack of site '${own}'`,
      found: other.nodes.map(({ machine }) => machine).join(', '),
      allowed: 'each site in a stack of its own',
      fix: 'put the topology of one of the two into another OpenSipsStack',
    });
  }
}
