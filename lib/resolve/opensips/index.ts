import { catalogue } from '../../facts/opensips/catalogue';
import { dialects } from '../../facts/opensips/dialects';
import type { Module, OpenSipsConfig, ScriptFeatures } from '../../model';
import type { ClusterContext, ResolvedParts } from '../context';
import { sipPorts } from '../sip';
import { accounts, SUBSCRIBERS } from './accounts';
import { withAuthorsCore, withAuthorsModules } from './author';
import { routeBlocks } from './blocks';
import { carrierModules } from './carriers';
import { clusterer, forNode } from './clusterer';
import { contactMode, contacts } from './contacts';
import { coreSettings } from './core';
import { dialogMode, dialogs } from './dialogs';
import { ownName, type Scope } from './draft';
import { drivers } from './drivers';
import { following } from './followers';
import { nat } from './nat';
import { callCounts, rates } from './limits';
import { inDependencyOrder } from './order';
import { checkProtocols } from './protocols';
import { checkRequirements } from './requirements';
import { management, signaling } from './signaling';
import { sockets } from './sockets';
import { storeModules } from './stores';
import { transport } from './transport';

/**
 * The script of each node of a proxy cluster, in the order of its nodes: the same on all of them but for sockets, the own
 * id and node lines.
 */
export function resolveOpenSips(context: ClusterContext, parts: ResolvedParts): readonly OpenSipsConfig[] {
  const scope: Scope = {
    context,
    parts,
    dialect: dialects[context.version],
    facts: catalogue(context.version),
    sip: sipPorts(context.records.proxies, context.problems),
  };
  const core = withAuthorsCore(coreSettings(scope), scope);
  const modules = loadedModules(scope);
  checkRequirements(modules, scope);
  const [any] = context.nodes;
  if (any) checkProtocols({ core, modules, sockets: sockets(any, scope) }, scope);
  const routes = routeBlocks(
    modules.map(({ name }) => name),
    scope,
  );
  const script = features(scope);
  return context.nodes.map((node) => ({
    core,
    sockets: sockets(node, scope),
    modules: modules.map((module) => forNode(module, node, scope)),
    script,
    routes,
  }));
}

function loadedModules(scope: Scope): readonly Module[] {
  const ours = [
    ...transport(scope),
    ...signaling(scope),
    ...drivers(scope),
    ...accounts(scope),
    ...clusterer(scope),
    ...contacts(scope),
    ...nat(scope),
    ...dialogs(scope),
    ...rates(scope),
    ...management(scope),
    ...storeModules(scope),
    ...carrierModules(scope),
  ];
  const added = followersOf(ours, scope);
  return inDependencyOrder(withAuthorsModules([...ours, ...added], scope), scope.facts);
}

/** The author's modules that we do not load ourselves, with what they get from us. */
function followersOf(ours: readonly Module[], scope: Scope): readonly Module[] {
  const names = new Set(scope.context.records.proxies.modules.map(({ name }) => name));
  for (const { name } of ours) names.delete(name);
  return [...names].filter((name) => scope.facts.modules.has(name)).map((name) => following(name, scope));
}

function features(scope: Scope): ScriptFeatures {
  const {
    dialect,
    parts: { replication },
  } = scope;
  const tag = replication?.sharingTag ?? null;
  const { anycast } = scope.context;
  const owned = dialect.usrloc.ownership === 'tag' && !anycast;
  return {
    subscribers: SUBSCRIBERS,
    realm: ownName(scope),
    sharingTag: tag,
    contactTag: replication && replication.contacts !== 'off' && owned ? tag : null,
    contacts: contactMode(scope),
    dialogs: dialogMode(scope),
    anycast: anycast?.address ?? null,
    counts: callCounts(scope),
    carriers: scope.parts.carriers,
    federation: scope.parts.dualSite?.federation ?? null,
  };
}
