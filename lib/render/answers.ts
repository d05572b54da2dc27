import type { Artifact } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import { pacemaker as facts } from '../facts/pacemaker';
import type { PacemakerCluster, ProxyClusterParts, ProxyNode, Socket } from '../model';
import type { Duration } from '../units';
import { comment, entry, section, writeUnit } from '../syntax/ini';
import { answersText } from './answers/answers-text';
import { marker } from './marker';
import type { Renderer } from './renderer';
import { program, rootFile } from './root-file';
import { MI_PATH } from './vip-follower';

/** Path of `answers` on the machine: whether its OpenSIPS answers, for people and for its own service. */
const ANSWERS = `${debian12.home}/answers`;

/**
 * `answers`, on each node of a cluster under Pacemaker, and the service that runs it: it asks OpenSIPS, and ends one that
 * runs but answers nothing, so that whoever starts it does so, and the address goes to a node that answers. Times are in
 * seconds. Its service is restarted for a changed program. Nothing where `hungAfter` is `never`.
 */
export const answers: Renderer = {
  id: 'answers',
  render: (parts) => {
    const { pacemaker } = parts;
    if (!pacemaker?.hungAfter) return [];
    const { hungAfter } = pacemaker;
    return parts.cluster.nodes.flatMap((node) => forNode(parts, pacemaker, hungAfter, node));
  },
};

function forNode(
  { cluster }: ProxyClusterParts,
  pacemaker: PacemakerCluster,
  hungAfter: Duration,
  node: ProxyNode,
): readonly Artifact[] {
  const { systemdUnits, units } = debian12;
  const { machine } = node;
  const common = { machine, component: 'proxy', from: cluster.path, onChange: 'reload-units' } as const;
  const path = `${systemdUnits}/${units.watch}`;
  return [
    program({ ...common, path: ANSWERS, content: text(pacemaker, hungAfter, node) }),
    rootFile({ ...common, path, content: unit(node) }),
    { kind: 'need', machine, component: 'proxy', packages: [], units: [{ unit: units.watch, state: 'enabled' }] },
  ];
}

function text(pacemaker: PacemakerCluster, hungAfter: Duration, node: ProxyNode): string {
  const { managementInterface, start, every, short, longest, memory, rest, attribute } = facts.watch;
  const socket = asked(pacemaker, node);
  return answersText(marker(node.path), {
    mi: MI_PATH,
    unit: debian12.units.opensips,
    socket: socket && { protocol: socket.protocol, host: socket.host.toString(), port: socket.port },
    hungAfter: hungAfter.toSeconds(),
    managementInterface: managementInterface.toSeconds(),
    start: start.toSeconds(),
    every: every.toSeconds(),
    short: short.toSeconds(),
    longest: longest.toSeconds(),
    memory: memory.toSeconds(),
    rest: rest.toSeconds(),
    attribute: pacemaker.service === 'systemd' ? attribute : '',
    synced: facts.synced,
    machine: node.machine,
    run: debian12.run,
  });
}

type SipSocket = Socket & { readonly protocol: 'udp' | 'tcp' };

/** At the virtual address another node would answer, unless OpenSIPS runs where that is alone. */
function asked({ service }: PacemakerCluster, { config }: ProxyNode): SipSocket | null {
  const own = config.sockets.filter(
    (socket): socket is SipSocket =>
      (socket.protocol === 'udp' || socket.protocol === 'tcp') &&
      (socket.on === 'node' || service === 'with-virtual-ip'),
  );
  return own.find(({ protocol }) => protocol === 'udp') ?? own[0] ?? null;
}

/** Ends and begins with OpenSIPS, whoever starts that and why. */
function unit(node: ProxyNode): string {
  const { opensips } = debian12.units;
  return writeUnit([
    comment(marker(node.path)),
    section('Unit'),
    entry('Description', 'Whether OpenSIPS answers'),
    entry('After', opensips),
    entry('PartOf', opensips),
    section('Service'),
    entry('ExecStart', `${ANSWERS} follow`),
    entry('ExecStopPost', `-${ANSWERS} withdraw`),
    entry('Restart', 'on-failure'),
    entry('RestartSec', 5),
    section('Install'),
    entry('WantedBy', opensips),
  ]);
}
