import { booth } from '../facts/booth';
import { pacemaker } from '../facts/pacemaker';
import type { Arbitrator, DualSite, SiteTickets, TicketArbitrator, TicketMember, Tickets } from '../model';
import type { DualSiteRecord } from '../topology/dual-site';
import type { TicketArbitratorRecord, TicketsRecord } from '../topology/tickets';
import { Duration, IpAddress, nameOfPath, type Cidr } from '../units';
import type { ClusterContext, StackContext } from './context';
import { checkReachable } from './nodes';
import type { Problems } from './problems';

/** Characters that no file and no shell reads as its own. */
const KEY = '^[0-9A-Za-z+/=_-]{32,64}$';
const SECOND = 1000;
const INTERFACE = /^[A-Za-z0-9._-]{1,15}$/;
const INTERFACES = 'letters, digits, dot, dash and _, 15 at most';

interface Said {
  readonly path: string;
  readonly sites: readonly string[];
  readonly tickets: TicketsRecord;
}

interface Found {
  readonly tickets: Tickets;
  readonly addresses: Readonly<Record<string, Cidr>>;
}

/**
 * The tickets as every member knows them: the same from the same words, in the stack of each site and of the arbitrator.
 * Undefined where they cannot be read.
 */
function resolveTickets(
  said: Said,
  { problems, secrets }: Pick<StackContext, 'problems' | 'secrets'>,
): Found | undefined {
  const { path, tickets: record } = said;
  const before = problems.list().length;
  const addresses = addressesOf(said, problems);
  const arbitrator = problems.address(path, 'switch.arbitrator', record.arbitrator.address);
  const key = secrets.use(record.key, path, 'booth_key', 'the tickets between sites', booth.key.max, KEY);
  const times = timesOf(said, problems);
  if (said.sites.length + 1 > booth.mostMembers) {
    problems.add({
      rule: 'input/tickets',
      path,
      message: 'booth takes no more members',
      found: `${said.sites.length} sites and an arbitrator`,
      allowed: `${booth.mostMembers} together`,
      fix: 'change `sites`',
    });
  }
  if (!arbitrator || !times || problems.list().length > before) return undefined;
  const members: readonly TicketMember[] = [
    ...said.sites.flatMap((name): readonly TicketMember[] => {
      const own = addresses[name];
      return own ? [{ kind: 'site', name, address: own.address }] : [];
    }),
    { kind: 'arbitrator', name: record.arbitrator.name, address: arbitrator },
  ];
  checkMembers(said, members, problems);
  if (problems.list().length > before) return undefined;
  return { tickets: { ticket: booth.ticket, members, port: booth.port, key, ...times }, addresses };
}

/** How this site takes part; null where no ticket decides, undefined where that cannot be read. */
export function resolveSiteTickets(record: DualSiteRecord, context: ClusterContext): SiteTickets | null | undefined {
  const { path, mode, switch: said = { by: 'hand' as const } } = record;
  const { problems } = context;
  if (said.by === 'hand') return null;
  if (mode !== 'active-standby') {
    problems.add({
      rule: 'input/tickets',
      path,
      message: 'a ticket lets one site serve at a time, and clients would be spread over all',
      found: mode,
      allowed: "mode 'active-standby', or SiteSwitch.byHand()",
      fix: 'change `mode` or `switch`',
    });
  }
  const names = record.sites.map(({ name }) => name);
  const found = resolveTickets({ path, sites: names, tickets: said }, context);
  const own = found?.addresses[record.site];
  if (!context.records.pacemaker) {
    problems.add({
      rule: 'input/tickets',
      path,
      message: 'nothing at this site could give its address up with the ticket',
      found: `no PacemakerCluster of '${record.proxies}'`,
      allowed: 'a PacemakerCluster at each site, as the ready-made topologies have one',
      fix: 'add a PacemakerCluster, or change `switch` to SiteSwitch.byHand()',
    });
  }
  if (!found || !own) return undefined;
  checkOwn(record, said, own, context);
  return { ...found.tickets, own, interface: said.addresses[record.site]?.interface ?? null };
}

