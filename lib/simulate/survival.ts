import type { ProxyClusterParts } from '../model';
import type { Fate, Survival } from './simulation';
import { memoryOf } from './state';
import type { Passage, Step } from './step';

const KEPT: Fate = { is: 'kept', why: 'nothing happens to them' };

/** What is left of everything once service is back, where it comes back. */
export function survivalOf(parts: ProxyClusterParts, { passage, state }: Pick<Step, 'passage' | 'state'>): Survival {
  const holder = state.holders[0] ?? '';
  const tcp = parts.cluster.sipPorts.some(({ protocol }) => protocol === 'tcp');
  const counts = parts.cluster.nodes[0]?.config.script.counts ?? [];
  const writesCdrs = parts.cluster.nodes.some(({ config }) => config.modules.some(({ name }) => name === 'acc'));
  const callsKept = confirmed(parts, passage, state.calls.includes(holder));
  return {
    registrations: registrations(parts, passage, state.contacts.includes(holder)),
    confirmedCalls: callsKept,
    ringingCalls: RINGING[passage],
    tcpClients: tcp ? TCP[passage] : { is: 'does-not-apply', why: 'no port of TCP is served' },
    callCounts:
      counts.length === 0 ? { is: 'does-not-apply', why: 'no calls are counted' } : countsOf(passage, callsKept),
    cdrs: writesCdrs ? CDRS[passage] : { is: 'does-not-apply', why: 'module acc is not loaded' },
  };
}

function registrations(parts: ProxyClusterParts, passage: Passage, known: boolean): Fate {
  const { contacts, ownTable } = memoryOf(parts);
  const anew = 'each device is called again once it has registered anew';
  switch (passage) {
    case 'nothing':
      return KEPT;
    case 'pause':
      return { is: 'kept', why: 'they are renewed once the database takes writes again' };
    case 'end':
      return contacts === 'stored' || ownTable
        ? { is: 'kept', why: 'they are in tables, and are there again when service is' }
        : { is: 'lost', why: `they were in memory alone; ${anew}` };
    case 'two':
      return { is: 'partly', why: 'each of the two learns of those that reach it' };
    case 'part':
      return { is: 'partly', why: `those at the address that is gone are lost; ${anew}` };
    default:
      if (!known) return { is: 'lost', why: `no machine that is left knows them; ${anew}` };
      return {
        is: 'kept',
        why: contacts === 'stored' ? 'they are in the tables that all share' : 'the one that goes on has them',
      };
  }
}

function confirmed(parts: ProxyClusterParts, passage: Passage, known: boolean): Fate {
  const { calls } = memoryOf(parts);
  if (passage === 'nothing') return KEPT;
  if (passage === 'pause') return { is: 'kept', why: 'what was agreed goes on without the database' };
  if (passage === 'end')
    return { is: 'partly', why: 'speech goes on between the ends; nothing is changed or ended in order' };
  if (passage === 'two') return { is: 'partly', why: 'requests inside a call may reach the other machine' };
  if (passage === 'part')
    return { is: 'partly', why: 'those through the address that is gone can be neither changed nor ended in order' };
  if (calls === 'none') return { is: 'kept', why: 'requests inside a call find their way by its Route headers' };
  if (!known) return { is: 'lost', why: 'no machine that is left knows them; requests inside a call are refused' };
  return {
    is: 'kept',
    why: calls === 'stored' ? 'they are read from the tables that all share' : 'the one that goes on has them',
  };
}

const GONE: Fate = { is: 'lost', why: 'their transactions were in the memory of the one that served' };
const RINGING: Readonly<Record<Passage, Fate>> = {
  nothing: KEPT,
  pause: { is: 'partly', why: 'a call that begins meanwhile fails where it has to look something up' },
  restart: GONE,
  takeover: GONE,
  'start-elsewhere': GONE,
  two: { is: 'partly', why: 'an answer may reach the other machine, which does not know the call' },
  part: { is: 'partly', why: 'those through the address that is gone fail' },
  end: GONE,
};

const RECONNECT: Fate = { is: 'lost', why: 'their connections are gone; they connect and register anew' };
const TCP: Readonly<Record<Passage, Fate>> = {
  nothing: KEPT,
  pause: { is: 'kept', why: 'connections do not depend on the database' },
  restart: RECONNECT,
  takeover: RECONNECT,
  'start-elsewhere': RECONNECT,
  two: { is: 'partly', why: 'a connection breaks when its packets reach the other machine' },
  part: { is: 'partly', why: 'those at the address that is gone connect to another' },
  end: RECONNECT,
};

/** A count is made of the calls that are known; rates begin anew each second. */
function countsOf(passage: Passage, calls: Fate): Fate {
  if (passage === 'nothing' || passage === 'pause') return KEPT;
  if (passage === 'two' || passage === 'part') return { is: 'partly', why: 'each machine counts what it knows' };
  if (calls.is !== 'kept') return { is: 'lost', why: 'they begin at nought, for the calls are not known' };
  return { is: 'kept', why: 'they are counted anew from the calls that are known' };
}

const RECORDS: Fate = {
  is: 'partly',
  why: 'of calls that were ringing none is written; of others one, where the call is known at its end',
};
const CDRS: Readonly<Record<Passage, Fate>> = {
  nothing: KEPT,
  pause: { is: 'partly', why: 'what has to be written while the database is away is lost' },
  restart: RECORDS,
  takeover: RECORDS,
  'start-elsewhere': RECORDS,
  two: RECORDS,
  part: RECORDS,
  end: { is: 'partly', why: 'those that were written are kept; of calls in progress none is' },
};

const RANK = ['does-not-apply', 'kept', 'partly', 'lost'] as const;

/** The worse fate of each, where two things happen. */
export function worseOf(a: Survival, b: Survival): Survival {
  const pick = (of: keyof Survival): Fate => (RANK.indexOf(b[of].is) > RANK.indexOf(a[of].is) ? b[of] : a[of]);
  return {
    registrations: pick('registrations'),
    confirmedCalls: pick('confirmedCalls'),
    ringingCalls: pick('ringingCalls'),
    tcpClients: pick('tcpClients'),
    callCounts: pick('callCounts'),
    cdrs: pick('cdrs'),
  };
}
