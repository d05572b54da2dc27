import { TAG_ARGUMENTS } from '../../facts/opensips/clustering';
import { dialects } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import type { OpenSipsConfig, ProxyClusterParts, ReplicationCluster } from '../../model';
import { contactMode, decidingLine } from '../contact-mode';
import { parameter, perCluster, textParameter, written } from '../reading';
import { routeCalls } from '../routes';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';

/** Behind a virtual IP every shared contact has an owner: the node that holds the address, and only that one pings it. */
export const ownerPings = defineRule({
  id: 'contacts/owner-pings',
  severity: 'error',
  acceptable: true,
  summary: 'shared contacts behind a virtual IP are saved and pinged by owner',
  why: 'Half of the pings leave from the standby, from an address it does not hold: routers close, and phones behind NAT cannot be called.',
  sources: [sources.usrlocSource, sources.registrarSource],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        routes: [Route.route('phones', 'save("location");')],
      });`,
    fix: 'pass the sharing tag, or leave REGISTER to our own script',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        routes: [Route.route('phones', 'save("location", , , "vip");')],
      });`,
  },
  check: perCluster(sharedBehindVirtualIp, ({ cluster, replication }) =>
    cluster.nodes.flatMap(({ config }) =>
      contactMode(config)?.cluster === 'full-sharing'
        ? [...byCooperation(config), ...withoutOwner(config, replication)]
        : [],
    ),
  ),
});

/** An address of all sites is held by every node, and a rule of its own is about that. */
function sharedBehindVirtualIp({ cluster, virtualIp, replication, dualSite }: ProxyClusterParts) {
  const { usrloc } = dialects[cluster.version];
  if (!virtualIp || !replication || dualSite?.anycast || usrloc.ownership === 'none') return null;
  return cluster.nodes.some(({ config }) => contactMode(config)?.cluster === 'full-sharing')
    ? { cluster, replication }
    : null;
}

function byCooperation(config: OpenSipsConfig): readonly Observation[] {
  if (textParameter(config, 'usrloc', 'pinging_mode')?.toLowerCase() === 'ownership') return [];
  const line = parameter(config, 'usrloc', 'pinging_mode');
  return [
    {
      path: (line ?? decidingLine(config))?.from ?? '',
      message: 'every node pings its share of the contacts, the one without the virtual IP too',
      found: line ? written('usrloc', line) : 'no pinging_mode, which means cooperation',
      allowed: 'ownership',
      fix: 'remove `pinging_mode` from the parameters of usrloc',
    },
  ];
}

/** The functions that save a contact, and which argument takes the tag. */
const SAVES = TAG_ARGUMENTS.filter(({ module }) => module === 'usrloc');

function withoutOwner(config: OpenSipsConfig, { sharingTag, path }: ReplicationCluster): readonly Observation[] {
  return SAVES.flatMap(({ name, argument }) =>
    routeCalls(config, name)
      // A variable may hold the tag; nothing and an empty text do not.
      .filter(({ call }) => call.arguments[argument] === undefined || call.arguments[argument] === '')
      .map((call) => ({
        path: call.path,
        message: `a contact saved by ${name}() here has no owner`,
        found: call.where,
        allowed: `${name}() with "${sharingTag ?? ''}" as argument ${argument + 1}`,
        fix: 'pass the sharing tag, or leave REGISTER to our own script',
        related: [path],
      })),
  );
}