/** The vote in the stack of its arbitrator; undefined where it cannot be read. */
export function resolveTicketArbitrator(
  { path, arbitrator: at, sites, tickets: said }: TicketArbitratorRecord,
  arbitrators: readonly Arbitrator[],
  stack: StackContext,
): TicketArbitrator | undefined {
  const found = resolveTickets({ path, sites, tickets: said }, stack);
  const arbitrator = arbitrators.find((each) => each.path === at);
  if (!found || !arbitrator) return undefined;
  return { ...found.tickets, path, name: nameOfPath(path), machine: arbitrator.machine };
}

/** There is one boothd on a machine, and one file that it reads. */
export function checkOneVoteEach(votes: readonly TicketArbitrator[], problems: Problems): void {
  votes.forEach(({ machine, path }, i) => {
    const other = votes.slice(0, i).find((each) => each.machine === machine);
    if (!other) return;
    problems.add({
      rule: 'input/tickets',
      path,
      message: `'${machine}' votes about the ticket of other sites already`,
      found: path,
      allowed: 'one DualSiteTopology with tickets for each Arbitrator',
      fix: 'give one of the two an Arbitrator of its own in `switch`',
      related: [other.path],
    });
  });
}

/** A third vote that goes with one of the sites is none: the other would have no majority. */
export function checkArbitratorApart(
  dualSites: readonly DualSite[],
  arbitrators: readonly Arbitrator[],
  problems: Problems,
): void {
  for (const { path, site, tickets } of dualSites) {
    const vote = tickets?.members.find(({ kind }) => kind === 'arbitrator');
    const here = arbitrators.find(({ machine }) => machine.toLowerCase() === vote?.name.toLowerCase());
    if (!here) continue;
    problems.add({
      rule: 'input/tickets',
      path,
      message: `the arbitrator is in the stack of '${site}', and the others have no majority once that site is lost`,
      found: here.machine,
      allowed: 'an Arbitrator in a stack of its own, at a third place',
      fix: 'put the Arbitrator into another OpenSipsStack',
      related: [here.path],
    });
  }
}

function addressesOf({ path, sites, tickets }: Said, problems: Problems): Found['addresses'] {
  const refuse = refuseAt(path, problems);
  for (const name of Object.keys(tickets.addresses).filter((each) => !sites.includes(each))) {
    refuse('addresses', 'an address is of a site that there is not', JSON.stringify(name), sites.join(', '));
  }
  return Object.fromEntries(
    sites.flatMap((name): readonly (readonly [string, Cidr])[] => {
      const prop = `addresses.${name}`;
      const said = tickets.addresses[name];
      if (!said) {
        refuse('addresses', `nobody could ask '${name}' for its vote`, 'no address', `an address of '${name}'`);
        return [];
      }
      const address = problems.cidr(path, `switch.${prop}`, said.address);
      if (address) checkReachable(address.address, `switch.${prop}`, said.address, path, problems);
      if (said.interface !== undefined && !INTERFACE.test(said.interface)) {
        refuse(prop, 'no network interface is called so', JSON.stringify(said.interface), INTERFACES);
      }
      if (said.publicAddress !== undefined) {
        const allowed = 'an address that all members know it by, through a tunnel where need be';
        refuse(prop, 'a member is known by the address that it has itself', said.publicAddress, allowed);
      }
      return address ? [[name, address]] : [];
    }),
  );
}

/**
 * booth wants timeout x (retries + 1) < renewal: a renewal asks as often as it can before the next one would begin. A time
 * for an answer is two round trips, for a packet may be lost on either way.
 */
