/** What happens to service when parts of one stack stop working, computed from its model alone. */
export interface Simulation {
  /** One for each fault, or each pair of faults: by kind, then by where. */
  readonly outcomes: readonly Outcome[];
}

/** What may stop working. A `disk` is full, a `link` is cut, the others are gone. */
export type FaultKind = 'process' | 'machine' | 'disk' | 'link' | 'site';

export interface Fault {
  /** Unique in its stack and the same in every run: `process:opensips@vsvr2a`, `machine:vsvr2b`, `link:vsvr2a~vsvr2b`. */
  readonly id: string;
  readonly kind: FaultKind;
  /** Names of the machines it befalls; those at both ends of a link. */
  readonly machines: readonly string[];
  /** The part in words that stand inside a sentence: `OpenSIPS on vsvr2a`, `the link between vsvr2a and vsvr2b`. */
  readonly what: string;
  /** What the part did before: `active`, `standby`, `primary`, `vote`; null where that makes no difference. */
  readonly role: string | null;
}

/**
 * `untouched`: nobody outside notices. `interrupted`: it is back by itself after `seconds`. `degraded`: it goes on, but not
 * all of it, as `effect` says. `lost`: nothing is served until a person, or the part itself, comes back.
 */
export type Service = 'untouched' | 'interrupted' | 'degraded' | 'lost';

export interface Outcome {
  /** The ids of its faults, joined by ` + `. */
  readonly id: string;
  /** One, or two that happen in this order before anything was mended. */
  readonly faults: readonly Fault[];
  readonly service: Service;
  /** One sentence without a full stop: what clients and carriers notice. */
  readonly effect: string;
  /** Machine, or site, that goes on with the work; null where nobody has to, or nobody can. */
  readonly takesOver: string | null;
  /** The terms whose sum is the time without service, in the order they pass; empty where there is none, or no end. */
  readonly terms: readonly Term[];
  /** Their sum; null where service is untouched or does not come back by itself. */
  readonly seconds: Span | null;
  readonly survives: Survival;
  /** What a person has to do, in order, each a sentence in the imperative without a full stop; empty where nothing. */
  readonly person: readonly string[];
}

/** Seconds, at best and at worst. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** One part of a time without service. */
export interface Term {
  /** What passes: `Corosync notices the silence (token)`. */
  readonly what: string;
  readonly seconds: Span;
  /** Where the figure is from: a prop (`pacemaker.timing.token`), a daemon's constant, or a measurement in the lab. */
  readonly from: string;
}

/** What is still there once service is back. */
export interface Survival {
  readonly registrations: Fate;
  readonly confirmedCalls: Fate;
  readonly ringingCalls: Fate;
  readonly tcpClients: Fate;
  readonly callCounts: Fate;
  readonly cdrs: Fate;
}

export interface Fate {
  /** `does-not-apply` where the deployment has no such thing, such as call counts without limits. */
  readonly is: 'kept' | 'partly' | 'lost' | 'does-not-apply';
  /** Why, half a sentence; what is lost where it is `partly`. */
  readonly why: string;
}
