import { booth } from '../facts/booth';
import type { DualSite, ProxyClusterParts, SiteTickets, TicketArbitrator, TicketMember, Tickets } from '../model';

/** What a person does about the ticket that decides which site serves, as seen from one of the sites. */
export function ticketSection(dualSite: DualSite, tickets: SiteTickets, { cluster }: ProxyClusterParts): string {
  const { site, sites } = dualSite;
  const machine = cluster.nodes[0]?.machine ?? '';
  const others = sites.map(({ name }) => name).filter((name) => name !== site);
  return [
    `## Sites: the one with the ticket '${tickets.ticket}' serves; this is ${site}`,
    `booth gives the ticket to one site at a time, with the consent of ${majority(tickets)} of ${tickets.members.length}: ${among(tickets)}. A site without it has its address down. Clients know all sites in the order ${sites.map(({ name }) => name).join(', ')}, and reach the one that answers.`,
    `Who has the ticket, and who hears whom:\n\n    ssh ${machine} booth list -s ${own(tickets)}\n    ssh ${machine} booth peers -s ${own(tickets)}`,
    first(tickets, site, machine),
    planned(tickets, site, machine, others),
    lost(tickets),
    cut(tickets),
    arbitratorLost(tickets),
    back(),
    never(tickets),
  ].join('\n\n');
}

/** The same for whoever looks after the arbitrator. */
export function arbitratorSection(tickets: TicketArbitrator): string {
  const { machine, ticket } = tickets;
  return [
    `## Tickets: a vote about '${ticket}' on ${machine}`,
    `${machine} holds no ticket: it votes, so that ${majority(tickets)} of ${tickets.members.length} can tell which site is cut off: ${among(tickets)}.`,
    `Who has the ticket, and who hears whom:\n\n    ssh ${machine} booth list\n    ssh ${machine} booth peers`,
    arbitratorLost(tickets),
  ].join('\n\n');
}

function first(tickets: SiteTickets, site: string, machine: string): string {
  return item(
    'For the first time',
    `Nobody serves until a person grants the ticket, once, after all stacks were rolled out. At the site that is to serve, here ${site}:\n\n${grant(tickets, machine)}\n\nFrom then on booth keeps it there, and moves it when that site is lost.`,
  );
}

function planned(tickets: SiteTickets, site: string, machine: string, others: readonly string[]): string {
  return item(
    'Another site is to serve',
    [
      `At the site that has the ticket, here ${site}; calls lose their signalling, and devices register anew:`,
      `    ssh ${machine} booth revoke -w -s ${own(tickets)} ${tickets.ticket}`,
      `Wait until its address is down (\`ssh ${machine} crm_mon -1\`), for a grant does not wait for that. Then grant it at ${others.join(' or ')}, as that site's runbook says, with the command above and its own address. A revoked ticket stays nobody's until a person grants it.`,
    ].join('\n\n'),
  );
}

function lost(tickets: SiteTickets): string {
  const { expire, renewal, acquireAfter, timeout } = seconds(tickets);
  const election = booth.electionDelay.toSeconds() + timeout;
  const soonest = expire - renewal + acquireAfter;
  const latest = expire + acquireAfter + election;
  return item(
    'The site with the ticket is lost',
    `Nothing to do. Another site serves after ${soonest} to ${latest} s, and what Pacemaker takes to start: the ticket was renewed up to ${renewal} s before and holds for ${expire} s; the others leave it alone for ${acquireAfter} s more, in which a site that is only cut off stops; the election takes up to ${election} s (${expire} + ${acquireAfter} + ${election} = ${latest}). Devices register there with their next request.`,
  );
}

function cut(tickets: SiteTickets): string {
  const { expire, renewal, timeout } = seconds(tickets);
  return item(
    'A site is cut off',
    `Nothing to do. The one with the ticket stops after ${expire - renewal} to ${expire + timeout} s, for it hears of no majority, and another one serves as if it were lost; from inside its own network, too, nobody is served there then. A site without the ticket that is cut off changes nothing.`,
  );
}

function arbitratorLost(tickets: Tickets): string {
  const name = arbitratorOf(tickets)?.name ?? '';
  const { expire } = seconds(tickets);
  return item(
    `The arbitrator ${name} is lost`,
    `Nothing happens while the sites hear each other, but nothing may happen then: without it and one more, what is left is no majority, and the site with the ticket stops within ${expire} s. Roll the stack of ${name} out to another machine, or mend it. If it will not be back and one site is gone, too, no ticket can be granted: nothing but an arbitrator or the other site helps.`,
  );
}

function back(): string {
  return item(
    'A site or a line is back',
    'Nothing to do: it learns who has the ticket, and does not serve. Where nobody has it, because all members were down for longer than it holds, grant it anew.',
  );
}

function never(tickets: SiteTickets): string {
  const { expire, acquireAfter } = seconds(tickets);
  return item(
    'A site cannot be asked, and the ticket is to be granted',
    `A grant then waits ${expire + acquireAfter} s for what that site may still hold. \`booth grant -F\` does not wait: only when you know that the other site is down and stays down, or both serve. The same holds for \`crm_ticket\`, which booth does not notice.`,
  );
}

function grant(tickets: SiteTickets, machine: string): string {
  return `    ssh ${machine} booth grant -w -s ${own(tickets)} ${tickets.ticket}`;
}

function seconds(tickets: Tickets): Readonly<Record<'expire' | 'renewal' | 'acquireAfter' | 'timeout', number>> {
  return {
    expire: tickets.expire.toSeconds(),
    renewal: tickets.renewal.toSeconds(),
    acquireAfter: tickets.acquireAfter.toSeconds(),
    timeout: tickets.timeout.toSeconds(),
  };
}

function majority({ members }: Tickets): number {
  return Math.floor(members.length / 2) + 1;
}

function among({ members }: Tickets): string {
  const said = members.map(({ kind, name, address }) => {
    return `${name} (${kind === 'arbitrator' ? 'the arbitrator, ' : ''}${address.toString()})`;
  });
  return said.join(', ');
}

function arbitratorOf({ members }: Tickets): TicketMember | undefined {
  return members.find(({ kind }) => kind === 'arbitrator');
}

function own(tickets: SiteTickets): string {
  return tickets.own.address.toString();
}

function item(title: string, text: string): string {
  return `### ${title}\n\n${text}`;
}
