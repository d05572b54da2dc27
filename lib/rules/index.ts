import { gatewaysAreJudgedAtEachSite } from './carriers/gateways-are-judged-at-each-site';
import { knownAtEverySite } from './carriers/known-at-every-site';
import { capabilitiesInJoinedClusters } from './clusterer/capabilities-in-joined-clusters';
import { nodesRunSideBySide } from './clusterer/nodes-run-side-by-side';
import { ownIdHasItsRow } from './clusterer/own-id-has-its-row';
import { pingsOutlastTheWay } from './clusterer/pings-outlast-the-way';
import { reroutesToStayInSync } from './clusterer/reroutes-to-stay-in-sync';
import { seedsAskFirst } from './clusterer/seeds-ask-first';
import { timersShareAStep } from './clusterer/timers-share-a-step';
import { expiryOutlivesTheClockChange } from './contacts/expiry-outlives-the-clock-change';
import { federationIsComplete } from './contacts/federation-is-complete';
import { federationStoreCanSearch } from './contacts/federation-store-can-search';
import { lapseWithinHalfAnHour } from './contacts/lapse-within-half-an-hour';
import { locationStaysOnItsNode } from './contacts/location-stays-on-its-node';
import { modeIsSaidOnce } from './contacts/mode-is-said-once';
import { noPlainFederation } from './contacts/no-plain-federation';
import { oneNodeWithdraws } from './contacts/one-node-withdraws';
import { ownerPings } from './contacts/owner-pings';
import { pingedFromOneNode } from './contacts/pinged-from-one-node';
import { pingsSpareTheSharedTable } from './contacts/pings-spare-the-shared-table';
import { replicatedReachTheTable } from './contacts/replicated-reach-the-table';
import { replicationInMemoryMode } from './contacts/replication-in-memory-mode';
import { restartAsksThePeer } from './contacts/restart-asks-the-peer';
import { sharedTableIsTheOnlyCopy } from './contacts/shared-table-is-the-only-copy';
import { stayAtTheirSite } from './contacts/stay-at-their-site';
import { usrlocTakesTheMode } from './contacts/usrloc-takes-the-mode';
import { answersBeforeOpensipsStarts } from './database/answers-before-opensips-starts';
import { balancerChoosesTheServer } from './database/balancer-chooses-the-server';
import { changesTravelAsRows } from './database/changes-travel-as-rows';
import { commitsAreOnDisk } from './database/commits-are-on-disk';
import { everyServerCanBePromoted } from './database/every-server-can-be-promoted';
import { fateIsNotShared } from './database/fate-is-not-shared';
import { generatedKeysNeverCollide } from './database/generated-keys-never-collide';
import { healthCheckAsksTheServer } from './database/health-check-asks-the-server';
import { idleConnectionsStayOpen } from './database/idle-connections-stay-open';
import { moreThanOneWayIn } from './database/more-than-one-way-in';
import { mysqlIsNotDebians } from './database/mysql-is-not-debians';
import { oneServerIsWrittenTo } from './database/one-server-is-written-to';
import { onlyStaticTablesTravel } from './database/only-static-tables-travel';
import { proxiesWriteToThePrimary } from './database/proxies-write-to-the-primary';
import { replicasStayReadOnly } from './database/replicas-stay-read-only';
import { replicationFiltersAreOurs } from './database/replication-filters-are-ours';
import { rowsHaveTwoCopies } from './database/rows-have-two-copies';
import { serversListenWhereClientsAsk } from './database/servers-listen-where-clients-ask';
import { versionTableHasAKey } from './database/version-table-has-a-key';
import { writesAreMadeOnce } from './database/writes-are-made-once';
import { callsStayCountsTravel } from './dialogs/calls-stay-counts-travel';
import { countsExpireInTime } from './dialogs/counts-expire-in-time';
import { oneRunningNodePerTable } from './dialogs/one-running-node-per-table';
import { ownTablePerNode } from './dialogs/own-table-per-node';
import { profilesAreDeclared } from './dialogs/profiles-are-declared';
import { storedWhereNodesShare } from './dialogs/stored-where-nodes-share';
import { survivorKeepsItsCalls } from './dialogs/survivor-keeps-its-calls';
import { taggedAtCreation } from './dialogs/tagged-at-creation';
import { writtenAtOnce } from './dialogs/written-at-once';
import { anyMachineCanBeLost } from './galera/any-machine-can-be-lost';
import { anySiteCanBeLost } from './galera/any-site-can-be-lost';
import { bootstrapIsNeverAutomatic } from './galera/bootstrap-is-never-automatic';
import { catchesUpAfterARestart } from './galera/catches-up-after-a-restart';
import { commitsWaitForTheFarSite } from './galera/commits-wait-for-the-far-site';
import { memberSettingsAreOurs } from './galera/member-settings-are-ours';
import { noSiteHoldsHalfTheVotes } from './galera/no-site-holds-half-the-votes';
import { silenceIsJudgedInOrder } from './galera/silence-is-judged-in-order';
import { splitBrainIsNeverIgnored } from './galera/split-brain-is-never-ignored';
import { votesCannotTie } from './galera/votes-cannot-tie';
import { writerIsSeldomHeldBack } from './galera/writer-is-seldom-held-back';
import { fifoIsWhereAgentsAsk } from './modules/fifo-is-where-agents-ask';
import { gatewayProbesFollowTheTag } from './modules/gateway-probes-follow-the-tag';
import { gatewayStateStaysInMemory } from './modules/gateway-state-stays-in-memory';
import { natPingsFollowTheVirtualIp } from './modules/nat-pings-follow-the-virtual-ip';
import { noncesAreGoodOnEveryNode } from './modules/nonces-are-good-on-every-node';
import { registrationsHaveOneSender } from './modules/registrations-have-one-sender';
import { scriptNamesAreKept } from './modules/script-names-are-kept';
import { addedSocketsAdvertise } from './network/added-sockets-advertise';
import { addedSocketsCanMove } from './network/added-sockets-can-move';
import { binOnOwnAddress } from './network/bin-on-own-address';
import { binStaysInside } from './network/bin-stays-inside';
import { nonLocalBindStaysOff } from './network/non-local-bind-stays-off';
import { nonLocalBindStaysOn } from './network/non-local-bind-stays-on';
import { serviceSocketsOnEveryNode } from './network/service-sockets-on-every-node';
import { virtualIpHasOneHand } from './network/virtual-ip-has-one-hand';
import { virtualIpInNodesSegment } from './network/virtual-ip-in-nodes-segment';
import { virtualIpIsFree } from './network/virtual-ip-is-free';
import { everyNodeCanBeFenced } from './pacemaker/every-node-can-be-fenced';
import { failedOpensipsMoves } from './pacemaker/failed-opensips-moves';
import { failuresExpire } from './pacemaker/failures-expire';
import { fencingPasswordsAreSecrets } from './pacemaker/fencing-passwords-are-secrets';
import { fencingWaitsForThePower } from './pacemaker/fencing-waits-for-the-power';
import { hungOutlastsTheDatabase } from './pacemaker/hung-outlasts-the-database';
import { nodesDoNotShootEachOther } from './pacemaker/nodes-do-not-shoot-each-other';
import { nothingElseStartsOpensips } from './pacemaker/nothing-else-starts-opensips';
import { opensipsHasOneManager } from './pacemaker/opensips-has-one-manager';
import { stickinessBeatsPreference } from './pacemaker/stickiness-beats-preference';
import { systemdStartsItAgain } from './pacemaker/systemd-starts-it-again';
import { tokenOutlastsAPause } from './pacemaker/token-outlasts-a-pause';
import { unitLimitsEndFirst } from './pacemaker/unit-limits-end-first';
import { addressesAreOfItsFamilies } from './platform/addresses-are-of-its-families';
import { apiKnowsEveryAddress } from './platform/api-knows-every-address';
import { clusterFitsItsZone } from './platform/cluster-fits-its-zone';
import { elasticAddressReachesTheNodes } from './platform/elastic-address-reaches-the-nodes';
import { fencingFindsItsDevice } from './platform/fencing-finds-its-device';
import { hostKeysArePinned } from './platform/host-keys-are-pinned';
import { hostedZoneHoldsTheNames } from './platform/hosted-zone-holds-the-names';
import { memoryHoldsWhatRuns } from './platform/memory-holds-what-runs';
import { openingsFitASecurityGroup } from './platform/openings-fit-a-security-group';
import { routesCanBeAnnounced } from './platform/routes-can-be-announced';
import { sharedMemoryHoldsTheLoad } from './platform/shared-memory-holds-the-load';
import { sitesAreWatched } from './platform/sites-are-watched';
import { sitesHaveRangesOfTheirOwn } from './platform/sites-have-ranges-of-their-own';
import { sitesReachEachOther } from './platform/sites-reach-each-other';
import { virtualIpFitsItsNetwork } from './platform/virtual-ip-fits-its-network';
import { zonesShareNoFate } from './platform/zones-share-no-fate';
import { aLostTicketIsGivenUpInTime } from './sites/a-lost-ticket-is-given-up-in-time';
import { agreeOnWhatClientsSee } from './sites/agree-on-what-clients-see';
import { clientsFindEverySite } from './sites/clients-find-every-site';
import { registrationsFitTheMode } from './sites/registrations-fit-the-mode';
import { transactionsFindTheirNode } from './sites/transactions-find-their-node';
import { declaredAlikeOnEveryNode } from './tag/declared-alike-on-every-node';
import { followsTheVirtualIp } from './tag/follows-the-virtual-ip';
import { namesAreDeclared } from './tag/names-are-declared';
import { oneForEachSite } from './tag/one-for-each-site';
import { oneHandMakesItActive } from './tag/one-hand-makes-it-active';
import { splitBrainIsFenced } from './tag/split-brain-is-fenced';
import { startsAsBackup } from './tag/starts-as-backup';
import type { Rule } from './rule';