function timesOf(
  { path, tickets: { expire: said, acquireAfter: later, roundTrip: far } }: Said,
  problems: Problems,
): Pick<Tickets, 'roundTrip' | 'expire' | 'renewal' | 'timeout' | 'retries' | 'acquireAfter'> | undefined {
  const { defaults, retries, longest } = booth;
  const within = (prop: string, text: string, bounds: { readonly min: Duration; readonly max: Duration }) =>
    problems.durationWithin(path, `switch.${prop}`, text, bounds);
  const wholeSeconds = (prop: string, text: string, min: Duration): Duration | undefined => {
    const span = within(prop, text, { min, max: longest });
    if (!span || span.toMillis() % SECOND === 0) return span;
    refuseAt(path, problems)(prop, 'members tell each other whole seconds', span.toString(), 'whole seconds');
    return undefined;
  };

  const roundTrip = within('roundTrip', far ?? defaults.roundTrip.toString(), booth.roundTrip);
  const timeout = Math.max(1, Math.ceil((2 * (roundTrip ?? defaults.roundTrip).toMillis()) / SECOND));
  const shortest = Duration.seconds(2 * (timeout * (retries.min + 1) + 1));
  const expire = wholeSeconds('expire', said ?? defaults.expire.toString(), shortest);
  const stopping = pacemaker.follower.stop.toSeconds() + pacemaker.ipaddr2.stop.toSeconds();
  const ours = Duration.seconds(stopping + timeout + booth.lateness.toSeconds());
  const acquireAfter = wholeSeconds('acquireAfter', later ?? ours.toString(), Duration.seconds(0));
  if (!expire || !acquireAfter || !roundTrip) return undefined;
  const renewal = Math.floor(expire.toSeconds() / 2);
  return {
    roundTrip,
    expire,
    renewal: Duration.seconds(renewal),
    timeout: Duration.seconds(timeout),
    retries: Math.min(retries.max, Math.ceil(renewal / timeout) - 2),
    acquireAfter,
  };
}

/** Members know each other by their addresses alone, and talk from them. */
function checkMembers({ path }: Said, members: readonly TicketMember[], problems: Problems): void {
  const refuse = refuseAt(path, problems);
  const taken = new Map<string, string>();
  const [first] = members;
  for (const { name, kind, address } of members) {
    const prop = kind === 'site' ? `addresses.${name}` : 'arbitrator';
    const other = taken.get(address.toString());
    if (other !== undefined) {
      const allowed = 'an address of its own for each';
      refuse(prop, `'${name}' and '${other}' would be one member`, address.toString(), allowed);
    } else if (first && first.address.family !== address.family) {
      const message = 'no member reaches another one over IPv4 from an IPv6 address, or the other way round';
      const found = `${first.name} at ${first.address.toString()}, ${name} at ${address.toString()}`;
      refuse(prop, message, found, 'addresses of one kind');
    }
    taken.set(address.toString(), name);
  }
}

/** boothd moves within the site on an address that is nothing else. */
function checkOwn(
  { path, site, sites }: DualSiteRecord,
  said: TicketsRecord,
  own: Cidr,
  { nodes, problems }: ClusterContext,
): void {
  const refuse = refuseAt(path, problems);
  const prop = `addresses.${site}`;
  const taken = new Map(
    sites.flatMap(({ name, virtualIp, nodes: machines }) => [
      ...machines.map((node) => [IpAddress.parse(node.address)?.toString() ?? '', `the node '${node.name}'`] as const),
      [IpAddress.parse(virtualIp?.split('/')[0] ?? '')?.toString() ?? '', `what clients know '${name}' by`] as const,
    ]),
  );
  const other = taken.get(own.address.toString());
  if (other !== undefined) {
    refuse(prop, `the address of boothd is ${other}`, own.address.toString(), 'an address of its own');
  }
  if (own.isReserved()) {
    refuse(prop, 'no machine can have this address', own.toString(), 'a host address of its segment');
  }
  if (said.addresses[site]?.interface === undefined && !nodes.some(({ address }) => own.contains(address))) {
    const at = nodes.map(({ machine, address }) => `${machine} at ${address.toString()}`).join(', ');
    const allowed = "a segment of the nodes, or VirtualIp.of('…', { interface })";
    refuse(prop, 'no node has an interface in the segment of this address', `${own.toString()}; ${at}`, allowed);
  }
}

type Refuse = (prop: string, message: string, found: string, allowed: string) => void;

/** Complains about an option of the switch. */
function refuseAt(path: string, problems: Problems): Refuse {
  return (prop, message, found, allowed) => {
    problems.add({ rule: 'input/tickets', path, message, found, allowed, fix: `change \`switch.${prop}\`` });
  };
}
