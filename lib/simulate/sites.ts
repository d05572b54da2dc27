import { booth } from '../facts/booth';
import { unmeasured } from '../facts/takeover';
import type { DualSite, ProxyClusterParts, SiteTickets } from '../model';
import { back, membership } from './membership';
import { hasPower, type Broken } from './parts';
import type { Fate, Term } from './simulation';
import { listed, step, type Scene, type Step } from './step';
import { goesUp } from './takeover';
import { secondsOf, term } from './terms';

/** A whole site is gone, this one or another. */
export function siteGone(scene: Scene): Step {
  const { dualSite } = scene.parts;
  const { part } = scene;
  if (part.of !== 'site') return membership(scene);
  if (part.is === 'other') return otherGone(scene, part.name);
  const lost = membership(scene);
  if (part.is === 'zone' || !dualSite) return lost;
  const others = dualSite.sites
    .map(({ name }) => name)
    .filter((name) => name !== dualSite.site && hasPower(scene.broken, name));
  const [other] = others;
  if (dualSite.tickets) return ownGoneByTicket(scene, lost, dualSite, dualSite.tickets, other);
  if (other === undefined) return { ...lost, effect: 'nobody answers at any site' };
  return {
    ...lost,
    ...clientsGoOn(scene, dualSite, others),
    takesOver: listed(others),
    person: back(part),
  };
}

function clientsGoOn(
  { parts }: Scene,
  dualSite: DualSite,
  to: readonly string[],
): Pick<Step, 'service' | 'effect' | 'terms' | 'fates'> {
  const anycast = dualSite.anycast !== null;
  return {
    service: 'interrupted',
    effect: anycast
      ? `clients reach ${listed(to)} once routing leads there`
      : `clients that get no answer go on to ${listed(to)} with their next request`,
    terms: [
      anycast
        ? term(
            'routers lead packets to another site, and clients ask again',
            unmeasured.client,
            'your routers; RFC 3261, timer F',
          )
        : term('a client waits for an answer, then goes on to its next server', unmeasured.client, 'RFC 3261, timer F'),
    ],
    fates: elsewhereKnown(dualSite, parts),
  };
}

/** What other sites know of clients of a site that is gone. */
function elsewhereKnown({ registrations, anycast }: DualSite, { replication }: ProxyClusterParts): Step['fates'] {
  const anew = 'a device is called in vain until it registers anew at another site';
  const known: Fate =
    registrations === 'dual'
      ? { is: 'kept', why: 'devices are registered at the other sites as well' }
      : anycast && replication?.contacts !== 'off'
        ? { is: 'kept', why: 'every site has all of them' }
        : { is: 'lost', why: anew };
  const calls: Fate =
    anycast && replication?.dialogs === 'on'
      ? { is: 'kept', why: 'every site has all of them' }
      : { is: 'partly', why: 'speech goes on between the ends; nothing is changed or ended in order' };
  return { registrations: known, confirmedCalls: calls };
}

function ownGoneByTicket(
  scene: Scene,
  lost: Step,
  dualSite: DualSite,
  tickets: SiteTickets,
  other: string | undefined,
): Step {
  if (scene.state.ticket === 'elsewhere')
    return {
      ...lost,
      service: 'untouched',
      passage: 'nothing',
      effect: `nobody notices, but nobody could take over from ${dualSite.sites[0]?.name ?? 'the other site'}`,
    };
  if (other === undefined || !hasMajority(tickets, dualSite.site, [...scene.broken, scene.part], other))
    return {
      ...lost,
      effect: 'nobody answers: no other site has a majority for the ticket',
      person: [...lost.person, grantBy(tickets)],
    };
  return {
    ...lost,
    service: 'interrupted',
    effect: `nobody answers until the ticket is given to ${other}`,
    takesOver: other,
    terms: [...ticketMoves(tickets), ...goesUp(scene.parts)],
    fates: elsewhereKnown(dualSite, scene.parts),
  };
}

function grantBy({ ticket }: SiteTickets): string {
  return `Where a site is up and the others stay down, let it serve: booth grant -F ${ticket}, there`;
}

/** The ticket runs out, is left alone for a while, and is given to another site. */
function ticketMoves({ expire, renewal, acquireAfter, timeout }: SiteTickets): readonly Term[] {
  const longest = secondsOf(expire);
  const electing = booth.electionDelay.toMillis() / 1000 + secondsOf(timeout);
  return [
    term(
      'the ticket runs out; it was renewed not long before',
      { from: longest - secondsOf(renewal), to: longest },
      'switch, expire',
    ),
    term('the others leave it alone, so that its site can stop (acquire-after)', acquireAfter, 'derived from switch'),
    term('they elect another site', { from: 0, to: electing }, 'booth, election delay and timeout'),
  ];
}

