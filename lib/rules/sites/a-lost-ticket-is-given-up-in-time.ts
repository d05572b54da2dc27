import { booth } from '../../facts/booth';
import { pacemaker } from '../../facts/pacemaker';
import { sources } from '../../facts/sources';
import type { Group, PacemakerCluster, Primitive, ProxyClusterParts } from '../../model';
import { Duration } from '../../units';
import { perCluster } from '../reading';
import { defineRule } from '../rule';

/** A site that lost its ticket has stopped what the ticket decides before another one may take it. */
export const aLostTicketIsGivenUpInTime = defineRule({
  id: 'sites/a-lost-ticket-is-given-up-in-time',
  severity: 'warning',
  acceptable: true,
  summary: 'a site that lost its ticket has stopped before another may serve',
  why: 'The line comes back while both sites answer: devices have registered at one and are called at the other, and nobody can say which calls were billed.',
  sources: [sources.boothDocs, sources.boothSource],
  example: {
    wrong: `
      new DualSiteTopology(app, 'sites', {
        sites: { east, west },
        mode: 'active-standby',
        switch: SiteSwitch.tickets({
          arbitrator: witness,
          addresses: booths,
          acquireAfter: Duration.seconds(10),
        }),
        registrations: Registrations.none(),
      });`,
    fix: 'change `acquireAfter` in SiteSwitch.tickets',
    right: `
      new DualSiteTopology(app, 'sites', {
        sites: { east, west },
        mode: 'active-standby',
        switch: SiteSwitch.tickets({
          arbitrator: witness,
          addresses: booths,
          acquireAfter: Duration.seconds(60),
        }),
        registrations: Registrations.none(),
      });`,
  },
  check: perCluster(ofTickets, ({ tickets, group, path, pacemaker: cluster }) => {
    const stops = group.members.map((member) => stopLimit(member, cluster));
    const sum = stops.reduce((total, each) => total + each.toMillis(), 0);
    const late = tickets.timeout.toMillis() + booth.lateness.toMillis();
    const needed = Duration.millis(sum + late);
    if (tickets.acquireAfter.toMillis() >= needed.toMillis()) return [];
    const each = group.members.map(({ id }, i) => `${id} ${stops[i]?.toString() ?? ''}`).join(', ');
    return [
      {
        path,
        message: 'another site may take an expired ticket while this one still stops',
        found: `${tickets.acquireAfter.toString()}; a stop may take: ${each}; it may begin ${Duration.millis(late).toString()} late`,
        allowed: `${needed.toString()} or more`,
        fix: 'change `acquireAfter` in SiteSwitch.tickets',
        related: [cluster.path],
      },
    ];
  }),
});

function ofTickets({ dualSite, pacemaker: cluster }: ProxyClusterParts) {
  const constraint = cluster?.constraints.find(({ kind }) => kind === 'ticket');
  const group = cluster?.resources.find(
    (resource): resource is Group =>
      resource.kind === 'group' && constraint?.kind === 'ticket' && resource.id === constraint.resource,
  );
  return dualSite?.tickets && cluster && group
    ? { tickets: dualSite.tickets, path: dualSite.path, pacemaker: cluster, group }
    : null;
}

function stopLimit({ operations }: Primitive, { operationDefaults }: PacemakerCluster): Duration {
  const own = operations.find(({ name }) => name === 'stop')?.timeout;
  return own ?? Duration.parse(operationDefaults['timeout'] ?? '') ?? pacemaker.operationTimeout;
}
