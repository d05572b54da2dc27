import { placeholder, type Artifact, type Component } from '../artifacts';
import { booth as facts } from '../facts/booth';
import { debian12 } from '../facts/debian-12';
import type { TicketArbitrator, Tickets } from '../model';
import { writeBoothConf, type BoothLine } from '../syntax/booth-conf';
import { comment, entry, section, writeUnit } from '../syntax/ini';
import type { Duration } from '../units';
import { marker } from './marker';
import type { MachineRenderer, Renderer } from './renderer';
import { rootFile } from './root-file';

/**
 * `/etc/booth/booth.conf` and the key of boothd 1.0, on each node of a site whose ticket decides whether it serves: the same
 * at all members but for the first line. Times are in whole seconds. Pacemaker starts boothd, on one node; the units of the
 * package stay off, for they conflict with Pacemaker. A changed file restarts boothd, and what the ticket decides with it.
 */
export const boothSite: Renderer = {
  id: 'booth-site',
  render: ({ cluster, dualSite }) => {
    const tickets = dualSite?.tickets;
    if (!dualSite || !tickets) return [];
    const { packages, units } = debian12;
    return cluster.nodes.flatMap(({ machine }): readonly Artifact[] => [
      ...files(tickets, { machine, component: 'cluster', from: dualSite.path }),
      {
        kind: 'need',
        machine,
        component: 'cluster',
        packages: packages.boothSite,
        units: [{ unit: units.boothArbitrator, state: 'disabled' }],
      },
    ]);
  },
};

/** The same for the arbitrator, where systemd runs boothd, and starts it again whatever ends it. */
export const boothArbitrator: MachineRenderer = {
  id: 'booth-arbitrator',
  render: ({ ticketArbitrator }) => (ticketArbitrator ? forArbitrator(ticketArbitrator) : []),
};

function forArbitrator(tickets: TicketArbitrator): readonly Artifact[] {
  const { booth, packages, units } = debian12;
  const { machine, path: from } = tickets;
  const common = { machine, component: 'tickets', from } as const;
  return [
    ...files(tickets, common),
    rootFile({
      ...common,
      path: booth.dropIn,
      content: writeUnit([
        comment(marker(from)),
        section('Unit'),
        entry('Wants', 'network-online.target'),
        entry('StartLimitIntervalSec', 0),
        section('Service'),
        comment('It ends where its address is not there yet.'),
        entry('Restart', 'always'),
        entry('RestartSec', facts.retry.toSeconds()),
      ]),
      onChange: 'reload-units',
    }),
    { kind: 'need', ...common, packages: packages.booth, units: [{ unit: units.boothArbitrator, state: 'enabled' }] },
  ];
}

function files(
  tickets: Tickets,
  common: { readonly machine: string; readonly component: Component; readonly from: string },
): readonly Artifact[] {
  const { config, key } = debian12.booth;
  return [
    rootFile({
      ...common,
      path: config,
      content: writeBoothConf(marker(common.from), lines(tickets)),
      onChange: 'restart-tickets',
    }),
    rootFile({
      ...common,
      path: key,
      mode: 0o600,
      content: `${placeholder(tickets.key)}\n`,
      onChange: 'restart-tickets',
    }),
  ];
}

function lines(tickets: Tickets): readonly BoothLine[] {
  const { ticket, members, port, expire, renewal, timeout, retries, acquireAfter } = tickets;
  const line = (key: string, value: string | number): BoothLine => ({ key, value: String(value) });
  const seconds = (key: string, span: Duration) => line(key, span.toSeconds());
  return [
    line('transport', 'UDP'),
    line('port', port),
    line('authfile', debian12.booth.key),
    ...members.map(({ kind, address }) => line(kind, address.toString())),
    line('ticket', ticket),
    seconds('expire', expire),
    seconds('acquire-after', acquireAfter),
    seconds('renewal-freq', renewal),
    seconds('timeout', timeout),
    line('retries', retries),
  ];
}
