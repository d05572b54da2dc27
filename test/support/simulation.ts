import type { Fate, FaultKind, Outcome, Simulation, Survival } from '../../lib/simulate/simulation';

const fate = (is: Fate['is'], why: string): Fate => ({ is, why });

const SURVIVES: Survival = {
  registrations: fate('kept', 'the peer holds them in memory'),
  confirmedCalls: fate('kept', 'the peer knows the dialogs'),
  ringingCalls: fate('lost', 'transactions live in one process'),
  tcpClients: fate('partly', 'they connect again'),
  callCounts: fate('does-not-apply', 'there are no limits'),
  cdrs: fate('kept', 'written at the end of the call'),
};

/** A single fault of a machine with what comes of it. */
export function outcome(kind: FaultKind, machine: string, edits: Partial<Outcome> = {}): Outcome {
  const fault = { id: `${kind}:${machine}`, kind, machines: [machine], what: `${kind} of ${machine}`, role: 'active' };
  return {
    id: fault.id,
    faults: [fault],
    service: 'interrupted',
    effect: `clients of ${machine} wait`,
    takesOver: null,
    terms: [
      { what: 'Corosync notices the silence (token)', seconds: { from: 0.7, to: 1 }, from: 'pacemaker.timing.token' },
      { what: 'Pacemaker decides', seconds: { from: 0.1, to: 0.55 }, from: 'measured' },
    ],
    seconds: { from: 0.8, to: 1.55 },
    survives: SURVIVES,
    person: [],
    ...edits,
  };
}

/** A machine that is taken over, and one that is not. */
export function simulation(...machines: readonly string[]): Simulation {
  return {
    outcomes: machines.flatMap((machine, i) => [
      outcome('machine', machine, { takesOver: machines[(i + 1) % machines.length] ?? null }),
      outcome('disk', machine, {
        service: 'lost',
        seconds: null,
        terms: [],
        effect: 'nobody is served',
        person: [`Make room on ${machine}`, 'Start what stopped'],
      }),
    ]),
  };
}