/** Of all that vote, those that a site hears, itself included. */
function hasMajority({ members }: SiteTickets, own: string, broken: Broken, site: string): boolean {
  const heard = members.filter(({ name }) => {
    if (name === site) return hasPower(broken, name);
    const cut = site === own ? name : name === own ? site : null;
    return hasPower(broken, name) && !broken.some((part) => part.of === 'line' && part.to === cut);
  });
  return 2 * heard.length > members.length;
}

function otherGone(scene: Scene, name: string): Step {
  const { dualSite } = scene.parts;
  if (dualSite?.tickets) return withTicket(scene, dualSite, dualSite.tickets);
  return step(scene, {
    effect: dualSite
      ? `nobody notices who is served here; clients of ${name} come here`
      : 'nobody notices who is served here',
    fates: countedAlone(scene.parts),
  });
}

/** The line to another site, or to the arbitrator. */
export function lineCut(scene: Scene): Step {
  const { dualSite, interconnect } = scene.parts;
  if (dualSite?.tickets) return withTicket(scene, dualSite, dualSite.tickets);
  const person = ['Mend the line between the sites'];
  const fates = countedAlone(scene.parts);
  if (dualSite?.anycast)
    return step(scene, {
      service: 'degraded',
      passage: 'part',
      effect: 'a call whose packets reach both sites cannot be set up, and each site learns only of what reaches it',
      person,
      fates,
    });
  if (dualSite?.federation)
    return step(scene, {
      service: 'degraded',
      effect: 'calls to devices at the other site are refused',
      person,
      fates,
    });
  if (dualSite && dualSite.registrations === 'none' && dualSite.mode === 'active-active')
    return step(scene, { effect: 'nobody notices; each site goes on with the clients that reach it', person, fates });
  const limits = interconnect && fates ? '; limits hold at each site for itself' : '';
  return step(scene, {
    effect: `nobody notices; each site goes on with the clients that reach it${limits}`,
    person,
    fates,
  });
}

function countedAlone({ interconnect }: ProxyClusterParts): Step['fates'] {
  const isShared = interconnect?.callCounts === 'on' || interconnect?.callRates === 'on';
  return isShared
    ? { callCounts: { is: 'partly', why: 'those of the other site are forgotten after some seconds' } }
    : undefined;
}

/** Another member, or the line to it, is gone: a site without a majority gives up the ticket. */
function withTicket(scene: Scene, dualSite: DualSite, tickets: SiteTickets): Step {
  const broken = [...scene.broken, scene.part];
  const own = hasMajority(tickets, dualSite.site, broken, dualSite.site);
  const other = dualSite.sites.find(({ name }) => name !== dualSite.site)?.name ?? '';
  const person =
    back(scene.part).length > 0
      ? back(scene.part)
      : [`Mend what ${scene.part.of === 'line' ? `the line to ${scene.part.to}` : 'is gone'} lacks`];
  const had = scene.state.ticket;
  if (had === 'held' && own)
    return step(scene, { effect: 'nobody notices: the ticket stays here with the consent of the rest', person });
  if (had === 'held') return ticketLost(scene, dualSite, tickets, other, person);
  if (hasMajority(tickets, dualSite.site, broken, other))
    return step(scene, { effect: `nobody notices: ${other} keeps the ticket`, person });
  if (!own)
    return step(scene, {
      service: 'lost',
      passage: 'end',
      effect: `nobody answers: ${other} gives up the ticket, and nobody has a majority for it`,
      person: [...person, grantBy(tickets)],
    });
  return step(scene, {
    service: 'interrupted',
    passage: 'start-elsewhere',
    effect: `nobody answers until the ticket is given to ${dualSite.site}`,
    takesOver: dualSite.site,
    terms: [...ticketMoves(tickets), ...goesUp(scene.parts)],
    state: { ticket: 'held', holders: scene.parts.cluster.nodes.slice(0, 1).map(({ machine }) => machine) },
    fates: { registrations: { is: 'lost', why: 'a device is called in vain until it registers anew here' } },
    person,
  });
}

function ticketLost(
  scene: Scene,
  dualSite: DualSite,
  tickets: SiteTickets,
  other: string,
  person: readonly string[],
): Step {
  const state = { ticket: 'elsewhere', holders: [] } as const;
  if (!hasMajority(tickets, dualSite.site, [...scene.broken, scene.part], other))
    return step(scene, {
      service: 'lost',
      passage: 'end',
      state,
      effect: 'nobody answers: without the others this site gives up the ticket, and nobody has a majority for it',
      person: [...person, grantBy(tickets)],
    });
  return step(scene, {
    service: 'interrupted',
    passage: 'start-elsewhere',
    effect: `nobody answers: this site gives up the ticket, and then it is given to ${other}`,
    takesOver: other,
    terms: [...ticketMoves(tickets), ...goesUp(scene.parts)],
    state,
    fates: { registrations: { is: 'lost', why: `a device is called in vain until it registers anew at ${other}` } },
    person,
  });
}
