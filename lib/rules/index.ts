import { capabilitiesInJoinedClusters } from './clusterer/capabilities-in-joined-clusters';
import { ownIdHasItsRow } from './clusterer/own-id-has-its-row';
import { reroutesToStayInSync } from './clusterer/reroutes-to-stay-in-sync';
import { locationStaysOnItsNode } from './contacts/location-stays-on-its-node';
import { modeIsSaidOnce } from './contacts/mode-is-said-once';
import { noPlainFederation } from './contacts/no-plain-federation';
import { ownerPings } from './contacts/owner-pings';
import { replicationInMemoryMode } from './contacts/replication-in-memory-mode';
import { restartAsksThePeer } from './contacts/restart-asks-the-peer';
import { generatedKeysNeverCollide } from './database/generated-keys-never-collide';
import { onlyStaticTablesTravel } from './database/only-static-tables-travel';
import { replicationFiltersAreOurs } from './database/replication-filters-are-ours';
import { ownTablePerNode } from './dialogs/own-table-per-node';
import { taggedAtCreation } from './dialogs/tagged-at-creation';
import { gatewayProbesFollowTheTag } from './modules/gateway-probes-follow-the-tag';
import { natPingsFollowTheVirtualIp } from './modules/nat-pings-follow-the-virtual-ip';
import { noncesAreGoodOnEveryNode } from './modules/nonces-are-good-on-every-node';
import { binOnOwnAddress } from './network/bin-on-own-address';
import { nonLocalBindStaysOn } from './network/non-local-bind-stays-on';
import { serviceSocketsOnEveryNode } from './network/service-sockets-on-every-node';
import { virtualIpInNodesSegment } from './network/virtual-ip-in-nodes-segment';
import { virtualIpIsFree } from './network/virtual-ip-is-free';
import { everyNodeCanBeFenced } from './pacemaker/every-node-can-be-fenced';
import { failuresExpire } from './pacemaker/failures-expire';
import { opensipsHasOneManager } from './pacemaker/opensips-has-one-manager';
import { stickinessBeatsPreference } from './pacemaker/stickiness-beats-preference';
import { declaredAlikeOnEveryNode } from './tag/declared-alike-on-every-node';
import { followsTheVirtualIp } from './tag/follows-the-virtual-ip';
import { namesAreDeclared } from './tag/names-are-declared';
import { splitBrainIsFenced } from './tag/split-brain-is-fenced';
import { startsAsBackup } from './tag/starts-as-backup';
import type { Rule } from './rule';

/** Every rule, sorted by id. */
export const rules: readonly Rule[] = [
  capabilitiesInJoinedClusters,
  ownIdHasItsRow,
  reroutesToStayInSync,
  locationStaysOnItsNode,
  modeIsSaidOnce,
  noPlainFederation,
  ownerPings,
  replicationInMemoryMode,
  restartAsksThePeer,
  generatedKeysNeverCollide,
  onlyStaticTablesTravel,
  replicationFiltersAreOurs,
  ownTablePerNode,
  taggedAtCreation,
  gatewayProbesFollowTheTag,
  natPingsFollowTheVirtualIp,
  noncesAreGoodOnEveryNode,
  binOnOwnAddress,
  nonLocalBindStaysOn,
  serviceSocketsOnEveryNode,
  virtualIpInNodesSegment,
  virtualIpIsFree,
  everyNodeCanBeFenced,
  failuresExpire,
  opensipsHasOneManager,
  stickinessBeatsPreference,
  declaredAlikeOnEveryNode,
  followsTheVirtualIp,
  namesAreDeclared,
  splitBrainIsFenced,
  startsAsBackup,
];
