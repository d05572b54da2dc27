import type { RouteKind } from '../../topology/topology';

/**
 * Blocks of the script we write, by kind. An author's block must not take one of these names; he may call the routes, as
 * in `route(relay);`.
 */
export const OWN_ROUTES: Readonly<Record<RouteKind, readonly string[]>> = {
  request: [],
  route: [
    'answer_keepalive',
    'sane_request',
    'detect_nat',
    'within_dialog',
    'register',
    'authenticate',
    'locate',
    'relay',
  ],
  branch_route: ['to_callee'],
  failure_route: ['call_failed'],
  onreply_route: ['from_callee'],
  local_route: [],
  startup_route: [],
  timer_route: [],
  event_route: [],
  error_route: [],
};

/** Those that are there as well where there are carriers. */
export const CARRIER_ROUTES: Readonly<Partial<Record<RouteKind, readonly string[]>>> = {
  route: ['from_carrier', 'to_carrier', 'next_carrier', 'to_gateway'],
  failure_route: ['gateway_failed'],
};

/** Those that are there as well where sites pass calls on to each other. */
export const FEDERATION_ROUTES: Readonly<Partial<Record<RouteKind, readonly string[]>>> = {
  route: ['from_site', 'to_site'],
};

/**
 * What the script and module parameters must agree on: the names of flags and of one variable.
 * `natBranchFlag` is usrloc's `nat_bflag`, `sipPingBranchFlag` nathelper's `sipping_bflag`, `tcpPersistentFlag` registrar's
 * `tcp_persistent_flag`, `receivedAvp` the `received_avp` of nathelper and of registrar (equal, or a phone behind NAT is
 * not found). rr keeps `append_fromtag` 1: the direction of a request inside a dialog is read from it.
 * `fromCarrierFlag`, `fromSiteFlag` and `toSiteFlag` are the script's own.
 */
export const SCRIPT_NAMES = {
  natBranchFlag: 'NAT',
  sipPingBranchFlag: 'SIP_PING',
  tcpPersistentFlag: 'TCP_PERSISTENT',
  fromCarrierFlag: 'FROM_CARRIER',
  fromSiteFlag: 'FROM_SITE',
  toSiteFlag: 'TO_SITE',
  receivedAvp: '$avp(received)',
} as const;