/** Every rule, sorted by id. */
export const rules: readonly Rule[] = [
  gatewaysAreJudgedAtEachSite,
  knownAtEverySite,
  capabilitiesInJoinedClusters,
  nodesRunSideBySide,
  ownIdHasItsRow,
  pingsOutlastTheWay,
  reroutesToStayInSync,
  seedsAskFirst,
  timersShareAStep,
  expiryOutlivesTheClockChange,
  federationIsComplete,
  federationStoreCanSearch,
  lapseWithinHalfAnHour,
  locationStaysOnItsNode,
  modeIsSaidOnce,
  noPlainFederation,
  oneNodeWithdraws,
  ownerPings,
  pingedFromOneNode,
  pingsSpareTheSharedTable,
  replicatedReachTheTable,
  replicationInMemoryMode,
  restartAsksThePeer,
  sharedTableIsTheOnlyCopy,
  stayAtTheirSite,
  usrlocTakesTheMode,
  answersBeforeOpensipsStarts,
  balancerChoosesTheServer,
  changesTravelAsRows,
  commitsAreOnDisk,
  everyServerCanBePromoted,
  fateIsNotShared,
  generatedKeysNeverCollide,
  healthCheckAsksTheServer,
  idleConnectionsStayOpen,
  moreThanOneWayIn,
  mysqlIsNotDebians,
  oneServerIsWrittenTo,
  onlyStaticTablesTravel,
  proxiesWriteToThePrimary,
  replicasStayReadOnly,
  replicationFiltersAreOurs,
  rowsHaveTwoCopies,
  serversListenWhereClientsAsk,
  versionTableHasAKey,
  writesAreMadeOnce,
  callsStayCountsTravel,
  countsExpireInTime,
  oneRunningNodePerTable,
  ownTablePerNode,
  profilesAreDeclared,
  storedWhereNodesShare,
  survivorKeepsItsCalls,
  taggedAtCreation,
  writtenAtOnce,
  anyMachineCanBeLost,
  anySiteCanBeLost,
  bootstrapIsNeverAutomatic,
  catchesUpAfterARestart,
  commitsWaitForTheFarSite,
  memberSettingsAreOurs,
  noSiteHoldsHalfTheVotes,
  silenceIsJudgedInOrder,
  splitBrainIsNeverIgnored,
  votesCannotTie,
  writerIsSeldomHeldBack,
  fifoIsWhereAgentsAsk,
  gatewayProbesFollowTheTag,
  gatewayStateStaysInMemory,
  natPingsFollowTheVirtualIp,
  noncesAreGoodOnEveryNode,
  registrationsHaveOneSender,
  scriptNamesAreKept,
  addedSocketsAdvertise,
  addedSocketsCanMove,
  binOnOwnAddress,
  binStaysInside,
  nonLocalBindStaysOff,
  nonLocalBindStaysOn,
  serviceSocketsOnEveryNode,
  virtualIpHasOneHand,
  virtualIpInNodesSegment,
  virtualIpIsFree,
  everyNodeCanBeFenced,
  failedOpensipsMoves,
  failuresExpire,
  fencingPasswordsAreSecrets,
  fencingWaitsForThePower,
  hungOutlastsTheDatabase,
  nodesDoNotShootEachOther,
  nothingElseStartsOpensips,
  opensipsHasOneManager,
  stickinessBeatsPreference,
  systemdStartsItAgain,
  tokenOutlastsAPause,
  unitLimitsEndFirst,
  addressesAreOfItsFamilies,
  apiKnowsEveryAddress,
  clusterFitsItsZone,
  elasticAddressReachesTheNodes,
  fencingFindsItsDevice,
  hostKeysArePinned,
  hostedZoneHoldsTheNames,
  memoryHoldsWhatRuns,
  openingsFitASecurityGroup,
  routesCanBeAnnounced,
  sharedMemoryHoldsTheLoad,
  sitesAreWatched,
  sitesHaveRangesOfTheirOwn,
  sitesReachEachOther,
  virtualIpFitsItsNetwork,
  zonesShareNoFate,
  aLostTicketIsGivenUpInTime,
  agreeOnWhatClientsSee,
  clientsFindEverySite,
  registrationsFitTheMode,
  transactionsFindTheirNode,
  declaredAlikeOnEveryNode,
  followsTheVirtualIp,
  namesAreDeclared,
  oneForEachSite,
  oneHandMakesItActive,
  splitBrainIsFenced,
  startsAsBackup,
];
