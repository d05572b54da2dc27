import { sources } from '../../facts/sources';
import type { Observation } from '../../findings';
import { clustererClusters, type OpenSipsConfig, type ProxyClusterParts, type ProxyNode } from '../../model';
import { ownNodeInfo } from '../clusters';
import { decidingLine, isFederated } from '../contact-mode';
import { numberParameter, parameter, perCluster, textParameter, written } from '../reading';
import { defineRule } from '../rule';

/** Contacts of a federation are told apart by domain, kept in a cluster, and published under the site's virtual address. */
export const federationIsComplete = defineRule({
  id: 'contacts/federation-is-complete',
  severity: 'error',
  // usrloc stops the start, or says of every device that it is nowhere.
  acceptable: false,
  summary: 'a federation has domains, store, cluster and the address of its site',
  why: 'OpenSIPS does not start; or the store says of each phone that it is at an empty address, or at that of a node that has died, and calls from other sites go there.',
  sources: [sources.usrlocSource, sources.usrlocFederation],
  example: {
    wrong: `
      const west = new PerNodeDatabaseTopology(westStack, 'registrar', {
        ...inWest,
        modules: [{ name: 'usrloc', parameters: { use_domain: 0 } }],
      });
      new DualSiteTopology(app, 'sites', {
        sites: { east, west },
        mode: 'active-active',
        registrations: federation,
      });`,
    fix: 'leave `use_domain` of usrloc to Registrations.federation of a DualSiteTopology',
    right: `
      new DualSiteTopology(app, 'sites', {
        sites: { east, west },
        mode: 'active-active',
        registrations: federation,
      });`,
  },
  check: perCluster(federating, (parts) =>
    parts.cluster.nodes.flatMap((node) =>
      isFederated(node.config) ? [...lacking(node.config), ...withoutAddress(node, parts)] : [],
    ),
  ),
});

function federating(parts: ProxyClusterParts): ProxyClusterParts | null {
  return parts.cluster.nodes.some(({ config }) => isFederated(config)) ? parts : null;
}

const NEEDED = [
  {
    name: 'use_domain',
    message: 'users of a federation are told apart by their domains, or usrloc does not start',
    allowed: '1',
    holds: (config: OpenSipsConfig) => numberParameter(config, 'usrloc', 'use_domain', 0) !== 0,
  },
  {
    name: 'cachedb_url',
    message: 'a federation has no store to publish in, and usrloc does not start',
    allowed: 'the URL of a NoSQL store',
    holds: (config: OpenSipsConfig) => Boolean(textParameter(config, 'usrloc', 'cachedb_url')),
  },
  {
    name: 'location_cluster',
    message: 'a federation is in no cluster, and usrloc does not start',
    allowed: 'the cluster of the site, that of its ReplicationCluster',
    holds: (config: OpenSipsConfig) => numberParameter(config, 'usrloc', 'location_cluster', 0) > 0,
  },
] as const;

function lacking(config: OpenSipsConfig): readonly Observation[] {
  return NEEDED.filter(({ holds }) => !holds(config)).map(({ name, message, allowed }) => {
    const line = parameter(config, 'usrloc', name);
    return {
      path: (line ?? decidingLine(config))?.from ?? '',
      message,
      found: line ? written('usrloc', line) : `no ${name}`,
      allowed,
      fix: `leave \`${name}\` of usrloc to Registrations.federation of a DualSiteTopology`,
    };
  });
}

/** What a node says of itself in the cluster its contacts are in, `sip_addr`, is what other sites send calls to. */
function withoutAddress(node: ProxyNode, parts: ProxyClusterParts): readonly Observation[] {
  const { config } = node;
  const { virtualIp, cluster } = parts;
  const id = numberParameter(config, 'usrloc', 'location_cluster', 0);
  const said = [
    ...clustererClusters(parts)
      .filter(({ clusterId }) => clusterId === id)
      .flatMap(({ nodes, path }) =>
        nodes.filter(({ nodeId }) => nodeId === node.nodeId).map(({ sipAddress }) => ({ path, sipAddress })),
      ),
    ...ownNodeInfo(config, cluster.version)
      .filter(({ values }) => Number(values.get('cluster_id')) === id)
      .map(({ line, values }) => ({ path: line.from, sipAddress: values.get('sip_addr') ?? null })),
  ];
  const wanted = virtualIp?.address.address.toUriHost();
  return said
    .filter(({ sipAddress }) => !sipAddress || (wanted !== undefined && hostOf(sipAddress) !== wanted))
    .map(({ path, sipAddress }) => ({
      path,
      message: 'other sites would send calls for devices of this one to an address that does not move with it',
      found: sipAddress ? `sip_addr ${sipAddress}` : 'no sip_addr',
      allowed: `the virtual address${wanted === undefined ? '' : `, ${wanted}`}`,
      fix: 'let Registrations.federation of a DualSiteTopology say where the site is',
    }));
}

/** `192.0.2.1` of `192.0.2.1:5070;transport=tcp`, or an IPv6 address in its brackets. */
function hostOf(sipAddress: string): string {
  return /^(\[[^\]]*\]|[^:;]*)/.exec(sipAddress)?.[1] ?? '';
}
